//! One step of the queue: the state, the moment, and the effects that have gathered so far.
//!
//! Every change of an upload goes through [`Step::change`], which keeps the indices true to the
//! states. The index sets are never written elsewhere.

use super::{Queue, store};
use crate::effect::{Diagnostic, Effect, Notice};
use crate::moment::{Dice, Moment};
use crate::state::{Phase, State};
use crate::upload::{Turn, Upload, UploadId};

pub(super) struct Step<'a> {
    pub(super) queue: &'a mut Queue,
    pub(super) moment: Moment,
    pub(super) dice: Dice,
    effects: Vec<Effect>,
    /// The names that have become free, by their hashes, while somebody is asked about any.
    pub(super) freed: Vec<u64>,
}

impl<'a> Step<'a> {
    pub(super) const fn new(queue: &'a mut Queue, moment: Moment) -> Self {
        Self {
            queue,
            moment,
            dice: Dice::new(moment.random),
            effects: Vec::new(),
            freed: Vec::new(),
        }
    }

    pub(super) fn into_effects(self) -> Vec<Effect> {
        self.effects
    }

    pub(super) fn effect(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    pub(super) fn notify(&mut self, notice: Notice) {
        self.effects.push(Effect::Notify(notice));
    }

    /// Tells the integrator, once per element and cause.
    pub(super) fn diagnose(&mut self, diagnostic: Diagnostic) {
        let code = diagnostic.code();
        if !self.queue.diagnosed.contains(&code) {
            self.queue.diagnosed.push(code);
            self.notify(Notice::Diagnosed(diagnostic));
        }
    }

    /// Whether an upload is in this phase and waits for the answer of this very request.
    pub(super) fn awaits(&self, id: UploadId, turn: Turn, phase: Phase) -> bool {
        self.queue
            .upload(id)
            .is_some_and(|upload| upload.turn == turn && upload.state.phase() == Some(phase))
    }

    /// Lets `change` change an upload, if it is there.
    pub(super) fn change(&mut self, id: UploadId, change: impl FnOnce(&mut Self, &mut Upload)) {
        if let Some(mut upload) = self.take_out(id) {
            change(self, &mut upload);
            self.put_back(upload);
        }
    }

    /// Takes an upload out of the indices, and out of its place, which it keeps.
    pub(super) fn take_out(&mut self, id: UploadId) -> Option<Box<Upload>> {
        let upload = self.queue.uploads.take(id)?;
        self.queue.unindex(&upload);
        Some(upload)
    }

    fn put_back(&mut self, upload: Box<Upload>) {
        if matches!(upload.state, State::Cancelled { .. }) {
            self.free(&upload.key);
        }
        self.insert(upload);
    }

    /// Lets an upload go, with its key and its file.
    pub(super) fn dismiss(&mut self, id: UploadId) -> Option<Box<Upload>> {
        let upload = self.take_out(id)?;
        self.queue.uploads.remove(id);
        self.queue.keys.remove(store::hash(&upload.key), id);
        self.free(&upload.key);
        // The file of one that is stored has been let go already.
        if !matches!(upload.state, State::Done { .. }) {
            self.effect(Effect::Release { id });
        }
        Some(upload)
    }

    /// Takes an upload in, a new one or one that was taken out.
    pub(super) fn insert(&mut self, upload: Box<Upload>) {
        if upload.is_stored() {
            self.queue.sent.keep(self.queue.settings.place, &upload.key);
        }
        self.queue.index(&upload);
        self.queue.uploads.put(upload);
    }

    /// Takes note that a name may be free now.
    fn free(&mut self, key: &str) {
        if !self.queue.undecided.is_empty() {
            self.freed.push(store::hash(key));
        }
    }

    /// Gives an upload another key, unless that one is taken; whether it could.
    pub(super) fn rekey(&mut self, upload: &mut Upload, key: String) -> bool {
        if key == upload.key {
            return true;
        }
        if self.is_taken(&key) {
            return false;
        }
        self.vacate(&key);
        let keys = &mut self.queue.keys;
        keys.remove(store::hash(&upload.key), upload.id);
        keys.insert(store::hash(&key), upload.id);
        let before = std::mem::replace(&mut upload.key, key);
        self.free(&before);
        true
    }
}

impl Queue {
    /// The upload that has a storage key.
    pub(super) fn owner(&self, key: &str) -> Option<&Upload> {
        self.keys
            .with(store::hash(key))
            .iter()
            .filter_map(|(_, id)| self.upload(*id))
            .find(|upload| upload.key == key)
    }

    fn index(&mut self, upload: &Upload) {
        let (id, state) = (upload.id, &upload.state);
        if state.is_ready() {
            self.ready.insert(0, id);
        }
        if state.is_in_flight() {
            self.in_flight.push(id);
        }
        if let Some(deadline) = state.deadline() {
            self.deadlines.insert(deadline, id);
        }
        if state.is_signed_out() {
            self.signed_out = self.signed_out.saturating_add(1);
        }
        if state.is_cut_off() {
            self.cut_off = self.cut_off.saturating_add(1);
        }
        if state.is_undecided() {
            self.undecided.insert(store::hash(&upload.key), id);
        } else {
            let count = self.count_of(state);
            *count = count.saturating_add(1);
        }
        if let Some(phase) = state.phase() {
            self.completion_told &= phase.is_settled() || phase == Phase::Checking;
        }
    }

    fn unindex(&mut self, upload: &Upload) {
        let (id, state) = (upload.id, &upload.state);
        if state.is_ready() {
            self.ready.remove(0, id);
        }
        if state.is_in_flight() {
            self.in_flight.retain(|running| *running != id);
        }
        if let Some(deadline) = state.deadline() {
            self.deadlines.remove(deadline, id);
        }
        if state.is_signed_out() {
            self.signed_out = self.signed_out.saturating_sub(1);
        }
        if state.is_cut_off() {
            self.cut_off = self.cut_off.saturating_sub(1);
        }
        if state.is_undecided() {
            self.undecided.remove(store::hash(&upload.key), id);
        } else {
            let count = self.count_of(state);
            *count = count.saturating_sub(1);
        }
    }

    const fn count_of(&mut self, state: &State) -> &mut u32 {
        match state.phase() {
            Some(phase) => self.tally.of(phase),
            None => &mut self.admitting,
        }
    }
}
