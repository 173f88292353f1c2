//! Firefox, driven by geckodriver, which is one of the tools.

use super::{Named, missing};
use crate::failure::Failure;
use crate::tool::on_path;
use std::path::{Path, PathBuf};

/// What `apt-get` needs to bring it, with a font for names that hold an emoji.
pub(super) const PACKAGES: &[&str] = &["firefox-esr", "fonts-noto-color-emoji"];

/// What it is called.
const BROWSERS: &[&str] = &["firefox", "firefox-esr"];

/// Where macOS keeps the program.
const APPLICATION: &str = "/Applications/Firefox.app/Contents/MacOS/firefox";

/// The Firefox to use.
pub(super) fn find() -> Result<Vec<Named>, Failure> {
    let application = Path::new(APPLICATION);
    let firefox = BROWSERS
        .iter()
        .find_map(|name| on_path(name))
        .or_else(|| application.is_file().then(|| PathBuf::from(application)))
        .ok_or_else(|| missing("Firefox", PACKAGES, elsewhere()))?;
    Ok(vec![("DIRECT_UPLOAD_FIREFOX", firefox)])
}

fn elsewhere() -> &'static str {
    if cfg!(target_os = "macos") {
        "run `brew install --cask firefox`"
    } else {
        "install Firefox, on the PATH"
    }
}
