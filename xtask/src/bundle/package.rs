//! The bundle as a package for npm: what pages load from a version's folder, with the types and the
//! description of the element.

use super::{LOADER, put};
use crate::workspace::Workspace;
use anyhow::Result;
use fs_err as fs;
use serde_json::{Value, json};
use std::path::Path;

const TYPES: &str = "direct-upload.d.ts";
const ELEMENTS: &str = "custom-elements.json";

/// Writes it into a folder.
pub(super) fn write(
    workspace: &Workspace,
    folder: &Path,
    versioned: &[(String, Vec<u8>)],
) -> Result<()> {
    for (name, bytes) in versioned {
        put(&folder.join(name), bytes)?;
    }
    let root = workspace.root();
    for (from, name) in [
        (root.join("embed").join(TYPES), TYPES),
        (root.join("embed").join(ELEMENTS), ELEMENTS),
        (root.join("embed/README.md"), "README.md"),
        (root.join("LICENSE"), "LICENSE"),
    ] {
        put(&folder.join(name), &fs::read(from)?)?;
    }
    let files: Vec<&str> = versioned
        .iter()
        .map(|(name, _)| name.as_str())
        .chain([TYPES, ELEMENTS])
        .collect();
    put(
        &folder.join("package.json"),
        format!("{:#}\n", manifest(&files)).as_bytes(),
    )
}

/// Its package.json, with these files.
pub(crate) fn manifest(files: &[&str]) -> Value {
    json!({
        "name": "direct-upload",
        "version": env!("CARGO_PKG_VERSION"),
        "description": "A custom element that sends files straight into an S3 bucket.",
        "license": "MIT",
        "type": "module",
        "exports": {
            // The types are found beside it.
            ".": format!("./{LOADER}"),
            format!("./{ELEMENTS}"): format!("./{ELEMENTS}"),
            "./package.json": "./package.json",
        },
        "types": format!("./{TYPES}"),
        "customElements": ELEMENTS,
        // To import it is to define the element.
        "sideEffects": [format!("./{LOADER}")],
        "files": files,
    })
}
