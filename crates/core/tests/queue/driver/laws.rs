//! What must hold after every event, worked out from scratch: from the states that the queue
//! shows and from what the browser was told to do, never from the queue's own indices.

use std::collections::{BTreeMap, BTreeSet};

use direct_upload_core::failure::ErrorCode;
use direct_upload_core::{
    Clash, Effect, Millis, Naming, Notice, Phase, Question, Queue, State, Tally, Turn, Upload,
    UploadId, Wait,
};

use super::browser::Browser;

/// What was so before an event.
pub(super) struct Before {
    requests: usize,
    is_online: bool,
}

impl Before {
    pub(super) fn of(browser: &Browser, queue: &Queue) -> Self {
        Self {
            requests: browser.requests(),
            is_online: queue.is_online(),
        }
    }

    /// While the browser says that there is no network, one request at a time finds out.
    pub(super) fn check_probe(&self, effects: &[Effect], queue: &Queue) {
        let begins =
            |effect: &&Effect| matches!(effect, Effect::RequestUrl { .. } | Effect::Confirm { .. });
        if !self.is_online && !queue.is_online() {
            let begun = effects.iter().filter(begins).count();
            assert!(begun <= 1, "more than one finds out");
        }
    }

    /// Never more in flight than may be; where the limit has just been lowered, never more
    /// than were.
    pub(super) fn check_slots(&self, browser: &Browser, queue: &Queue) {
        let most = queue.settings().concurrency.max(self.requests);
        assert!(browser.requests() <= most, "more than {most} in flight");
    }
}

pub(super) fn check(queue: &Queue, ids: &BTreeSet<UploadId>, browser: &Browser, now: Millis) {
    let known: Vec<&Upload> = ids.iter().filter_map(|id| queue.upload(*id)).collect();
    check_tally(queue);
    let with_keys: Vec<&Upload> = known
        .iter()
        .copied()
        .filter(|it| !is_undecided(it))
        .collect();
    check_keys(&with_keys);
    for upload in &known {
        check_upload(upload, browser);
    }
    for id in ids.iter().filter(|id| queue.upload(**id).is_none()) {
        browser.check(*id, None);
        assert!(!browser.holds(*id), "{id:?} is gone, its file is not");
    }
    check_slots_are_used(queue, browser, now);
    check_timer(queue, browser, now);
}

/// A proxy that has asked for patience, or does not know who asks, is asked nothing.
pub(super) fn check_patience(effect: &Effect, queue: &Queue, now: Millis) {
    if let Effect::RequestUrl { .. } | Effect::Confirm { .. } = effect {
        assert_eq!(queue.held_until(now), None, "{effect:?}");
        assert!(!queue.uploads().any(is_signed_out), "{effect:?}");
    }
}

/// Whether an upload waits because the proxy does not know who asks.
fn is_signed_out(upload: &Upload) -> bool {
    let waits = matches!(upload.state(), State::Waiting { .. });
    let failure = upload.failure();
    waits && failure.is_some_and(|failure| failure.code == ErrorCode::Unauthorized)
}

fn check_tally(queue: &Queue) {
    let mut tally = Tally::default();
    for upload in queue.uploads() {
        match upload.state().phase() {
            Some(Phase::Checking) => tally.checking += 1,
            Some(Phase::Queued) => tally.queued += 1,
            Some(Phase::Authorizing | Phase::Uploading | Phase::Confirming) => {
                tally.in_flight += 1;
            }
            Some(Phase::Waiting) => tally.waiting += 1,
            Some(Phase::Done) => tally.done += 1,
            Some(Phase::Failed) => tally.failed += 1,
            Some(Phase::Cancelled) => tally.cancelled += 1,
            None => panic!("{:?} is in the list too early", upload.id()),
        }
    }
    assert_eq!(queue.tally(), tally);
}

fn check_keys(known: &[&Upload]) {
    let keys: BTreeSet<&str> = known.iter().map(|upload| upload.key()).collect();
    assert_eq!(keys.len(), known.len(), "two uploads share a key");
}

fn check_upload(upload: &Upload, browser: &Browser) {
    let id = upload.id();
    browser.check(id, upload.state().phase());
    assert!(upload.loaded() <= upload.size());
    assert_eq!(upload.is_stored(), browser.has_stored(id), "{id:?}");
    assert!(!upload.is_stored() || upload.loaded() == upload.size());
    let done = matches!(upload.state(), State::Done { .. });
    assert_eq!(browser.holds(id), !done, "whether {id:?} needs its file");
    match upload.state() {
        State::Undecided => assert!(!browser.is_reading(id), "{id:?} is not asked for yet"),
        State::Inspecting { .. } => assert!(browser.is_reading(id), "nobody reads {id:?}"),
        State::Waiting {
            wait: Wait::Disk, ..
        } => assert!(browser.is_reading_again(id), "nobody reads {id:?}"),
        State::Offered { .. } => assert!(browser.is_offering(id), "nobody is asked about {id:?}"),
        _ => {}
    }
}

fn is_undecided(upload: &Upload) -> bool {
    matches!(upload.state(), State::Undecided)
}

fn is_ready(upload: &Upload) -> bool {
    matches!(upload.state(), State::Queued { held: false, .. })
}

fn check_slots_are_used(queue: &Queue, browser: &Browser, now: Millis) {
    let signed_out = queue.uploads().any(is_signed_out);
    assert_eq!(queue.is_signed_out(), signed_out);
    let may_start = queue.is_online() && queue.held_until(now).is_none() && !signed_out;
    let is_any_ready = queue.uploads().any(is_ready);
    if may_start && browser.requests() < queue.settings().concurrency {
        let waits_for_lane = browser.lanes_asked > 0;
        assert!(
            !is_any_ready || waits_for_lane,
            "a slot is free for nothing"
        );
    }
    assert!(
        browser.lanes >= browser.requests(),
        "more in flight than lanes"
    );
    if !is_any_ready || !may_start && queue.is_online() {
        assert_eq!(
            browser.lanes,
            browser.requests(),
            "a lane is kept for nothing"
        );
    }
}

