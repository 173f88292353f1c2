//! esbuild, which makes JavaScript and style sheets smaller without changing what they do.

use crate::command;
use crate::failure::Failure;
use crate::tool::{self, Tool};
use crate::workspace::Workspace;
use std::path::Path;

/// The browsers that the widget supports read this much JavaScript without translation.
const JAVASCRIPT: &str = "--target=es2022";

/// Runs esbuild.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Esbuild<'a> {
    workspace: &'a Workspace,
}

impl<'a> Esbuild<'a> {
    /// The esbuild that setup has seen to.
    pub(crate) fn new(workspace: &'a Workspace) -> Self {
        Self { workspace }
    }

    /// A module with all that it needs of what it imports put into it, and nothing else.
    pub(crate) fn module<T: AsRef<str>>(
        self,
        file: &Path,
        options: &[T],
    ) -> Result<String, Failure> {
        let mut all = vec!["--bundle", "--format=esm", JAVASCRIPT];
        all.extend(options.iter().map(AsRef::as_ref));
        self.run(file, &all)
    }

    /// A style sheet.
    pub(crate) fn style(self, file: &Path) -> Result<String, Failure> {
        self.run(file, &["--minify"])
    }

    fn run(self, file: &Path, options: &[&str]) -> Result<String, Failure> {
        command::capture(
            self.workspace
                .command(tool::program(self.workspace, Tool::Esbuild)?)
                .arg(file)
                .args(["--legal-comments=none", "--charset=utf8"])
                .arg("--log-level=warning")
                .args(options)
                .env("PATH", tool::path(self.workspace)?),
        )
    }
}
