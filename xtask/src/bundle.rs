//! `cargo xtask bundle`: the widget as it ships, a folder that any web server can serve.
//!
//! ```text
//! index.html            the standalone page
//! page.css, page.js     its style sheet and script
//! settings.json         what its operator sets, not compressed: it is made to be changed
//! direct-upload.js      the loader, the one file that host pages name
//! v/<hash>/…            what the loader loads: glue, wasm and languages, which never change under
//!                       a name
//! *.br, *.gz            each of the others, compressed
//! ```
//!
//! Trunk builds the parts as it does for `trunk serve`; from there on they only get smaller, and the loader's path to the glue gets the hash of what it leads to. The same
//! sources and tools give the same bytes.

use crate::command;
use crate::compress;
use crate::esbuild::Esbuild;
use crate::failure::Failure;
use crate::setup;
use crate::shake::{Shaken, shake};
use crate::std_source;
use crate::tool::{self, Tool};
use crate::workspace::Workspace;
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};

/// Where Trunk puts glue and wasm, by index.html, and where the unbundled loader looks for them.
const WIDGET: &str = "./widget/";

/// Where the languages are, below the folder of the widget.
const LANGUAGES: &str = "languages";

/// The loader's name, which is part of the contract with host pages.
pub(crate) const LOADER: &str = "direct-upload.js";

/// What rustc builds of the widget, below its folder: Trunk's own glue and wasm are those of
/// `trunk serve`, and not what ships.
const COMPILED: &str = "wasm32-unknown-unknown/widget/direct_upload.wasm";

/// A bundle on disk.
#[derive(Debug)]
pub(crate) struct Bundle {
    folder: PathBuf,
    version: String,
    languages: Vec<String>,
}

impl Bundle {
    /// The folder that is served.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The folder, relative to the bundle's, of what the loader loads.
    pub(crate) fn version(&self) -> &str {
        &self.version
    }

    /// The files of languages, relative to the folder.
    pub(crate) fn languages(&self) -> &[String] {
        &self.languages
    }
}

/// `cargo xtask bundle`.
pub(crate) fn task(workspace: &Workspace, out: Option<PathBuf>) -> Result<(), Failure> {
    let out = match out {
        Some(out) => std::path::absolute(&out).map_err(Failure::file("find", &out))?,
        None => workspace.dist(),
    };
    let bundle = bundle(workspace, &out)?;
    println!("{}", bundle.folder().display());
    Ok(())
}

/// Builds the bundle into a folder, which is emptied first if it holds an earlier one.
pub(crate) fn bundle(workspace: &Workspace, out: &Path) -> Result<Bundle, Failure> {
    setup::tools(workspace, Tool::OF_BUNDLE)?;
    std_source::prepare(workspace)?;
    make_empty(out)?;
    let built = trunk_build(workspace)?;
    let esbuild = Esbuild::new(workspace);

    let Shaken { glue, wasm } = shake(workspace, &std_source::built(workspace).join(COMPILED))?;
    let languages = files(&built.join("widget").join(LANGUAGES))?;
    let parts: Vec<&[u8]> = [glue.as_slice(), wasm.as_slice()]
        .into_iter()
        .chain(
            languages
                .iter()
                .flat_map(|(name, words)| [name.as_bytes(), words]),
        )
        .collect();
    let version = format!("v/{}", hash(&parts));
    let loader = esbuild.module(&built.join(LOADER), &["--minify"])?;
    let loader = versioned(&loader, &version)?;

    write(out, &format!("{version}/{LOADER}"), &glue)?;
    write(out, &format!("{version}/direct-upload_bg.wasm"), &wasm)?;
    let mut names = Vec::new();
    for (name, words) in languages {
        let name = format!("{version}/{LANGUAGES}/{name}");
        write(out, &name, &words)?;
        names.push(name);
    }
    write(out, LOADER, loader.as_bytes())?;
    write(
        out,
        "page.css",
        esbuild.style(&built.join("page.css"))?.as_bytes(),
    )?;
    let script = esbuild.module(&built.join("page.js"), &["--minify"])?;
    write(out, "page.js", script.as_bytes())?;
    write(out, "index.html", &read(&built.join("index.html"))?)?;
    let settings = out.join("settings.json");
    fs::copy(built.join("settings.json"), &settings).map_err(Failure::file("write", &settings))?;
    Ok(Bundle {
        folder: out.to_owned(),
        version,
        languages: names,
    })
}

