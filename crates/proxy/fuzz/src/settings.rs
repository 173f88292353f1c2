//! Whatever is in a file of settings: it is refused in one line that does not quote it at length,
//! or taken.

#![no_main]

use std::{fs, path::PathBuf, sync::LazyLock};

use direct_upload_proxy::{Arguments, Config};
use libfuzzer_sys::fuzz_target;

/// In memory where there is such a folder.
static FILE: LazyLock<PathBuf> = LazyLock::new(|| {
    let memory = PathBuf::from("/dev/shm");
    let folder = if memory.is_dir() {
        memory
    } else {
        std::env::temp_dir()
    };
    folder.join(format!(
        "direct-upload-settings-{}.toml",
        std::process::id()
    ))
});

/// What makes a file whole, so that the rest of it is looked at.
const REST: &str = "upstream = \"https://api.example\"\nstorage-hosts = \"b.example\"\n";

fuzz_target!(|text: &str| {
    // Settings that name files would read this machine's own.
    if text.contains("file") || text.contains("assets") {
        return;
    }
    for text in [text.to_owned(), format!("{REST}{text}")] {
        fs::write(&*FILE, text).expect("written");
        let words = ["proxy", "--api-key", "hunter2hunter2", "--config"];
        let words = words
            .map(Into::into)
            .into_iter()
            .chain([FILE.clone().into()]);
        let problem = match Arguments::read(words) {
            Ok(arguments) => Config::check(arguments)
                .err()
                .map(|error| error.to_string()),
            Err(error) => Some(error.to_string()),
        };
        if let Some(problem) = problem {
            assert!(
                !problem.contains('\n') && problem.ends_with('.'),
                "{problem}"
            );
            assert!(!problem.contains("hunter2"), "{problem}");
        }
    }
});
