//! What is to be done, in its order, and in slices.
//!
//! Ten thousand files, or a command to ten thousand uploads, are one act for whoever does it. All
//! at once they would keep the page from answering for a part of a second, so work ends after a
//! few milliseconds and goes on in the next task. What comes meanwhile waits behind it: nobody can
//! tell the difference but by the clock.

use std::collections::VecDeque;
use std::vec::IntoIter;

use direct_upload_core::{Effect, Event, NewFile, UploadId, filename};

use super::{Runtime, next_id};
use crate::browser::{self, Folder, LocalFile};

/// For how long work goes on in one task, in milliseconds: a frame has 16, and drawing takes some.
const SLICE: f64 = 8.0;
/// How many files the core is given at once.
const FILES: usize = 32;

/// Something that has come and waits for its turn.
#[derive(Debug)]
pub(super) enum Arrival {
    /// Something happened.
    Event(Event),
    /// Files were chosen, dropped, pasted, or added by the page.
    Files(IntoIter<LocalFile>),
    /// So was a folder.
    Folder(Folder),
}

/// What has come, and what is left to do of what came last.
#[derive(Debug, Default)]
pub(super) struct Inbox {
    arrivals: VecDeque<Arrival>,
    effects: IntoIter<Effect>,
}

impl Inbox {
    /// Puts something behind all that waits.
    pub(super) fn push(&mut self, arrival: Arrival) {
        self.arrivals.push_back(arrival);
    }

    /// Forgets the files and folders that have not come in yet.
    pub(super) fn forget_files(&mut self) {
        self.arrivals
            .retain(|arrival| matches!(arrival, Arrival::Event(_)));
    }

    /// Whether files or folders have not come in yet.
    pub(super) fn has_files(&self) -> bool {
        let mut arrivals = self.arrivals.iter();
        arrivals.any(|arrival| !matches!(arrival, Arrival::Event(_)))
    }

    /// Whether anything has not come in yet.
    pub(super) fn has_arrivals(&self) -> bool {
        !self.arrivals.is_empty()
    }

    /// Whether something is left to do of what came last.
    pub(super) fn has_effects(&self) -> bool {
        self.effects.len() > 0
    }

    /// Whether nothing waits.
    pub(super) fn is_empty(&self) -> bool {
        self.arrivals.is_empty() && !self.has_effects()
    }
}

impl Runtime {
    /// Works through what has come until nothing is left or the time is up.
    pub(super) fn work(&self) {
        if self.later.is_pending() && !self.is_leaving.get() {
            return;
        }
        if self.is_working.replace(true) {
            return;
        }
        let end = browser::milliseconds() + SLICE;
        while self.advance() {
            let is_over = browser::milliseconds() >= end && !self.is_leaving.get();
            if is_over && self.later.request() {
                break;
            }
        }
        self.is_working.set(false);
        let is_done = self.inbox.borrow().is_empty() && self.queue.borrow().is_idle();
        self.guard.set(!is_done);
        self.draw_what_changed();
    }

    /// Does the next thing, if there is one: what is left of the last event before the next.
    fn advance(&self) -> bool {
        let effect = self.inbox.borrow_mut().effects.next();
        if let Some(effect) = effect {
            self.carry_out(effect);
            return true;
        }
        let Some(event) = self.next_event() else {
            return false;
        };
        let effects = self.queue.borrow_mut().update(event, browser::moment());
        self.inbox.borrow_mut().effects = effects.into_iter();
        true
    }

    fn next_event(&self) -> Option<Event> {
        let mut inbox = self.inbox.borrow_mut();
        let arrivals = &mut inbox.arrivals;
        if let Some(Arrival::Files(files)) = arrivals.front_mut() {
            let mut added = Vec::with_capacity(FILES);
            for file in files.by_ref().take(FILES) {
                added.push(self.take_in(file));
            }
            if files.len() == 0 {
                arrivals.pop_front();
            }
            return Some(Event::FilesAdded(added));
        }
        match arrivals.pop_front()? {
            Arrival::Event(event) => Some(event),
            Arrival::Folder(folder) => Some(self.take_in_folder(folder)),
            Arrival::Files(_) => None,
        }
    }

    /// Gives a file its id, and keeps it.
    fn take_in(&self, file: LocalFile) -> NewFile {
        let id = UploadId(next_id());
        let new = NewFile {
            id,
            name: filename::taken_as(&file.name(), &file.media_type()),
            folder: file.folder(),
            size: file.size(),
        };
        self.handles.borrow_mut().keep(id, file);
        new
    }
}
