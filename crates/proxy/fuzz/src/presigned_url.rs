//! libFuzzer on the rule of presigned URLs.

#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "rules/presigned_url.rs"]
mod rule;

fuzz_target!(|text: &str| {
    let _ = rule::check(text);
});
