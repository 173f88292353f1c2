//! Where the built parts are: `cargo xtask test e2e` builds them and says so.

use std::path::PathBuf;

/// The folder of the built widget.
pub(crate) fn dist() -> PathBuf {
    let folder = named_by("DIRECT_UPLOAD_DIST", "the folder of the built widget");
    assert!(
        folder.join("direct-upload.js").is_file(),
        "DIRECT_UPLOAD_DIST names {}, which holds no built widget (direct-upload.js): run \
         `cargo xtask bundle`.",
        folder.display()
    );
    folder
}

/// The folder of the page as Trunk builds it.
pub(crate) fn page() -> PathBuf {
    named_by(
        "DIRECT_UPLOAD_PAGE",
        "the folder of the page that Trunk built",
    )
}

/// The folder of the page as `cargo xtask dev` serves it without Trunk.
pub(crate) fn development() -> PathBuf {
    named_by(
        "DIRECT_UPLOAD_DEVELOPMENT",
        "the folder of the page for development",
    )
}

/// The proxy's program.
pub(crate) fn proxy() -> PathBuf {
    program("DIRECT_UPLOAD_PROXY", "direct-upload-proxy")
}

/// The stand's program.
pub(crate) fn stand() -> PathBuf {
    program("DIRECT_UPLOAD_STAND", "direct-upload-stand")
}

/// Where the modules are that xtask has installed by npm.
pub(crate) fn modules() -> PathBuf {
    named_by("DIRECT_UPLOAD_MODULES", "the folder of npm's modules")
}

/// The script of axe-core.
pub(crate) fn axe() -> PathBuf {
    modules().join("axe-core").join("axe.min.js")
}

/// ChromeDriver: the one that `CHROMEDRIVER` names, or the one on the path.
pub(crate) fn chromedriver() -> PathBuf {
    std::env::var_os("CHROMEDRIVER").map_or_else(|| PathBuf::from("chromedriver"), PathBuf::from)
}

/// geckodriver, which xtask puts on the path.
pub(crate) fn geckodriver() -> PathBuf {
    PathBuf::from("geckodriver")
}

/// Firefox, where `DIRECT_UPLOAD_FIREFOX` names it; geckodriver looks for it otherwise.
pub(crate) fn firefox() -> Option<PathBuf> {
    std::env::var_os("DIRECT_UPLOAD_FIREFOX").map(PathBuf::from)
}

fn program(variable: &str, package: &str) -> PathBuf {
    let program = named_by(variable, &format!("the built {package}"));
    assert!(
        program.is_file(),
        "{variable} names {}, which is no file: run `cargo build --package {package}`.",
        program.display()
    );
    program
}

fn named_by(variable: &str, what: &str) -> PathBuf {
    let path = std::env::var_os(variable).map(PathBuf::from);
    match path {
        Some(path) if path.is_absolute() => path,
        Some(path) => panic!(
            "{variable} must be an absolute path, and is {}.",
            path.display()
        ),
        None => panic!(
            "{variable} is not set: it names {what}. Run `cargo xtask test e2e`, which builds \
             everything and sets it."
        ),
    }
}
