//! What happens by time, by the network and by free slots: when an upload runs, waits, or is
//! given up.

use super::step::Step;
use crate::backoff;
use crate::effect::{Effect, Notice};
use crate::failure::{ErrorCode, Failure, Stage};
use crate::moment::Millis;
use crate::state::{Next, Sending, State, Wait};
use crate::upload::Upload;
use crate::verdict::Verdict;

/// The proxy answers within this, or the request is made again.
pub(super) const AUTHORIZE_WITHIN: Millis = 30_000;
/// The first byte moves within this, or the attempt is made again. Browsers keep six connections
/// to a host: an attempt may wait for another's end with nothing wrong.
pub(super) const FIRST_BYTE_WITHIN: Millis = 120_000;
/// From then on bytes move within this, or the attempt is made again.
pub(super) const STALLED_AFTER: Millis = 30_000;
/// The storage answers within this after the last byte, and a little more by size.
pub(super) const ANSWER_WITHIN: Millis = 60_000;
/// The confirmation is answered within this, or made again.
pub(super) const CONFIRM_WITHIN: Millis = 60_000;
/// The wait before the one retry of a cause that gets only one: a clock may catch up.
const ONCE_AFTER: Millis = 5_000;
/// The wait after the first 401: time for the page to renew what it signs in with.
const SIGN_IN_AFTER: Millis = 1_000;

