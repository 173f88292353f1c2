//! The browser of the tests: Chromium, driven by ChromeDriver.
//!
//! Nothing pins their version: a distribution moves the two together, and ChromeDriver says so
//! itself if it meets a browser it does not fit.

use crate::command;
use crate::failure::Failure;
use crate::tool::on_path;
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What `apt-get` needs to bring both, with a font for names that hold an emoji and the one of the
/// pictures in `docs`.
const PACKAGES: &[&str] = &[
    "chromium",
    "chromium-driver",
    "fonts-dejavu-core",
    "fonts-noto-color-emoji",
];

/// Where ChromeDriver looks for a browser, by program name.
const BROWSERS: &[&str] = &[
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
];

/// Where macOS keeps a browser that is on no `PATH`.
const APPLICATION: &str = "/Applications/Google Chrome.app";

/// Finds ChromeDriver, and on Debian as root installs it and the browser if need be.
pub(crate) fn prepare() -> Result<PathBuf, Failure> {
    if let Ok(driver) = find() {
        return Ok(driver);
    }
    if is_debian() && is_root() {
        println!(
            "Installing {} by apt-get (one to three minutes)…",
            PACKAGES.join(", ")
        );
        apt_get(&["update"])?;
        apt_get(&[&["install", "--no-install-recommends"], PACKAGES].concat())?;
    }
    find()
}

/// The ChromeDriver to use, if there is a browser for it to drive.
fn find() -> Result<PathBuf, Failure> {
    let missing = |what| Failure::Missing {
        what,
        bring: advice().to_owned(),
    };
    let has_browser = BROWSERS.iter().any(|name| on_path(name).is_some());
    if !has_browser && !Path::new(APPLICATION).exists() {
        return Err(missing("Chromium"));
    }
    match env::var_os("CHROMEDRIVER").map(PathBuf::from) {
        Some(driver) if driver.is_file() => Ok(driver),
        Some(_) => Err(Failure::Missing {
            what: "The ChromeDriver that the environment variable CHROMEDRIVER names",
            bring: "unset the variable, or name the file that is there".to_owned(),
        }),
        None => on_path("chromedriver").ok_or_else(|| missing("ChromeDriver")),
    }
}

fn advice() -> &'static str {
    if is_debian() {
        "run `sudo apt-get install chromium chromium-driver`"
    } else if cfg!(target_os = "macos") {
        "run `brew install --cask google-chrome chromedriver`"
    } else {
        "install Chromium (or Chrome) and the ChromeDriver of the same version, both on the PATH"
    }
}

fn is_debian() -> bool {
    let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    release.lines().any(|line| line == "ID=debian") && on_path("apt-get").is_some()
}

fn is_root() -> bool {
    command::capture(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

fn apt_get(arguments: &[&str]) -> Result<(), Failure> {
    command::run(
        Command::new("apt-get")
            .args(["--quiet=2", "--yes"])
            .args(arguments)
            .env("DEBIAN_FRONTEND", "noninteractive"),
    )
}
