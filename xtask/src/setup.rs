//! `cargo xtask setup`: brings what the other tasks need, and does nothing where nothing is
//! missing. Each of them calls it for its own needs, so a fresh machine's first command may be
//! any of them.
//!
//! What cannot be installed from here is looked at first: nobody waits ten minutes for a build
//! and then reads that Node.js is missing.

use crate::browser;
use crate::command;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::install;
use crate::std_source;
use crate::tool::{self, Source, Tool, on_path};
use crate::version::Version;
use crate::workspace::Workspace;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The target that the widget is built for.
pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// The first Node.js that all tools run on; Vite asks for this one.
const NODE: Version = Version(20, 19, 0);

/// `cargo xtask setup`.
pub(crate) fn task(workspace: &Workspace, engines: &[Engine]) -> Result<(), Failure> {
    browsers(workspace, engines)?;
    tools(workspace, Tool::OF_JOURNEYS)?;
    tools(workspace, Tool::OF_CHECKS)?;
    std_source::prepare(workspace)?;
    println!("All is there.");
    let folders = tool::installed_folders(workspace);
    if !folders.is_empty() {
        println!("To run trunk by hand, put the tools on the PATH:");
        println!("  export PATH=\"{}:$PATH\"", joined(&folders));
    }
    Ok(())
}

/// Sees to browsers and their drivers.
pub(crate) fn browsers(workspace: &Workspace, engines: &[Engine]) -> Result<(), Failure> {
    for engine in engines {
        browser::prepare(*engine)?;
    }
    if engines.contains(&Engine::Firefox) {
        tools(workspace, &[Tool::Geckodriver])?;
    }
    Ok(())
}

/// Sees to the wasm target and to some of the tools.
pub(crate) fn tools(workspace: &Workspace, wanted: &[Tool]) -> Result<(), Failure> {
    if wanted.iter().any(is_npm_s) {
        node()?;
    }
    let absent = absent(workspace, wanted)?;
    if absent.iter().any(is_npm_s) {
        npm()?;
    }
    wasm_target(workspace)?;
    if absent.is_empty() {
        return Ok(());
    }
    install::install(workspace, &absent)?;
    match self::absent(workspace, &absent)?.first() {
        None => Ok(()),
        Some(tool) => Err(Failure::Unexpected(format!(
            "{tool:?} was installed, but does not report the version it should."
        ))),
    }
}

fn is_npm_s(tool: &Tool) -> bool {
    matches!(tool.source(), Source::Npm(_))
}

fn absent(workspace: &Workspace, wanted: &[Tool]) -> Result<Vec<Tool>, Failure> {
    let mut absent = Vec::new();
    for tool in wanted {
        if !tool.is_there(workspace)? {
            absent.push(*tool);
        }
    }
    Ok(absent)
}

/// Finds Node.js in a version that the tools run on.
pub(crate) fn node() -> Result<PathBuf, Failure> {
    let missing = || Failure::Missing {
        what: "Node.js 20.19 or later",
        bring: "run `apt-get install nodejs npm` on Debian, or take it from nodejs.org".to_owned(),
    };
    let node = on_path("node").ok_or_else(missing)?;
    let printed = command::capture(Command::new(&node).arg("--version"))?;
    match Version::printed(&printed) {
        Some(version) if version >= NODE => Ok(node),
        _ => Err(missing()),
    }
}

fn npm() -> Result<(), Failure> {
    match on_path(if cfg!(windows) { "npm.cmd" } else { "npm" }) {
        Some(_) => Ok(()),
        None => Err(Failure::Missing {
            what: "npm",
            bring: "run `apt-get install npm` on Debian, or take Node.js with npm from nodejs.org"
                .to_owned(),
        }),
    }
}

/// Adds the wasm target to the Rust that is in use, whoever installed that.
fn wasm_target(workspace: &Workspace) -> Result<(), Failure> {
    let libraries = command::capture(workspace.command("rustc").args([
        "--print",
        "target-libdir",
        "--target",
        WASM_TARGET,
    ]))?;
    if Path::new(libraries.trim()).is_dir() {
        return Ok(());
    }
    if on_path("rustup").is_none() {
        return Err(Failure::Missing {
            what: "The Rust target wasm32-unknown-unknown",
            bring: "install Rust by rustup (rustup.rs), or your distribution's package of it"
                .to_owned(),
        });
    }
    println!("Adding the Rust target {WASM_TARGET} (under a minute)…");
    command::run(
        workspace
            .command("rustup")
            .args(["target", "add", WASM_TARGET]),
    )
}

fn joined(folders: &[PathBuf]) -> String {
    let folders: Vec<_> = folders
        .iter()
        .map(|folder| folder.to_string_lossy())
        .collect();
    folders.join(":")
}
