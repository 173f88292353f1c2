//! Headless Chromium, driven by a ChromeDriver of its own.

use std::path::Path;

use serde_json::{Value, json};
use thirtyfour::common::capabilities::desiredcapabilities::Capabilities;
use thirtyfour::{TypingData, WebDriver};
use tokio::process::Command;

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

/// How many ports ChromeDriver may try.
const STARTS: u32 = 10;

/// Set up in every document before its own scripts run.
const PROBE: &str = include_str!("probe.js");

/// One browser session with a profile of its own.
pub struct Browser {
    pub(crate) process: Process,
    driver: WebDriver,
}

impl Browser {
    /// Starts ChromeDriver on a free port, and Chromium, which keep all their files in `folder`.
    pub(crate) async fn start(folder: &Path, records_network: bool) -> Self {
        std::fs::create_dir_all(folder).expect("a folder for the browser");
        let (process, port) = start_driver(folder).await;
        let profile = format!("--user-data-dir={}", folder.join("profile").display());
        let flags: Vec<&str> = FLAGS.into_iter().chain([profile.as_str()]).collect();
        let mut wanted = json!({
            "browserName": "chrome",
            "goog:chromeOptions": {"args": flags},
        });
        if records_network {
            wanted["goog:loggingPrefs"] = json!({"performance": "ALL"});
        }
        let capabilities: Capabilities = serde_json::from_value(wanted).expect("they are JSON");
        let session = WebDriver::new(format!("http://127.0.0.1:{port}"), capabilities).await;
        let driver = match session {
            Ok(driver) => driver,
            Err(problem) => panic!(
                "Chromium does not start: {problem}. `cargo xtask test e2e` installs it, or says \
                 how to.\n{}",
                process.log()
            ),
        };
        let browser = Self { process, driver };
        let probe = json!({"source": PROBE});
        browser
            .devtools("Page.addScriptToEvaluateOnNewDocument", probe)
            .await;
        browser
    }

    /// ChromeDriver's session.
    #[must_use]
    pub const fn driver(&self) -> &WebDriver {
        &self.driver
    }

    /// Sends a command of the Chrome DevTools Protocol.
    pub async fn devtools(&self, method: &str, parameters: Value) -> Value {
        let answer = self.driver.cdp().send_raw(method, parameters).await;
        answer.unwrap_or_else(|problem| panic!("{method}: {problem}"))
    }

    /// The value of an expression in the page, awaited where it is a promise. No policy of the
    /// page stands in its way.
    pub async fn evaluate(&self, expression: &str) -> Value {
        let parameters = json!({
            "expression": expression,
            "awaitPromise": true,
            "returnByValue": true,
            "userGesture": true,
        });
        let mut answer = self.devtools("Runtime.evaluate", parameters).await;
        assert!(
            answer.get("exceptionDetails").is_none(),
            "the page threw: {}\nin: {expression}",
            answer["exceptionDetails"]
        );
        answer["result"]["value"].take()
    }

    /// Takes the network away, or gives it back.
    pub async fn set_offline(&self, offline: bool) {
        self.devtools("Network.enable", json!({})).await;
        let conditions = json!({
            "offline": offline,
            "latency": 0,
            "downloadThroughput": -1,
            "uploadThroughput": -1,
        });
        self.devtools("Network.emulateNetworkConditions", conditions)
            .await;
    }

    /// Goes to an address, and waits until the document is loaded.
    pub async fn go_to(&self, address: &str) {
        let arrival = self.driver.goto(address).await;
        arrival.unwrap_or_else(|problem| panic!("{address}: {problem}"));
    }

    /// Presses a key, wherever the focus is.
    pub async fn press(&self, key: impl Into<TypingData>) {
        let actions = self.driver.action_chain().send_keys(key);
        actions.perform().await.expect("a key can be pressed");
    }

    pub(crate) async fn end(self) {
        // Ends Chromium too. Where that fails, ChromeDriver's end says so in its log.
        let _ = self.driver.quit().await;
        self.process.end().await;
    }
}

/// Starts ChromeDriver on a free port. It asks for one of IPv6 and takes the same of IPv4,
/// which may be in use: then it ends, and the next start gets another.
async fn start_driver(folder: &Path) -> (Process, u16) {
    for _ in 0..STARTS {
        let mut command = Command::new(parts::chromedriver());
        command.arg("--port=0").env("TMPDIR", folder);
        let started = Process::start("ChromeDriver", command, |line| {
            let port = line.split_once("started successfully on port ")?.1;
            port.trim_end_matches('.').parse().ok()
        })
        .await;
        match started {
            Ok(started) => return started,
            Err(problem) if problem.contains("port not available") => {}
            Err(problem) => panic!("{problem}"),
        }
    }
    panic!("ChromeDriver found no free port in {STARTS} starts.")
}
