//! The one runner of every task, for people and CI alike: `cargo xtask help`.
//!
//! Each task is a file of its own with a function `task`. Programs are run by `xshell` in the shell
//! of the [`Workspace`], which has the tools on its `PATH`; what goes wrong is an `anyhow::Error`
//! whose text is for the person at the terminal.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for the command line talks to its terminal"
)]

mod arguments;
mod bench;
mod browser;
mod bundle;
mod comparison;
mod dev;
mod engine;
mod gallery;
mod lint;
mod npm;
mod origin;
mod page;
mod portal;
mod release;
mod rust;
mod service;
mod setup;
mod shake;
mod size;
mod test;
mod tidy;
mod tool;
mod workspace;

use anyhow::Result;
use arguments::{Arguments, Task};
use clap::Parser as _;
use std::process::ExitCode;
use workspace::Workspace;

fn main() -> ExitCode {
    match run(Arguments::parse().task) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Runs a task. `false` is a failure of which the task's own last words have told.
fn run(task: Task) -> Result<bool> {
    let workspace = Workspace::find()?;
    match task {
        Task::Setup { browsers } => setup::task(&workspace, &browsers)?,
        Task::Path => setup::path(&workspace)?,
        Task::Dev(wanted) => dev::task(&workspace, &wanted)?,
        Task::Test(wanted) => return test::task(&workspace, &wanted),
        Task::Lint => lint::task(&workspace)?,
        Task::Bundle { out } => bundle::task(&workspace, out)?,
        Task::Size => size::task(&workspace)?,
        Task::Bench { args } => bench::task(&workspace, &args)?,
        Task::Gallery => gallery::task(&workspace)?,
        Task::Release(wanted) => release::task(&workspace, &wanted)?,
    }
    Ok(true)
}