/// A timer is set for whatever happens by time alone, at its time or before.
fn check_timer(queue: &Queue, browser: &Browser, now: Millis) {
    let hold = queue
        .held_until(now)
        .filter(|_| queue.is_online() && queue.uploads().any(is_ready));
    let deadlines = queue.uploads().filter_map(|upload| match upload.state() {
        State::Inspecting { listed_at } | State::Offered { listed_at } => *listed_at,
        State::Authorizing { deadline, .. }
        | State::Uploading { deadline, .. }
        | State::Confirming { deadline, .. }
        | State::Waiting {
            wait: Wait::Retry { at: deadline, .. },
            ..
        } => Some(*deadline),
        _ => None,
    });
    if let Some(due) = deadlines.chain(hold).min() {
        let timer = browser.timer;
        assert!(timer.is_some_and(|at| at <= due), "{timer:?} for {due}");
    }
}

/// The last part of a key, which is what a file is called in the storage.
fn name_in(key: &str) -> &str {
    key.rsplit('/').next().unwrap_or(key)
}

/// What must be remembered over several events.
#[derive(Debug, Default)]
pub(super) struct Memory {
    /// What the storage has, by name.
    stored: BTreeMap<UploadId, String>,
    /// Whether something has been under way since all was last said to be settled.
    owed: bool,
    progress: BTreeMap<UploadId, (Turn, u64)>,
}

impl Memory {
    /// Completion is told exactly once each time the last upload settles.
    pub(super) fn check_completion(
        &mut self,
        queue: &Queue,
        ids: &BTreeSet<UploadId>,
        effects: &[Effect],
    ) {
        let known = ids.iter().filter(|id| queue.upload(**id).is_some()).count();
        let listed = queue.uploads().count();
        let settled = |upload: &Upload| upload.state().phase().is_some_and(Phase::is_settled);
        let all_settled = known == listed && queue.uploads().all(settled) && !queue.is_reading();
        let succeeded = |effect: &Effect| matches!(effect, Effect::Notify(Notice::Succeeded(_)));
        // What is only looked at is nobody's news.
        let is_quiet =
            |upload: &Upload| settled(upload) || upload.state().phase() == Some(Phase::Checking);
        self.owed |= !queue.uploads().all(is_quiet) || effects.iter().any(succeeded);

        let told: Vec<&Notice> = effects
            .iter()
            .filter_map(|effect| match effect {
                Effect::Notify(notice @ Notice::Completed { .. }) => Some(notice),
                _ => None,
            })
            .collect();
        let due = all_settled && std::mem::take(&mut self.owed) && listed > 0;
        let tally = queue.tally();
        let completed = Notice::Completed {
            done: tally.done,
            failed: tally.failed,
            cancelled: tally.cancelled,
        };
        let expected: Vec<&Notice> = due.then_some(&completed).into_iter().collect();
        assert_eq!(told, expected);
    }

    /// A person is asked about the first file whose name is taken, and about no other.
    pub(super) fn check_question(&mut self, queue: &Queue, ids: &BTreeSet<UploadId>) {
        let known: Vec<&Upload> = ids.iter().filter_map(|id| queue.upload(*id)).collect();
        for upload in known.iter().filter(|upload| upload.is_stored()) {
            let name = name_in(upload.key()).to_owned();
            self.stored.insert(upload.id(), name);
        }
        let clash = |name: &str| {
            let rival = |upload: &&&Upload| {
                let phase = upload.state().phase();
                !is_undecided(upload)
                    && phase != Some(Phase::Cancelled)
                    && name_in(upload.key()) == name
            };
            let failed = |upload: &&&Upload| upload.state().phase() == Some(Phase::Failed);
            let mut rivals = known.iter().filter(rival);
            let any_failed = rivals.clone().any(|upload| failed(&upload));
            match rivals.rfind(|upload| !failed(upload)) {
                Some(rival) if matches!(rival.state(), State::Done { .. }) => Some(Clash::Done),
                Some(_) => Some(Clash::UnderWay),
                None if self.stored.values().any(|it| it == name) => Some(Clash::SentBefore),
                None => any_failed.then_some(Clash::Failed),
            }
        };
        let undecided: Vec<&&Upload> = known.iter().filter(|it| is_undecided(it)).collect();
        for file in &undecided {
            assert_eq!(queue.settings().naming, Naming::Keep);
            assert!(clash(file.name()).is_some(), "{:?} has its name", file.id());
        }
        let expected = undecided.first().map(|file| Question {
            id: file.id(),
            name: file.name(),
            folder: file.folder(),
            size: file.size(),
            clash: clash(file.name()).expect("just seen"),
            undecided: undecided.len(),
        });
        assert_eq!(queue.question(), expected);
    }

    /// Within an attempt, progress never falls.
    pub(super) fn check_progress(&mut self, queue: &Queue, browser: &Browser) {
        for upload in queue.uploads() {
            let (id, loaded) = (upload.id(), upload.loaded());
            let Some(turn) = browser.turn(id) else {
                continue;
            };
            let before = self.progress.insert(id, (turn, loaded));
            if let Some((_, before)) = before.filter(|(before, _)| *before == turn) {
                assert!(loaded >= before, "{id:?} fell from {before} to {loaded}");
            }
        }
    }
}
