//! WebKit: WebKitGTK's MiniBrowser, driven by WebKitWebDriver, on a screen that Xvfb makes up.
//!
//! The driver knows where its MiniBrowser is. Debian has the two in packages of which one needs
//! the other; not every distribution has MiniBrowser.

use super::{Named, missing};
use crate::failure::Failure;
use crate::tool::on_path;

/// What `apt-get` needs to bring them, with a font for names that hold an emoji.
pub(super) const PACKAGES: &[&str] = &["webkit2gtk-driver", "xvfb", "fonts-noto-color-emoji"];

/// The programs that the tests run.
const PROGRAMS: [&str; 2] = ["WebKitWebDriver", "Xvfb"];

/// Looks whether they are there; the tests find them by themselves.
pub(super) fn find() -> Result<Vec<Named>, Failure> {
    match PROGRAMS.iter().find(|name| on_path(name).is_none()) {
        None => Ok(Vec::new()),
        Some(what) => Err(missing(what, PACKAGES, elsewhere())),
    }
}

fn elsewhere() -> &'static str {
    if cfg!(target_os = "linux") {
        "install WebKitGTK with its WebKitWebDriver and MiniBrowser, and Xvfb, on the PATH"
    } else {
        "it exists on Linux alone: leave out `webkit`, as in `--browsers chromium,firefox`"
    }
}
