//! Runs programs and turns what goes wrong into a [`Failure`] that names the command.
//!
//! No command here reads the terminal: a task never waits for an answer that CI cannot give.

use crate::failure::Failure;
use std::ffi::OsStr;
use std::process::{Command, Stdio};

/// Runs a program to its end with its output on the terminal.
pub(crate) fn run(command: &mut Command) -> Result<(), Failure> {
    let status = command
        .stdin(Stdio::null())
        .status()
        .map_err(|source| Failure::Start {
            command: line(command),
            source,
        })?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::Command {
            command: line(command),
            status,
        })
    }
}

/// Runs a program to its end and hands back what it wrote on stdout.
pub(crate) fn capture(command: &mut Command) -> Result<String, Failure> {
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|source| Failure::Start {
            command: line(command),
            source,
        })?;
    if !output.status.success() {
        return Err(Failure::Command {
            command: line(command),
            status: output.status,
        });
    }
    String::from_utf8(output.stdout)
        .map_err(|_| Failure::Unexpected(format!("`{}` wrote no UTF-8.", line(command))))
}

/// The command line as a person would type it, without the folders of the program.
pub(crate) fn line(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    let name = program.file_stem().unwrap_or(program.as_os_str());
    std::iter::once(name)
        .chain(command.get_args())
        .map(OsStr::to_string_lossy)
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_program_is_named_with_its_arguments() {
        let failure = run(Command::new("/bin/sh").args(["-c", "exit 3"])).unwrap_err();
        assert_eq!(
            failure.to_string(),
            "`sh -c exit 3` failed (exit status: 3)."
        );
    }

    #[test]
    fn a_program_that_does_not_exist_is_named() {
        let failure = capture(&mut Command::new("/no/such/program")).unwrap_err();
        assert!(
            failure
                .to_string()
                .starts_with("Could not start `program`:"),
            "{failure}"
        );
    }
}
