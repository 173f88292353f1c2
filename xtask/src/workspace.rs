//! Where things are: the workspace's folders and programs, as Cargo sees them.
//!
//! Cargo is asked for its target directory, so a `CARGO_TARGET_DIR` or a Cargo configuration
//! moves everything that the tasks build or install along with it.

use crate::command;
use crate::failure::Failure;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folders of this workspace.
#[derive(Debug)]
pub(crate) struct Workspace {
    root: PathBuf,
    target: PathBuf,
}

impl Workspace {
    /// Asks Cargo for the workspace that this program was built from.
    pub(crate) fn find() -> Result<Self, Failure> {
        let metadata = command::capture(
            Command::new("cargo")
                .args(["metadata", "--no-deps", "--format-version", "1"])
                .current_dir(env!("CARGO_MANIFEST_DIR")),
        )?;
        let metadata: serde_json::Value = serde_json::from_str(&metadata).map_err(|error| {
            Failure::Unexpected(format!("`cargo metadata` wrote junk: {error}"))
        })?;
        let folder = |name: &str| {
            metadata[name].as_str().map(PathBuf::from).ok_or_else(|| {
                Failure::Unexpected(format!("`cargo metadata` does not say its {name}."))
            })
        };
        Ok(Self {
            root: folder("workspace_root")?,
            target: folder("target_directory")?,
        })
    }

    /// The folder of the workspace's own `Cargo.toml`.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Where Cargo builds, and below which everything else goes that can be made again.
    pub(crate) fn target(&self) -> &Path {
        &self.target
    }

    /// Where setup installs what it does not find on the machine.
    pub(crate) fn tools(&self) -> PathBuf {
        self.target.join("tools")
    }

    /// The folder of the built widget, unless a task was told another.
    pub(crate) fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// A program of this workspace as `cargo build` leaves it.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.built("debug", name)
    }

    /// A program of this workspace as `cargo build --release` leaves it.
    pub(crate) fn release_program(&self, name: &str) -> PathBuf {
        self.built("release", name)
    }

    fn built(&self, profile: &str, name: &str) -> PathBuf {
        self.target
            .join(profile)
            .join(name)
            .with_extension(std::env::consts::EXE_EXTENSION)
    }

    /// A command that runs in the workspace's root.
    pub(crate) fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root);
        command
    }
}