impl Step<'_> {
    /// Does what an answer calls for.
    pub(super) fn follow(
        &mut self,
        upload: &mut Upload,
        verdict: Verdict,
        renewed: bool,
        next: Next,
    ) {
        let signed_out = matches!(verdict, Verdict::SignIn(_));
        let again = std::mem::replace(&mut upload.signed_out, signed_out);
        match verdict {
            Verdict::SignIn(failure) if again => self.pause(upload, failure, None, next),
            Verdict::SignIn(failure) => self.pause(upload, failure, Some(SIGN_IN_AFTER), next),
            Verdict::Renew(_) if !renewed && self.is_held() => enqueue(upload, next),
            Verdict::Renew(_) if !renewed => self.authorize(upload, true),
            // A second one in a row is a failed try like any other.
            Verdict::Renew(failure) => self.wait(upload, failure, None, next),
            Verdict::Retry { failure, after } => self.wait(upload, failure, after, next),
            Verdict::RetryOnce(failure) if !upload.spared => {
                upload.spared = true;
                self.wait(upload, failure, Some(ONCE_AFTER), next);
            }
            Verdict::RetryOnce(failure) | Verdict::Final(failure) => {
                self.fail(upload, failure, next);
            }
        }
    }

    fn wait(&mut self, upload: &mut Upload, failure: Failure, after: Option<Millis>, next: Next) {
        // Who says when to come back has not failed, and is believed however often it says so. Who says
        // "at once" would be asked without end.
        if let (Some(429 | 503), Some(after @ 1_000..)) = (failure.status, after) {
            let delay = backoff::wait(0, Some(after), &mut self.dice);
            return self.pause(upload, failure, Some(delay), next);
        }
        if upload.retries >= self.queue.settings.retries {
            return self.fail(upload, failure, next);
        }
        upload.retries = upload.retries.saturating_add(1);
        let delay = backoff::wait(upload.retries, after, &mut self.dice);
        self.pause(upload, failure, Some(delay), next);
    }

    /// Lets an upload wait for a time, or else for a sign-in.
    fn pause(&mut self, upload: &mut Upload, failure: Failure, delay: Option<Millis>, next: Next) {
        self.notify(Notice::Retrying {
            id: upload.id,
            failure: failure.clone(),
            delay,
        });
        let wait = match delay {
            Some(delay) => Wait::Retry {
                at: self.moment.now.saturating_add(delay),
                failure,
            },
            None => Wait::SignIn { failure },
        };
        upload.state = State::Waiting { wait, next };
    }

    fn fail(&mut self, upload: &mut Upload, failure: Failure, next: Next) {
        self.notify(Notice::Failed(upload.id));
        let at = self.moment.wall;
        upload.state = State::Failed { failure, next, at };
    }

    /// Starts nothing for as long as the proxy asked, when it asked because it has too much
    /// to do: the other uploads would only be refused as well.
    pub(super) fn be_patient(&mut self, status: u16, retry_after: Option<Millis>) {
        if let (429 | 503, Some(after)) = (status, retry_after) {
            let after = after.min(backoff::LONGEST_ASKED_FOR);
            let until = self.moment.now.saturating_add(after);
            self.queue.hold_until = self.queue.hold_until.max(until);
        }
    }

    /// Whether the proxy is asked nothing for now: by its own wish, or because it does not know
    /// who asks.
    pub(super) fn is_held(&self) -> bool {
        self.queue.is_signed_out() || self.queue.held_until(self.moment.now).is_some()
    }

    pub(super) fn fill_slots(&mut self) {
        while self.queue.online
            && !self.is_held()
            && self.queue.in_flight.len() < self.queue.settings.concurrency
            && let Some(id) = self.queue.ready.first().map(|(_, id)| id)
        {
            self.change(id, |step, upload| match next_of(&upload.state) {
                Next::Confirm(receipt) => step.conclude(upload, receipt),
                Next::Send => step.authorize(upload, false),
            });
        }
    }

    pub(super) fn went_offline(&mut self) {
        self.queue.online = false;
        for id in self.queue.in_flight.clone() {
            self.change(id, |step, upload| {
                step.effect(Effect::Abort { id });
                let stage = match upload.state {
                    State::Authorizing { .. } => Stage::Authorize,
                    State::Confirming { .. } => Stage::Confirm,
                    _ => Stage::Send,
                };
                step.notify(Notice::Retrying {
                    id,
                    failure: Failure::new(ErrorCode::Offline, stage),
                    delay: None,
                });
                await_network(upload);
            });
        }
    }

    pub(super) fn went_online(&mut self) {
        self.queue.online = true;
        let waiting = |upload: &Upload| {
            matches!(
                upload.state,
                State::Waiting {
                    wait: Wait::Network,
                    ..
                }
            )
        };
        for id in self.ids(&waiting) {
            self.change(id, |_, upload| requeue(upload));
        }
    }

    /// What waits for a sign-in goes on. What is in flight may have been asked with the old
    /// credentials: a refusal of those is the first one again.
    pub(super) fn signed_in(&mut self) {
        for id in self.ids(&|upload| upload.signed_out) {
            self.change(id, |_, upload| {
                upload.signed_out = false;
                if let State::Waiting {
                    wait: Wait::SignIn { .. },
                    ..
                } = upload.state
                {
                    requeue(upload);
                }
            });
        }
    }

    pub(super) fn time_passed(&mut self) {
        self.queue.wake = None;
        while let Some((deadline, id)) = self.queue.deadlines.first()
            && deadline <= self.moment.now
        {
            self.change(id, Self::expire);
        }
    }

    /// Does what is due when an upload's deadline has come.
    fn expire(&mut self, upload: &mut Upload) {
        let (code, stage) = match &upload.state {
            State::Authorizing { .. } => (ErrorCode::Timeout, Stage::Authorize),
            State::Uploading {
                sending: Sending::Moving,
                ..
            } => (ErrorCode::Stalled, Stage::Send),
            State::Uploading { .. } => (ErrorCode::Timeout, Stage::Send),
            State::Confirming { .. } => (ErrorCode::Timeout, Stage::Confirm),
            _ if self.queue.online => return requeue(upload),
            _ => return await_network(upload),
        };
        let next = next_of(&upload.state);
        self.effect(Effect::Abort { id: upload.id });
        self.wait(upload, Failure::new(code, stage), None, next);
    }

    /// Asks for a wake at the next deadline, unless an earlier one is on its way: bytes that
    /// move put deadlines off many times a second.
    pub(super) fn ask_to_wake(&mut self) {
        let deadline = self.queue.deadlines.first().map(|(deadline, _)| deadline);
        let hold = self
            .queue
            .held_until(self.moment.now)
            .filter(|_| self.queue.online && !self.queue.ready.is_empty());
        if let Some(at) = deadline.into_iter().chain(hold).min()
            && self.queue.wake.is_none_or(|wake| at < wake)
        {
            self.queue.wake = Some(at);
            self.effect(Effect::Wake { at });
        }
    }

    /// Says so when everything in the list is settled, once.
    pub(super) fn tell_completion(&mut self) {
        if self.queue.completion_told || !self.queue.is_idle() {
            return;
        }
        let tally = self.queue.tally;
        self.queue.completion_told = true;
        if tally.listed() > 0 {
            self.notify(Notice::Completed {
                done: tally.done,
                failed: tally.failed,
                cancelled: tally.cancelled,
            });
        }
    }
}

/// Lets an upload wait for a slot.
pub(super) fn enqueue(upload: &mut Upload, next: Next) {
    upload.state = State::Queued { next, held: false };
}

fn requeue(upload: &mut Upload) {
    let next = next_of(&upload.state);
    enqueue(upload, next);
}

fn await_network(upload: &mut Upload) {
    upload.state = State::Waiting {
        wait: Wait::Network,
        next: next_of(&upload.state),
    };
}

/// What an upload does when it is taken up again.
pub(super) fn next_of(state: &State) -> Next {
    match state {
        State::Confirming { receipt, .. } => Next::Confirm(receipt.clone()),
        State::Queued { next, .. }
        | State::Waiting { next, .. }
        | State::Failed { next, .. }
        | State::Cancelled { next } => next.clone(),
        State::Undecided
        | State::Inspecting
        | State::Offered
        | State::Authorizing { .. }
        | State::Uploading { .. }
        | State::Done { .. } => Next::Send,
    }
}
