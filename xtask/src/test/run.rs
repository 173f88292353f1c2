//! One run of test programs by Cargo, watched and counted.

use crate::command;
use crate::failure::Failure;
use crate::summary::{NotRun, Outcome, Tally};
use std::ffi::OsString;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Instant;

/// One run of test programs.
pub(super) struct Run {
    /// The group's name, with the browser where the group runs in several.
    pub(super) name: String,
    /// What runs the tests.
    pub(super) command: Command,
    /// Where its tests write down which of them did not run.
    pub(super) not_run: Option<PathBuf>,
}

impl Run {
    /// Runs the tests, shows their output as it comes, and counts them.
    pub(super) fn finish(mut self, arguments: &[OsString], started: Instant) -> Outcome {
        let mut tally = Tally::default();
        if !arguments.is_empty() {
            self.command.arg("--").args(arguments);
        }
        let mut result = watch(&mut self.command, &mut tally);
        if let Some(path) = &self.not_run {
            let listed = fs::read_to_string(path).map_err(Failure::file("read", path));
            match listed {
                Ok(listed) => tally.set_aside(NotRun::listed(&listed)),
                Err(failure) => result = result.and(Err(failure)),
            }
        }
        let problem = match result {
            Err(failure) => Some(failure.to_string()),
            // A filter may well leave a group without tests.
            Ok(()) if tally.counts.passed == 0 && arguments.is_empty() => {
                Some("It ran no tests.".to_owned())
            }
            Ok(()) => None,
        };
        Outcome {
            group: self.name,
            tally,
            took: started.elapsed(),
            problem,
        }
    }
}

/// Runs a command, shows its output as it comes and counts its tests.
fn watch(command: &mut Command, tally: &mut Tally) -> Result<(), Failure> {
    let not_started = |command: &Command, source| Failure::Start {
        command: command::line(command),
        source,
    };
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|source| not_started(command, source))?;
    if let Some(stdout) = child.stdout.take() {
        let mut output = BufReader::new(stdout);
        let mut line = Vec::new();
        // Bytes, not strings: a test may print anything.
        while matches!(output.read_until(b'\n', &mut line), Ok(1..)) {
            let text = String::from_utf8_lossy(&line);
            print!("{text}");
            tally.read(&text);
            line.clear();
        }
    }
    let status = child
        .wait()
        .map_err(|source| not_started(command, source))?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::Command {
            command: command::line(command),
            status,
        })
    }
}
