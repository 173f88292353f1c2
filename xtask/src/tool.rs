//! The programs of other people that are built from source: Trunk and geckodriver. Those of
//! wasm-bindgen are a package of this workspace, which shares its crates.
//!
//! They are kept for the person, not for the checkout: each in a folder of the cache that has its
//! name and version, which appears as a whole or not at all. A program on the `PATH` will do if
//! its version is exactly that: what one version of a tool builds, another may not read.

use crate::npm;
use crate::workspace::{Workspace, file, on_path};
use anyhow::{Context as _, Result, ensure};
use fs_err as fs;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::{env, io};
use xshell::{Shell, cmd};

/// A crate with a program of its name.
#[derive(Debug)]
pub(crate) struct Tool {
    name: &'static str,
    version: &'static str,
}

/// Builds the page and serves it, anew at each change. Later versions need a newer Rust than the
/// workspace asks for.
pub(crate) const TRUNK: Tool = Tool {
    name: "trunk",
    version: "0.21.14",
};

/// Drives Firefox.
pub(crate) const GECKODRIVER: Tool = Tool {
    name: "geckodriver",
    version: "0.37.1",
};

/// Looks at licences and sources of what the lock file names.
pub(crate) const CARGO_DENY: Tool = Tool {
    name: "cargo-deny",
    version: "0.20.2",
};

impl Tool {
    /// The folder of its program, if that is there.
    pub(crate) fn found(&self, workspace: &Workspace) -> Option<PathBuf> {
        let kept = self.folder(workspace).join("bin");
        if kept.is_dir() {
            return Some(kept);
        }
        let program = on_path(self.name)?;
        let fits = version_of(&program)? == self.version;
        Some(program.parent()?.to_owned()).filter(|_| fits)
    }

    /// The same, installed if it has to be.
    pub(crate) fn ready(&self, workspace: &Workspace) -> Result<PathBuf> {
        if self.found(workspace).is_none() {
            alone(&self.folder(workspace), |folder| self.install(folder))?;
        }
        let found = self.found(workspace);
        found.with_context(|| format!("{} is gone since it was installed.", self.name))
    }

    fn folder(&self, workspace: &Workspace) -> PathBuf {
        let folder = format!("{}-{}", self.name, self.version);
        workspace.cache().join(folder)
    }

    /// Installs it into a folder, by cargo-binstall where that is there.
    fn install(&self, folder: &Path) -> Result<()> {
        let Self { name, version, .. } = self;
        let sh = Shell::new()?;
        sh.change_dir(folder);
        // Less than half of the build time, and the tools are quick enough.
        for (setting, value) in [
            ("LTO", "off"),
            ("CODEGEN_UNITS", "256"),
            ("OPT_LEVEL", "0"),
            ("DEBUG", "0"),
        ] {
            sh.set_var(format!("CARGO_PROFILE_RELEASE_{setting}"), value);
        }
        let build = folder.join("build");
        sh.set_var("CARGO_TARGET_DIR", &build);
        if on_path("cargo-binstall").is_some() {
            eprintln!("Installing {name} {version} by cargo-binstall…");
            cmd!(
                sh,
                "cargo binstall --no-confirm --root . --version {version} {name}"
            )
            .run()?;
        } else {
            eprintln!(
                "Building {name} {version}, once for all checkouts (1 to 3 minutes on two cores)…"
            );
            // Without TLS, which nothing here needs of them.
            let install = || {
                cmd!(
                    sh,
                    "cargo install --root . --version ={version} --no-default-features {name}"
                )
            };
            // As its author locked it; where a registry has not got all of that, with the newest that fit.
            if install().arg("--locked").run().is_err() {
                install().run()?;
            }
        }
        sh.remove_path(&build)?;
        let program = file(&folder.join("bin"), name);
        let reports = program.and_then(|program| version_of(&program));
        ensure!(
            reports.as_deref() == Some(*version),
            "{name} was installed, but reports {reports:?} as its version."
        );
        Ok(())
    }
}

/// Fills a folder that is not there, by `make`, which gets another to work in: the folder appears as
/// a whole. Of several tasks that want it at once, one makes it and the others wait.
pub(crate) fn alone(folder: &Path, make: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    let beside = |ending: &str| {
        let mut name = OsString::from(folder);
        name.push(ending);
        PathBuf::from(name)
    };
    if let Some(parent) = folder.parent() {
        fs::create_dir_all(parent)?;
    }
    let path = beside(".lock");
    let lock = fs::File::create(&path)?.into_parts().0;
    if lock.try_lock().is_err() {
        eprintln!(
            "Waiting for another task, which installs {}…",
            folder.display()
        );
        lock.lock().with_context(|| path.display().to_string())?;
    }
    if folder.is_dir() {
        return Ok(());
    }
    let partial = beside(".partial");
    match fs::remove_dir_all(&partial) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
        _ => fs::create_dir(&partial)?,
    }
    make(&partial)?;
    fs::rename(&partial, folder)?;
    Ok(())
}

/// The `PATH` of a task: all tools that are there, and what this workspace has built, then what was
/// there before.
pub(crate) fn path(workspace: &Workspace) -> Result<OsString> {
    let kept = [&TRUNK, &GECKODRIVER, &CARGO_DENY].map(|tool| tool.folder(workspace).join("bin"));
    let of_npm = npm::modules_folder(workspace).join(".bin");
    let built = workspace.target().join("debug");
    let folders = kept.into_iter().chain([of_npm, built]);
    let before = env::var_os("PATH").unwrap_or_default();
    let all = folders.filter(|folder| folder.is_dir());
    Ok(env::join_paths(all.chain(env::split_paths(&before)))?)
}

/// The first word of what a program says of its version that has a number in front.
fn version_of(program: &Path) -> Option<String> {
    let sh = Shell::new().ok()?;
    let said = cmd!(sh, "{program} --version")
        .quiet()
        .ignore_stderr()
        .read()
        .ok()?;
    let mut words = said.split_whitespace();
    let version = words.find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    Some(version.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::thread;

    #[test]
    fn a_folder_is_made_once_by_whoever_comes_first_and_a_failure_leaves_none() {
        let base = env::temp_dir().join(format!("xtask-tool-{}", std::process::id()));
        let folder = base.join("trunk-0.21.14");
        let failed = alone(&folder, |partial| {
            fs::write(partial.join("half"), "")?;
            anyhow::bail!("no network")
        });
        assert_eq!(failed.unwrap_err().to_string(), "no network");
        assert!(!folder.exists());
        let made = AtomicU32::new(0);
        let make = || {
            alone(&folder, |partial| {
                made.fetch_add(1, Ordering::Relaxed);
                fs::write(partial.join("tool"), "")?;
                Ok(())
            })
        };
        thread::scope(|scope| {
            let tasks = [scope.spawn(make), scope.spawn(make)];
            for task in tasks {
                task.join().unwrap().unwrap();
            }
        });
        assert_eq!(made.load(Ordering::Relaxed), 1);
        assert!(folder.join("tool").is_file() && !folder.join("half").exists());
        fs::remove_dir_all(base).unwrap();
    }

    #[test]
    fn a_program_that_fails_or_is_not_there_has_no_version() {
        assert_eq!(version_of(Path::new("/bin/false")), None);
        assert_eq!(version_of(Path::new("/no/such/tool")), None);
    }
}
