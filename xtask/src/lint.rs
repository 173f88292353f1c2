//! `cargo xtask lint`: every check that needs no test to run. All of them run, and those that
//! failed are named at the end.

use crate::command;
use crate::comparison;
use crate::failure::Failure;
use crate::setup::{self, WASM_TARGET};
use crate::tidy;
use crate::tool::{self, Tool};
use crate::workspace::Workspace;
use std::fs::File;
use std::process::{Command, Stdio};
use std::time::Instant;

/// One check: its name, and what runs it.
type Check = (&'static str, fn(&Workspace) -> Result<(), Failure>);

/// The quick ones first.
const CHECKS: &[Check] = &[
    ("format", format),
    ("tidy", tidy::check),
    ("comparison", comparison::check),
    ("scripts", scripts),
    ("types", types),
    ("workflows", workflows),
    ("clippy", clippy),
    ("clippy for wasm", clippy_wasm),
    ("documentation", documentation),
];

/// The scripts that browsers load as they are written, or made smaller.
const SCRIPTS: &[&str] = &[
    "embed/direct-upload.js",
    "embed/language.js",
    "embed/place.js",
    "embed/sign_in.js",
    "page/page.js",
];

/// `cargo xtask lint`.
pub(crate) fn task(workspace: &Workspace) -> Result<(), Failure> {
    setup::tools(workspace, Tool::OF_CHECKS)?;
    let mut failed = Vec::new();
    for (name, check) in CHECKS {
        let started = Instant::now();
        let result = check(workspace);
        let seconds = started.elapsed().as_secs_f64();
        match result {
            Ok(()) => println!("{name}: fine ({seconds:.1} s)"),
            Err(failure) => {
                println!("{name}: FAILED ({seconds:.1} s). {failure}");
                failed.push(*name);
            }
        }
    }
    if failed.is_empty() {
        Ok(())
    } else {
        Err(Failure::Verdict(format!(
            "These checks failed: {}.",
            failed.join(", ")
        )))
    }
}

fn format(workspace: &Workspace) -> Result<(), Failure> {
    command::run(workspace.command("cargo").args(["fmt", "--all", "--check"]))
}

fn clippy(workspace: &Workspace) -> Result<(), Failure> {
    command::run(clippy_command(workspace).args([
        "--workspace",
        "--features",
        "direct-upload-proxy/lambda",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ]))
}

fn clippy_wasm(workspace: &Workspace) -> Result<(), Failure> {
    command::run(clippy_command(workspace).args([
        "--package",
        "direct-upload",
        "--lib",
        "--tests",
        "--target",
        WASM_TARGET,
        "--",
        "-D",
        "warnings",
    ]))
}

fn clippy_command(workspace: &Workspace) -> Command {
    let mut command = workspace.command("cargo");
    command.args(["clippy", "--quiet"]);
    command
}

fn documentation(workspace: &Workspace) -> Result<(), Failure> {
    command::run(
        workspace
            .command("cargo")
            .args(["doc", "--quiet", "--no-deps", "--workspace"])
            .env("RUSTDOCFLAGS", "-D warnings"),
    )
}

/// Parses each hand-written script as the module that it is.
fn scripts(workspace: &Workspace) -> Result<(), Failure> {
    let node = setup::node()?;
    for path in SCRIPTS {
        let path = workspace.root().join(path);
        let script = File::open(&path).map_err(Failure::file("read", &path))?;
        // By way of stdin: a file's name would make it a CommonJS script for older Node.js.
        let status = Command::new(&node)
            .args(["--input-type=module", "--check", "-"])
            .stdin(Stdio::from(script))
            .status()
            .map_err(Failure::file("check", &path))?;
        if !status.success() {
            return Err(Failure::Verdict(format!(
                "{} is no JavaScript module.",
                path.display()
            )));
        }
    }
    Ok(())
}

/// Has TypeScript read the sample pages by the types that ship: what is right has to pass, and
/// each mistake to be found.
fn types(workspace: &Workspace) -> Result<(), Failure> {
    let mut tsc = workspace.command(tool::program(workspace, Tool::TypeScript)?);
    tsc.args(["--project", "tests/types", "--typeRoots"])
        .arg(tool::modules(workspace).join("@types"))
        .env("PATH", tool::path(workspace)?);
    command::run(&mut tsc)
}

/// Has actionlint read what GitHub is to run.
fn workflows(workspace: &Workspace) -> Result<(), Failure> {
    let mut actionlint = workspace.command(tool::program(workspace, Tool::Actionlint)?);
    command::run(actionlint.env("PATH", tool::path(workspace)?))
}
