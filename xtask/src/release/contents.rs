//! What is in the widget and in the proxy, as CycloneDX has it: the crates that Cargo links for a
//! target, each with its licence, and Rust's standard library.
//!
//! Cargo alone knows them exactly. Of the proxy's 155 crates, cargo-sbom 0.10.0 makes 259, with
//! those for Windows, Android and AWS Lambda; cargo-cyclonedx 0.5.9 makes 199, with those of tests
//! and macros, and names folders of the machine; cargo auditable has a format of its own.

use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use xshell::{Shell, cmd};

/// Lists what a crate of ours links for a target.
pub(super) fn list(sh: &Shell, package: &str, target: &str) -> Result<Value> {
    let format = "{p}|{l}";
    let tree = cmd!(
        sh,
        "cargo tree --locked --package {package} --target {target} --edges normal,no-proc-macro
         --prefix none --no-dedupe --format {format}"
    );
    let tree = tree.quiet().read()?;
    let own = component(tree.lines().next().unwrap_or_default())?;
    let linked: BTreeSet<_> = tree.lines().skip(1).collect();
    let mut components = linked
        .into_iter()
        .map(component)
        .collect::<Result<Vec<_>>>()?;
    let rust = cmd!(sh, "rustc --version").quiet().read()?;
    components.push(json!({
        "type": "library",
        "bom-ref": "std",
        "name": "std",
        "version": rust.split(' ').nth(1),
        "description": "Rust's standard library, and the C library that comes with it.",
        "licenses": [{"expression": "MIT OR Apache-2.0"}],
    }));
    Ok(json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": own, "properties": [{"name": "target", "value": target}]},
        "components": components,
    }))
}

/// Reads `name v1.2.3|licence`, or `name v1.2.3 (/folder)|licence` for a crate of the workspace.
fn component(line: &str) -> Result<Value> {
    let read = || {
        let (package, licence) = line.split_once('|')?;
        let mut words = package.split(' ');
        let name = words.next()?;
        let version = words.next()?.strip_prefix('v')?;
        let mut component = json!({
            "type": "library",
            "bom-ref": format!("{name}@{version}"),
            "name": name,
            "version": version,
            // Old crates put a stroke where SPDX has OR.
            "licenses": [{"expression": licence.replace('/', " OR ")}],
        });
        if words.next().is_none() {
            component["purl"] = format!("pkg:cargo/{name}@{}", version.replace('+', "%2B")).into();
        }
        Some(component)
    };
    read().with_context(|| format!("`cargo tree` wrote `{line}`."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crates_of_the_registry_have_an_address_and_ours_have_none() {
        let foreign = component("toml_parser v1.0.2+spec-1.1.0|MIT/Apache-2.0").unwrap();
        assert_eq!(foreign["purl"], "pkg:cargo/toml_parser@1.0.2%2Bspec-1.1.0");
        assert_eq!(foreign["licenses"][0]["expression"], "MIT OR Apache-2.0");
        let ours = component("direct-upload-core v0.2.0 (/src/crates/core)|MIT").unwrap();
        assert_eq!(
            (&ours["version"], ours.get("purl")),
            (&json!("0.2.0"), None)
        );
        assert!(component("warning: nothing").is_err());
    }
}
