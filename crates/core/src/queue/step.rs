//! One step of the queue: the state, the moment, and the effects that have gathered so far.
//!
//! Every change of an upload goes through [`Step::with`], which keeps the indices true to the
//! states. The index sets are never written elsewhere.

use super::Queue;
use crate::effect::{Diagnostic, Effect, Notice};
use crate::moment::{Dice, Moment};
use crate::upload::{Phase, State, Turn, Upload, UploadId};

pub(super) struct Step<'a> {
    pub(super) queue: &'a mut Queue,
    pub(super) moment: Moment,
    pub(super) dice: Dice,
    effects: Vec<Effect>,
}

impl<'a> Step<'a> {
    pub(super) const fn new(queue: &'a mut Queue, moment: Moment) -> Self {
        Self {
            queue,
            moment,
            dice: Dice::new(moment.random),
            effects: Vec::new(),
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
        if self.queue.diagnosed.insert(diagnostic.code()) {
            self.notify(Notice::Diagnosed(diagnostic));
        }
    }

    /// Whether an upload is in this phase and waits for the answer of this very request.
    pub(super) fn awaits(&self, id: UploadId, turn: Turn, phase: Phase) -> bool {
        self.queue
            .upload(id)
            .is_some_and(|upload| upload.turn == turn && upload.state.phase() == Some(phase))
    }

    /// Hands an upload to `change`, which gives it back, changed or not, or lets it go.
    pub(super) fn with(
        &mut self,
        id: UploadId,
        change: impl FnOnce(&mut Self, Upload) -> Option<Upload>,
    ) {
        let Some(upload) = self.queue.uploads.remove(&id) else {
            return;
        };
        self.queue.unindex(&upload);
        let key = upload.key.clone();
        let released = matches!(upload.state, State::Done { .. });
        match change(self, upload) {
            Some(upload) => {
                self.queue.index(&upload);
                self.queue.uploads.insert(id, upload);
            }
            None => {
                self.queue.keys.remove(&key);
                if !released {
                    self.effect(Effect::Release { id });
                }
            }
        }
        self.queue.changed.insert(id);
    }

    /// Takes a new upload in.
    pub(super) fn insert(&mut self, upload: Upload) {
        self.queue.keys.insert(upload.key.clone(), upload.id);
        self.queue.index(&upload);
        self.queue.changed.insert(upload.id);
        self.queue.uploads.insert(upload.id, upload);
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
        self.queue.keys.remove(&upload.key);
        self.queue.keys.insert(key.clone(), upload.id);
        upload.key = key;
        true
    }
}

impl Queue {
    fn index(&mut self, upload: &Upload) {
        let (id, state) = (upload.id, &upload.state);
        if state.is_ready() {
            self.ready.insert(id);
        }
        if state.is_in_flight() {
            self.in_flight.insert(id);
        }
        if let Some(deadline) = state.deadline() {
            self.deadlines.insert((deadline, id));
        }
        if let Some(phase) = state.phase() {
            let count = self.tally.of(phase);
            *count = count.saturating_add(1);
            self.completion_told &= phase.is_settled();
        }
    }

    fn unindex(&mut self, upload: &Upload) {
        let (id, state) = (upload.id, &upload.state);
        self.ready.remove(&id);
        self.in_flight.remove(&id);
        if let Some(deadline) = state.deadline() {
            self.deadlines.remove(&(deadline, id));
        }
        if let Some(phase) = state.phase() {
            let count = self.tally.of(phase);
            *count = count.saturating_sub(1);
        }
    }
}
