//! What a person or the host page asks for.

use super::schedule::{enqueue, next_of};
use super::step::Step;
use crate::effect::{Effect, Notice};
use crate::event::{Choice, Target};
use crate::naming::Naming;
use crate::settings::Settings;
use crate::state::{Phase, State, Wait};
use crate::upload::{Upload, UploadId};

impl Step<'_> {
    pub(super) fn start(&mut self) {
        let startable = |upload: &Upload| {
            matches!(
                upload.state,
                State::Undecided
                    | State::Inspecting { .. }
                    | State::Offered { .. }
                    | State::Queued { held: true, .. }
            )
        };
        for id in self.ids(&startable) {
            self.change(id, |_, upload| {
                if let State::Queued { held, .. } = &mut upload.state {
                    *held = false;
                } else {
                    upload.prompted = true;
                }
            });
        }
    }

    pub(super) fn cancel(&mut self, target: Target) {
        if target == Target::All {
            // What is still in them does not come any more.
            self.queue.folders.clear();
        }
        let cancellable = |upload: &Upload| match upload.state.phase() {
            Some(phase) => !phase.is_settled(),
            None => true,
        };
        for id in self.targets(target, &cancellable) {
            if self.is_admitting(id) {
                self.dismiss(id);
                continue;
            }
            self.change(id, |step, upload| {
                if upload.state.is_in_flight() {
                    step.effect(Effect::Abort { id });
                }
                let next = next_of(&upload.state);
                upload.state = State::Cancelled { next };
                step.notify(Notice::Cancelled(id));
            });
        }
    }

    pub(super) fn retry(&mut self, target: Target) {
        let is_online = self.queue.online;
        let retriable = |upload: &Upload| match upload.state {
            // It waits for the network as well.
            State::Queued { held: false, .. } => !is_online,
            // The disk does not hurry.
            State::Waiting {
                wait: Wait::Disk, ..
            } => false,
            State::Failed { .. } | State::Waiting { .. } => true,
            State::Cancelled { .. } => target != Target::All,
            _ => false,
        };
        let targets = self.targets(target, &retriable);
        if !targets.is_empty() {
            self.signed_in();
            self.queue.probe_at = self.moment.now;
        }
        for id in targets {
            self.change(id, |_, upload| {
                let next = next_of(&upload.state);
                enqueue(upload, next);
                upload.retries = 0;
                upload.spared = false;
                upload.cut_at = None;
                upload.lost_at = None;
                upload.signed_out = false;
                upload.started = None;
            });
        }
    }

    pub(super) fn discard(&mut self, id: UploadId) {
        self.decided(id, Choice::Skip, false);
        let phase = self
            .queue
            .upload(id)
            .and_then(|upload| upload.state.phase());
        let is_waiting = |phase| matches!(phase, Phase::Queued | Phase::Checking);
        if phase.is_some_and(|phase| phase.is_settled() || is_waiting(phase)) {
            self.dismiss(id);
        }
    }

    pub(super) fn clear(&mut self) {
        let settled =
            |upload: &Upload| upload.state.phase().is_some_and(|phase| phase.is_settled());
        for id in self.ids(&settled) {
            self.dismiss(id);
        }
    }

    pub(super) fn change_settings(&mut self, settings: Settings) {
        let released = self.queue.settings.manual && !settings.manual;
        self.queue.settings = settings;
        if released {
            self.start();
        }
        if settings.naming == Naming::Unique {
            self.reconsider_all(None);
        }
    }

    fn is_admitting(&self, id: UploadId) -> bool {
        let upload = self.queue.upload(id);
        upload.is_some_and(|upload| matches!(upload.state.phase(), None | Some(Phase::Checking)))
    }

    /// Those whom a command means. `applies` is no type of its own for each command: the widget
    /// is paid for by the byte.
    fn targets(&self, target: Target, applies: &dyn Fn(&Upload) -> bool) -> Vec<UploadId> {
        let mut ids = Vec::new();
        let mut consider = |upload: &Upload| {
            if applies(upload) {
                ids.push(upload.id);
            }
        };
        match target {
            Target::All => self.queue.uploads.iter().for_each(consider),
            Target::One(id) => {
                if let Some(upload) = self.queue.upload(id) {
                    consider(upload);
                }
            }
        }
        ids
    }

    /// All to whom something applies.
    pub(super) fn ids(&self, applies: &dyn Fn(&Upload) -> bool) -> Vec<UploadId> {
        self.targets(Target::All, applies)
    }
}
