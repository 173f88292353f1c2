//! Installs tools below the target directory, each at its one pinned version.
//!
//! Nothing here touches the machine outside that folder and the caches of Cargo and npm.

use crate::command;
use crate::failure::Failure;
use crate::tool::{Source, Tool};
use crate::workspace::Workspace;
use std::fs;
use std::process::Command;

/// Installs the tools that are absent, all that come by npm in one go.
pub(crate) fn install(workspace: &Workspace, absent: &[Tool]) -> Result<(), Failure> {
    let tools = workspace.tools();
    fs::create_dir_all(&tools).map_err(Failure::file("make the folder", &tools))?;
    let mut packages = Vec::new();
    let mut crates = Vec::new();
    for tool in absent {
        let version = tool.version(workspace)?.to_string();
        match tool.source() {
            Source::Npm(name) => packages.push(format!("{name}@{version}")),
            Source::Cargo(name) => crates.push((name, version)),
        }
    }
    if !packages.is_empty() {
        println!("Installing {} (under a minute)…", packages.join(" and "));
        install_packages(workspace, &packages)?;
    }
    for (name, version) in &crates {
        println!("Building {name} {version}, once (4 to 12 minutes on two cores)…");
        install_crate(workspace, name, version)?;
    }
    // What the crates share was built once; nothing needs it any more.
    let build = tools.join("build");
    if build.exists() {
        fs::remove_dir_all(&build).map_err(Failure::file("remove", &build))?;
    }
    Ok(())
}

fn install_packages(workspace: &Workspace, packages: &[String]) -> Result<(), Failure> {
    let tools = workspace.tools();
    let mut command = npm();
    command
        .args(["install", "--save-exact", "--ignore-scripts"])
        .args(["--no-audit", "--no-fund", "--loglevel=error", "--prefix"])
        .arg(&tools)
        .args(packages)
        .current_dir(&tools);
    command::run(&mut command)
}

pub(crate) fn npm() -> Command {
    // On Windows npm is a batch file, which is only found by its whole name.
    Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" })
}

/// Builds a tool with the dependencies its author locked; a registry mirror that has not got
/// them all yet gets a second try with the newest that fit.
fn install_crate(workspace: &Workspace, name: &str, version: &str) -> Result<(), Failure> {
    match command::run(cargo_install(workspace, name, version).arg("--locked")) {
        Err(Failure::Command { .. }) => {
            println!("{name} does not build as its author locked it; trying newer dependencies…");
            command::run(&mut cargo_install(workspace, name, version))
        }
        result => result,
    }
}

fn cargo_install(workspace: &Workspace, name: &str, version: &str) -> Command {
    let tools = workspace.tools();
    let mut command = Command::new("cargo");
    command
        .args(["install", "--force", "--version"])
        .arg(format!("={version}"))
        .arg("--root")
        .arg(&tools)
        .arg(name)
        .current_dir(&tools)
        .env("CARGO_TARGET_DIR", tools.join("build"))
        // A third of the build time, and the tools are quick enough.
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1");
    command
}
