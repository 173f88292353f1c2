//! Files whose name is taken: a person is asked what to do.
//!
//! Such a file is undecided. It has no key, no place among `max-files`, and is not in the list.
//! It comes in unasked when its name becomes free: whoever had it left unsent, was taken back, or
//! got another key. One that failed keeps its name from it, and its place in the list: they may be
//! two files out of two folders. A file that is added after the failure takes that place.
//!
//! Names are compared with the last part of the keys: the proxy may put a folder before them,
//! and the same name would get the same key again. A name that it made unique is another name.

use super::schedule::next_of;
use super::step::Step;
use super::{Queue, store};
use crate::effect::{Effect, Notice};
use crate::event::Choice;
use crate::moment::Millis;
use crate::state::{Phase, State};
use crate::upload::{Upload, UploadId};

/// An answer for all is forgotten once everything is settled and no file came for this long: a
/// large folder comes in slices, which are one act for whoever dropped it.
const ACT_OVER_AFTER: Millis = 5_000;

/// What has the name of a file already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clash {
    /// An upload that is under way, or about to be.
    UnderWay,
    /// An upload in the list that is done.
    Done,
    /// A file that was stored before, and is not in the list: it has left it, or another element
    /// of the page has sent it.
    SentBefore,
    /// An upload that has failed since the file was added.
    Failed,
}

/// What to do about the first file whose name is taken. Answered by
/// [`Event::Decided`](crate::Event::Decided).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question<'a> {
    /// The file's id.
    pub id: UploadId,
    /// Its name.
    pub name: &'a str,
    /// The folder that it came out of.
    pub folder: Option<&'a str>,
    /// Bytes.
    pub size: u64,
    /// What has its name.
    pub clash: Clash,
    /// How many files are undecided, this one among them.
    pub undecided: usize,
}

impl Queue {
    /// Whether a file waits for a word about its name.
    #[must_use]
    pub fn is_asking(&self) -> bool {
        !self.undecided.is_empty()
    }

    /// What a person is asked now, if anything.
    #[must_use]
    pub fn question(&self) -> Option<Question<'_>> {
        let undecided = self.undecided.len();
        if undecided == 0 {
            return None;
        }
        let mut uploads = self.uploads.iter();
        let file = uploads.find(|upload| upload.state.is_undecided())?;
        Some(Question {
            id: file.id,
            name: &file.name,
            folder: file.folder(),
            size: file.size,
            // The memory may have lost it since: better to be asked once too often.
            clash: self.clash(&file.name).unwrap_or(Clash::SentBefore),
            undecided,
        })
    }

    /// What has this name: of several uploads, the newest that did not fail.
    pub(super) fn clash(&self, name: &str) -> Option<Clash> {
        let mut clash = self
            .sent
            .has(self.settings.place, name)
            .then_some(Clash::SentBefore);
        for upload in self.named(name) {
            clash = Some(match upload.state.phase() {
                Some(Phase::Cancelled) => continue,
                Some(Phase::Failed) if clash.is_some() => continue,
                Some(Phase::Failed) => Clash::Failed,
                Some(Phase::Done) => Clash::Done,
                _ => Clash::UnderWay,
            });
        }
        clash
    }

    /// The key of the newest upload that has this name; `None` where none in the list has it.
    #[must_use]
    pub fn key_of(&self, name: &str) -> Option<&str> {
        let newest = self.named(name).last()?;
        Some(newest.key())
    }

    /// The oldest undecided file of a name, given by its hash, if nothing has that name.
    fn oldest_free(&self, name: u64) -> Option<UploadId> {
        let (_, id) = self.undecided.with(name).first()?;
        let file = self.upload(*id)?;
        self.clash(&file.name).is_none().then_some(*id)
    }

    /// The uploads that have this name, oldest first.
    pub(super) fn named(&self, name: &str) -> impl Iterator<Item = &Upload> {
        self.keys
            .with(store::hash(name))
            .iter()
            .filter_map(|(_, id)| self.upload(*id))
            .filter(move |upload| upload.key.ends_with(name))
    }
}

impl Step<'_> {
    pub(super) fn decided(&mut self, id: UploadId, choice: Choice, for_all: bool) {
        let file = self.queue.upload(id);
        if !file.is_some_and(|file| file.state.is_undecided()) {
            return;
        }
        if for_all {
            self.queue.answer = Some((choice, self.moment.now));
            self.reconsider_all(Some(choice));
        } else {
            self.reconsider(id, Some(choice));
        }
    }

    /// Admits all that are undecided, as far as a choice or the settings allow.
    pub(super) fn reconsider_all(&mut self, choice: Option<Choice>) {
        for id in self.ids(&|upload| upload.state.is_undecided()) {
            self.reconsider(id, choice);
        }
    }

    /// Admits an undecided file, or asks about it still.
    pub(super) fn reconsider(&mut self, id: UploadId, choice: Option<Choice>) {
        if let Some(file) = self.take_out(id) {
            self.admit(file, choice);
        }
    }

    /// Admits those whose name has become free, the oldest of each name.
    pub(super) fn admit_free(&mut self) {
        while let Some(name) = self.freed.pop() {
            while let Some(id) = self.queue.oldest_free(name) {
                self.reconsider(id, None);
            }
        }
    }

    pub(super) fn forget_old_answer(&mut self) {
        let (now, idle) = (self.moment.now, self.queue.is_idle());
        if let Some((_, used)) = &mut self.queue.answer {
            if idle && now.saturating_sub(*used) > ACT_OVER_AFTER {
                self.queue.answer = None;
            } else {
                *used = now;
            }
        }
    }

    /// Takes an upload back and off the list, to make room for a new file of its name.
    pub(super) fn replace(&mut self, id: UploadId) {
        let upload = self.queue.upload(id);
        if upload.is_some_and(|upload| upload.state.is_in_flight()) {
            self.effect(Effect::Abort { id });
        }
        if let Some(mut upload) = self.dismiss(id)
            && upload
                .state
                .phase()
                .is_some_and(|phase| !phase.is_settled())
        {
            let next = next_of(&upload.state);
            upload.state = State::Cancelled { next };
            self.notify(Notice::Replaced(upload));
        }
    }
}
