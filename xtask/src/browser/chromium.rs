//! Chromium, driven by ChromeDriver.

use super::{Named, missing};
use crate::failure::Failure;
use crate::tool::on_path;
use std::env;
use std::path::{Path, PathBuf};

/// What `apt-get` needs to bring both, with a font for names that hold an emoji and the one of the
/// pictures in `docs`.
pub(super) const PACKAGES: &[&str] = &[
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

/// The ChromeDriver to use, if there is a browser for it to drive.
pub(super) fn find() -> Result<Vec<Named>, Failure> {
    let missing = |what| missing(what, PACKAGES, elsewhere());
    let has_browser = BROWSERS.iter().any(|name| on_path(name).is_some());
    if !has_browser && !Path::new(APPLICATION).exists() {
        return Err(missing("Chromium"));
    }
    let driver = match env::var_os("CHROMEDRIVER").map(PathBuf::from) {
        Some(driver) if driver.is_file() => driver,
        Some(_) => {
            return Err(Failure::Missing {
                what: "The ChromeDriver that the environment variable CHROMEDRIVER names",
                bring: "unset the variable, or name the file that is there".to_owned(),
            });
        }
        None => on_path("chromedriver").ok_or_else(|| missing("ChromeDriver"))?,
    };
    Ok(vec![("CHROMEDRIVER", driver)])
}

fn elsewhere() -> &'static str {
    if cfg!(target_os = "macos") {
        "run `brew install --cask google-chrome chromedriver`"
    } else {
        "install Chromium (or Chrome) and the ChromeDriver of the same version, both on the PATH"
    }
}
