//! The threads that serve connections: one for each core, with a runtime of its own. A request and
//! its call of the partner API stay on one of them, so nothing waits until another thread wakes up.

use std::{
    io, process,
    thread::{self, JoinHandle},
};

use tokio::{
    runtime::{Builder, Handle},
    sync::watch,
};

use crate::logging;

/// The most threads that one of them may have beside it for what blocks: names that are looked up,
/// files of the page.
const BLOCKING: usize = 8;

/// All of them.
pub struct Workers {
    handles: Vec<Handle>,
    threads: Vec<JoinHandle<()>>,
    stop: watch::Sender<()>,
}

impl Workers {
    /// Starts them.
    ///
    /// # Errors
    /// What the system says where it gives no more threads or descriptors.
    pub fn start() -> io::Result<Self> {
        let number = thread::available_parallelism().map_or(1, usize::from);
        let (stop, stopped) = watch::channel(());
        let mut workers = Self {
            handles: Vec::new(),
            threads: Vec::new(),
            stop,
        };
        for _ in 0..number {
            let runtime = Builder::new_current_thread()
                .enable_all()
                .on_thread_park(logging::write_gathered)
                .max_blocking_threads(BLOCKING)
                .build()?;
            workers.handles.push(runtime.handle().clone());
            let mut stopped = stopped.clone();
            let work = move || {
                let _end = EndOfAll;
                logging::gather();
                // Ends when the sender is gone.
                let _ = runtime.block_on(stopped.changed());
                // Not before a name is found that nobody waits for any more.
                runtime.shutdown_background();
            };
            let thread = thread::Builder::new().name("connections".to_owned());
            workers.threads.push(thread.spawn(work)?);
        }
        Ok(workers)
    }

    /// Where tasks can be given to them.
    #[must_use]
    pub fn handles(&self) -> &[Handle] {
        &self.handles
    }

    /// Ends them, and what they still work on.
    pub fn end(self) {
        drop(self.stop);
        for thread in self.threads {
            // None has panicked: that would have ended the process.
            let _ = thread.join();
        }
    }
}

/// Ends the process where its thread panics outside of a task: connections that are given to a
/// thread that is gone would have no answer, while others make the process look well.
struct EndOfAll;

impl Drop for EndOfAll {
    fn drop(&mut self) {
        if thread::panicking() {
            process::abort();
        }
    }
}
