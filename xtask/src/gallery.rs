//! `cargo xtask gallery`: takes the pictures in `docs` anew. A journey compares what the widget looks
//! like with them: they are to be taken, and looked at, after each change that is meant to be seen.

use crate::browser;
use crate::engine::{Engine, Engines};
use crate::setup;
use crate::test::Parts;
use crate::workspace::Workspace;
use anyhow::Result;
use xshell::cmd;

/// `cargo xtask gallery`.
pub(crate) fn task(workspace: &Workspace) -> Result<()> {
    setup::browsers(workspace, &Engines(vec![Engine::Chromium]))?;
    let sh = workspace.shell()?;
    cmd!(
        sh,
        "cargo build --package direct-upload-proxy --package direct-upload-stand"
    )
    .run()?;
    let parts = Parts::build(workspace)?;
    let docs = workspace.root().join("docs");
    cmd!(
        sh,
        "cargo run --package direct-upload-e2e --bin gallery -- {docs}"
    )
    .envs(browser::prepare(Engine::Chromium)?)
    .envs(parts.named())
    .run()?;
    Ok(())
}
