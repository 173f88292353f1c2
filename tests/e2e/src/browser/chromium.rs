//! Headless Chromium, driven by ChromeDriver and the Chrome DevTools Protocol.

use std::path::Path;

use serde_json::{Value, json};
use thirtyfour::WebDriver;
use tokio::process::Command;

use super::context::Context;
use super::driver::Driver;
use super::{PROBE, STARTS, session};
use crate::media::Media;
use crate::parts;
use crate::process::Process;

/// Chromium without a window, without a sandbox (tests run as root in containers), and without
/// anything that talks to its maker.
const FLAGS: [&str; 9] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/// The browser that the journey before has left, or a new one, with a window of its own.
pub(super) async fn start(driver: &mut Driver) -> (WebDriver, Context) {
    let session = match driver.left.take() {
        Some(left) => left,
        None => launch(driver, false, true).await,
    };
    let context = Context::open(&session).await;
    prepare(&session).await;
    (session, context)
}

/// A browser for one journey alone.
pub(super) async fn start_alone(
    driver: &Driver,
    records_network: bool,
    keeps_pages: bool,
) -> WebDriver {
    let session = launch(driver, records_network, keeps_pages).await;
    prepare(&session).await;
    session
}

async fn launch(driver: &Driver, records_network: bool, keeps_pages: bool) -> WebDriver {
    let mut flags = FLAGS.to_vec();
    if !keeps_pages {
        flags.push("--disable-back-forward-cache");
    }
    let mut wanted = json!({
        "browserName": "chrome",
        "goog:chromeOptions": {"args": flags},
    });
    if records_network {
        wanted["goog:loggingPrefs"] = json!({"performance": "ALL"});
    }
    session(driver, wanted).await
}

/// Prepares the window that the session drives.
async fn prepare(session: &WebDriver) {
    let probe = json!({"source": PROBE});
    devtools(session, "Page.addScriptToEvaluateOnNewDocument", probe).await;
    // Its page has the focus, whatever other browsers run on this machine.
    let focused = json!({"enabled": true});
    devtools(session, "Emulation.setFocusEmulationEnabled", focused).await;
}

/// Sends a command of the Chrome DevTools Protocol.
pub(super) async fn devtools(driver: &WebDriver, method: &str, parameters: Value) -> Value {
    let answer = driver.cdp().send_raw(method, parameters).await;
    answer.unwrap_or_else(|problem| panic!("{method}: {problem}"))
}

/// The value of an expression in the page.
pub(super) async fn evaluate(driver: &WebDriver, expression: &str) -> Result<Value, String> {
    let parameters = json!({
        "expression": expression,
        "awaitPromise": true,
        "returnByValue": true,
        "userGesture": true,
    });
    let mut answer = devtools(driver, "Runtime.evaluate", parameters).await;
    match answer.get("exceptionDetails") {
        Some(details) => Err(details.to_string()),
        None => Ok(answer["result"]["value"].take()),
    }
}

/// Takes the network away, or gives it back.
pub(super) async fn set_offline(driver: &WebDriver, offline: bool) {
    devtools(driver, "Network.enable", json!({})).await;
    let conditions = json!({
        "offline": offline,
        "latency": 0,
        "downloadThroughput": -1,
        "uploadThroughput": -1,
    });
    devtools(driver, "Network.emulateNetworkConditions", conditions).await;
}

/// Shows pages in this way from now on.
pub(super) async fn set_media(driver: &WebDriver, media: Media) {
    let choose = |on, yes, no| if on { yes } else { no };
    let features = json!([
        {"name": "prefers-color-scheme", "value": choose(media.dark, "dark", "light")},
        {"name": "forced-colors", "value": choose(media.forced_colors, "active", "none")},
        {
            "name": "prefers-reduced-motion",
            "value": choose(media.reduced_motion, "reduce", "no-preference"),
        },
    ]);
    let media = json!({"media": "", "features": features});
    devtools(driver, "Emulation.setEmulatedMedia", media).await;
}

/// Gives pages so much room.
pub(super) async fn set_size(driver: &WebDriver, width: u32, height: u32) {
    let size = json!({
        "width": width,
        "height": height,
        "deviceScaleFactor": 1,
        "mobile": false,
    });
    devtools(driver, "Emulation.setDeviceMetricsOverride", size).await;
}

/// Starts ChromeDriver on a free port. It asks for one of IPv6 and takes the same of IPv4,
/// which may be in use: then it ends, and the next start gets another.
pub(super) async fn start_driver(folder: &Path) -> (Vec<Process>, u16) {
    for _ in 0..STARTS {
        let mut command = Command::new(parts::chromedriver());
        command
            .arg("--port=0")
            .env("TMPDIR", folder)
            .process_group(0);
        let started = Process::start("ChromeDriver", command, |line| {
            let port = line.split_once("started successfully on port ")?.1;
            port.trim_end_matches('.').parse().ok()
        })
        .await;
        match started {
            Ok((process, port)) => return (vec![process], port),
            Err(problem) if problem.contains("port not available") => {}
            Err(problem) => panic!("{problem}"),
        }
    }
    panic!("ChromeDriver found no free port in {STARTS} starts.")
}
