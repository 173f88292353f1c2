//! The browsers of the tests and their drivers: found, and on Debian as root installed if need
//! be. Each is a file of its own below here.
//!
//! Nothing pins the version of a browser: a distribution moves it along with its driver, and a
//! driver says so itself if it meets a browser that it does not fit. geckodriver alone is no
//! package of Debian's; it is one of the tools (`tool`).

mod chromium;
mod firefox;
mod webkit;

use crate::command;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::tool::on_path;
use std::path::PathBuf;
use std::process::Command;

/// What a test finds in its environment: the name of a program, and where it is.
pub(crate) type Named = (&'static str, PathBuf);

/// Finds a browser and its driver.
type Find = fn() -> Result<Vec<Named>, Failure>;

/// Finds a browser and its driver, and on Debian as root installs them if need be. Gives what
/// the tests do not find by themselves.
pub(crate) fn prepare(engine: Engine) -> Result<Vec<Named>, Failure> {
    let (find, packages): (Find, &[&str]) = match engine {
        Engine::Chromium => (chromium::find, chromium::PACKAGES),
        Engine::Firefox => (firefox::find, firefox::PACKAGES),
        Engine::WebKit => (webkit::find, webkit::PACKAGES),
    };
    if let Ok(found) = find() {
        return Ok(found);
    }
    if is_debian() && is_root() {
        println!(
            "Installing {} by apt-get (one to three minutes)…",
            packages.join(", ")
        );
        apt_get(&["update"])?;
        apt_get(&[&["install", "--no-install-recommends"], packages].concat())?;
    }
    find()
}

/// What is said where a program is missing: the packages on Debian, else what the others do.
fn missing(what: &'static str, packages: &[&str], elsewhere: &str) -> Failure {
    let bring = if is_debian() {
        format!("run `sudo apt-get install {}`", packages.join(" "))
    } else {
        elsewhere.to_owned()
    };
    Failure::Missing { what, bring }
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
