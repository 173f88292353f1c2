//! `cargo xtask test`: runs the tests in three groups and sums them up at the end.
//!
//! A group that does not build, crashes or runs no tests counts as failed, and the others run
//! nevertheless. Nothing is skipped in silence: a machine without a browser fails before the
//! first test, and a test whose browser or machine lacks what it needs is named with the reason.

mod run;

use crate::browser;
use crate::bundle;
use crate::command;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::service::{Bound, Service};
use crate::setup::{self, WASM_TARGET};
use crate::summary::{Outcome, Tally, summary};
use crate::tool::{self, Tool};
use crate::workspace::Workspace;
use run::Run;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::str::FromStr;
use std::time::Instant;

/// Tests that need the same things around them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Group {
    /// What runs without a browser.
    Native,
    /// Adapters and components of the widget, in a real browser.
    Browser,
    /// The shipped widget, the proxy and the stand, in a real browser.
    EndToEnd,
}

/// Names the file that tests write to which did not run.
const NOT_RUN: &str = "DIRECT_UPLOAD_NOT_RUN";

/// The packages of the native group, with the proxy's second binary.
const NATIVE: [&str; 5] = [
    "--workspace",
    "--exclude",
    "direct-upload-e2e",
    "--features",
    "direct-upload-proxy/lambda",
];

impl Group {
    const ALL: &[Self] = &[Self::Native, Self::Browser, Self::EndToEnd];

    fn name(self) -> &'static str {
        match self {
            Self::Native => "native",
            Self::Browser => "browser",
            Self::EndToEnd => "e2e",
        }
    }

    /// The browsers that it runs in.
    fn engines(self, wanted: &Wanted) -> &[Engine] {
        match self {
            Self::Native => &[],
            Self::Browser => &[Engine::Chromium],
            Self::EndToEnd => &wanted.engines,
        }
    }

    fn tools(self) -> &'static [Tool] {
        match self {
            Self::Native => &[],
            Self::Browser => &[Tool::WasmBindgen],
            Self::EndToEnd => Tool::OF_JOURNEYS,
        }
    }
}

impl FromStr for Group {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let group = Self::ALL.iter().find(|group| group.name() == name);
        group.copied().ok_or_else(|| {
            format!("there is no test group `{name}`, only `native`, `browser` and `e2e`")
        })
    }
}

/// What is to be run.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// The only group to run; all without one.
    pub(crate) group: Option<Group>,
    /// The browsers of the end-to-end group.
    pub(crate) engines: Vec<Engine>,
    /// What to pass on to each test program.
    pub(crate) arguments: Vec<OsString>,
}

/// `cargo xtask test`.
pub(crate) fn task(workspace: &Workspace, wanted: &Wanted) -> Result<(), Failure> {
    let groups = wanted
        .group
        .as_ref()
        .map_or(Group::ALL, std::slice::from_ref);
    for group in groups {
        setup::browsers(workspace, group.engines(wanted))?;
    }
    for group in groups {
        setup::tools(workspace, group.tools())?;
    }
    let outcomes: Vec<Outcome> = groups
        .iter()
        .flat_map(|group| run(workspace, *group, wanted))
        .collect();
    let (text, all_well) = summary(&outcomes);
    println!("\n{text}");
    if all_well {
        Ok(())
    } else {
        Err(Failure::Reported)
    }
}

/// Runs one group to its end, whatever that is: once, or once in each browser. The first run's
/// time has the building in it.
fn run(workspace: &Workspace, group: Group, wanted: &Wanted) -> Vec<Outcome> {
    println!("\n== {} tests ==", group.name());
    let mut started = Instant::now();
    let (runs, _stand) = match prepared(workspace, group, wanted) {
        Ok(prepared) => prepared,
        Err(failure) => {
            return vec![Outcome {
                group: group.name().to_owned(),
                tally: Tally::default(),
                took: started.elapsed(),
                problem: Some(failure.to_string()),
            }];
        }
    };
    let mut outcomes = Vec::new();
    for run in runs {
        if run.name != group.name() {
            println!("\n== {} ==", run.name);
        }
        outcomes.push(run.finish(&wanted.arguments, started));
        started = Instant::now();
    }
    outcomes
}

