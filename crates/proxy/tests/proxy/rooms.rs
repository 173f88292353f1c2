//! The order of the crate's rooms: what a file imports is below it, and there is no circle.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// The rooms, the lowest first. What `lib.rs` and the binaries take does not matter.
const ROOMS: [&str; 13] = [
    "rules",
    "config",
    "problem",
    "http_client",
    "telemetry",
    "limits",
    "auth",
    "partner_api",
    "middleware",
    "doctor",
    "routes",
    "app",
    "server",
];

/// The names that a file's `use` lines take from `root`, of each the first: of
/// `use root::{a::B, c};` it is `a` and `c`.
fn imports(source: &str, root: &str) -> BTreeSet<String> {
    let mut uses: Vec<String> = Vec::new();
    let mut is_open = false;
    for line in source.lines() {
        let begins = ["use ", "pub use ", "pub(crate) use "];
        if let Some(path) = begins.iter().find_map(|begin| line.strip_prefix(begin)) {
            uses.push(path.to_owned());
            is_open = !line.ends_with(';');
        } else if let Some(path) = uses.last_mut().filter(|_| is_open) {
            path.push_str(line);
            is_open = !line.ends_with(';');
        }
    }
    let mut names = BTreeSet::new();
    for path in uses {
        let Some(rest) = path.strip_prefix(&format!("{root}::")) else {
            continue;
        };
        let first = |path: &str| {
            let end = path.find(|c: char| !c.is_alphanumeric() && c != '_');
            path.get(..end.unwrap_or(path.len()))
                .unwrap_or_default()
                .to_owned()
        };
        let Some(group) = rest.strip_prefix('{') else {
            names.insert(first(rest));
            continue;
        };
        // What stands between the commas of this group, not of those in it.
        let mut depth = 0;
        for path in group.split_inclusive(|c| "{},".contains(c)) {
            if depth == 0 {
                names.insert(first(path.trim_start()));
            }
            match path.chars().last() {
                Some('{') => depth += 1,
                Some('}') => depth -= 1,
                _ => {}
            }
        }
    }
    names.remove("");
    names
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

#[test]
fn what_a_file_imports_is_below_it() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    files(&source, &mut paths);
    let mut seen = BTreeSet::new();
    // Of each folder, what each file takes of the others.
    let mut siblings: BTreeMap<PathBuf, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
    for path in paths {
        let inside = path
            .strip_prefix(&source)
            .expect("inside")
            .with_extension("");
        let room = inside
            .iter()
            .next()
            .expect("a name")
            .to_str()
            .expect("UTF-8");
        if ["lib", "main", "bin"].contains(&room) {
            continue;
        }
        let rank = |room: &str| ROOMS.iter().position(|known| *known == room);
        let own = rank(room).unwrap_or_else(|| panic!("{room} has no place in the order"));
        seen.insert(room.to_owned());
        let text = fs::read_to_string(&path).expect("text");
        for taken in imports(&text, "crate") {
            let below = rank(&taken).unwrap_or_else(|| panic!("{inside:?} takes crate::{taken}"));
            assert!(
                below < own,
                "{inside:?} takes crate::{taken}, which is not below it"
            );
        }
        if inside.components().count() > 1 {
            let folder = siblings
                .entry(inside.parent().expect("a room").into())
                .or_default();
            let name = inside.file_name().expect("a name").to_str().expect("UTF-8");
            folder.insert(name.to_owned(), imports(&text, "super"));
        }
    }
    assert_eq!(seen.len(), ROOMS.len(), "{seen:?}");
    for (folder, mut files) in siblings {
        for (name, taken) in &files {
            for taken in taken {
                assert!(
                    files.contains_key(taken),
                    "{folder:?}/{name} takes super::{taken}"
                );
            }
        }
        // Those that take nothing are below the rest, and so on; of a circle, something is left.
        while let Some(lowest) = files
            .iter()
            .find_map(|(name, taken)| taken.is_empty().then(|| name.clone()))
        {
            files.remove(&lowest);
            for taken in files.values_mut() {
                taken.remove(&lowest);
            }
        }
        assert!(files.is_empty(), "a circle in {folder:?}: {files:?}");
    }
}
