//! A driver, which serves one journey after another.
//!
//! As many are started as journeys run at a time. A driver belongs to one journey until that
//! gives it back, as clean as it was taken; that of a journey that failed ends with it. What is
//! left at the end of the run ends with the program, however that ends: by the [`Guard`].

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{LazyLock, Mutex, PoisonError};

use thirtyfour::WebDriver;
use tokio::process::{Child, Command};
use tokio::runtime::{Builder, Runtime};

use super::{chromium, firefox, webkit};
use crate::engine::Engine;
use crate::process::Process;

/// Each journey has a runtime of its own, which ends with it. What reads the output of a driver
/// has to outlive that.
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    let mut runtime = Builder::new_multi_thread();
    let runtime = runtime.worker_threads(1).enable_all().build();
    runtime.expect("a runtime")
});

/// Those that no journey has now, all of the engine of this run.
static IDLE: Mutex<Vec<Driver>> = Mutex::new(Vec::new());

/// A running driver.
pub(super) struct Driver {
    /// Where it listens.
    pub(super) port: u16,
    /// The driver, and what it needs.
    pub(super) processes: Vec<Process>,
    /// Where it and its browsers keep all their files.
    pub(super) folder: PathBuf,
    /// The session that the journey before has left, where the engine's browser can be made as
    /// clean as a new one.
    pub(super) left: Option<WebDriver>,
    _guard: Guard,
}

impl Driver {
    /// One that is idle, or a new one.
    pub(super) async fn take(engine: Engine) -> Self {
        let idle = idle(Vec::pop);
        if let Some(driver) = idle {
            for process in &driver.processes {
                process.forget_log();
            }
            return driver;
        }
        let started = RUNTIME.spawn(Self::start(engine)).await;
        started.unwrap_or_else(|problem| match problem.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(problem) => panic!("{problem}"),
        })
    }

    /// Leaves it to the next journey.
    pub(super) fn give_back(self) {
        idle(|drivers| drivers.push(self));
    }

    async fn start(engine: Engine) -> Self {
        let folder = tempfile::tempdir().expect("a folder for the driver").keep();
        let (processes, port) = match engine {
            Engine::Chromium => chromium::start_driver(&folder).await,
            Engine::Firefox => firefox::start_driver(&folder).await,
            Engine::WebKit => webkit::start_driver(&folder).await,
        };
        let groups = processes.iter().filter_map(Process::id);
        let _guard = Guard::over(groups, &folder);
        Self {
            port,
            processes,
            folder,
            left: None,
            _guard,
        }
    }
}

fn idle<T>(act: impl FnOnce(&mut Vec<Driver>) -> T) -> T {
    act(&mut IDLE.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Ends a driver with all that it has started, and takes its folder away, once this is dropped or
/// the program has ended: a shell waits for the end of a pipe that only the program holds. Some
/// drivers leave their browsers running when they end.
struct Guard(#[expect(dead_code, reason = "it is there to be dropped")] Child);

impl Guard {
    const SCRIPT: &str = r#"read -r _
        for group in $2; do kill -s KILL -- "-$group"; done
        until rm -rf -- "$1"; do sleep 0.1; done"#;

    /// Over the groups of processes that these lead.
    fn over(leaders: impl Iterator<Item = u32>, folder: &Path) -> Self {
        let groups: Vec<String> = leaders.map(|leader| leader.to_string()).collect();
        let mut shell = Command::new("sh");
        shell
            .args(["-c", Self::SCRIPT, "sh"])
            .arg(folder)
            .arg(groups.join(" "))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // Ctrl-C is not for it.
            .process_group(0);
        Self(shell.spawn().expect("a shell"))
    }
}
