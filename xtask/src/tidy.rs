//! Checks of the text itself: nothing left over, and no file that has grown too long to have
//! one subject.

use crate::workspace::Workspace;
use anyhow::{Result, ensure};
use fs_err as fs;
use std::path::{Path, PathBuf};

/// Words that say work was left over. Split, or this file would find itself.
const LEFT_OVER: &[&str] = &[
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X:"),
    concat!("HA", "CK:"),
];

/// The kinds of file that people write here.
const WRITTEN: &[&str] = &["rs", "js", "ts", "css", "html", "md", "toml", "json"];

/// A file longer than this is named, but fails nothing.
const LONG: usize = 400;

/// What is not ours, or was made from what is.
const PASSED_OVER: &[&str] = &[".git", "target", "dist", "node_modules"];

/// Reads every file that people write.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let root = workspace.root();
    let mut files = Vec::new();
    collect(root, &mut files)?;
    files.sort();
    let mut found = 0;
    for file in files {
        let text = fs::read_to_string(&file)?;
        let name = file.strip_prefix(root).unwrap_or(&file).display();
        for (line, word) in left_over(&text) {
            println!("{name}:{line}: `{word}` says that something is left over");
            found += 1;
        }
        let lines = text.lines().count();
        if lines > LONG {
            println!("{name}: {lines} lines, more than {LONG} (a warning only)");
        }
    }
    ensure!(found == 0, "Left over: {found}.");
    Ok(())
}

/// Goes through a folder and those in it. Git is not asked: a copy without it is checked too.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        let path = entry.path();
        if kind.is_dir() {
            if !PASSED_OVER.iter().any(|name| entry.file_name() == *name) {
                collect(&path, files)?;
            }
        } else if kind.is_file()
            && WRITTEN
                .iter()
                .any(|ending| path.extension() == Some(ending.as_ref()))
        {
            files.push(path);
        }
    }
    Ok(())
}

/// Each word that says so, with the number of its line.
fn left_over(text: &str) -> impl Iterator<Item = (usize, &'static str)> {
    text.lines().zip(1..).flat_map(|(line, number)| {
        LEFT_OVER
            .iter()
            .filter(move |word| line.contains(**word))
            .map(move |word| (number, *word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_says_something_is_left_over_is_found_with_its_line() {
        let [word, ..] = LEFT_OVER else {
            panic!("no words")
        };
        let text = format!("fn main() {{\n    // {word}: all of it\n}}\n");
        assert_eq!(left_over(&text).collect::<Vec<_>>(), [(2, *word)]);
        assert_eq!(left_over("fn to_do() {}\n").count(), 0);
    }

    #[test]
    fn files_that_people_write_are_found_and_those_made_from_them_are_not() {
        let root = std::env::temp_dir().join(format!("xtask-tidy-{}", std::process::id()));
        for name in [
            "src/lib.rs",
            "notes.txt",
            "dist/app.js",
            "docs/node_modules/a.js",
        ] {
            let file = root.join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, "").unwrap();
        }
        let mut files = Vec::new();
        collect(&root, &mut files).unwrap();
        assert_eq!(files, [root.join("src/lib.rs")]);
        fs::remove_dir_all(&root).unwrap();
    }
}
