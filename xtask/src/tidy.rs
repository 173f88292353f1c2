//! Checks of the text itself: nothing left over, and no file that has grown too long to have
//! one subject.

use crate::command;
use crate::failure::Failure;
use crate::workspace::Workspace;
use std::fs;

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

/// Reads every file that Git knows or would take.
pub(crate) fn check(workspace: &Workspace) -> Result<(), Failure> {
    let listed = command::capture(workspace.command("git").args([
        "ls-files",
        "--cached",
        "--others",
        "--exclude-standard",
        "-z",
    ]))?;
    let mut found = 0;
    for name in listed.split_terminator('\0') {
        let Some((_, kind)) = name.rsplit_once('.') else {
            continue;
        };
        // A file that is still listed may have been deleted.
        let Ok(text) = fs::read_to_string(workspace.root().join(name)) else {
            continue;
        };
        if !WRITTEN.contains(&kind) {
            continue;
        }
        for (line, word) in left_over(&text) {
            println!("{name}:{line}: `{word}` says that something is left over");
            found += 1;
        }
        let lines = text.lines().count();
        if lines > LONG {
            println!("{name}: {lines} lines, more than {LONG} (a warning only)");
        }
    }
    if found == 0 {
        Ok(())
    } else {
        Err(Failure::Verdict(format!("Left over: {found}.")))
    }
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
}
