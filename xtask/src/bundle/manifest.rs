//! `manifest.json` of a bundle: how large each file is, and what it has to be.

use super::put;
use crate::failure::Failure;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha384};
use std::fs;
use std::path::Path;

/// Writes it, after all other files of the folder.
pub(super) fn write(folder: &Path, version: &str) -> Result<(), Failure> {
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
fn list(folder: &Path, within: &str, files: &mut Map<String, Value>) -> Result<(), Failure> {
    for entry in fs::read_dir(folder).map_err(Failure::file("read", folder))? {
        let path = entry.map_err(Failure::file("read", folder))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let name = format!("{within}{name}");
        if path.is_dir() {
            list(&path, &format!("{name}/"), files)?;
        } else if !name.ends_with(".br") && !name.ends_with(".gz") {
            let bytes = fs::read(&path).map_err(Failure::file("read", &path))?;
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
        super::super::write(&folder, "v/0123/a.js", b"export {};").unwrap();
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
        assert!(files["v/0123/a.js"]["brotli"].is_u64() && files["v/0123/a.js"]["gzip"].is_u64());
        assert_eq!(files["settings.json"].get("brotli"), None);
        assert_eq!(manifest["folder"], "v/0123");
        fs::remove_dir_all(&folder).unwrap();
    }
}
