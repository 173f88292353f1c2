//! Where lines go: to stderr, each at once. A thread that serves connections writes what it has
//! logged when it has nothing else to do, a few times a millisecond when it is busy: one system call
//! for many lines. Nothing is left behind when it ends.

use std::{
    cell::RefCell,
    io::{Write, stderr},
};

/// So many bytes are written at once at most, but for a longer line: no more than what stays in one
/// piece in a pipe that others write to (POSIX, `write`, `PIPE_BUF`; 4096 on Linux).
const MOST: usize = 4096;

thread_local! {
    /// What this thread has not written yet; `None` on one that writes at once.
    static GATHERED: RefCell<Option<Gathered>> = const { RefCell::new(None) };
}

struct Gathered(Vec<u8>);

impl Gathered {
    fn write(&mut self) {
        write_now(&self.0);
        self.0.clear();
    }
}

impl Drop for Gathered {
    fn drop(&mut self) {
        self.write();
    }
}

/// Gathers the lines of this thread, which has to call [`write_gathered`] before it waits.
pub(crate) fn gather() {
    GATHERED.set(Some(Gathered(Vec::with_capacity(MOST))));
}

/// Writes what this thread has gathered.
pub(crate) fn write_gathered() {
    GATHERED.with_borrow_mut(|gathered| {
        if let Some(gathered) = gathered {
            gathered.write();
        }
    });
}

/// Takes one line, with its end.
pub(super) fn write(line: &[u8]) {
    GATHERED.with_borrow_mut(|gathered| match gathered {
        None => write_now(line),
        Some(gathered) => {
            if gathered.0.len() + line.len() > MOST {
                gathered.write();
            }
            gathered.0.extend_from_slice(line);
        }
    });
}

fn write_now(lines: &[u8]) {
    if !lines.is_empty() {
        // Where nobody reads them there is nobody to tell.
        let _ = stderr().lock().write_all(lines);
    }
}
