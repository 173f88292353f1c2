//! Headless Firefox, driven by geckodriver.
//!
//! The probe comes in an extension, the one thing of Firefox that runs in the page's own world
//! before the page does and that WebDriver can bring in. The network is taken away by Firefox's
//! own switch, “Work offline”, which only its privileged scripts reach.

use std::path::Path;

use reqwest::Method;
use serde_json::{Value, json};
use thirtyfour::common::command::FormatRequestData;
use thirtyfour::error::WebDriverResult;
use thirtyfour::extensions::addons::firefox::FirefoxTools;
use thirtyfour::{RequestData, SessionId, WebDriver};
use tokio::process::Command;

use super::driver::Driver;
use super::{PROBE, session};
use crate::media::Media;
use crate::parts;
use crate::process::Process;

/// Starts the driver.
pub(super) async fn start_driver(folder: &Path) -> (Vec<Process>, u16) {
    write_extension(folder);
    let mut command = Command::new(parts::geckodriver());
    command
        .args(["--port", "0", "--allow-system-access"])
        .env("TMPDIR", folder)
        .env("HOME", folder)
        .process_group(0);
    let started = Process::start("geckodriver", command, |line| {
        line.split_once("Listening on 127.0.0.1:")?.1.parse().ok()
    });
    let (process, port) = started.await.unwrap_or_else(|problem| panic!("{problem}"));
    (vec![process], port)
}

/// The browser that the journey before has left, or a new one.
pub(super) async fn start(driver: &mut Driver) -> WebDriver {
    match driver.left.take() {
        Some(left) => left,
        None => launch(driver, true).await,
    }
}

/// A browser for one journey alone: geckodriver has but one.
pub(super) async fn start_alone(driver: &mut Driver, keeps_pages: bool) -> WebDriver {
    if let Some(left) = driver.left.take() {
        // Where that fails, the start of the next one does too, and says why.
        let _ = left.quit().await;
    }
    launch(driver, keeps_pages).await
}

async fn launch(driver: &Driver, keeps_pages: bool) -> WebDriver {
    let mut wanted = json!({
        "browserName": "firefox",
        "moz:firefoxOptions": {
            "args": ["-headless"],
            "prefs": {
                // The network that it works without is to be this machine's own too.
                "network.disable-localhost-when-offline": true,
                // How many pages it keeps; -1 for as many as it likes.
                "browser.sessionhistory.max_total_viewers": if keeps_pages { -1 } else { 0 },
            },
        },
    });
    if let Some(firefox) = parts::firefox() {
        wanted["moz:firefoxOptions"]["binary"] = json!(firefox);
    }
    let session = session(driver, wanted).await;
    let extension = driver.folder.join(EXTENSION);
    let extension = extension.to_str().expect("its path is UTF-8");
    let tools = FirefoxTools::new(session.handle().clone());
    let installed = tools.install_addon(extension, Some(true)).await;
    installed.unwrap_or_else(|problem| panic!("the probe's extension: {problem}"));
    session
}

/// Makes the browser as clean as a new one: it has but one window, without a history, has kept
/// nothing of any page, and is set as at its start.
pub(super) async fn clean(session: &WebDriver) -> WebDriverResult<()> {
    let windows = session.windows().await?;
    let fresh = session.new_tab().await?;
    for window in windows {
        session.switch_to_window(window).await?;
        session.close_window().await?;
    }
    session.switch_to_window(fresh).await?;
    scripts_run_in(session, "chrome").await;
    session.execute_async(CLEAN, Vec::new()).await?;
    scripts_run_in(session, "content").await;
    Ok(())
}

/// What a page can have Firefox keep, and what is set below.
const CLEAN: &str = "const [done] = arguments;
     Services.io.offline = false;
     for (const name of ['layout.css.prefers-color-scheme.content-override',
       'browser.display.document_color_use', 'ui.prefersReducedMotion'])
       Services.prefs.clearUserPref(name);
     Services.clearData.deleteData(Ci.nsIClearDataService.CLEAR_ALL, { onDataDeleted: done });";

/// The folder of the extension that sets the probe up.
const EXTENSION: &str = "probe";

