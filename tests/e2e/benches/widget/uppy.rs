//! Uppy, put together as its own documentation has it: installed as `uppy/package-lock.json` says,
//! in a folder of this benchmark alone, and bundled into one script.

use std::path::Path;
use std::process::Command;

/// npm's files, and what is bundled.
const FILES: [(&str, &str); 4] = [
    ("package.json", include_str!("uppy/package.json")),
    ("package-lock.json", include_str!("uppy/package-lock.json")),
    (".npmrc", include_str!("uppy/.npmrc")),
    ("entry.js", include_str!("uppy/entry.js")),
];

/// A script that makes `uppy` of the page.
///
/// # Panics
/// Where npm or esbuild fail; they say why themselves.
pub(crate) fn script() -> String {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("uppy");
    std::fs::create_dir_all(&folder).expect("a folder");
    for (name, content) in FILES {
        std::fs::write(folder.join(name), content).expect("it is written");
    }
    let run = |command: &mut Command| {
        let status = command.current_dir(&folder).status();
        assert!(status.is_ok_and(|status| status.success()), "{command:?}");
    };
    run(Command::new("npm").args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]));
    run(Command::new("node_modules/.bin/esbuild").args([
        "entry.js",
        "--bundle",
        "--minify",
        "--format=iife",
        "--global-name=uppy",
        "--outfile=bundle.js",
        "--log-level=warning",
    ]));
    let bundle = std::fs::read_to_string(folder.join("bundle.js")).expect("it is bundled");
    format!("{bundle};window.uppy = uppy;")
}
