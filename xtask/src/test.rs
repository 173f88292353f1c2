//! `cargo xtask test`: builds everything, then runs the tests in three groups and sums them up.
//!
//! All that can be built is built first, in one go, so that no group waits for Cargo and the times
//! of building and of testing are told apart. A test program that crashes or runs no tests counts
//! as failed, and the others run nevertheless. Nothing is skipped in silence: a machine without a
//! browser fails before the first test, and a test whose browser or machine lacks what it needs is
//! named with the reason.

mod built;
mod busy;
mod run;
mod summary;

use crate::browser;
use crate::bundle;
use crate::engine::{Engine, Engines};
use crate::lint::WORKSPACE;
use crate::npm;
use crate::page;
use crate::rust::{self, WASM_TARGET};
use crate::service::{Bound, Service};
use crate::setup;
use crate::tool::TRUNK;
use crate::workspace::Workspace;
use anyhow::{Result, ensure};
use built::Program;
use busy::Busy;
use run::Run;
use std::ffi::OsString;
use std::path::PathBuf;
use std::thread::available_parallelism;
use std::time::{Duration, Instant};
use summary::summary;
use xshell::cmd;

/// Tests that need the same things around them.
#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Group {
    /// What runs without a browser
    Native,
    /// Adapters and components of the widget, in a real browser
    Browser,
    /// The shipped widget, the proxy and the stand, in a real browser
    #[value(name = "e2e")]
    EndToEnd,
}

/// Names the file that tests write to which did not run.
const NOT_RUN: &str = "DIRECT_UPLOAD_NOT_RUN";

/// Which tests to run, and how.
#[derive(clap::Args, Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// The only group to run; all without one
    pub(crate) group: Option<Group>,
    /// The browsers of `e2e`: chromium, firefox, webkit, with commas, or all
    #[arg(long, value_parser = Engines::read, default_value = "chromium")]
    pub(crate) browsers: Engines,
    /// How often `e2e` runs in each browser
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) repeat: u32,
    /// Keep each core busy beside `e2e`, as a slow machine would be
    #[arg(long)]
    pub(crate) busy: bool,
    /// What to pass on to each test program, as in `-- name_of_a_test`
    #[arg(last = true)]
    pub(crate) args: Vec<OsString>,
}

impl Wanted {
    fn has(&self, group: Group) -> bool {
        self.group.is_none_or(|only| only == group)
    }
}

/// `cargo xtask test`: whether all went well.
pub(crate) fn task(workspace: &Workspace, wanted: &Wanted) -> Result<bool> {
    let plain = wanted.browsers.0 == [Engine::Chromium] && wanted.repeat == 1 && !wanted.busy;
    ensure!(
        plain || wanted.has(Group::EndToEnd),
        "Other browsers, --repeat and --busy are for the group `e2e`."
    );
    let mut steps = Steps::default();
    steps.take("tools", || tools(workspace, wanted))?;
    let programs = steps.take("programs and tests", || {
        rust::wasm_target(workspace)?;
        let sh = workspace.shell()?;
        // The programs too: `cargo test` builds those alone that an integration test runs.
        built::tests(cmd!(sh, "cargo build --bins --tests {WORKSPACE...}"))
    })?;
    let journeys = workspace.root().join("tests/e2e");
    let (journeys, native): (Vec<_>, Vec<_>) = programs
        .into_iter()
        .partition(|program| program.folder() == journeys);

    let mut runs = Vec::new();
    if wanted.has(Group::Native) {
        runs.push(Run::of("native", native, workspace)?);
    }
    let mut stand = None;
    if wanted.has(Group::Browser) {
        let (service, addresses) = stand_for_pages(workspace)?;
        stand = Some(Bound::new(service)?);
        let pages = steps.take("tests for pages", || for_pages(workspace, &addresses))?;
        runs.push(Run::of("browser", pages, workspace)?.within(in_pages()?));
    }
    let native_runs = runs.len();
    if wanted.has(Group::EndToEnd) {
        let parts = steps.take("the widget as it ships", || Parts::build(workspace))?;
        let pages = steps.take("the page for development", || {
            Ok([
                ("DIRECT_UPLOAD_PAGE", trunk_build(workspace)?),
                ("DIRECT_UPLOAD_DEVELOPMENT", page::develop(workspace)?),
            ])
        })?;
        for engine in &wanted.browsers.0 {
            for round in 1..=wanted.repeat {
                let name = match wanted.repeat {
                    1 => format!("e2e {}", engine.name()),
                    all => format!("e2e {} {round}/{all}", engine.name()),
                };
                let run = Run::of(&name, journeys.clone(), workspace)?;
                runs.push(run.within(around(*engine, &parts, &pages)?));
            }
        }
    }
    let mut outcomes = Vec::new();
    let mut busy = None;
    for (number, run) in runs.into_iter().enumerate() {
        if number == native_runs {
            // The tests for pages are over, and whoever is busy is so beside the journeys alone.
            stand = None;
            busy = wanted.busy.then(Busy::start);
        }
        outcomes.push(run.finish(&wanted.args));
    }
    drop((stand, busy));
    let (text, all_well) = summary(&steps.0, &outcomes);
    println!("\n{text}");
    Ok(all_well)
}

