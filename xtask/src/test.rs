//! `cargo xtask test`: runs the tests in three groups and sums them up at the end.
//!
//! A group that does not build, crashes or runs no tests counts as failed, and the others run
//! nevertheless. Nothing is skipped: a machine without a browser fails before the first test.

use crate::browser;
use crate::bundle;
use crate::command;
use crate::failure::Failure;
use crate::service::{Bound, Service};
use crate::setup::{self, WASM_TARGET};
use crate::summary::{Outcome, Tally, summary};
use crate::tool::{self, Tool};
use crate::workspace::Workspace;
use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
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

    fn tools(self) -> &'static [Tool] {
        match self {
            Self::Native => &[],
            Self::Browser => &[Tool::WasmBindgen],
            Self::EndToEnd => Tool::ALL,
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

/// `cargo xtask test`.
pub(crate) fn task(
    workspace: &Workspace,
    only: Option<Group>,
    arguments: &[OsString],
) -> Result<(), Failure> {
    let groups = only.as_ref().map_or(Group::ALL, std::slice::from_ref);
    if groups.iter().any(|group| *group != Group::Native) {
        browser::prepare()?;
    }
    for group in groups {
        setup::tools(workspace, group.tools())?;
    }
    let outcomes: Vec<Outcome> = groups
        .iter()
        .map(|group| run(workspace, *group, arguments))
        .collect();
    let (text, all_well) = summary(&outcomes);
    println!("\n{text}");
    if all_well {
        Ok(())
    } else {
        Err(Failure::Reported)
    }
}

/// Runs one group to its end, whatever that is.
fn run(workspace: &Workspace, group: Group, arguments: &[OsString]) -> Outcome {
    println!("\n== {} tests ==", group.name());
    let started = Instant::now();
    let mut tally = Tally::default();
    let result = prepared(workspace, group).and_then(|(mut command, _stand)| {
        if !arguments.is_empty() {
            command.arg("--").args(arguments);
        }
        watch(&mut command, &mut tally)
    });
    let problem = match result {
        Err(failure) => Some(failure.to_string()),
        // A filter may well leave a group without tests.
        Ok(()) if tally.counts.passed == 0 && arguments.is_empty() => {
            Some("It ran no tests.".to_owned())
        }
        Ok(()) => None,
    };
    Outcome {
        group: group.name(),
        tally,
        took: started.elapsed(),
        problem,
    }
}

/// Builds what a group needs around it, and gives the command that runs its tests, and the
/// stand that has to run as long.
fn prepared(workspace: &Workspace, group: Group) -> Result<(Command, Option<Bound>), Failure> {
    let mut stand = None;
    let mut command = workspace.command("cargo");
    command.args(["test", "--no-fail-fast"]);
    match group {
        Group::Native => {
            command.args(NATIVE);
        }
        Group::Browser => {
            build_native(workspace)?;
            let running = stand_for_pages(workspace)?;
            command
                .args(["--package", "direct-upload", "--test", "web"])
                .args(["--target", WASM_TARGET])
                // The runner's own limit of 20 seconds is for all tests together.
                .env("WASM_BINDGEN_TEST_TIMEOUT", "300")
                // The tests read it while they are compiled: a page has no environment.
                .env(
                    "DIRECT_UPLOAD_STAND_ADDRESSES",
                    running.wait_for_first_line()?,
                );
            stand = Some(Bound::new(running)?);
        }
        Group::EndToEnd => {
            let dist = bundle::bundle(workspace, &workspace.dist())?;
            build_native(workspace)?;
            command
                .args(["--package", "direct-upload-e2e"])
                .env("DIRECT_UPLOAD_DIST", dist.folder())
                .env(
                    "DIRECT_UPLOAD_PROXY",
                    workspace.program("direct-upload-proxy"),
                )
                .env(
                    "DIRECT_UPLOAD_STAND",
                    workspace.program("direct-upload-stand"),
                );
        }
    }
    command.env("PATH", tool::path(workspace)?);
    if group != Group::Native {
        command.env("CHROMEDRIVER", browser::prepare()?);
    }
    Ok((command, stand))
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
