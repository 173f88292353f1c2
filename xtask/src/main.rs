//! The one runner of every task, for people and CI alike: `cargo xtask help`.
//!
//! Each task is a file of its own with a function `task`. They share how a program is run
//! (`command`), where things are (`workspace`) and why something fails (`failure`).

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for the command line talks to its terminal"
)]

mod arguments;
mod bench;
mod browser;
mod bundle;
mod command;
mod comparison;
mod compress;
mod dev;
mod engine;
mod esbuild;
mod failure;
mod gallery;
mod install;
mod lint;
mod origin;
mod page;
mod portal;
mod release;
mod service;
mod setup;
mod shake;
mod size;
mod std_source;
mod summary;
mod test;
mod tidy;
mod tool;
mod version;
mod workspace;

use arguments::{HELP, Task};
use failure::Failure;
use std::process::ExitCode;
use workspace::Workspace;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Reported) => ExitCode::FAILURE,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Failure> {
    let task = arguments::parse(std::env::args_os().skip(1))?;
    if task == Task::Help {
        print!("{HELP}");
        return Ok(());
    }
    let workspace = Workspace::find()?;
    match task {
        Task::Help => Ok(()),
        Task::Setup { engines } => setup::task(&workspace, &engines),
        Task::Dev(wanted) => dev::task(&workspace, &wanted),
        Task::Test(wanted) => test::task(&workspace, &wanted),
        Task::Lint => lint::task(&workspace),
        Task::Bundle { out } => bundle::task(&workspace, out),
        Task::Size => size::task(&workspace),
        Task::Bench { arguments } => bench::widget::task(&workspace, &arguments),
        Task::BenchProxy(plan) => bench::proxy::task(&workspace, &plan),
        Task::Gallery => gallery::task(&workspace),
        Task::Release(wanted) => release::task(&workspace, &wanted)
            .map_err(|error| Failure::Verdict(format!("{error:#}"))),
    }
}
