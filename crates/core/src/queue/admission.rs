//! How a file becomes an upload: checks by name and size, a person's word where its name is
//! taken, a look at its beginning and end, and the host page's word. Nothing is sent before all four.

use std::mem::discriminant;

use super::same_name::Clash;
use super::step::Step;
use super::store;
use crate::content::{self, Look};
use crate::effect::{Effect, Notice, Rejection};
use crate::event::{Choice, NewFile, OfferAnswer};
use crate::file_kind::FileKind;
use crate::moment::Millis;
use crate::naming::{self, Naming};
use crate::state::{Next, State};
use crate::upload::{Turn, Upload, UploadId};

/// A file that takes longer than this to look at, or to be taken by the page, is in the list meanwhile.
const LISTED_AFTER: Millis = 300;

impl Step<'_> {
    pub(super) fn add(&mut self, files: Vec<NewFile>) {
        self.forget_old_answer();
        for file in files {
            let id = file.id;
            if self.queue.upload(id).is_some() {
                continue;
            }
            match self.check(&file) {
                Ok(kind) => {
                    let upload = Upload {
                        id,
                        filename: file.name.clone(),
                        key: file.name.clone(),
                        name: file.name,
                        folder: file.folder,
                        size: file.size,
                        kind,
                        state: State::Undecided,
                        turn: Turn::default(),
                        attempts: 0,
                        retries: 0,
                        spared: false,
                        cut_at: None,
                        lost_at: None,
                        signed_out: false,
                        prompted: false,
                        started: None,
                    };
                    self.admit(Box::new(upload), None);
                    if self.in_state(id, &State::Undecided).is_some() {
                        self.notify(Notice::Asked(id));
                    }
                }
                Err(rejection) => {
                    self.reject(file.name, file.folder, file.size, rejection);
                    self.effect(Effect::Release { id });
                }
            }
        }
    }

    /// What kind of file it is, if it may come in by its name and its size.
    fn check(&self, file: &NewFile) -> Result<FileKind, Rejection> {
        let settings = &self.queue.settings;
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
        Ok(kind)
    }

    /// Gives a file its key and has it looked at, if there is room. Where its name is taken a
    /// person decides: by `choice`, by an earlier answer for all, or by the one that is awaited
    /// from now on.
    pub(super) fn admit(&mut self, mut upload: Box<Upload>, choice: Option<Choice>) {
        let id = upload.id;
        let mut naming = self.queue.settings.naming;
        let mut replaced = Vec::new();
        let is_taken = match self.queue.clash(&upload.name) {
            None => choice.is_some(),
            // The file again, mended; out of another folder it is another one, and the row of the
            // one that failed would be lost from sight.
            Some(Clash::Failed) => {
                let mut named = self.queue.named(&upload.name);
                choice.is_some() || named.any(|other| other.folder != upload.folder)
            }
            Some(_) => true,
        };
        if naming == Naming::Keep && is_taken {
            match choice.or(self.queue.answer.map(|(choice, _)| choice)) {
                None => {
                    upload.state = State::Undecided;
                    return self.insert(upload);
                }
                Some(Choice::Skip) => {
                    return self.refuse(*upload, Rejection::Duplicate);
                }
                Some(Choice::KeepBoth) => naming = Naming::Unique,
                Some(Choice::Replace) => {
                    let named = self.queue.named(&upload.name);
                    for rival in named.filter(|upload| upload.holds_its_key()) {
                        replaced.push(rival.id);
                    }
                }
            }
        }
        if let Err(rejection) = self.check_room(&replaced) {
            return self.refuse(*upload, rejection);
        }
        for id in replaced {
            self.replace(id);
        }
        if naming == Naming::Unique {
            upload.key = self.unused_name(&upload.name);
            upload.filename = upload.key.clone();
        }
        self.vacate(&upload.key);
        self.queue.keys.insert(store::hash(&upload.key), id);
        let listed_at = Some(self.moment.now.saturating_add(LISTED_AFTER));
        upload.state = State::Inspecting { listed_at };
        let kind = upload.kind;
        self.insert(upload);
        self.effect(Effect::Inspect {
            id,
            head: content::HEAD,
            tail: content::tail(kind),
        });
    }

    /// A unique name that no upload has: two draws may meet by accident, and whose key is
    /// drawn again would lose its place.
    fn unused_name(&mut self, name: &str) -> String {
        loop {
            let key = naming::unique(name, self.moment.wall, &mut self.dice);
            if self.queue.owner(&key).is_none() {
                return key;
            }
        }
    }

    /// Whether there is room for one more, once these are replaced.
    fn check_room(&self, replaced: &[UploadId]) -> Result<(), Rejection> {
        let settings = &self.queue.settings;
        let done = self.queue.tally.done;
        let mut under_way = self.queue.tally.unsettled();
        under_way = under_way.saturating_add(self.queue.admitting);
        let mut taken = under_way.saturating_add(done);
        for upload in replaced.iter().filter_map(|id| self.queue.upload(*id)) {
            taken = taken.saturating_sub(1);
            if !matches!(upload.state, State::Done { .. }) {
                under_way = under_way.saturating_sub(1);
            }
        }
        if !settings.multiple && under_way > 0 {
            return Err(Rejection::TooMany { max: 1 });
        }
        match settings.max_files {
            Some(max) if taken >= max => Err(Rejection::TooMany { max }),
            _ => Ok(()),
        }
    }

    /// Whether a key belongs to an upload that is under way or done. One that failed or was
    /// taken back makes room for the new file.
    pub(super) fn is_taken(&self, key: &str) -> bool {
        self.queue.owner(key).is_some_and(Upload::holds_its_key)
    }

    /// Lets the upload go that has this key, to make room for another.
    pub(super) fn vacate(&mut self, key: &str) {
        if let Some(replaced) = self.queue.owner(key).map(Upload::id) {
            self.dismiss(replaced);
        }
    }

    pub(super) fn inspected(&mut self, id: UploadId, look: Option<Look>) {
        let Some(upload) = self.in_state(id, &State::Inspecting { listed_at: None }) else {
            return;
        };
        let verdict = match look {
            None => Err(Rejection::Unreadable),
            Some(look) => {
                content::check(upload.kind, &look, upload.size).map_err(Rejection::ContentMismatch)
            }
        };
        match verdict {
            Ok(()) => {
                self.change(id, |_, upload| {
                    if let State::Inspecting { listed_at } = upload.state {
                        upload.state = State::Offered { listed_at };
                    }
                });
                self.effect(Effect::Offer { id });
            }
            Err(rejection) => {
                if let Some(upload) = self.dismiss(id) {
                    self.reject(upload.name, upload.folder, upload.size, rejection);
                }
            }
        }
    }

    pub(super) fn offer_answered(&mut self, id: UploadId, answer: OfferAnswer) {
        if self
            .in_state(id, &State::Offered { listed_at: None })
            .is_none()
        {
            return;
        }
        if let OfferAnswer::Refused { reason } = answer {
            if let Some(upload) = self.dismiss(id) {
                let rejection = Rejection::Refused { reason };
                self.reject(upload.name, upload.folder, upload.size, rejection);
            }
            return;
        }
        self.change(id, |step, upload| {
            upload.state = State::Queued {
                next: Next::Send,
                held: step.queue.settings.manual && !upload.prompted,
            };
        });
    }

    /// An upload, if it is in this state.
    fn in_state(&self, id: UploadId, state: &State) -> Option<&Upload> {
        let upload = self.queue.upload(id)?;
        (discriminant(&upload.state) == discriminant(state)).then_some(upload)
    }

    /// Turns away a file that has no key.
    fn refuse(&mut self, file: Upload, rejection: Rejection) {
        let id = file.id;
        self.queue.uploads.remove(id);
        self.reject(file.name, file.folder, file.size, rejection);
        self.effect(Effect::Release { id });
    }

    pub(super) fn reject(
        &mut self,
        name: String,
        folder: Option<String>,
        size: u64,
        rejection: Rejection,
    ) {
        self.notify(Notice::Rejected {
            name,
            folder,
            size,
            rejection,
        });
    }
}
