//! A server process that a task runs: started, watched, and ended politely.
//!
//! Each runs in a process group of its own, so that Ctrl-C reaches only the task, which then
//! ends the servers in its own order, each with all that it started.

use anyhow::{Context as _, Result};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// How long a server may take to end before it is made to.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long a server may take to say where it listens.
const START: Duration = Duration::from_secs(60);

/// The exit status of a program that was told to end, as shells have it.
const INTERRUPTED: i32 = 130;

/// How often a condition is looked at.
pub(crate) const GLANCE: Duration = Duration::from_millis(50);

/// A running server. Dropping it ends it.
#[derive(Debug)]
pub(crate) struct Service {
    name: &'static str,
    child: Child,
    first_line: Receiver<String>,
}

impl Service {
    /// Starts a server. Its first line on stdout is kept for [`Self::first_line`]; the others go
    /// to the terminal, as all of stderr does.
    pub(crate) fn start(name: &'static str, command: impl Into<Command>) -> Result<Self> {
        let mut command = command.into();
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("{name} cannot be started"))?;
        let (sender, first_line) = mpsc::sync_channel(1);
        if let Some(stdout) = child.stdout.take() {
            thread::spawn(move || {
                let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
                if let Some(line) = lines.next() {
                    // Nobody may have asked for it.
                    let _ = sender.send(line);
                }
                for line in lines {
                    println!("{line}");
                }
            });
        }
        Ok(Self {
            name,
            child,
            first_line,
        })
    }

    /// What the server is called in messages.
    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    /// The first line that it wrote on stdout, once it has.
    pub(crate) fn first_line(&self) -> Option<String> {
        self.first_line.try_recv().ok()
    }

    /// Waits for that line.
    pub(crate) fn wait_for_first_line(&self) -> Result<String> {
        self.first_line.recv_timeout(START).with_context(|| {
            format!(
                "{} did not say where it listens; what it wrote above says why",
                self.name
            )
        })
    }

    /// How it ended, if it has.
    pub(crate) fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().ok().flatten()
    }
}

impl Drop for Service {
    /// Asks the server and all that it started to end, and makes them if they take too long.
    fn drop(&mut self) {
        signal(&mut self.child, Signal::Terminate);
        let asked = Instant::now();
        while self.ended().is_none() && asked.elapsed() < PATIENCE {
            thread::sleep(GLANCE);
        }
        signal(&mut self.child, Signal::Kill);
        // It has ended, or cannot but end now.
        let _ = self.child.wait();
    }
}

/// A server that does not outlive this program, even where that is told to end (Ctrl-C,
/// SIGTERM) while it waits for something else. There can be one.
#[derive(Debug)]
pub(crate) struct Bound(Arc<Mutex<Option<Service>>>);

impl Bound {
    /// Binds the server to this program.
    pub(crate) fn new(service: Service) -> Result<Self> {
        let bound = Self(Arc::new(Mutex::new(Some(service))));
        let told = Self(Arc::clone(&bound.0));
        ctrlc::set_handler(move || {
            told.end();
            std::process::exit(INTERRUPTED);
        })
        .context("Ctrl-C cannot be waited for")?;
        Ok(bound)
    }

    fn end(&self) {
        drop(self.0.lock().unwrap_or_else(PoisonError::into_inner).take());
    }
}

impl Drop for Bound {
    fn drop(&mut self) {
        self.end();
    }
}

/// How a server is told to end.
#[derive(Clone, Copy, Debug)]
enum Signal {
    Terminate,
    Kill,
}

/// Sends a signal to the server's whole group, which is no error if that is gone already.
#[cfg(unix)]
fn signal(child: &mut Child, signal: Signal) {
    use nix::sys::signal::{Signal::SIGKILL, Signal::SIGTERM, killpg};
    let signal = match signal {
        Signal::Terminate => SIGTERM,
        Signal::Kill => SIGKILL,
    };
    if let Ok(group) = child.id().try_into() {
        let _ = killpg(nix::unistd::Pid::from_raw(group), signal);
    }
}

/// Elsewhere a process can only be made to end, not asked.
#[cfg(not(unix))]
fn signal(child: &mut Child, _: Signal) {
    let _ = child.kill();
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn shell(script: &str) -> Service {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", script]);
        Service::start("shell", command).unwrap()
    }

    fn wait<T>(mut condition: impl FnMut() -> Option<T>) -> T {
        let started = Instant::now();
        loop {
            if let Some(value) = condition() {
                return value;
            }
            assert!(started.elapsed() < PATIENCE, "waited in vain");
            thread::sleep(GLANCE);
        }
    }

    fn is_running(process: &str) -> bool {
        let Ok(process) = process.parse() else {
            panic!("no process: {process}")
        };
        nix::sys::signal::kill(nix::unistd::Pid::from_raw(process), None).is_ok()
    }

    #[test]
    fn the_first_line_is_handed_over_and_the_end_is_seen() {
        let mut service = shell("echo ready; exit 7");
        assert_eq!(wait(|| service.first_line()), "ready");
        assert_eq!(wait(|| service.ended()).code(), Some(7));
    }

    #[test]
    fn the_first_line_can_be_waited_for_and_its_absence_is_seen() {
        assert_eq!(shell("echo ready").wait_for_first_line().unwrap(), "ready");
        let failure = shell("exit 1").wait_for_first_line().unwrap_err();
        assert!(failure.to_string().starts_with("shell did not say"));
    }

    #[test]
    fn dropping_ends_what_the_server_started_too() {
        let service = shell("sleep 600 & echo $!; wait");
        let grandchild = wait(|| service.first_line());
        assert!(is_running(&grandchild));
        drop(service);
        wait(|| (!is_running(&grandchild)).then_some(()));
    }
}
