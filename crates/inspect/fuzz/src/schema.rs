//! libFuzzer on the rule of schemas.

#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/check/host.rs"]
mod host;
#[path = "rules/schema.rs"]
mod rule;

fuzz_target!(|bytes: &[u8]| {
    let _ = rule::check(bytes);
});
