//! A project of a portal that has the npm package installed, as npm does it.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tokio::process::Command;

use crate::parts;
use crate::process::Process;
use crate::world::World;

/// Has Next tell nobody that it runs.
const QUIET: &str = "NEXT_TELEMETRY_DISABLED";

/// A folder with a portal's sources.
pub struct Project(PathBuf);

impl Project {
    /// With these sources, and the package.
    #[must_use]
    pub fn new<'a>(world: &World, files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        Self::at(world, world.documents("portal", files))
    }

    /// A copy of a sample in `examples`, with the package and what else it is written with.
    #[must_use]
    pub fn sample(world: &World, name: &str) -> Self {
        let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
        let folder = world.documents("portal", []);
        copy(&examples.join(name), &folder);
        Self::at(world, folder)
    }

    /// A copy of a sample, and beside it one of the package, which the sample has as a link: as it
    /// is in a clone of this repository once `npm install` has run there.
    #[must_use]
    pub fn linked_sample(world: &World, name: &str) -> Self {
        let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
        let folder = world.documents(&format!("clone/examples/{name}"), []);
        copy(&examples.join(name), &folder);
        let package = world.documents("clone/dist/npm", []);
        copy(&parts::dist().join("npm"), &package);
        symlink(parts::modules(), folder.with_file_name("node_modules")).expect("a link");
        let installed = folder.join("node_modules");
        fs::create_dir_all(&installed).expect("a folder for the package");
        symlink(package, installed.join("direct-upload")).expect("a link");
        Self(folder)
    }

    /// In a folder that is there.
    #[must_use]
    pub fn of(folder: &Path) -> Self {
        Self(folder.to_owned())
    }

    /// Takes the package, in the place of an earlier one.
    pub fn take_package(&self) {
        let package = self.0.join("node_modules/direct-upload");
        if package.exists() {
            fs::remove_dir_all(&package).expect("an earlier package");
        }
        copy(&parts::dist().join("npm"), &package);
    }

    /// Starts Vite's development server of it.
    pub async fn develop(&self) -> Server {
        // A port that is free; it says which.
        self.serve("vite", &["--port", "0"], &[]).await
    }

    /// Starts a web server that says its address as Vite does, with more in its environment.
    pub async fn serve(&self, program: &str, arguments: &[&str], more: &[(&str, &str)]) -> Server {
        let mut server = Command::new(program);
        server
            .args(arguments)
            .envs(more.iter().copied())
            .env(QUIET, "1")
            // Its address in one piece: it colours what it says where `CI` is set too.
            .env("NO_COLOR", "1")
            .env_remove("FORCE_COLOR")
            .current_dir(&self.0);
        let started = Process::start("The web server", server, |line| {
            let address = line.split_once("Local:")?.1.trim();
            Some(address.to_owned())
        });
        let (process, page) = started.await.unwrap_or_else(|problem| panic!("{problem}"));
        Server {
            page,
            _process: process,
        }
    }

    fn at(world: &World, folder: PathBuf) -> Self {
        let (_, packed) = pack(world);
        let project = Self(folder);
        let installed = project.0.join("node_modules/direct-upload");
        fs::create_dir_all(&installed).expect("a folder for the package");
        let others = project.0.with_file_name("node_modules");
        if !others.exists() {
            symlink(parts::modules(), others).expect("a link");
        }
        let (packed, to) = (text(&packed), text(&installed));
        project.run("tar", &["xzf", packed, "--strip-components=1", "-C", to]);
        project
    }

    /// Its folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.0
    }

    /// Runs a program in it, and gives what that wrote.
    pub fn run(&self, program: &str, arguments: &[&str]) -> String {
        run(program, arguments, &self.0)
    }
}

/// A running web server. Dropped, it stops.
pub struct Server {
    page: String,
    _process: Process,
}

impl Server {
    /// The address of its page.
    #[must_use]
    pub fn page(&self) -> &str {
        &self.page
    }
}

/// Packs the package as for a registry: what npm says of it, and the packed file.
#[must_use]
pub fn pack(world: &World) -> (Value, PathBuf) {
    let folder = world.documents("packed", []);
    let arguments = ["pack", "--json", "--pack-destination", text(&folder)];
    let said = run("npm", &arguments, &parts::dist().join("npm"));
    let said: Value = serde_json::from_str(&said).expect("npm writes JSON");
    let packed = said[0].clone();
    let file = folder.join(packed["filename"].as_str().unwrap_or_default());
    (packed, file)
}

/// Runs a program that xtask has put on the path. What it needs of npm's modules, and does not
/// find in the project, it finds where xtask has installed them.
fn run(program: &str, arguments: &[&str], folder: &Path) -> String {
    let output = std::process::Command::new(program)
        .args(arguments)
        .env(QUIET, "1")
        .current_dir(folder)
        .output()
        .unwrap_or_else(|problem| panic!("{program} does not start: {problem}"));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program}: {said}{complained}");
    said
}

/// Copies a folder, but for installed modules.
///
/// # Panics
///
/// Where it cannot.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("a file");
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if !source.is_dir() {
            fs::copy(source, target).expect("a copy");
        } else if entry.file_name() != "node_modules" {
            copy(&source, &target);
        }
    }
}

fn text(path: &Path) -> &str {
    path.to_str().expect("its path is UTF-8")
}
