//! The bundle as a package for npm: what pages load from a version's folder, with what embed/ has for
//! frameworks and editors.

use super::{hash, put};
use crate::workspace::Workspace;
use anyhow::Result;
use fs_err as fs;
use serde_json::Value;
use std::path::Path;

/// What it has from this repository, besides what pages load. The last one is written anew.
const FILES: [&str; 9] = [
    "embed/direct-upload.d.ts",
    "embed/react.js",
    "embed/react.d.ts",
    "embed/svelte.d.ts",
    "embed/vue.d.ts",
    "embed/custom-elements.json",
    "embed/README.md",
    "LICENSE",
    "embed/package.json",
];

/// Writes it into a folder.
pub(super) fn write(
    workspace: &Workspace,
    folder: &Path,
    versioned: &[(String, Vec<u8>)],
) -> Result<()> {
    let mut files = versioned.to_vec();
    for file in FILES {
        let name = file.trim_start_matches("embed/").to_owned();
        files.push((name, fs::read(workspace.root().join(file))?));
    }
    let contents = hash(&files);
    if let Some((_, package)) = files.last_mut() {
        let mut manifest: Value = serde_json::from_slice(package)?;
        // One of its own for what is no release: npm keeps what it has of a version.
        let version = format!("{}-dev-{contents}", env!("CARGO_PKG_VERSION"));
        manifest["version"] = version.into();
        address(&mut manifest, env!("CARGO_PKG_REPOSITORY"));
        *package = format!("{manifest:#}\n").into_bytes();
    }
    for (name, bytes) in &files {
        put(&folder.join(name), bytes)?;
    }
    Ok(())
}

/// Says where the project is, once Cargo.toml does.
fn address(manifest: &mut Value, repository: &str) {
    if !repository.is_empty() {
        manifest["homepage"] = repository.into();
        manifest["repository"] = format!("git+{repository}.git").into();
        manifest["bugs"] = format!("{repository}/issues").into();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_said_where_there_is_one() {
        let mut manifest = Value::default();
        address(&mut manifest, "");
        assert!(manifest.is_null());
        address(&mut manifest, "https://example.com/a");
        assert_eq!(manifest["bugs"], "https://example.com/a/issues");
    }
}
