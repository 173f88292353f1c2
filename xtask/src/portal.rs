//! The sample portals in `examples`: what each needs before it runs, and what runs it.

use crate::bundle;
use crate::npm::{self, NPM};
use crate::workspace::Workspace;
use anyhow::Result;
use std::path::PathBuf;
use std::process::Command;
use std::str::FromStr;
use xshell::cmd;

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
    pub(crate) fn prepare(self, workspace: &Workspace) -> Result<()> {
        bundle::bundle(workspace, &workspace.dist())?;
        if self != Self::PLAIN {
            let sh = workspace.shell()?;
            sh.change_dir(self.folder(workspace));
            // What is asked for is named exactly; a file of what was found is none of the sample's.
            cmd!(
                sh,
                "{NPM} install --no-package-lock --no-audit --no-fund --loglevel=error"
            )
            .run()?;
        }
        Ok(())
    }

    /// What serves it at the page's address.
    pub(crate) fn server(self, workspace: &Workspace) -> Result<Command> {
        npm::modules(workspace)?;
        let sh = workspace.shell()?;
        sh.change_dir(self.folder(workspace));
        Ok(if self == Self::PLAIN {
            cmd!(sh, "vite --host 127.0.0.1 --port 8080 --strictPort").into()
        } else {
            cmd!(sh, "{NPM} start").into()
        })
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
    use serde_json::Value;

    #[test]
    fn every_sample_is_a_folder_that_runs_the_tools_of_this_workspace() {
        let workspace = Workspace::find().unwrap();
        let tools: Value = serde_json::from_str(include_str!("../package.json")).unwrap();
        for portal in Portal::ALL {
            let folder = portal.folder(&workspace);
            assert!(folder.is_dir(), "{portal:?}");
            let Ok(package) = std::fs::read(folder.join("package.json")) else {
                assert_eq!(portal, Portal::PLAIN);
                continue;
            };
            let package: Value = serde_json::from_slice(&package).unwrap();
            let embedded = &package["dependencies"]["direct-upload"];
            assert_eq!(embedded, "file:../../dist/npm");
            // What the tests build it with is what it asks for; Angular brings its own.
            for group in ["dependencies", "devDependencies"] {
                let asked = package[group].as_object().into_iter().flatten();
                for (name, version) in asked.filter(|_| portal.0 != "angular") {
                    let tool = &tools["devDependencies"][name];
                    assert!(tool.is_null() || tool == version, "{portal:?}: {name}");
                }
            }
        }
        assert!("ember".parse::<Portal>().is_err());
    }
}
