//! What is needed of Rust beside a compiler for this machine, by rustup.

use crate::workspace::{Workspace, missing, on_path};
use anyhow::Result;
use std::path::Path;
use xshell::{Cmd, cmd};

/// The target that the widget is built for.
pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Adds the wasm target to the Rust that is in use, whoever installed that.
pub(crate) fn wasm_target(workspace: &Workspace) -> Result<()> {
    let sh = workspace.shell()?;
    let libraries = cmd!(sh, "rustc --print target-libdir --target {WASM_TARGET}").read()?;
    let add = cmd!(sh, "rustup target add {WASM_TARGET}");
    see_to(
        Path::new(&libraries),
        "The Rust target wasm32-unknown-unknown",
        &add,
    )
}

/// Adds the sources of the standard library.
pub(crate) fn sources(workspace: &Workspace) -> Result<()> {
    let sh = workspace.shell()?;
    let sysroot = cmd!(sh, "rustc --print sysroot").read()?;
    let sources = Path::new(&sysroot).join("lib/rustlib/src/rust/library/std");
    let add = cmd!(sh, "rustup component add rust-src");
    see_to(&sources, "The source of Rust's standard library", &add)
}

fn see_to(folder: &Path, what: &str, add: &Cmd<'_>) -> Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    if on_path("rustup").is_none() {
        let bring = "install Rust by rustup (rustup.rs), or your distribution's package of it";
        return Err(missing(what, bring));
    }
    eprintln!("{what} is added (under a minute)…");
    Ok(add.run()?)
}

/// Has a cargo build the standard library from source, for the bundle only.
///
/// As Rust ships it, the standard library can format and report every panic, and each call that
/// may panic carries its file and line. In the widget that is 5 kB of Brotli for messages that
/// no person reads. Built here instead, a panic is a trap and nothing else. The flags are not
/// stable yet, so they stay out of every other build: `dev` and the tests report panics in full.
/// It builds into a folder of its own, since nothing that other builds made fits.
pub(crate) fn with_std_from_source<'a>(cargo: Cmd<'a>, target: &Path) -> Cmd<'a> {
    const FLAGS: &str =
        "-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none -Zfmt-debug=none";
    cargo
        .env("CARGO_TARGET_DIR", target)
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort")
        .env("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size")
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", FLAGS)
}
