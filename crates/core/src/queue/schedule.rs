//! What happens by time, by the network and by free slots: when an upload runs, waits, or is
//! given up.

use super::Queue;
use super::attempt::unseen_within;
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
/// Where no byte is seen to move within this, nothing is told of them: a service worker of the page
/// keeps the browser from telling, or the attempt waits in the browser's own line for a connection.
pub(super) const SILENT_AFTER: Millis = 30_000;
/// Bytes that have moved move again within this, or the attempt is made again.
pub(super) const STALLED_AFTER: Millis = 30_000;
/// The storage answers within this after the last byte, and a little more by size. Nothing can be
/// known of it meanwhile, and to send again is what costs: gateways that look for viruses take
/// minutes. It is as long as the API's URLs are good for.
pub(super) const ANSWER_WITHIN: Millis = 15 * 60_000;
/// The confirmation is answered within this, or made again.
pub(super) const CONFIRM_WITHIN: Millis = 60_000;
/// The wait before the one retry of a cause that gets only one: a clock may catch up.
const ONCE_AFTER: Millis = 5_000;
/// While the browser says that there is no network, a request finds out this often.
const PROBE_EVERY: Millis = 30_000;
/// Bytes that move so long after the browser has said that there is no network, in milliseconds, do
/// not only fill buffers.
pub(super) const BUFFERS_FILL_WITHIN: Millis = 5_000;
/// A lane that has served for so long is given back after its upload, for others who wait for one.
const LANE_SERVES: Millis = 2_000;
/// The wait after the first 401: time for the page to renew what it signs in with.
const SIGN_IN_AFTER: Millis = 1_000;

impl Queue {
    /// Whether a request is under way to find out about the network.
    fn is_probing(&self) -> bool {
        self.probe
            .is_some_and(|probe| self.in_flight.contains(&probe))
    }

