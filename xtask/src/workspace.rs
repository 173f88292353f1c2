//! Where things are: the workspace's folders and programs, as Cargo sees them, and the person's tools.

use crate::tool;
use anyhow::{Context as _, Error, Result, anyhow};
use etcetera::BaseStrategy as _;
use serde_json::Value;
use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use xshell::{Shell, cmd};

/// The variable that moves the tools.
const CACHE: &str = "DIRECT_UPLOAD_CACHE";

/// The folders of this workspace.
#[derive(Debug)]
pub(crate) struct Workspace {
    root: PathBuf,
    target: PathBuf,
    cache: PathBuf,
}

impl Workspace {
    /// Asks Cargo for the workspace that this program was built from, so that a
    /// `CARGO_TARGET_DIR` or a Cargo configuration moves all that the tasks build.
    pub(crate) fn find() -> Result<Self> {
        let sh = Shell::new()?;
        sh.change_dir(env!("CARGO_MANIFEST_DIR"));
        let metadata = cmd!(sh, "cargo metadata --no-deps --format-version 1").read()?;
        let metadata: Value = serde_json::from_str(&metadata).context("`cargo metadata`")?;
        let folder = |name: &str| {
            let folder = metadata[name].as_str().map(PathBuf::from);
            folder.with_context(|| format!("`cargo metadata` does not say its {name}."))
        };
        let cache = match env::var_os(CACHE).filter(|folder| !folder.is_empty()) {
            Some(folder) => std::path::absolute(folder)?,
            None => etcetera::base_strategy::choose_native_strategy()
                .with_context(|| format!("Name a folder for the tools in {CACHE}"))?
                .cache_dir()
                .join("direct-upload"),
        };
        Ok(Self {
            root: folder("workspace_root")?,
            target: folder("target_directory")?,
            cache,
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

    /// Where tools are kept for all checkouts of this person.
    pub(crate) fn cache(&self) -> &Path {
        &self.cache
    }

    /// The folder of the built widget, unless a task was told another.
    pub(crate) fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// A program of this workspace as Cargo leaves it for a profile: `debug` or `release`.
    pub(crate) fn program(&self, profile: &str, name: &str) -> PathBuf {
        let program = self.target.join(profile).join(name);
        program.with_extension(env::consts::EXE_EXTENSION)
    }

    /// A shell in the workspace's root, with the tools that are there before any others on its `PATH`.
    pub(crate) fn shell(&self) -> Result<Shell> {
        let sh = Shell::new()?;
        sh.change_dir(&self.root);
        sh.set_var("PATH", tool::path(self)?);
        Ok(sh)
    }
}

/// The first program of this name on the `PATH`.
pub(crate) fn on_path(name: impl AsRef<OsStr>) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).find_map(|folder| file(&folder, name.as_ref()))
}

/// A program of this name in a folder.
pub(crate) fn file(folder: &Path, name: impl AsRef<OsStr>) -> Option<PathBuf> {
    let program = folder.join(name.as_ref());
    let program = match program.extension() {
        // npm is a batch file on Windows.
        Some(extension) if extension == "cmd" => program,
        _ => program.with_extension(env::consts::EXE_EXTENSION),
    };
    program.is_file().then_some(program)
}

/// Says what the machine lacks and no task brings by itself, and the step that brings it.
pub(crate) fn missing(what: &str, bring: &str) -> Error {
    anyhow!("{what} is missing: {bring}.")
}
