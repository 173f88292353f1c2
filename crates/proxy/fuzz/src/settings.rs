//! libFuzzer on the rule of settings.

#![no_main]

use std::{path::PathBuf, sync::LazyLock};

use libfuzzer_sys::fuzz_target;

#[path = "rules/settings.rs"]
mod rule;

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

fuzz_target!(|text: &str| {
    let _ = rule::check(text, &FILE);
});
