//! Whatever is in a file of settings: it is refused in one line that does not quote it at length,
//! or taken.

use std::{fs, path::Path};

use direct_upload_proxy::{Arguments, Config};

/// What makes a file whole, so that the rest of it is looked at.
const REST: &str = "upstream = \"https://api.example\"\nstorage-hosts = \"b.example\"\n";

/// Holds what is made of `text`, in the file at `path`, against the rule; gives whether it was
/// accepted.
pub(crate) fn check(text: &str, path: &Path) -> bool {
    // Settings that name files would read this machine's own.
    if text.contains("file") || text.contains("assets") {
        return false;
    }
    let mut accepted = false;
    for text in [text.to_owned(), format!("{REST}{text}")] {
        fs::write(path, text).expect("written");
        let words = ["proxy", "--api-key", "hunter2hunter2", "--config"].map(Into::into);
        let words = words.into_iter().chain([path.into()]);
        let problem = match Arguments::read(words) {
            Ok(arguments) => Config::check(arguments)
                .err()
                .map(|error| error.to_string()),
            Err(error) => Some(error.to_string()),
        };
        if let Some(problem) = &problem {
            assert!(
                !problem.contains('\n') && problem.ends_with('.'),
                "{problem}"
            );
            assert!(!problem.contains("hunter2"), "{problem}");
        }
        accepted |= problem.is_none();
    }
    accepted
}
