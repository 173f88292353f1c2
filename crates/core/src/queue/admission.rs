//! How a file becomes an upload: checks by name and size, a look at its first bytes, and the
//! host page's word. Nothing is sent before all three.

use super::step::Step;
use crate::content;
use crate::effect::{Effect, Notice, Rejection};
use crate::event::NewFile;
use crate::file_kind::FileKind;
use crate::naming::{self, Naming};
use crate::upload::{Next, Phase, State, Turn, Upload, UploadId};

impl Step<'_> {
    pub(super) fn add(&mut self, files: Vec<NewFile>) {
        for file in files {
            if self.queue.upload(file.id).is_some() {
                continue;
            }
            match self.check(&file) {
                Ok((kind, key)) => self.admit(file, kind, key),
                Err(rejection) => {
                    let id = file.id;
                    self.reject(file.name, file.size, rejection);
                    self.effect(Effect::Release { id });
                }
            }
        }
    }

    /// What kind of file it is and which key it gets, if it may come in.
    fn check(&mut self, file: &NewFile) -> Result<(FileKind, String), Rejection> {
        let settings = self.queue.settings;
        let kind = FileKind::of_name(&file.name)
            .filter(|kind| settings.accept.allows(*kind))
            .ok_or(Rejection::TypeNotAllowed)?;
        if file.size == 0 {
            return Err(Rejection::Empty);
        }
        if file.size > settings.max_size {
            let max = settings.max_size;
            return Err(Rejection::TooLarge { max });
        }
        self.check_room()?;
        let key = match settings.naming {
            Naming::Keep => Some(file.name.clone()).filter(|key| !self.is_taken(key)),
            Naming::Unique => self.unused_name(&file.name),
        };
        Ok((kind, key.ok_or(Rejection::Duplicate)?))
    }

    /// A unique name that no upload has: two draws may meet by accident, and whose key is
    /// drawn again would lose its place.
    fn unused_name(&mut self, name: &str) -> Option<String> {
        const DRAWS: usize = 16;
        (0..DRAWS)
            .map(|_| naming::unique(name, self.moment.wall, &mut self.dice))
            .find(|key| self.queue.owner(key).is_none())
    }

    fn check_room(&self) -> Result<(), Rejection> {
        let settings = &self.queue.settings;
        let tally = self.queue.tally;
        let all = u32::try_from(self.queue.uploads.len()).unwrap_or(u32::MAX);
        let given_up = tally.failed.saturating_add(tally.cancelled);
        if !settings.multiple && all > given_up.saturating_add(tally.done) {
            return Err(Rejection::TooMany { max: 1 });
        }
        match settings.max_files {
            Some(max) if all.saturating_sub(given_up) >= max => Err(Rejection::TooMany { max }),
            _ => Ok(()),
        }
    }

    /// Whether a key belongs to an upload that is under way or done. One that failed or was
    /// taken back makes room for the new file.
    pub(super) fn is_taken(&self, key: &str) -> bool {
        self.queue.owner(key).is_some_and(|owner| {
            !matches!(
                owner.state().phase(),
                Some(Phase::Failed | Phase::Cancelled)
            )
        })
    }

    /// Lets the upload go that has this key, to make room for another.
    pub(super) fn vacate(&mut self, key: &str) {
        if let Some(replaced) = self.queue.owner(key).map(Upload::id) {
            self.dismiss(replaced);
        }
    }

    fn admit(&mut self, file: NewFile, kind: FileKind, key: String) {
        self.vacate(&key);
        let id = file.id;
        self.insert(Upload {
            id,
            name: file.name,
            folder: file.folder,
            filename: key.clone(),
            key,
            size: file.size,
            kind,
            state: State::Inspecting,
            turn: Turn::default(),
            attempts: 0,
            retries: 0,
            spared: false,
            signed_out: false,
            prompted: false,
            started: None,
        });
        let bytes = content::HEAD;
        self.effect(Effect::Inspect { id, bytes });
    }

    pub(super) fn inspected(&mut self, id: UploadId, head: Option<&[u8]>) {
        let Some(kind) = self.kind_in(id, &State::Inspecting) else {
            return;
        };
        let verdict = match head {
            None => Err(Rejection::Unreadable),
            Some(head) => content::check(kind, head).map_err(Rejection::ContentMismatch),
        };
        match verdict {
            Ok(()) => {
                self.change(id, |_, upload| upload.state = State::Offered);
                self.effect(Effect::Offer { id });
            }
            Err(rejection) => {
                if let Some(upload) = self.dismiss(id) {
                    self.reject(upload.name, upload.size, rejection);
                }
            }
        }
    }

    pub(super) fn offer_answered(&mut self, id: UploadId, accepted: bool) {
        if self.kind_in(id, &State::Offered).is_none() {
            return;
        }
        if !accepted {
            self.dismiss(id);
            return;
        }
        self.change(id, |step, upload| {
            upload.state = State::Queued {
                next: Next::Send,
                held: step.queue.settings.manual && !upload.prompted,
            };
        });
    }

    /// The kind of an upload, if it is in this state.
    fn kind_in(&self, id: UploadId, state: &State) -> Option<FileKind> {
        let upload = self.queue.upload(id)?;
        (upload.state == *state).then_some(upload.kind)
    }

    fn reject(&mut self, name: String, size: u64, rejection: Rejection) {
        self.notify(Notice::Rejected {
            name,
            size,
            rejection,
        });
    }
}
