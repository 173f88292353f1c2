//! What a person does not see in a folder, and does not mean to send with it.
//!
//! Whoever drops a folder means what the system shows in it. Finder's `.DS_Store` and `._orders.csv`,
//! Explorer's `Thumbs.db` and `desktop.ini`, a `.git` with its thousands of files: none of them
//! is to be sent, and a list of refusals that nobody understands would hide the one that matters.
//! A file that is dropped or chosen by itself is never left out, whatever its name.

/// Whether a file or folder of this name, within a folder, is left out.
#[must_use]
pub fn is_hidden(name: &str) -> bool {
    name.starts_with('.')
        || name.eq_ignore_ascii_case("Thumbs.db")
        || name.eq_ignore_ascii_case("desktop.ini")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_systems_hide_is_left_out() {
        for (name, hidden) in [
            (".DS_Store", true),
            ("._orders.csv", true),
            (".git", true),
            ("Thumbs.db", true),
            ("thumbs.DB", true),
            ("Desktop.ini", true),
            ("orders.csv", false),
            ("orders..csv", false),
            ("my desktop.ini.csv", false),
            ("", false),
        ] {
            assert_eq!(is_hidden(name), hidden, "{name:?}");
        }
    }
}
