//! One version: whether the crates, the changelog, what people are told to type, and the tag name the
//! same.

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::collections::BTreeSet;
use xshell::{Shell, cmd};

/// What people are told to type or to run, with `{}` for the version.
const PLACES: &[(&str, &str)] = &[
    ("deploy/kubernetes.yaml", "image: direct-upload-proxy:{}\n"),
    ("docs/embedding.md", "makes direct-upload-{}-dev-"),
];

/// What is not ours by its name, and so has the version of whom it stands for.
const STAND_INS: [&str; 2] = ["wasm-bindgen-programs", "wasm-streams"];

/// Gives the version, and what the changelog says of it. With a tag of Git's it has to be released.
pub(super) fn agreed(sh: &Shell, tag: Option<&str>) -> Result<(String, String)> {
    let metadata = cmd!(sh, "cargo metadata --no-deps --locked --format-version 1").quiet();
    let metadata: Value = serde_json::from_str(&metadata.read()?)?;
    let crates = metadata["packages"].as_array().into_iter().flatten();
    let crates = crates.filter(|of| STAND_INS.iter().all(|name| of["name"] != *name));
    let mut versions: BTreeSet<_> = crates.filter_map(|of| of["version"].as_str()).collect();
    ensure!(
        versions.len() == 1,
        "The crates are of several versions: {versions:?}."
    );
    let version = versions.pop_first().unwrap_or_default();
    for (file, text) in PLACES {
        let text = text.replace("{}", version);
        ensure!(
            sh.read_file(file)?.contains(&text),
            "{file} does not say `{}`.",
            text.trim()
        );
    }
    if let Some(tag) = tag {
        ensure!(
            tag.strip_prefix('v') == Some(version),
            "The tag is {tag}, not v{version}."
        );
    }
    let changes = changes(&sh.read_file("CHANGELOG.md")?, version, tag.is_some())?;
    Ok((version.to_owned(), changes))
}

/// What the changelog's first section says, which has to be that of the version.
fn changes(changelog: &str, version: &str, released: bool) -> Result<String> {
    let (_, first) = changelog
        .split_once("\n## ")
        .context("CHANGELOG.md has no section.")?;
    let (heading, text) = first.split_once('\n').unwrap_or((first, ""));
    let day = heading
        .strip_prefix(version)
        .and_then(|rest| rest.strip_prefix(" – "));
    let day = day.with_context(|| {
        format!("CHANGELOG.md begins with `{heading}`, and should with `{version} – …`.")
    })?;
    let is_part = |byte: u8| byte.is_ascii_digit() || byte == b'-';
    let is_day = day.len() == 10 && day.bytes().all(is_part);
    ensure!(
        is_day || (day == "unreleased" && !released),
        "CHANGELOG.md: {version} is `{day}`. It is `unreleased`, or has its day (2026-01-31) once tagged."
    );
    let text = text.split("\n## ").next().unwrap_or_default().trim();
    ensure!(!text.is_empty(), "CHANGELOG.md says nothing of {version}.");
    Ok(format!("{text}\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_changelog_begins_with_the_version_and_with_its_day_once_it_is_tagged() {
        const TEXT: &str = "\n\n- This.\n\n## 0.1.0 – 2026-01-31\n\n- That.\n";
        for (heading, released, wanted) in [
            ("0.2.0 – unreleased", false, Ok("- This.\n")),
            ("0.2.0 – 2026-11-30", true, Ok("- This.\n")),
            ("0.2.0 – unreleased", true, Err("0.2.0 is `unreleased`")),
            ("0.2.0 – soon", false, Err("0.2.0 is `soon`")),
            ("0.3.0 – unreleased", false, Err("begins with `0.3.0")),
            ("0.2.01 – unreleased", false, Err("begins with `0.2.01")),
            ("Unreleased", false, Err("begins with `Unreleased`")),
        ] {
            let changelog = format!("# Changelog\n\n## {heading}{TEXT}");
            let found = changes(&changelog, "0.2.0", released).map_err(|error| error.to_string());
            match wanted {
                Ok(wanted) => assert_eq!(found.as_deref(), Ok(wanted)),
                Err(wanted) => assert!(found.unwrap_err().contains(wanted), "{heading}"),
            }
        }
        let silent = "\n## 0.2.0 – unreleased\n\n## 0.1.0 – 2026-01-31\n\n- That.";
        assert!(changes(silent, "0.2.0", false).is_err());
    }
}
