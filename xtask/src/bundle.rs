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
mod package;

use crate::npm;
use crate::page;
use crate::rust::{self, WASM_TARGET};
use crate::shake::{Shaken, esbuild, shake};
use crate::workspace::Workspace;
use anyhow::{Context as _, Result, ensure};
use fs_err as fs;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use xshell::{Shell, cmd};

/// Where index.html has glue and wasm put, and where the unbundled loader looks for them.
const WIDGET: &str = "./widget/";

/// What embed/place.js says of the wasm's integrity, and of the style sheets.
const INTEGRITY: &str = "INTEGRITY = \"\";";
const STYLE: &str =
    r#"STYLE = await texts("./widget/style/tokens.css", "./widget/style/widget.css");"#;

/// The wasm's name.
pub(crate) const WASM: &str = "direct-upload_bg.wasm";

/// Where the languages are, below the folder of the widget.
const LANGUAGES: &str = "languages";

/// The loader's name, which is part of the contract with host pages.
pub(crate) const LOADER: &str = "direct-upload.js";

/// Compresses files: a script for Node.js, which has both ways.
const COMPRESS: &str = include_str!("bundle/compress.js");

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
pub(crate) fn task(workspace: &Workspace, out: Option<PathBuf>) -> Result<()> {
    let out = out.map_or_else(|| Ok(workspace.dist()), std::path::absolute)?;
    let bundle = bundle(workspace, &out)?;
    println!("{}", bundle.folder().display());
    Ok(())
}

/// Builds the bundle into a folder, which is emptied first if it holds an earlier one.
pub(crate) fn bundle(workspace: &Workspace, out: &Path) -> Result<Bundle> {
    npm::modules(workspace)?;
    rust::wasm_target(workspace)?;
    rust::sources(workspace)?;
    make_empty(out)?;
    let sh = workspace.shell()?;
    let built = workspace.target().join("bundle");
    page::assemble(workspace, &built)?;

    let Shaken { glue, wasm } = shake(&sh, workspace, &compile(&sh, workspace)?)?;
    let languages = files(&built.join("widget").join(LANGUAGES))?;
    put(&built.join("widget").join(LOADER), &glue)?;
    let place = built.join("place.js");
    let mut style = String::new();
    for name in ["tokens.css", "widget.css"] {
        let sheet = built.join("widget/style").join(name);
        style.push_str(&esbuild(&sh, &sheet, &["--minify"])?);
    }
    let complete = complete(&fs::read_to_string(&place)?, &wasm, style.trim_end())?;
    put(&place, complete.as_bytes())?;
    let loader = esbuild(&sh, &built.join(LOADER), &["--minify"])?;

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
        put(&out.join(&version).join(name), bytes)?;
    }
    let loader = leading(&loader, &format!("./{version}/"), parts)?;
    put(&out.join(LOADER), loader.as_bytes())?;
    for name in ["page.css", "page.js"] {
        let smaller = esbuild(&sh, &built.join(name), &["--minify"])?;
        put(&out.join(name), smaller.as_bytes())?;
    }
    fs::copy(built.join("index.html"), out.join("index.html"))?;
    compress(&sh, out)?;
    fs::copy(built.join("settings.json"), out.join("settings.json"))?;
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
fn make_empty(out: &Path) -> Result<()> {
    if out.join(LOADER).is_file() {
        fs::remove_dir_all(out)?;
    }
    fs::create_dir_all(out)?;
    ensure!(
        fs::read_dir(out)?.next().is_none(),
        "{} holds something other than an earlier bundle: name another folder.",
        out.display()
    );
    Ok(())
}

/// Compiles the widget as it ships, and gives the file.
fn compile(sh: &Shell, workspace: &Workspace) -> Result<PathBuf> {
    let target = workspace.target().join("bundle-build");
    let cargo = cmd!(
        sh,
        "cargo build --package direct-upload --lib --profile widget"
    );
    let cargo = cargo.args(["--target", WASM_TARGET]);
    rust::with_std_from_source(cargo, &target).run()?;
    Ok(target.join(WASM_TARGET).join("widget/direct_upload.wasm"))
}

/// Writes the compressed forms of all files of a folder beside them.
fn compress(sh: &Shell, folder: &Path) -> Result<()> {
    Ok(cmd!(sh, "node --input-type=module - {folder}")
        .stdin(COMPRESS)
        .run()?)
}

/// embed/place.js, which knows what the wasm has to be, and has the style sheets.
fn complete(place: &str, wasm: &[u8], style: &str) -> Result<String> {
    let mut complete = place.to_owned();
    let integrity = manifest::integrity(wasm);
    for (said, name, value) in [
        (INTEGRITY, "INTEGRITY", &*integrity),
        (STYLE, "STYLE", style),
    ] {
        let count = place.matches(said).count();
        ensure!(
            count == 1,
            "embed/place.js must say `{said}` exactly once; it does so {count} times."
        );
        let value = serde_json::Value::from(value);
        complete = complete.replace(said, &format!("{name} = {value};"));
    }
    Ok(complete)
}

/// The loader with its addresses, of so many parts, leading to another folder.
fn leading(loader: &str, folder: &str, parts: usize) -> Result<String> {
    let count = loader.matches(WIDGET).count();
    ensure!(
        count == parts,
        "It must name `{WIDGET}` {parts} times, once for each part; it does so {count} times."
    );
    Ok(loader.replace(WIDGET, folder))
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
fn files(folder: &Path) -> Result<Vec<(String, Vec<u8>)>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        files.push((name, fs::read(entry.path())?));
    }
    files.sort();
    Ok(files)
}

/// Writes a file, and the folder for it.
fn put(file: &Path, bytes: &[u8]) -> Result<()> {
    let folder = file.parent().context("a file is in a folder")?;
    fs::create_dir_all(folder)?;
    Ok(fs::write(file, bytes)?)
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
    fn the_loader_has_its_style_and_vouches_for_the_wasm_that_it_goes_with() {
        let place = complete(&format!("{INTEGRITY}\n{STYLE}"), b"wasm", "a{b:\"c\"}").unwrap();
        assert!(place.starts_with("INTEGRITY = \"sha384-"), "{place}");
        assert!(place.ends_with(r#"STYLE = "a{b:\"c\"}";"#), "{place}");
        assert!(complete("const INTEGRITY = '';", b"wasm", "").is_err());
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
