//! A process around a journey: started, heard, and ended.

use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use tokio::task::JoinHandle;

/// How long a process may take until it has said that it is ready.
const START_WITHIN: Duration = Duration::from_secs(30);

/// A process that has just been started.
type Begun = (Process, Lines<BufReader<ChildStdout>>, JoinHandle<()>);

/// A running process. Dropped, it is killed.
pub(crate) struct Process {
    name: &'static str,
    child: tokio::sync::Mutex<Child>,
    log: Arc<Mutex<String>>,
}

impl Process {
    /// Starts `command` and waits for the first line of its output for which `read` has a
    /// value. All that it writes from then on goes to its log. An error is a sentence, with
    /// what it wrote.
    pub(crate) async fn start<T>(
        name: &'static str,
        command: Command,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<(Self, T), String> {
        let (process, mut lines, errors) = Self::begin(name, command)?;
        let ready = first(&mut lines, &process.log, read);
        match tokio::time::timeout(START_WITHIN, ready).await {
            Ok(Some(ready)) => {
                tokio::spawn(keep(lines, Arc::clone(&process.log)));
                Ok((process, ready))
            }
            Ok(None) => {
                let status = process.child.lock().await.wait().await;
                // Its last words may still be on their way.
                let _ = errors.await;
                let log = process.log();
                Err(format!(
                    "{name} ended before it was ready ({status:?}):\n{log}"
                ))
            }
            Err(_) => {
                let log = process.log();
                Err(format!(
                    "{name} was not ready within {START_WITHIN:?}:\n{log}"
                ))
            }
        }
    }

    /// Starts `command`, which says nothing when it is ready. All that it writes goes to its log.
    pub(crate) fn spawn(name: &'static str, command: Command) -> Result<Self, String> {
        let (process, lines, _errors) = Self::begin(name, command)?;
        tokio::spawn(keep(lines, Arc::clone(&process.log)));
        Ok(process)
    }

    /// Starts `command`; hands over its output, and the task that writes its errors to the log.
    fn begin(name: &'static str, mut command: Command) -> Result<Begun, String> {
        let started = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn();
        let mut child = started.map_err(|problem| {
            format!(
                "{name} cannot be started ({}): {problem}. `cargo xtask test e2e` builds or \
                 installs it.",
                command.as_std().get_program().display()
            )
        })?;
        let log = Arc::new(Mutex::new(String::new()));
        let stdout = child.stdout.take().expect("its output is piped");
        let stderr = child.stderr.take().expect("its errors are piped");
        let errors = tokio::spawn(keep(BufReader::new(stderr).lines(), Arc::clone(&log)));
        let process = Self {
            name,
            child: tokio::sync::Mutex::new(child),
            log,
        };
        Ok((process, BufReader::new(stdout).lines(), errors))
    }

    /// Whether it has ended.
    pub(crate) async fn has_ended(&self) -> bool {
        let mut child = self.child.lock().await;
        !matches!(child.try_wait(), Ok(None))
    }

    pub(crate) const fn name(&self) -> &'static str {
        self.name
    }

    /// The number that the system has given it; `None` once it has ended.
    pub(crate) fn id(&self) -> Option<u32> {
        self.child.try_lock().ok()?.id()
    }

    /// What it has written so far.
    pub(crate) fn log(&self) -> String {
        let log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        log.clone()
    }

    /// Begins its log anew.
    pub(crate) fn forget_log(&self) {
        let mut log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        log.clear();
    }

    /// Kills it and waits until it is gone.
    pub(crate) async fn end(&self) {
        let mut child = self.child.lock().await;
        // It fails only where the process has gone by itself.
        let _ = child.kill().await;
    }
}

async fn first<T>(
    lines: &mut Lines<BufReader<ChildStdout>>,
    log: &Mutex<String>,
    read: impl Fn(&str) -> Option<T>,
) -> Option<T> {
    while let Ok(Some(line)) = lines.next_line().await {
        write(log, &line);
        if let Some(ready) = read(&line) {
            return Some(ready);
        }
    }
    None
}

async fn keep(mut lines: Lines<BufReader<impl AsyncRead + Unpin>>, log: Arc<Mutex<String>>) {
    while let Ok(Some(line)) = lines.next_line().await {
        write(&log, &line);
    }
}

fn write(log: &Mutex<String>, line: &str) {
    let mut log = log.lock().unwrap_or_else(PoisonError::into_inner);
    log.push_str(line);
    log.push('\n');
}
