//! `manifest.json` of a bundle: how large each file is, and what it has to be.

use super::put;
use anyhow::Result;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use fs_err as fs;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha384};
use std::path::Path;

/// Writes it, after all other files of the folder.
pub(super) fn write(folder: &Path, version: &str) -> Result<()> {
    let mut files = Map::new();
    list(folder, "", &mut files)?;
    let manifest = json!({
        "version": env!("CARGO_PKG_VERSION"),
        "folder": version,
        "files": files,
    });
    put(
        &folder.join("manifest.json"),
        format!("{manifest:#}\n").as_bytes(),
    )
}

/// Describes the files of a folder and of those in it, by their paths.
fn list(folder: &Path, within: &str, files: &mut Map<String, Value>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let name = format!("{within}{name}");
        if path.is_dir() {
            list(&path, &format!("{name}/"), files)?;
        } else if !name.ends_with(".br") && !name.ends_with(".gz") {
            let bytes = fs::read(&path)?;
            let mut file = json!({"bytes": bytes.len(), "integrity": integrity(&bytes)});
            for (form, suffix) in [("brotli", "br"), ("gzip", "gz")] {
                if let Ok(compressed) = fs::metadata(path.with_added_extension(suffix)) {
                    file[form] = compressed.len().into();
                }
            }
            files.insert(name, file);
        }
    }
    Ok(())
}

/// What stands in `integrity` for a file (Subresource Integrity).
pub(super) fn integrity(bytes: &[u8]) -> String {
    format!("sha384-{}", STANDARD.encode(Sha384::digest(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integrity_is_as_browsers_have_it() {
        // The example of the recommendation, "Subresource Integrity", 3.1.
        assert_eq!(
            integrity(b"alert('Hello, world.');"),
            "sha384-H8BRh8j48O9oYatfu5AZzq6A9RINhZO5H16dQZngK7T62em8MUt1FLm52t+eX6xO"
        );
    }

    #[test]
    fn every_file_is_listed_with_its_sizes() {
        let folder = std::env::temp_dir().join(format!("xtask-manifest-{}", std::process::id()));
        for (name, bytes) in [("a.js", "export {};"), ("a.js.br", "br"), ("a.js.gz", "gz")] {
            put(&folder.join("v/0123").join(name), bytes.as_bytes()).unwrap();
        }
        put(&folder.join("settings.json"), b"{}").unwrap();
        write(&folder, "v/0123").unwrap();
        let manifest = fs::read(folder.join("manifest.json")).unwrap();
        let manifest: Value = serde_json::from_slice(&manifest).unwrap();
        let files = manifest["files"].as_object().unwrap();
        assert_eq!(
            files.keys().collect::<Vec<_>>(),
            ["settings.json", "v/0123/a.js"]
        );
        assert_eq!(files["v/0123/a.js"]["bytes"], 10);
        assert_eq!(
            (
                &files["v/0123/a.js"]["brotli"],
                &files["v/0123/a.js"]["gzip"]
            ),
            (&json!(2), &json!(2))
        );
        assert_eq!(files["settings.json"].get("brotli"), None);
        assert_eq!(manifest["folder"], "v/0123");
        fs::remove_dir_all(&folder).unwrap();
    }
}
