//! `cargo xtask bench`: measures, and fails where a bar is missed.
//!
//! What is measured, and against which bar, stands beside what it is about: of the widget, what it
//! costs the page and the network (`tests/e2e/benches/widget`); of the proxy, how it does beside
//! nginx (`crates/proxy/benches/proxy`). Both are built with optimizations for it, and so is the
//! stand: slow ones would hide what is looked for. The benchmarks themselves are built as tests are.

use crate::browser;
use crate::bundle;
use crate::engine::{Engine, Engines};
use crate::setup;
use crate::workspace::{Workspace, missing, on_path};
use anyhow::Result;
use std::ffi::OsString;
use xshell::cmd;

const PROXY: &str = "direct-upload-proxy";
const STAND: &str = "direct-upload-stand";

/// `cargo xtask bench`.
pub(crate) fn task(workspace: &Workspace, args: &[OsString]) -> Result<()> {
    match args.split_first() {
        Some((first, args)) if first == "proxy" => proxy(workspace, args),
        _ => widget(workspace, args),
    }
}

fn widget(workspace: &Workspace, args: &[OsString]) -> Result<()> {
    setup::browsers(workspace, &Engines(vec![Engine::Chromium]))?;
    let dist = bundle::bundle(workspace, &workspace.dist())?;
    let sh = workspace.shell()?;
    cmd!(
        sh,
        "cargo build --release --package {PROXY} --package {STAND}"
    )
    .run()?;
    cmd!(
        sh,
        "cargo bench --profile dev --package direct-upload-e2e --bench widget -- {args...}"
    )
    .env("DIRECT_UPLOAD_DIST", dist.folder())
    .env("DIRECT_UPLOAD_PROXY", workspace.program("release", PROXY))
    .env("DIRECT_UPLOAD_STAND", workspace.program("release", STAND))
    .envs(browser::prepare(Engine::Chromium)?)
    .run()?;
    Ok(())
}

fn proxy(workspace: &Workspace, args: &[OsString]) -> Result<()> {
    for program in ["wrk", "nginx"] {
        let bring = "run `apt-get install wrk nginx-light` on Debian as root";
        on_path(program).ok_or_else(|| missing(program, bring))?;
    }
    let sh = workspace.shell()?;
    cmd!(sh, "cargo build --release --package {PROXY} --bin {PROXY}").run()?;
    cmd!(
        sh,
        "cargo bench --profile dev --package {PROXY} --bench proxy -- {args...}"
    )
    .env("DIRECT_UPLOAD_PROXY", workspace.program("release", PROXY))
    .run()?;
    Ok(())
}
