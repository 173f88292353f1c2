//! Uppy and Dropzone, put together as their own documentation has it: installed as
//! `peers/package-lock.json` says, in a folder of this benchmark alone, and bundled.

use std::path::{Path, PathBuf};
use std::process::Command;

/// npm's files, and what is bundled.
const FILES: [(&str, &str); 6] = [
    ("package.json", include_str!("peers/package.json")),
    ("package-lock.json", include_str!("peers/package-lock.json")),
    (".npmrc", include_str!("peers/.npmrc")),
    ("core.js", include_str!("peers/core.js")),
    ("uppy.js", include_str!("peers/uppy.js")),
    ("dropzone.js", include_str!("peers/dropzone.js")),
];

/// Writes a file's compressed form beside it.
const COMPRESS: &str = "
    const { readFileSync, writeFileSync } = require('node:fs');
    const file = process.argv[1];
    writeFileSync(`${file}.br`, require('node:zlib').brotliCompressSync(readFileSync(file)));
";

/// The folder where they are installed.
pub(crate) struct Peers(PathBuf);

impl Peers {
    /// Installs them.
    ///
    /// # Panics
    /// Where npm fails, here as below; what is run says why itself.
    pub(crate) fn install() -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("peers");
        std::fs::create_dir_all(&folder).expect("a folder");
        for (name, content) in FILES {
            std::fs::write(folder.join(name), content).expect("it is written");
        }
        let peers = Self(folder);
        let quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
        peers.run(Command::new("npm").arg("ci").args(quiet));
        peers
    }

    /// A script that makes `uppy` of the page: its core, and its way to S3.
    pub(crate) fn core(&self) -> String {
        let folder = self.bundle("core", &["--format=iife", "--global-name=uppy"]);
        let bundle = std::fs::read_to_string(folder.join("core.js")).expect("it is bundled");
        format!("{bundle};window.uppy = uppy;")
    }

    /// A folder with `NAME.js` and `NAME.css`, which make the peer of this name of `#uploads`.
    pub(crate) fn folder(&self, name: &str) -> PathBuf {
        let folder = self.bundle(name, &["--format=esm"]);
        for kind in ["js", "css"] {
            let file = folder.join(format!("{name}.{kind}"));
            self.run(Command::new("node").args(["-e", COMPRESS]).arg(file));
        }
        folder
    }

    /// Bundles what is imported, and gives the folder where it is.
    fn bundle(&self, name: &str, how: &[&str]) -> PathBuf {
        let folder = self.0.join("out").join(name);
        let mut esbuild = Command::new("node_modules/.bin/esbuild");
        esbuild.arg(format!("{name}.js")).args(how);
        esbuild.args(["--bundle", "--minify", "--log-level=warning"]);
        self.run(esbuild.arg(format!("--outdir={}", folder.display())));
        folder
    }

    fn run(&self, command: &mut Command) {
        let status = command.current_dir(&self.0).status();
        assert!(status.is_ok_and(|status| status.success()), "{command:?}");
    }
}
