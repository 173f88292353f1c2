//! Node.js, and what comes by npm: exactly what `package-lock.json` says, kept for the person in a
//! folder that is named by that file's hash.

use crate::tool::alone;
use crate::workspace::{Workspace, missing, on_path};
use anyhow::Result;
use fs_err as fs;
use sha2::{Digest as _, Sha256};
use std::path::{Path, PathBuf};
use xshell::{Shell, cmd};

/// npm's own files, compiled in: their hash is needed before each task.
const FILES: [(&str, &str); 3] = [
    ("package.json", include_str!("../package.json")),
    ("package-lock.json", include_str!("../package-lock.json")),
    (".npmrc", include_str!("../.npmrc")),
];

/// The first Node.js that all tools run on; Vite asks for this one.
const NODE: [u32; 2] = [20, 19];

/// On Windows npm is a batch file, which is only found by its whole name.
pub(crate) const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// Finds Node.js with npm, in a version that the tools run on.
pub(crate) fn node() -> Result<()> {
    let missing = |what| {
        missing(
            what,
            "run `apt-get install nodejs npm` on Debian, or take it from nodejs.org",
        )
    };
    let sh = Shell::new()?;
    let printed = match on_path("node") {
        Some(node) => cmd!(sh, "{node} --version").read()?,
        None => String::new(),
    };
    let numbers = printed.trim_start_matches('v').split('.');
    let numbers: Vec<u32> = numbers.map_while(|number| number.parse().ok()).collect();
    if numbers[..] < NODE[..] {
        return Err(missing("Node.js 20.19 or later"));
    }
    on_path(NPM).map(drop).ok_or_else(|| missing("npm"))
}

/// The folder of the installed packages, which may not be there.
pub(crate) fn modules_folder(workspace: &Workspace) -> PathBuf {
    folder(workspace).join("node_modules")
}

/// The same, installed if it has to be.
pub(crate) fn modules(workspace: &Workspace) -> Result<PathBuf> {
    node()?;
    let folder = folder(workspace);
    if !folder.is_dir() {
        alone(&folder, install)?;
    }
    Ok(modules_folder(workspace))
}

fn folder(workspace: &Workspace) -> PathBuf {
    let digest = Sha256::digest(FILES.map(|(_, text)| text).concat());
    let hash: String = digest
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    workspace.cache().join(format!("npm-{hash}"))
}

fn install(folder: &Path) -> Result<()> {
    eprintln!("Installing what package-lock.json names, by npm (under a minute)…");
    for (name, text) in FILES {
        fs::write(folder.join(name), text)?;
    }
    let sh = Shell::new()?;
    sh.change_dir(folder);
    cmd!(
        sh,
        "{NPM} ci --ignore-scripts --no-audit --no-fund --loglevel=error"
    )
    .run()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trunk_toml_asks_for_the_wasm_opt_that_is_installed() {
        let [(_, package), ..] = FILES;
        let package: serde_json::Value = serde_json::from_str(package).unwrap();
        let version = package["devDependencies"]["binaryen"].as_str().unwrap();
        let (major, _) = version.split_once('.').unwrap();
        let config = include_str!("../../Trunk.toml");
        assert!(config.contains(&format!("wasm_opt = \"version_{major}\"\n")));
    }
}
