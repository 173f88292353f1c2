//! `cargo xtask gallery`: takes the pictures in `docs` anew. A journey compares what the widget looks
//! like with them, so they are to be taken, and looked at, after each change that is meant to be
//! seen.

use crate::browser;
use crate::command;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::setup;
use crate::test::Parts;
use crate::tool::{self, Tool};
use crate::workspace::Workspace;

/// `cargo xtask gallery`.
pub(crate) fn task(workspace: &Workspace) -> Result<(), Failure> {
    setup::browsers(workspace, &[Engine::Chromium])?;
    setup::tools(workspace, Tool::OF_JOURNEYS)?;
    let parts = Parts::build(workspace)?;
    let mut command = workspace.command("cargo");
    command
        .args(["run", "--package", "direct-upload-e2e", "--bin", "gallery"])
        .arg("--")
        .arg(workspace.root().join("docs"))
        .env("PATH", tool::path(workspace)?)
        .envs(browser::prepare(Engine::Chromium)?)
        .envs(parts.named());
    command::run(&mut command)
}