    /// Since when the browser says that there is no network, or since a request last showed it.
    pub(super) const fn offline_since(&self) -> Millis {
        self.probe_at.saturating_sub(PROBE_EVERY)
    }
}

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
            let delay = backoff::asked_for(after, &mut self.dice);
            return self.pause(upload, failure, Some(delay), next);
        }
        if upload.retries >= self.queue.settings.retries {
            return self.fail(upload, failure, next);
        }
        upload.retries = upload.retries.saturating_add(1);
        let delay = match after {
            Some(after) => backoff::asked_for(after, &mut self.dice),
            None => backoff::wait(upload.retries, &mut self.dice),
        };
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
            let after = backoff::asked_for(after, &mut self.dice);
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
        self.return_lanes();
        if self.may_start() && self.queue.ready.is_empty() && self.queue.cut_off > 0 {
            let cut_off = self.ids(&|upload| upload.state.is_cut_off());
            if let Some(id) = cut_off.first() {
                self.change(*id, |_, upload| requeue(upload));
            }
        }
        while self.may_start()
            && self.queue.in_flight.len() < self.queue.lanes.len()
            && self.queue.in_flight.len() < self.queue.settings.concurrency
            && let Some(id) = self.queue.ready.first().map(|(_, id)| id)
        {
            self.queue.probe = Some(id);
            self.change(id, |step, upload| match next_of(&upload.state) {
                Next::Confirm(receipt) => step.conclude(upload, receipt),
                Next::Send => step.authorize(upload, false),
            });
        }
        self.return_lanes();
        let had = |queue: &Queue| queue.lanes.len().saturating_add(queue.lanes_asked);
        while had(self.queue) < self.lanes_wanted() {
            self.queue.lanes_asked = self.queue.lanes_asked.saturating_add(1);
            self.effect(Effect::AskForLane);
        }
    }

    /// Whether something may be started: also without a network, one at a time, to find out whether
    /// that is so.
    fn may_start(&self) -> bool {
        let queue = &*self.queue;
        let is_due = self.moment.now >= queue.probe_at && !queue.is_probing();
        !self.is_held() && (queue.online || is_due)
    }

    /// How many lanes the uploads in flight have, and those need that can be started.
    fn lanes_wanted(&self) -> usize {
        let queue = &*self.queue;
        let more = match (self.may_start(), queue.online) {
            (false, _) => 0,
            (true, false) => queue.ready.len().min(1),
            (true, true) => queue.ready.len(),
        };
        let wanted = queue.in_flight.len().saturating_add(more);
        wanted.min(queue.settings.concurrency.max(queue.in_flight.len()))
    }

    pub(super) fn lane_granted(&mut self) {
        self.queue.lanes_asked = self.queue.lanes_asked.saturating_sub(1);
        self.queue.lanes.push(self.moment.now);
    }

    /// Gives lanes back that are not needed, or that have served for long.
    fn return_lanes(&mut self) {
        let wanted = self.lanes_wanted();
        while self.queue.lanes.len() > self.queue.in_flight.len()
            && let Some(since) = self.queue.lanes.first()
            && (self.queue.lanes.len() > wanted
                || self.moment.now.saturating_sub(*since) >= LANE_SERVES)
        {
            self.queue.lanes.remove(0);
            self.effect(Effect::ReturnLane);
        }
    }

    /// A hint, and no more: what is under way shows by itself whether that is so.
    pub(super) fn went_offline(&mut self) {
        if std::mem::replace(&mut self.queue.online, false) {
            self.queue.probe = None;
            self.queue.probe_at = self.moment.now.saturating_add(PROBE_EVERY);
        }
    }

    /// Lets an upload wait for the network, whose connection broke or brought no answer while the
    /// browser says that there is none.
    pub(super) fn lose(&mut self, upload: &mut Upload, stage: Stage) {
        self.queue.probe_at = self.moment.now.saturating_add(PROBE_EVERY);
        self.queue.probe = None;
        self.notify(Notice::Retrying {
            id: upload.id,
            failure: Failure::new(ErrorCode::Offline, stage),
            delay: None,
        });
        upload.state = State::Waiting {
            wait: Wait::Network,
            next: next_of(&upload.state),
        };
    }

    /// The browser says that the network is back. What is under way ends by itself where its connection
    /// is gone.
    pub(super) fn network_returned(&mut self) {
        self.queue.returns = self.queue.returns.wrapping_add(1);
        self.went_online();
    }

    pub(super) fn went_online(&mut self) {
        if std::mem::replace(&mut self.queue.online, true) {
            return;
        }
        for id in self.ids(&|upload| upload.state.is_cut_off()) {
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
        let (code, stage) = match &mut upload.state {
            State::Inspecting { listed_at } | State::Offered { listed_at } => {
                *listed_at = None;
                return;
            }
            State::Uploading {
                sending: sending @ Sending::Moving,
                meter,
                deadline,
                ..
            } if meter.loaded() == 0 => {
                *sending = Sending::Unseen;
                *deadline = self.moment.now.saturating_add(unseen_within(upload.size));
                return;
            }
            State::Authorizing { .. } => (ErrorCode::Timeout, Stage::Authorize),
            State::Uploading {
                sending: Sending::Moving,
                ..
            } => (ErrorCode::Stalled, Stage::Send),
            State::Uploading { .. } => (ErrorCode::Timeout, Stage::Send),
            State::Confirming { .. } => (ErrorCode::Timeout, Stage::Confirm),
            _ => return requeue(upload),
        };
        self.effect(Effect::Abort { id: upload.id });
        if !self.queue.online {
            return self.lose(upload, stage);
        }
        let next = next_of(&upload.state);
        self.wait(upload, Failure::new(code, stage), None, next);
    }

    /// Asks for a wake at the next deadline, unless an earlier one is on its way: bytes that
    /// move put deadlines off many times a second.
    pub(super) fn ask_to_wake(&mut self) {
        let deadline = self.queue.deadlines.first().map(|(deadline, _)| deadline);
        let queue = &*self.queue;
        let is_ready = !queue.ready.is_empty() && (queue.online || !queue.is_probing());
        let hold = queue.held_until(self.moment.now).filter(|_| is_ready);
        let probe = Some(queue.probe_at)
            .filter(|at| *at > self.moment.now && queue.is_cut_off() && !queue.is_probing());
        if let Some(at) = deadline.into_iter().chain(hold).chain(probe).min()
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

/// What an upload does when it is taken up again.
pub(super) fn next_of(state: &State) -> Next {
    match state {
        State::Confirming { receipt, .. } => Next::Confirm(receipt.clone()),
        State::Queued { next, .. }
        | State::Waiting { next, .. }
        | State::Failed { next, .. }
        | State::Cancelled { next } => next.clone(),
        State::Undecided
        | State::Inspecting { .. }
        | State::Offered { .. }
        | State::Authorizing { .. }
        | State::Uploading { .. }
        | State::Done { .. } => Next::Send,
    }
}
