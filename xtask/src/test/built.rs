//! The test programs that Cargo has built, as it says so itself.

use anyhow::{Context as _, Result};
use serde_json::Value;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use xshell::Cmd;

/// A test program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Program {
    /// What a person knows it by.
    pub(super) name: String,
    /// The program and what stands before a person's arguments.
    pub(super) line: Vec<OsString>,
    folder: PathBuf,
}

impl Program {
    /// The folder of its package, in which Cargo runs it too.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The same, run by a program that takes it as an argument.
    pub(super) fn run_by(mut self, runner: &Path) -> Self {
        self.line.insert(0, runner.into());
        self
    }
}

/// Has a `cargo build --tests` or `cargo test --no-run` say what it builds.
pub(super) fn tests(cargo: Cmd<'_>) -> Result<Vec<Program>> {
    let cargo = cargo.arg("--message-format=json-render-diagnostics");
    eprintln!("$ {cargo}");
    read(&cargo.read()?)
}

/// Reads Cargo's messages, a line each: "The Cargo Book", External tools, JSON messages.
fn read(messages: &str) -> Result<Vec<Program>> {
    let mut programs = Vec::new();
    for message in messages.lines() {
        let message: Value = serde_json::from_str(message).context("Cargo's messages")?;
        let Some(program) = message["executable"].as_str() else {
            continue;
        };
        if message["profile"]["test"] != true {
            continue;
        }
        let manifest = message["manifest_path"].as_str().map(Path::new);
        let folder = manifest
            .and_then(Path::parent)
            .context("a program has a package")?;
        let package = folder.file_name().unwrap_or_default().to_string_lossy();
        let target = message["target"]["name"].as_str().unwrap_or_default();
        programs.push(Program {
            name: format!("{target} of {package}"),
            line: vec![program.into()],
            folder: folder.to_owned(),
        });
    }
    Ok(programs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_programs_are_told_from_all_else_that_is_built() {
        let messages = r#"{"reason":"compiler-artifact","manifest_path":"/w/crates/core/Cargo.toml","target":{"name":"direct_upload_core"},"profile":{"test":false},"executable":null}
{"reason":"compiler-artifact","manifest_path":"/w/crates/proxy/Cargo.toml","target":{"name":"direct-upload-proxy"},"profile":{"test":false},"executable":"/w/target/debug/direct-upload-proxy"}
{"reason":"compiler-artifact","manifest_path":"/w/crates/core/Cargo.toml","target":{"name":"queue"},"profile":{"test":true},"executable":"/w/target/debug/deps/queue-1"}
{"reason":"build-finished","success":true}"#;
        let queue = Program {
            name: "queue of core".to_owned(),
            line: vec!["/w/target/debug/deps/queue-1".into()],
            folder: "/w/crates/core".into(),
        };
        assert_eq!(read(messages).unwrap(), [queue]);
        assert!(read("warning: unused").is_err());
    }
}
