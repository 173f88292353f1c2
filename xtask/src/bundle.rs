//! `cargo xtask bundle`: the widget as it ships, a folder that any web server can serve.
//!
//! ```text
//! index.html            the standalone page
//! page.css, page.js     its style sheet and script
//! settings.json         what its operator sets, not compressed: it is made to be changed
//! direct-upload.js      the loader, the one file that host pages name
//! v/<hash>/…            what the loader loads, wasm and languages, and the loader itself for
//!                       pages that pin it: none ever changes under its name
//! *.br, *.gz            each of the others, compressed
//! manifest.json         the sizes of all these, and what they are to be (Subresource Integrity)
//! npm/                  the same for bundlers: a package for npm
//! ```
//!
//! The parts are those that `trunk serve` puts together; from there on they only get smaller, and
//! the loader's addresses get the hash of what they lead to. The same sources and tools give the
//! same bytes.

mod manifest;
pub(crate) mod package;

use crate::command;
use crate::compress;
use crate::esbuild::Esbuild;
use crate::failure::Failure;
use crate::page;
use crate::setup::{self, WASM_TARGET};
use crate::shake::{Shaken, shake};
use crate::std_source;
use crate::tool::Tool;
use crate::workspace::Workspace;
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};

/// Where index.html has glue and wasm put, and where the unbundled loader looks for them.
const WIDGET: &str = "./widget/";

/// What embed/place.js says of the wasm's integrity.
const INTEGRITY: &str = "INTEGRITY = \"\";";

/// The wasm's name.
pub(crate) const WASM: &str = "direct-upload_bg.wasm";

/// Where the languages are, below the folder of the widget.
const LANGUAGES: &str = "languages";

/// The loader's name, which is part of the contract with host pages.
pub(crate) const LOADER: &str = "direct-upload.js";

/// What rustc builds of the widget, below its folder.
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
    let built = workspace.target().join("bundle");
    page::assemble(workspace, &built)?;
    compile(workspace)?;
    let esbuild = Esbuild::new(workspace);

    let Shaken { glue, wasm } = shake(workspace, &std_source::built(workspace).join(COMPILED))?;
    let languages = files(&built.join("widget").join(LANGUAGES))?;
    put(&built.join("widget").join(LOADER), &glue)?;
    let place = built.join("place.js");
    put(&place, vouching(&read(&place)?, &wasm)?.as_bytes())?;
    let loader = esbuild.module(&built.join(LOADER), &["--minify"])?;

    let parts = 1 + languages.len();
    let mut versioned = vec![
        (
            LOADER.to_owned(),
            leading(&loader, "./", parts)?.into_bytes(),
        ),
        (WASM.to_owned(), wasm),
    ];
    for (name, words) in languages {
        versioned.push((format!("{LANGUAGES}/{name}"), words));
    }
    let version = format!("v/{}", hash(&versioned));
    for (name, bytes) in &versioned {
        write(out, &format!("{version}/{name}"), bytes)?;
    }
    let loader = leading(&loader, &format!("./{version}/"), parts)?;
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
    manifest::write(out, &version)?;
    package::write(workspace, &out.join("npm"), &versioned)?;
    let languages = versioned.into_iter().map(|(name, _)| name);
    Ok(Bundle {
        folder: out.to_owned(),
        languages: languages
            .filter(|name| name.starts_with(LANGUAGES))
            .map(|name| format!("{version}/{name}"))
            .collect(),
        version,
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

/// Compiles the widget as it ships.
fn compile(workspace: &Workspace) -> Result<(), Failure> {
    let mut cargo = workspace.command("cargo");
    cargo.args(["build", "--package", "direct-upload", "--lib"]);
    cargo.args(["--profile", "widget", "--target", WASM_TARGET]);
    std_source::build_by(&mut cargo, workspace);
    command::run(&mut cargo)
}

/// embed/place.js, which knows what the wasm has to be.
fn vouching(place: &[u8], wasm: &[u8]) -> Result<String, Failure> {
    let place = String::from_utf8_lossy(place);
    match place.matches(INTEGRITY).count() {
        1 => {
            let integrity = format!("INTEGRITY = {:?};", manifest::integrity(wasm));
            Ok(place.replace(INTEGRITY, &integrity))
        }
        count => Err(Failure::Unexpected(format!(
            "embed/place.js must say `{INTEGRITY}` exactly once; it does so {count} times."
        ))),
    }
}

/// The loader with its addresses, of so many parts, leading to another folder.
fn leading(loader: &str, folder: &str, parts: usize) -> Result<String, Failure> {
    match loader.matches(WIDGET).count() {
        count if count == parts => Ok(loader.replace(WIDGET, folder)),
        count => Err(Failure::Unexpected(format!(
            "embed/place.js must name `{WIDGET}` once for the wasm and once for each language, \
             {parts} times; it does so {count} times."
        ))),
    }
}

/// The first 16 hexadecimal digits of the SHA-256 over all files and their names.
fn hash(files: &[(String, Vec<u8>)]) -> String {
    let mut hasher = Sha256::new();
    for part in files
        .iter()
        .flat_map(|(name, bytes)| [name.as_bytes(), bytes])
    {
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
    put(&folder.join(name), bytes)?;
    put(&folder.join(format!("{name}.br")), &compress::brotli(bytes))?;
    put(&folder.join(format!("{name}.gz")), &compress::gzip(bytes))
}

/// Writes a file, and the folder for it.
fn put(file: &Path, bytes: &[u8]) -> Result<(), Failure> {
    if let Some(parent) = file.parent() {
        fs::create_dir_all(parent).map_err(Failure::file("make the folder", parent))?;
    }
    fs::write(file, bytes).map_err(Failure::file("write", file))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loader_is_led_to_the_version() {
        let source = "new URL('./widget/a.wasm',import.meta.url)";
        let loader = leading(source, "./v/0123/", 1).unwrap();
        assert_eq!(loader, "new URL('./v/0123/a.wasm',import.meta.url)");
        for (source, count) in [("import('./glue/a.js')", "0 times"), (source, "1 times")] {
            let message = leading(source, "./", 2).unwrap_err().to_string();
            assert!(message.ends_with(&format!("does so {count}.")), "{message}");
        }
    }

    #[test]
    fn the_loader_vouches_for_the_wasm_that_it_goes_with() {
        let place = vouching(b"export const INTEGRITY = \"\";", b"wasm").unwrap();
        assert!(
            place.starts_with("export const INTEGRITY = \"sha384-"),
            "{place}"
        );
        assert!(vouching(b"const INTEGRITY = '';", b"wasm").is_err());
    }

    #[test]
    fn the_hash_tells_contents_names_and_their_borders_apart() {
        let of = |files: &[(&str, &str)]| {
            let files: Vec<_> = files
                .iter()
                .map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec()))
                .collect();
            hash(&files)
        };
        assert_eq!(of(&[("a", "glue")]), of(&[("a", "glue")]));
        assert_ne!(of(&[("a", "glue")]), of(&[("b", "glue")]));
        assert_ne!(of(&[("a", "glue")]), of(&[("ag", "lue")]));
        assert_eq!(of(&[("a", "glue")]).len(), 16);
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
