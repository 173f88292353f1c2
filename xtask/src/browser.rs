//! The browsers of the tests and their drivers: found, and on Debian as root installed if need be.
//!
//! Nothing pins the version of a browser: a distribution moves it along with its driver, and a
//! driver says so itself if it meets a browser that it does not fit. geckodriver alone is no
//! package of Debian's; it is one of the tools (`tool`).

use crate::engine::Engine;
use crate::workspace::{missing, on_path};
use anyhow::{Error, Result};
use std::env;
use std::path::{Path, PathBuf};
use xshell::{Shell, cmd};

/// What a test finds in its environment: the name of a program, and where it is.
pub(crate) type Named = (&'static str, PathBuf);

/// How one comes onto a machine.
struct Source {
    /// What `apt-get` needs to bring it, with fonts for names that hold an emoji and for the
    /// pictures in `docs`.
    packages: &'static [&'static str],
    /// What to do where there is no `apt-get`.
    on_macos: &'static str,
    elsewhere: &'static str,
}

const CHROMIUM: Source = Source {
    packages: &[
        "chromium",
        "chromium-driver",
        "fonts-dejavu-core",
        "fonts-noto-color-emoji",
    ],
    on_macos: "run `brew install --cask google-chrome chromedriver`",
    elsewhere: "install Chromium (or Chrome) and the ChromeDriver of the same version, both on the PATH",
};
const FIREFOX: Source = Source {
    packages: &["firefox-esr", "fonts-noto-color-emoji"],
    on_macos: "run `brew install --cask firefox`",
    elsewhere: "install Firefox, on the PATH",
};
/// The driver knows where its MiniBrowser is. Debian has the two in packages of which one needs the
/// other; not every distribution has MiniBrowser.
const WEBKIT: Source = Source {
    packages: &["webkit2gtk-driver", "xvfb", "fonts-noto-color-emoji"],
    on_macos: "it exists on Linux alone: leave out `webkit`, as in `--browsers chromium,firefox`",
    elsewhere: "install WebKitGTK with its WebKitWebDriver and MiniBrowser, and Xvfb, on the PATH",
};

/// Finds a browser and its driver, and on Debian as root installs them if need be. Gives what the
/// tests do not find by themselves.
pub(crate) fn prepare(engine: Engine) -> Result<Vec<Named>> {
    let (find, source): (fn() -> Result<Vec<Named>>, _) = match engine {
        Engine::Chromium => (chromium, CHROMIUM),
        Engine::Firefox => (firefox, FIREFOX),
        Engine::WebKit => (webkit, WEBKIT),
    };
    if let Ok(found) = find() {
        return Ok(found);
    }
    let sh = Shell::new()?;
    if is_debian() && cmd!(sh, "id -u").read().is_ok_and(|id| id == "0") {
        let packages = source.packages;
        println!("Installing {} (one to three minutes)…", packages.join(", "));
        sh.set_var("DEBIAN_FRONTEND", "noninteractive");
        cmd!(sh, "apt-get --quiet=2 --yes update").run()?;
        cmd!(
            sh,
            "apt-get --quiet=2 --yes install --no-install-recommends {packages...}"
        )
        .run()?;
    }
    find()
}

fn is_debian() -> bool {
    let release = fs_err::read_to_string("/etc/os-release").unwrap_or_default();
    release.lines().any(|line| line == "ID=debian") && on_path("apt-get").is_some()
}

impl Source {
    fn lacks(&self, what: &str) -> Error {
        let on_debian = format!("run `sudo apt-get install {}`", self.packages.join(" "));
        let bring = match () {
            () if is_debian() => &on_debian,
            () if cfg!(target_os = "macos") => self.on_macos,
            () => self.elsewhere,
        };
        missing(what, bring)
    }
}

/// The ChromeDriver to use, if there is a browser for it to drive where it looks for one.
fn chromium() -> Result<Vec<Named>> {
    let on_macos = Path::new("/Applications/Google Chrome.app");
    let mut names = [
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
        "chrome",
    ]
    .into_iter();
    if !names.any(|name| on_path(name).is_some()) && !on_macos.exists() {
        return Err(CHROMIUM.lacks("Chromium"));
    }
    let driver = match env::var_os("CHROMEDRIVER").map(PathBuf::from) {
        Some(driver) if driver.is_file() => driver,
        Some(_) => {
            return Err(missing(
                "The ChromeDriver that the environment variable CHROMEDRIVER names",
                "unset the variable, or name the file that is there",
            ));
        }
        None => on_path("chromedriver").ok_or_else(|| CHROMIUM.lacks("ChromeDriver"))?,
    };
    Ok(vec![("CHROMEDRIVER", driver)])
}

/// The Firefox to use: geckodriver looks for it by the first of these names alone.
fn firefox() -> Result<Vec<Named>> {
    let on_macos = PathBuf::from("/Applications/Firefox.app/Contents/MacOS/firefox");
    let on_path = ["firefox", "firefox-esr"].into_iter().find_map(on_path);
    let found = on_path.or_else(|| on_macos.is_file().then_some(on_macos));
    let firefox = found.ok_or_else(|| FIREFOX.lacks("Firefox"))?;
    Ok(vec![("DIRECT_UPLOAD_FIREFOX", firefox)])
}

/// Looks whether the programs are there; the tests find them by themselves.
fn webkit() -> Result<Vec<Named>> {
    match ["WebKitWebDriver", "Xvfb"]
        .into_iter()
        .find(|name| on_path(name).is_none())
    {
        None => Ok(Vec::new()),
        Some(what) => Err(WEBKIT.lacks(what)),
    }
}
