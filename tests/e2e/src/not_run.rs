//! Tells by name which journeys an engine does not run, and why: no test is left out in silence.
//!
//! To libtest such a test passes: it knows of no test that turns out not to run. So each is
//! written to the file that `cargo xtask test` names, which takes them out of those that passed
//! and lists them.

use std::fs::OpenOptions;
use std::io::Write;

use crate::engine::Engine;

/// Names the file, which gets one line for each: the test, a tab, the reason.
const VARIABLE: &str = "DIRECT_UPLOAD_NOT_RUN";

/// Says that a test does not run in an engine.
#[expect(
    clippy::print_stderr,
    reason = "who runs the tests without xtask reads it with `--nocapture`"
)]
pub(crate) fn tell(test: &str, engine: Engine, reason: &str) {
    eprintln!("not run in {engine}: {test} — {reason}");
    let Some(path) = std::env::var_os(VARIABLE) else {
        return;
    };
    // Tests run beside each other: a line is one write at the end of the file.
    let file = OpenOptions::new().append(true).create(true).open(&path);
    let written =
        file.and_then(|mut file| file.write_all(format!("{test}\t{reason}\n").as_bytes()));
    written.unwrap_or_else(|problem| panic!("{}: {problem}", path.display()));
}
