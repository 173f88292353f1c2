//! WebKitGTK's MiniBrowser, driven by WebKitWebDriver, on a screen of its own that nobody sees:
//! it has no mode without one.
//!
//! WebKitWebDriver neither runs scripts before the page's own nor reaches the network's switch.

use std::path::Path;
use std::time::Duration;

use serde_json::json;
use thirtyfour::WebDriver;
use tokio::net::{TcpListener, TcpStream};
use tokio::process::Command;
use tokio::sync::Mutex;

use super::driver::Driver;
use super::{STARTS, session};
use crate::process::Process;

/// How often a port is tried that the driver is about to open.
const GLANCE: Duration = Duration::from_millis(20);

/// One start at a time, so that two of them do not find the same port free.
static STARTING: Mutex<()> = Mutex::const_new(());

/// Starts a browser: the one that the driver was built with, MiniBrowser, which keeps nothing when
/// it ends.
pub(super) async fn start(driver: &Driver, keeps_pages: bool) -> WebDriver {
    let cache = format!("--enable-page-cache={keeps_pages}");
    let wanted = json!({"webkitgtk:browserOptions": {"args": ["--automation", cache]}});
    session(driver, wanted).await
}

/// Starts a screen and the driver on it.
pub(super) async fn start_driver(folder: &Path) -> (Vec<Process>, u16) {
    let mut command = Command::new("Xvfb");
    // It writes the number of the display once that takes connections, and would begin anew, taking
    // none for a moment, whenever the browser of one journey has ended.
    command
        .args(["-displayfd", "1", "-nolisten", "tcp", "-noreset"])
        .args(["-screen", "0", "1280x1024x24"])
        .process_group(0);
    let screen = Process::start("Xvfb", command, |line| line.trim().parse::<u32>().ok());
    let (screen, display) = screen.await.unwrap_or_else(|problem| panic!("{problem}"));
    let (process, port) = start_on(display, folder).await;
    (vec![process, screen], port)
}

/// Starts WebKitWebDriver on a free port. It takes the port that it is told, and says nothing
/// when it has it.
async fn start_on(display: u32, folder: &Path) -> (Process, u16) {
    let _turn = STARTING.lock().await;
    for _ in 0..STARTS {
        let port = free_port().await;
        let mut command = Command::new("WebKitWebDriver");
        command
            .arg(format!("--port={port}"))
            .env("DISPLAY", format!(":{display}"))
            .env("GDK_BACKEND", "x11")
            .env("NO_AT_BRIDGE", "1")
            .env("HOME", folder)
            .env("TMPDIR", folder)
            .process_group(0);
        let process = Process::spawn("WebKitWebDriver", command);
        let process = process.unwrap_or_else(|problem| panic!("{problem}"));
        // It ends where another program has taken the port meanwhile.
        while !process.has_ended().await {
            if TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
                return (process, port);
            }
            tokio::time::sleep(GLANCE).await;
        }
    }
    panic!("WebKitWebDriver found no free port in {STARTS} starts.")
}

async fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    listener.local_addr().expect("it is bound").port()
}