fn write_extension(folder: &Path) {
    let extension = folder.join(EXTENSION);
    let manifest = json!({
        "manifest_version": 3,
        "name": "probe",
        "version": "1",
        "browser_specific_settings": {"gecko": {"id": "probe@direct-upload.test"}},
        "content_scripts": [{
            "matches": ["http://127.0.0.1/*"],
            "js": ["probe.js"],
            "run_at": "document_start",
            "world": "MAIN",
        }],
    });
    std::fs::create_dir(&extension).expect("a folder for the extension");
    std::fs::write(extension.join("manifest.json"), manifest.to_string()).expect("its manifest");
    std::fs::write(extension.join("probe.js"), PROBE).expect("its script");
}

/// Takes the network away, or gives it back.
pub(super) async fn set_offline(driver: &WebDriver, offline: bool) {
    run(driver, &format!("Services.io.offline = {offline};")).await;
}

/// Shows pages in this way from now on: by the preferences in which Firefox's own tests do so.
pub(super) async fn set_media(driver: &WebDriver, media: Media) {
    let settings = [
        // 0 is dark, 1 is light.
        (
            "layout.css.prefers-color-scheme.content-override",
            u8::from(!media.dark),
        ),
        // 2 is the system's colours wherever a page has its own, 0 is where it asks for them.
        (
            "browser.display.document_color_use",
            if media.forced_colors { 2 } else { 0 },
        ),
        ("ui.prefersReducedMotion", u8::from(media.reduced_motion)),
    ];
    let script =
        settings.map(|(name, value)| format!("Services.prefs.setIntPref('{name}', {value});"));
    run(driver, &script.concat()).await;
    // The page is told in its own time.
    let Media {
        dark,
        forced_colors,
        reduced_motion,
    } = media;
    let shown = format!(
        "const [done] = arguments;
         const asked = [['prefers-color-scheme: dark', {dark}], ['forced-colors: active', {forced_colors}],
           ['prefers-reduced-motion: reduce', {reduced_motion}]];
         const look = () => asked.every(([query, is]) => matchMedia(`(${{query}})`).matches === is)
           ? done() : requestAnimationFrame(look);
         look();"
    );
    let shown = driver.execute_async(shown, Vec::new()).await;
    shown.unwrap_or_else(|problem| panic!("the page is not shown as {media:?}: {problem}"));
}

/// Gives pages so much room. A window has a least size; the page in it has none.
pub(super) async fn set_size(driver: &WebDriver, width: u32, height: u32) {
    let script = format!(
        "for (const [side, size] of [['width', {width}], ['height', {height}]])
           for (const bound of ['min', 'max'])
             gBrowser.selectedBrowser.style.setProperty(`${{bound}}-${{side}}`, `${{size}}px`);"
    );
    run(driver, &script).await;
    let has = format!(
        "const [done] = arguments;
         const look = () => innerWidth === {width} && innerHeight === {height}
           ? done() : requestAnimationFrame(look);
         look();"
    );
    let has = driver.execute_async(has, Vec::new()).await;
    has.unwrap_or_else(|problem| panic!("the page does not get {width} by {height}: {problem}"));
}

/// Runs a script in Firefox itself.
async fn run(driver: &WebDriver, script: &str) {
    scripts_run_in(driver, "chrome").await;
    let ran = driver.execute(script, Vec::new()).await;
    ran.unwrap_or_else(|problem| panic!("Firefox cannot be switched: {problem}\nby: {script}"));
    scripts_run_in(driver, "content").await;
}

/// Has scripts run in Firefox itself (`chrome`) or in the page (`content`).
async fn scripts_run_in(driver: &WebDriver, context: &'static str) {
    let switched = driver.cmd(Context(context)).await;
    switched.unwrap_or_else(|problem| panic!("the context {context}: {problem}"));
}

/// geckodriver's own command for it.
#[derive(Debug)]
struct Context(&'static str);

impl FormatRequestData for Context {
    fn format_request(&self, session: &SessionId) -> RequestData {
        let body: Value = json!({"context": self.0});
        RequestData::new(Method::POST, format!("/session/{session}/moz/context")).add_body(body)
    }
}
