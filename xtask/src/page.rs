//! The standalone page without Trunk, which takes minutes to build: what index.html has Trunk put
//! together is what the bundle starts from, and what `dev` serves.

use crate::rust::WASM_TARGET;
use crate::workspace::Workspace;
use anyhow::{Context as _, Result};
use fs_err as fs;
use std::path::{Path, PathBuf};
use wasm_bindgen_cli_support::Bindgen;
use xshell::cmd;

/// What marks a line of index.html that is for Trunk alone.
const FOR_TRUNK: &str = "data-trunk";

/// What such a line asks for.
#[derive(Debug, PartialEq, Eq)]
enum Asset<'a> {
    /// A file, which goes beside the page.
    File { from: &'a str },
    /// The files of a folder, which go into another one.
    Folder { from: &'a str, to: &'a str },
    /// The widget, which is compiled apart.
    Widget,
}

/// Builds the page for development, and gives its folder.
pub(crate) fn develop(workspace: &Workspace) -> Result<PathBuf> {
    let sh = workspace.shell()?;
    cmd!(
        sh,
        "cargo build --package direct-upload --lib --target {WASM_TARGET}"
    )
    .run()?;
    let built = workspace
        .target()
        .join(WASM_TARGET)
        .join("debug/direct_upload.wasm");
    let folder = workspace.target().join("page");
    assemble(workspace, &folder)?;
    let mut bindgen = Bindgen::new();
    bindgen.input_path(built).out_name("direct-upload");
    bindgen.web(true)?.typescript(false);
    bindgen
        .generate(folder.join("widget"))
        .context("wasm-bindgen")?;
    Ok(folder)
}

/// Puts index.html and what it names into a folder, in the place of what is there.
pub(crate) fn assemble(workspace: &Workspace, folder: &Path) -> Result<()> {
    if folder.is_dir() {
        fs::remove_dir_all(folder)?;
    }
    let html = fs::read_to_string(workspace.root().join("index.html"))?;
    let (page, assets) = taken_apart(&html)?;
    fs::create_dir_all(folder)?;
    fs::write(folder.join("index.html"), page)?;
    for asset in assets {
        match asset {
            Asset::File { from } => copy(&workspace.root().join(from), folder)?,
            Asset::Folder { from, to } => {
                let to = folder.join(to);
                fs::create_dir_all(&to)?;
                for file in fs::read_dir(workspace.root().join(from))? {
                    copy(&file?.path(), &to)?;
                }
            }
            Asset::Widget => {}
        }
    }
    Ok(())
}

/// The page without the lines that are for Trunk alone, and what those ask for.
fn taken_apart(html: &str) -> Result<(String, Vec<Asset<'_>>)> {
    let mut page = String::new();
    let mut assets = Vec::new();
    for line in html.lines() {
        if line.contains(FOR_TRUNK) {
            assets.push(asset(line).with_context(|| {
                format!("index.html asks Trunk for something that is not known here: {line}")
            })?);
        } else {
            page.push_str(line);
            page.push('\n');
        }
    }
    Ok((page, assets))
}

fn asset(line: &str) -> Option<Asset<'_>> {
    let from = value(line, "href");
    match (value(line, "rel")?, from, value(line, "data-target-path")) {
        ("copy-file", Some(from), None) => Some(Asset::File { from }),
        ("copy-dir", Some(from), Some(to)) => Some(Asset::Folder { from, to }),
        ("rust", None, _) => Some(Asset::Widget),
        _ => None,
    }
}

/// The value of an attribute in a line with one element.
fn value<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = line.split_once(&format!(" {name}=\""))?;
    Some(rest.split_once('"')?.0)
}

fn copy(file: &Path, into: &Path) -> Result<()> {
    fs::copy(file, into.join(file.file_name().unwrap_or_default()))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_for_trunk_are_taken_out_and_done() {
        let html = concat!(
            "<head>\n",
            "  <link rel=\"stylesheet\" href=\"./page.css\" />\n",
            "  <link data-trunk rel=\"copy-file\" href=\"page/page.css\" />\n",
            "  <link data-trunk rel=\"copy-dir\" href=\"words\" data-target-path=\"widget/words\" />\n",
            "  <link data-trunk rel=\"rust\" data-target-path=\"widget\" />\n",
            "</head>\n",
        );
        let (page, assets) = taken_apart(html).unwrap();
        assert_eq!(
            page,
            "<head>\n  <link rel=\"stylesheet\" href=\"./page.css\" />\n</head>\n"
        );
        let expected = [
            Asset::File {
                from: "page/page.css",
            },
            Asset::Folder {
                from: "words",
                to: "widget/words",
            },
            Asset::Widget,
        ];
        assert_eq!(assets, expected);
    }

    #[test]
    fn what_is_not_known_is_told() {
        for line in [
            "<link data-trunk rel=\"sass\" href=\"a.scss\" />",
            "<link data-trunk rel=\"copy-file\" />",
            "<link data-trunk rel=\"copy-file\" href=\"a.css\" data-target-path=\"b\" />",
            "<link data-trunk rel=\"copy-dir\" href=\"a\" />",
        ] {
            let told = taken_apart(line).unwrap_err().to_string();
            assert!(told.ends_with(line), "{told}");
        }
    }
}
