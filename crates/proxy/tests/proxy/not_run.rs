//! Tells by name which tests did not run for want of a program, so that none is left out in
//! silence.
//!
//! To libtest such a test passes. So each is written to the file that `cargo xtask test` names,
//! which takes them out of those that passed and lists them.

use std::{
    fs::OpenOptions,
    io::Write,
    process::{Command, Stdio},
};

/// Names the file, which gets one line for each: the test, a tab, the reason.
const VARIABLE: &str = "DIRECT_UPLOAD_NOT_RUN";

/// Whether `program` is there to run `test` with. Says so if it is not.
#[expect(
    clippy::print_stderr,
    reason = "who runs the tests without xtask reads it with `--nocapture`"
)]
pub(crate) fn is_there(program: &str, test: &str) -> bool {
    let found = Command::new("sh")
        .args(["-c", &format!("command -v {program}")])
        .stdout(Stdio::null())
        .status();
    if found.is_ok_and(|status| status.success()) {
        return true;
    }
    let reason = format!("{program} is not installed");
    eprintln!("not run: {test} — {reason}");
    if let Some(path) = std::env::var_os(VARIABLE) {
        // Tests run beside each other: a line is one write at the end of the file.
        let file = OpenOptions::new().append(true).create(true).open(path);
        file.and_then(|mut file| file.write_all(format!("{test}\t{reason}\n").as_bytes()))
            .expect("written");
    }
    false
}
