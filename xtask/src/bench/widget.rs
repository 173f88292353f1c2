//! `cargo xtask bench` without `proxy`: what the widget costs the page and the network, measured in a browser.
//!
//! What is measured, and against which bar, is in `tests/e2e/benches/widget`. Proxy and stand are
//! built with optimizations for it: slow ones would hide what the widget costs.

use crate::browser;
use crate::bundle;
use crate::command;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::setup;
use crate::tool::{self, Tool};
use crate::workspace::Workspace;
use std::ffi::OsString;

const PROXY: &str = "direct-upload-proxy";
const STAND: &str = "direct-upload-stand";

/// `cargo xtask bench`.
pub(crate) fn task(workspace: &Workspace, arguments: &[OsString]) -> Result<(), Failure> {
    setup::browsers(workspace, &[Engine::Chromium])?;
    setup::tools(workspace, Tool::OF_BUNDLE)?;
    let dist = bundle::bundle(workspace, &workspace.dist())?;
    let mut build = workspace.command("cargo");
    build.args(["build", "--release", "--package", PROXY, "--package", STAND]);
    command::run(&mut build)?;
    command::run(
        workspace
            .command("cargo")
            // It only tells the browser what to do: built as for the tests.
            .args([
                "bench",
                "--profile",
                "dev",
                "--package",
                "direct-upload-e2e",
            ])
            .args(["--bench", "widget", "--"])
            .args(arguments)
            .env("DIRECT_UPLOAD_DIST", dist.folder())
            .env("DIRECT_UPLOAD_PROXY", workspace.release_program(PROXY))
            .env("DIRECT_UPLOAD_STAND", workspace.release_program(STAND))
            .envs(browser::prepare(Engine::Chromium)?)
            .env("PATH", tool::path(workspace)?),
    )
}