/// Removes an earlier bundle, and refuses to remove anything else.
fn make_empty(out: &Path) -> Result<(), Failure> {
    if out.join(LOADER).is_file() {
        fs::remove_dir_all(out).map_err(Failure::file("remove", out))?;
    }
    fs::create_dir_all(out).map_err(Failure::file("make the folder", out))?;
    let mut entries = fs::read_dir(out).map_err(Failure::file("read", out))?;
    match entries.next() {
        None => Ok(()),
        Some(_) => Err(Failure::Unexpected(format!(
            "{} holds something other than an earlier bundle: name another folder.",
            out.display()
        ))),
    }
}

/// Has Trunk build for release, apart from where `trunk serve` builds.
fn trunk_build(workspace: &Workspace) -> Result<PathBuf, Failure> {
    let built = workspace.target().join("bundle");
    let mut trunk = workspace.command(tool::program(workspace, Tool::Trunk)?);
    trunk
        .args(["build", "--release", "--dist"])
        .arg(&built)
        .env("PATH", tool::path(workspace)?);
    tool::quiet_trunk(&mut trunk);
    std_source::build_by(&mut trunk, workspace);
    command::run(&mut trunk)?;
    Ok(built)
}

/// The loader with its one path to the widget leading to a version of it.
fn versioned(loader: &str, version: &str) -> Result<String, Failure> {
    match loader.matches(WIDGET).count() {
        1 => Ok(loader.replace(WIDGET, &format!("./{version}/"))),
        count => Err(Failure::Unexpected(format!(
            "embed/{LOADER} must name `{WIDGET}` exactly once, as the widget's folder; it does so {count} \
             times."
        ))),
    }
}

/// The first 16 hexadecimal digits of the SHA-256 over all parts.
fn hash(parts: &[&[u8]]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        // Lengths in between, so that no two sets of parts run together alike.
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    let digest = hasher.finalize();
    digest
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// The names and the contents of a folder's files, by name.
fn files(folder: &Path) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(Failure::file("read", folder))? {
        let entry = entry.map_err(Failure::file("read", folder))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        files.push((name, read(&entry.path())?));
    }
    files.sort();
    Ok(files)
}

fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(file).map_err(Failure::file("read", file))
}

/// Writes a file and its compressed forms.
fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), Failure> {
    let file = folder.join(name);
    if let Some(parent) = file.parent() {
        fs::create_dir_all(parent).map_err(Failure::file("make the folder", parent))?;
    }
    for (suffix, bytes) in [
        ("", bytes),
        (".br", &compress::brotli(bytes)),
        (".gz", &compress::gzip(bytes)),
    ] {
        let file = folder.join(format!("{name}{suffix}"));
        fs::write(&file, bytes).map_err(Failure::file("write", file))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loader_is_led_to_the_version() {
        let loader = versioned("new URL('./widget/',import.meta.url)", "v/0123").unwrap();
        assert_eq!(loader, "new URL('./v/0123/',import.meta.url)");
    }

    #[test]
    fn a_loader_that_names_the_widget_never_or_twice_is_refused() {
        for (loader, count) in [
            ("import('./glue/direct-upload.js')", "0 times"),
            ("import('./widget/a.js');import('./widget/b.js')", "2 times"),
        ] {
            let message = versioned(loader, "v/0123").unwrap_err().to_string();
            assert!(message.contains(count), "{message}");
        }
    }

    #[test]
    fn the_hash_tells_contents_and_their_borders_apart() {
        let of = |parts: &[&str]| {
            let parts: Vec<_> = parts.iter().map(|part| part.as_bytes()).collect();
            hash(&parts)
        };
        assert_eq!(of(&["glue", "wasm"]), of(&["glue", "wasm"]));
        assert_ne!(of(&["glue", "wasm"]), of(&["gluew", "asm"]));
        assert_ne!(of(&["glue", "wasm"]), of(&["glue", "wasn"]));
        assert_eq!(of(&["glue", "wasm"]).len(), 16);
    }

    #[test]
    fn a_folder_that_holds_something_else_is_left_alone() {
        let folder = std::env::temp_dir().join(format!("xtask-bundle-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("thesis.txt"), "years of work").unwrap();
        let message = make_empty(&folder).unwrap_err().to_string();
        assert!(message.contains("name another folder"), "{message}");
        assert!(folder.join("thesis.txt").exists());
        fs::write(folder.join(LOADER), "an earlier bundle").unwrap();
        make_empty(&folder).unwrap();
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
        fs::remove_dir_all(&folder).unwrap();
    }
}
