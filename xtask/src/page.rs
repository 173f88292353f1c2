//! The standalone page as the bundle starts from it: what index.html has Trunk put together, without
//! Trunk, which takes minutes to build.

use crate::failure::Failure;
use crate::workspace::Workspace;
use std::fs;
use std::path::{Path, PathBuf};

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

/// Puts index.html and what it names into a folder, in the place of what is there.
pub(crate) fn assemble(workspace: &Workspace, folder: &Path) -> Result<(), Failure> {
    if folder.is_dir() {
        fs::remove_dir_all(folder).map_err(Failure::file("remove", folder))?;
    }
    let page = workspace.root().join("index.html");
    let html = fs::read_to_string(&page).map_err(Failure::file("read", &page))?;
    let (page, assets) = taken_apart(&html)?;
    make(folder)?;
    let index = folder.join("index.html");
    fs::write(&index, page).map_err(Failure::file("write", &index))?;
    for asset in assets {
        match asset {
            Asset::File { from } => copy(&workspace.root().join(from), folder)?,
            Asset::Folder { from, to } => {
                let to = folder.join(to);
                make(&to)?;
                for file in files(&workspace.root().join(from))? {
                    copy(&file, &to)?;
                }
            }
            Asset::Widget => {}
        }
    }
    Ok(())
}

/// The page without the lines that are for Trunk alone, and what those ask for.
fn taken_apart(html: &str) -> Result<(String, Vec<Asset<'_>>), Failure> {
    let mut page = String::new();
    let mut assets = Vec::new();
    for line in html.lines() {
        if line.contains(FOR_TRUNK) {
            assets.push(asset(line).ok_or_else(|| {
                Failure::Unexpected(format!(
                    "index.html asks Trunk for something that the bundle does not know: {line}"
                ))
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

fn make(folder: &Path) -> Result<(), Failure> {
    fs::create_dir_all(folder).map_err(Failure::file("make the folder", folder))
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let read = Failure::file("read", folder);
    let entries = fs::read_dir(folder).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    Ok(entries
        .map_err(read)?
        .iter()
        .map(fs::DirEntry::path)
        .collect())
}

fn copy(file: &Path, into: &Path) -> Result<(), Failure> {
    let to = into.join(file.file_name().unwrap_or_default());
    match fs::copy(file, &to) {
        Ok(_) => Ok(()),
        Err(error) => Err(Failure::file("copy", file)(error)),
    }
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
    fn what_the_bundle_does_not_know_is_told() {
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
