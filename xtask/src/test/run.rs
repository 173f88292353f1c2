//! One run of test programs, one after the other, watched and counted.

use super::NOT_RUN;
use super::built::Program;
use super::summary::{NotRun, Outcome, Tally};
use crate::tool;
use crate::workspace::Workspace;
use anyhow::{Context as _, Result, ensure};
use fs_err as fs;
use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Instant;

/// One run.
pub(super) struct Run {
    name: String,
    programs: Vec<Program>,
    /// What the programs find in their environment.
    env: Vec<(&'static str, OsString)>,
    path: OsString,
    /// Where tests write down which of them did not run.
    not_run: PathBuf,
}

impl Run {
    /// Of these programs.
    pub(super) fn of(name: &str, programs: Vec<Program>, workspace: &Workspace) -> Result<Self> {
        Ok(Self {
            name: name.to_owned(),
            programs,
            env: Vec::new(),
            path: tool::path(workspace)?,
            not_run: workspace.target().join("not-run"),
        })
    }

    /// The same, where the programs find this in their environment.
    pub(super) fn within(self, env: Vec<(&'static str, OsString)>) -> Self {
        Self { env, ..self }
    }

    /// Runs the tests, shows their output as it comes, and counts them.
    pub(super) fn finish(self, arguments: &[OsString]) -> Outcome {
        println!("\n== {} ==", self.name);
        let started = Instant::now();
        let mut tally = Tally::default();
        let mut problems = Vec::new();
        if let Err(error) = fs::write(&self.not_run, "") {
            problems.push(error.to_string());
        }
        for program in &self.programs {
            println!("\n{}", program.name);
            if let Err(error) = self.watch(program, arguments, &mut tally) {
                problems.push(format!("{}: {error:#}.", program.name));
            }
        }
        match fs::read_to_string(&self.not_run) {
            Ok(listed) => tally.set_aside(NotRun::listed(&listed)),
            Err(error) => problems.push(error.to_string()),
        }
        // A filter may well leave a group without tests.
        if tally.counts.passed + tally.counts.failed == 0 && arguments.is_empty() {
            problems.push("It ran no tests.".to_owned());
        }
        Outcome {
            group: self.name,
            tally,
            took: started.elapsed(),
            problems,
        }
    }

    /// Runs a program, shows its output as it comes and counts its tests.
    fn watch(&self, program: &Program, arguments: &[OsString], tally: &mut Tally) -> Result<()> {
        let (first, before) = program.line.split_first().context("there is a program")?;
        let mut child = Command::new(first)
            .args(before)
            .args(arguments)
            .current_dir(program.folder())
            .env("PATH", &self.path)
            .env(NOT_RUN, &self.not_run)
            .envs(self.env.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()?;
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
        let status = child.wait()?;
        ensure!(status.success(), "{status}");
        Ok(())
    }
}