/// What was done before the first test, and how long it took.
#[derive(Default)]
struct Steps(Vec<(&'static str, Duration)>);

impl Steps {
    fn take<T>(&mut self, name: &'static str, step: impl FnOnce() -> Result<T>) -> Result<T> {
        println!("\n== building: {name} ==");
        let started = Instant::now();
        let done = step()?;
        self.0.push((name, started.elapsed()));
        Ok(done)
    }
}

/// Sees to what is not built here: first to what only a person can bring.
fn tools(workspace: &Workspace, wanted: &Wanted) -> Result<()> {
    let has = |group| wanted.has(group);
    if has(Group::EndToEnd) {
        npm::modules(workspace)?;
        setup::browsers(workspace, &wanted.browsers)?;
        TRUNK.ready(workspace)?;
    }
    if has(Group::Browser) {
        browser::prepare(Engine::Chromium)?;
    }
    Ok(())
}

/// Builds the widget's tests for pages. They read where the stand is while they are compiled: a
/// page has no environment.
fn for_pages(workspace: &Workspace, stand: &str) -> Result<Vec<Program>> {
    let sh = workspace.shell()?;
    let cargo = cmd!(
        sh,
        "cargo test --no-run --package direct-upload --test web --target {WASM_TARGET}"
    );
    let tests = built::tests(cargo.env("DIRECT_UPLOAD_STAND_ADDRESSES", stand))?;
    let runner = workspace.program("debug", "wasm-bindgen-test-runner");
    Ok(tests.into_iter().map(|test| test.run_by(&runner)).collect())
}

fn in_pages() -> Result<Vec<(&'static str, OsString)>> {
    let browser = browser::prepare(Engine::Chromium)?;
    let mut env: Vec<_> = browser
        .into_iter()
        .map(|(name, path)| (name, path.into()))
        .collect();
    // The runner's own limit of 20 seconds is for all tests together.
    env.push(("WASM_BINDGEN_TEST_TIMEOUT", "300".into()));
    Ok(env)
}

/// What the end-to-end tests find in their environment.
fn around(
    engine: Engine,
    parts: &Parts,
    pages: &[(&'static str, PathBuf)],
) -> Result<Vec<(&'static str, OsString)>> {
    let paths = browser::prepare(engine)?.into_iter();
    let paths = paths.chain(parts.named()).chain(pages.iter().cloned());
    let mut env: Vec<_> = paths.map(|(name, path)| (name, path.into())).collect();
    env.push(("DIRECT_UPLOAD_ENGINE", engine.name().into()));
    // A journey waits more than it works: one more at a time than there are cores.
    let cores = available_parallelism().map_or(1, usize::from);
    env.push(("RUST_TEST_THREADS", (cores + 1).to_string().into()));
    Ok(env)
}

/// The page as `trunk serve` has it, apart from where that builds.
fn trunk_build(workspace: &Workspace) -> Result<PathBuf> {
    let page = workspace.target().join("trunk-page");
    let sh = workspace.shell()?;
    // Trunk stops at a `NO_COLOR` that is anything but `true` or `false`.
    let trunk = cmd!(sh, "trunk build --dist {page}").env_remove("NO_COLOR");
    trunk.env("TRUNK_SKIP_VERSION_CHECK", "true").run()?;
    Ok(page)
}

/// All that journeys go through: the name under which a journey looks for each, and where it is.
pub(crate) struct Parts([(&'static str, PathBuf); 4]);

impl Parts {
    /// Builds the widget; the programs are there.
    pub(crate) fn build(workspace: &Workspace) -> Result<Self> {
        let dist = bundle::bundle(workspace, &workspace.dist())?;
        let program = |name| workspace.program("debug", name);
        Ok(Self([
            ("DIRECT_UPLOAD_DIST", dist.folder().to_owned()),
            ("DIRECT_UPLOAD_PROXY", program("direct-upload-proxy")),
            ("DIRECT_UPLOAD_STAND", program("direct-upload-stand")),
            ("DIRECT_UPLOAD_MODULES", npm::modules(workspace)?),
        ]))
    }

    /// For the environment of what runs journeys.
    pub(crate) fn named(&self) -> impl Iterator<Item = (&'static str, PathBuf)> {
        self.0.clone().into_iter()
    }
}

/// Starts a stand on free ports that the tests in the page can talk to; gives what it says of itself.
fn stand_for_pages(workspace: &Workspace) -> Result<(Service, String)> {
    let sh = workspace.shell()?;
    let stand = workspace.program("debug", "direct-upload-stand");
    let folder = workspace.target().join("browser-tests");
    let mut command = cmd!(
        sh,
        "{stand} --open-to-pages --confirmations --folder {folder}"
    );
    for listener in ["partner-api", "storage", "portal", "admin"] {
        command = command.args([&format!("--{listener}-listen"), "127.0.0.1:0"]);
    }
    let stand = Service::start("The stand", command.env("RUST_LOG", "warn,s3s=off"))?;
    let addresses = stand.wait_for_first_line()?;
    Ok((stand, addresses))
}
