//! The threads that serve connections: one for each core, with a runtime of its own. A request and
//! its call of the partner API stay on one of them, so nothing waits until another thread wakes up.

use std::{
    io,
    thread::{self, JoinHandle},
};

use tokio::{
    runtime::{Builder, Handle},
    sync::watch,
};

use crate::logging;

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
                .build()?;
            workers.handles.push(runtime.handle().clone());
            let mut stopped = stopped.clone();
            let work = move || {
                logging::gather();
                // Ends when the sender is gone.
                let _ = runtime.block_on(stopped.changed());
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
            // One that has panicked has said so.
            let _ = thread.join();
        }
    }
}
