//! `cargo xtask setup`: brings what the other tasks need, and does nothing where nothing is
//! missing. Each of them sees to its own needs, so a fresh machine's first command may be any of them.
//!
//! What cannot be installed from here is looked at first: nobody waits minutes for a build and
//! then reads that Node.js is missing.

use crate::browser;
use crate::engine::{Engine, Engines};
use crate::npm;
use crate::rust;
use crate::tool::{GECKODRIVER, TRUNK};
use crate::workspace::Workspace;
use anyhow::Result;
use std::env;
use xshell::cmd;

/// `cargo xtask setup`.
pub(crate) fn task(workspace: &Workspace, engines: &Engines) -> Result<()> {
    browsers(workspace, engines)?;
    npm::modules(workspace)?;
    rust::wasm_target(workspace)?;
    rust::sources(workspace)?;
    TRUNK.ready(workspace)?;
    println!(
        "All is there: tools are in {}.",
        workspace.cache().display()
    );
    Ok(())
}

/// `cargo xtask path`: what `trunk serve` needs. All but the folders goes to stderr.
pub(crate) fn path(workspace: &Workspace) -> Result<()> {
    rust::wasm_target(workspace)?;
    let trunk = TRUNK.ready(workspace)?;
    wasm_bindgen(workspace)?;
    let built = workspace.target().join("debug");
    println!("{}", env::join_paths([trunk, built])?.display());
    Ok(())
}

/// Builds wasm-bindgen's programs, where not all of the workspace is built.
pub(crate) fn wasm_bindgen(workspace: &Workspace) -> Result<()> {
    let sh = workspace.shell()?;
    Ok(cmd!(sh, "cargo build --package wasm-bindgen-programs").run()?)
}

/// Sees to browsers and their drivers.
pub(crate) fn browsers(workspace: &Workspace, engines: &Engines) -> Result<()> {
    for engine in &engines.0 {
        browser::prepare(*engine)?;
        if *engine == Engine::Firefox {
            GECKODRIVER.ready(workspace)?;
        }
    }
    Ok(())
}
