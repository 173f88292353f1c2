//! The sample portals in `examples`: what each needs before it runs, and what runs it.

use crate::bundle;
use crate::command;
use crate::failure::Failure;
use crate::install;
use crate::setup;
use crate::tool::{self, Tool};
use crate::workspace::Workspace;
use std::path::PathBuf;
use std::process::Command;
use std::str::FromStr;

/// A folder of `examples`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Portal(&'static str);

impl Portal {
    /// The one that has no package of its own: a page that any web server can serve.
    const PLAIN: Self = Self("html");

    const ALL: [Self; 5] = [
        Self::PLAIN,
        Self("react"),
        Self("vue"),
        Self("svelte"),
        Self("angular"),
    ];

    fn folder(self, workspace: &Workspace) -> PathBuf {
        workspace.root().join("examples").join(self.0)
    }

    /// Builds the package that it embeds, and installs what else it needs.
    pub(crate) fn prepare(self, workspace: &Workspace) -> Result<(), Failure> {
        bundle::bundle(workspace, &workspace.dist())?;
        if self == Self::PLAIN {
            return setup::tools(workspace, &[Tool::Vite]);
        }
        let mut npm = install::npm();
        // What is asked for is named exactly; a file of what was found is none of the sample's.
        npm.args(["install", "--no-package-lock", "--no-audit", "--no-fund"])
            .arg("--loglevel=error")
            .current_dir(self.folder(workspace));
        command::run(&mut npm)
    }

    /// What serves it at the page's address.
    pub(crate) fn server(self, workspace: &Workspace) -> Result<Command, Failure> {
        let mut server = if self == Self::PLAIN {
            let mut vite = Command::new(tool::program(workspace, Tool::Vite)?);
            vite.args(["--host", "127.0.0.1", "--port", "8080", "--strictPort"]);
            vite
        } else {
            let mut npm = install::npm();
            npm.arg("start");
            npm
        };
        server
            .current_dir(self.folder(workspace))
            .env("PATH", tool::path(workspace)?);
        Ok(server)
    }
}

impl FromStr for Portal {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let portal = Self::ALL.into_iter().find(|portal| portal.0 == name);
        portal.ok_or_else(|| {
            let names = Self::ALL.map(|portal| format!("`{}`", portal.0));
            format!(
                "there is no portal `{name}`, only {} in examples",
                names.join(", ")
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sample_is_a_folder_that_runs_the_tools_of_this_workspace() {
        let workspace = Workspace::find().unwrap();
        for portal in Portal::ALL {
            let folder = portal.folder(&workspace);
            assert!(folder.is_dir(), "{portal:?}");
            let Ok(package) = std::fs::read(folder.join("package.json")) else {
                assert_eq!(portal, Portal::PLAIN);
                continue;
            };
            let package: serde_json::Value = serde_json::from_slice(&package).unwrap();
            assert_eq!(
                package["dependencies"]["direct-upload"],
                "file:../../dist/npm"
            );
            // What the tests build it with is what it asks for.
            for tool in Tool::OF_JOURNEYS {
                let tool::Source::Npm(name) = tool.source() else {
                    continue;
                };
                for group in ["dependencies", "devDependencies"] {
                    if let Some(version) = package[group][name].as_str()
                        && portal.0 != "angular"
                    {
                        assert_eq!(
                            version,
                            tool.version(&workspace).unwrap().to_string(),
                            "{name}"
                        );
                    }
                }
            }
        }
        assert!("ember".parse::<Portal>().is_err());
    }
}
