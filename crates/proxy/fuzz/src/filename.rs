//! libFuzzer on the rule of filenames.

#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "rules/filename.rs"]
mod rule;

fuzz_target!(|query: &str| {
    let _ = rule::check(query);
});
