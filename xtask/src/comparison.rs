//! Checks that the tests which `docs/comparison.md` names are there: a claim without its test
//! is none.

use crate::workspace::Workspace;
use anyhow::{Result, ensure};
use fs_err as fs;

/// What makes the claims.
const PAGE: &str = "docs/comparison.md";

/// Where the tests are that it may name, a file a subject.
const FOLDERS: &[&str] = &[
    "tests/e2e/tests/journeys",
    "tests/web",
    "crates/core/tests/queue",
    "tests",
];

/// Looks for each test that the page names.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let root = workspace.root();
    let page = root.join(PAGE);
    let text = fs::read_to_string(&page)?;
    let mut missing = Vec::new();
    for (file, test) in named(&text) {
        let sources = FOLDERS.iter().filter_map(|folder| {
            fs::read_to_string(root.join(folder).join(file).with_extension("rs")).ok()
        });
        if !sources.into_iter().any(|source| has(&source, test)) {
            missing.push(format!("{file}::{test}"));
        }
    }
    ensure!(
        missing.is_empty(),
        "{PAGE} names tests that are not there: {}.",
        missing.join(", ")
    );
    Ok(())
}

/// The file and the name of each test that is named: `file::test` between backticks.
fn named(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let between = text.split('`').skip(1).step_by(2);
    between
        .filter_map(|code| code.split_once("::"))
        .filter(|(file, test)| !file.is_empty() && (*file, *test) != ("file", "test"))
}

fn has(source: &str, test: &str) -> bool {
    source.contains(&format!("fn {test}("))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_are_found_by_their_file_and_name() {
        let text = "`file::test` | yes (`stall::a_b`) and `::part()`, not `code` | `names::c`";
        let found: Vec<_> = named(text).collect();
        assert_eq!(found, [("stall", "a_b"), ("names", "c")]);
        assert!(has("#[test]\nfn a_b() {}\n", "a_b"));
        assert!(!has("fn a_bc() {}\n", "a_b"));
    }
}
