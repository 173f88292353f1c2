//! `cargo xtask gallery`: takes the pictures in `docs` anew. A journey compares what the widget looks
//! like with them, so they are to be taken, and looked at, after each change that is meant to be
//! seen.

use crate::browser;
use crate::command;
use crate::failure::Failure;
use crate::setup;
use crate::test;
use crate::tool::{self, Tool};
use crate::workspace::Workspace;

/// `cargo xtask gallery`.
pub(crate) fn task(workspace: &Workspace) -> Result<(), Failure> {
    let driver = browser::prepare()?;
    setup::tools(workspace, Tool::ALL)?;
    let mut command = workspace.command("cargo");
    command
        .args(["run", "--package", "direct-upload-e2e", "--bin", "gallery"])
        .arg("--")
        .arg(workspace.root().join("docs"));
    test::build_parts(workspace, &mut command)?;
    command
        .env("PATH", tool::path(workspace)?)
        .env("CHROMEDRIVER", driver);
    command::run(&mut command)
}
