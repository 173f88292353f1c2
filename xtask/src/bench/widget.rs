//! `cargo xtask bench` without `proxy`: what the widget costs the page and the network, measured in a browser.
//!
//! What is measured, and against which bar, is in `tests/e2e/benches/widget`. Proxy and stand are
//! built with optimizations for it: slow ones would hide what the widget costs.

use crate::browser;
use crate::bundle;
use crate::engine::{Engine, Engines};
use crate::setup;
use crate::workspace::Workspace;
use anyhow::Result;
use std::ffi::OsString;
use xshell::cmd;

const PROXY: &str = "direct-upload-proxy";
const STAND: &str = "direct-upload-stand";

/// `cargo xtask bench`.
pub(crate) fn task(workspace: &Workspace, args: &[OsString]) -> Result<()> {
    setup::browsers(workspace, &Engines(vec![Engine::Chromium]))?;
    let dist = bundle::bundle(workspace, &workspace.dist())?;
    let sh = workspace.shell()?;
    cmd!(
        sh,
        "cargo build --release --package {PROXY} --package {STAND}"
    )
    .run()?;
    // It only tells the browser what to do: built as for the tests.
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