/// Builds what a group needs around it, and gives what runs its tests, and the stand that has
/// to run as long.
fn prepared(
    workspace: &Workspace,
    group: Group,
    wanted: &Wanted,
) -> Result<(Vec<Run>, Option<Bound>), Failure> {
    match group {
        Group::Native => {
            let mut command = cargo_test(workspace)?;
            let not_run = not_run(workspace, group.name())?;
            command.args(NATIVE).env(NOT_RUN, &not_run);
            let run = Run {
                not_run: Some(not_run),
                ..once(group, command)
            };
            Ok((vec![run], None))
        }
        Group::Browser => {
            build_native(workspace)?;
            let stand = stand_for_pages(workspace)?;
            let mut command = cargo_test(workspace)?;
            command
                .args(["--package", "direct-upload", "--test", "web"])
                .args(["--target", WASM_TARGET])
                .envs(browser::prepare(Engine::Chromium)?)
                // The runner's own limit of 20 seconds is for all tests together.
                .env("WASM_BINDGEN_TEST_TIMEOUT", "300")
                // The tests read it while they are compiled: a page has no environment.
                .env(
                    "DIRECT_UPLOAD_STAND_ADDRESSES",
                    stand.wait_for_first_line()?,
                );
            Ok((vec![once(group, command)], Some(Bound::new(stand)?)))
        }
        Group::EndToEnd => {
            let parts = Parts::build(workspace)?;
            let page = trunk_build(workspace)?;
            let engines = wanted.engines.iter();
            let runs = engines.map(|engine| end_to_end(workspace, &parts, &page, *engine));
            Ok((runs.collect::<Result<_, _>>()?, None))
        }
    }
}

/// An empty file for the tests of a run to write down which of them did not run.
fn not_run(workspace: &Workspace, name: &str) -> Result<PathBuf, Failure> {
    let path = workspace.target().join(format!("not-run-{name}"));
    fs::write(&path, "").map_err(Failure::file("write", &path))?;
    Ok(path)
}

/// The run of a group that runs but once.
fn once(group: Group, command: Command) -> Run {
    Run {
        name: group.name().to_owned(),
        command,
        not_run: None,
    }
}

/// The end-to-end tests in one browser.
fn end_to_end(
    workspace: &Workspace,
    parts: &Parts,
    page: &Path,
    engine: Engine,
) -> Result<Run, Failure> {
    let not_run = not_run(workspace, engine.name())?;
    let mut command = cargo_test(workspace)?;
    command
        .args(["--package", "direct-upload-e2e"])
        .envs(browser::prepare(engine)?)
        .env("DIRECT_UPLOAD_ENGINE", engine.name())
        .env(NOT_RUN, &not_run)
        .env("DIRECT_UPLOAD_PAGE", page)
        .envs(parts.named());
    Ok(Run {
        name: format!("{} {}", Group::EndToEnd.name(), engine.name()),
        command,
        not_run: Some(not_run),
    })
}

/// The page as `trunk serve` has it, apart from where that builds.
fn trunk_build(workspace: &Workspace) -> Result<PathBuf, Failure> {
    let page = workspace.target().join("page");
    let mut trunk = workspace.command(tool::program(workspace, Tool::Trunk)?);
    trunk
        .args(["build", "--dist"])
        .arg(&page)
        .env("PATH", tool::path(workspace)?);
    tool::quiet_trunk(&mut trunk);
    command::run(&mut trunk)?;
    Ok(page)
}

fn cargo_test(workspace: &Workspace) -> Result<Command, Failure> {
    let mut command = workspace.command("cargo");
    command
        .args(["test", "--no-fail-fast"])
        .env("PATH", tool::path(workspace)?);
    Ok(command)
}

/// All that journeys go through: the name under which a journey looks for each, and where it is.
pub(crate) struct Parts([(&'static str, PathBuf); 4]);

impl Parts {
    /// Builds them.
    pub(crate) fn build(workspace: &Workspace) -> Result<Self, Failure> {
        let dist = bundle::bundle(workspace, &workspace.dist())?;
        build_native(workspace)?;
        let program = |name| workspace.program(name);
        Ok(Self([
            ("DIRECT_UPLOAD_DIST", dist.folder().to_owned()),
            ("DIRECT_UPLOAD_PROXY", program("direct-upload-proxy")),
            ("DIRECT_UPLOAD_STAND", program("direct-upload-stand")),
            ("DIRECT_UPLOAD_MODULES", tool::modules(workspace)),
        ]))
    }

    /// For the environment of what runs journeys.
    pub(crate) fn named(&self) -> impl Iterator<Item = (&'static str, &Path)> {
        self.0.iter().map(|(name, path)| (*name, path.as_path()))
    }
}

/// Builds the proxy, the stand and the rest of the native group's packages with their tests:
/// with any other choice Cargo picks other features for what they share, and builds half of it
/// twice.
fn build_native(workspace: &Workspace) -> Result<(), Failure> {
    command::run(
        workspace
            .command("cargo")
            .args(["build", "--bins", "--tests"])
            .args(NATIVE),
    )
}

/// Starts a stand on free ports that the tests in the page can talk to.
fn stand_for_pages(workspace: &Workspace) -> Result<Service, Failure> {
    let mut command = workspace.command(workspace.program("direct-upload-stand"));
    for listener in ["partner-api", "storage", "portal", "admin"] {
        command.args([&format!("--{listener}-listen"), "127.0.0.1:0"]);
    }
    command
        .args(["--open-to-pages", "--confirmations", "--folder"])
        .arg(workspace.target().join("browser-tests"))
        .env("RUST_LOG", "warn,s3s=off");
    Service::start("the stand", &mut command)
}
