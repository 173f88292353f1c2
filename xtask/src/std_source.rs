//! The standard library built from source, for the bundle only.
//!
//! As Rust ships it, the standard library can format and report every panic, and each call that
//! may panic carries its file and line. In the widget that is 5 kB of Brotli for messages that
//! no person reads. Built here instead, a panic is a trap and nothing else. The flags are not
//! stable yet, so they stay out of every other build: `trunk serve` and the tests report panics
//! in full.

use crate::command;
use crate::failure::Failure;
use crate::tool::on_path;
use crate::workspace::Workspace;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A panic stops the widget at once, without a message; no location and no `Debug` text is kept.
const FLAGS: &str =
    "-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none -Zfmt-debug=none";

/// The folder that it builds into: of its own, since nothing that other builds made fits.
pub(crate) fn built(workspace: &Workspace) -> PathBuf {
    workspace.target().join("bundle-build")
}

/// Lets a cargo, or what runs one, build the standard library for the widget.
pub(crate) fn build_by(command: &mut Command, workspace: &Workspace) {
    command
        .env("CARGO_TARGET_DIR", built(workspace))
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort")
        .env("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size")
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", FLAGS);
}

/// Adds the sources of the standard library to the Rust that is in use.
pub(crate) fn prepare(workspace: &Workspace) -> Result<(), Failure> {
    let sysroot = command::capture(workspace.command("rustc").args(["--print", "sysroot"]))?;
    let sources = Path::new(sysroot.trim()).join("lib/rustlib/src/rust/library/std");
    if sources.is_dir() {
        return Ok(());
    }
    if on_path("rustup").is_none() {
        return Err(Failure::Missing {
            what: "The source of Rust's standard library",
            bring: "install Rust by rustup (rustup.rs), or your distribution's rust-src".to_owned(),
        });
    }
    println!("Adding the source of Rust's standard library (under a minute)…");
    command::run(
        workspace
            .command("rustup")
            .args(["component", "add", "rust-src"]),
    )
}
