//! What a person or the page asks for: start, cancel, retry, discard, clear.

use direct_upload_core::answer::ConfirmAnswer;
use direct_upload_core::failure::ErrorCode;
use direct_upload_core::settings::Settings;
use direct_upload_core::{Effect, Event, Notice, Phase, Target, UploadId};

use crate::driver::{Driver, given};

fn manual() -> Settings {
    Settings {
        manual: true,
        ..given::settings()
    }
}

fn one_slot() -> Settings {
    Settings {
        concurrency: 1,
        ..given::confirming()
    }
}

/// One upload in each phase that is in the list, by its phase.
fn one_of_each() -> (Driver, Vec<(Phase, UploadId)>) {
    let mut driver = Driver::new(Settings {
        concurrency: 3,
        ..given::confirming()
    });
    let failed = driver.admit("failed.csv", 10);
    driver.answer_url(failed, given::url_refused(403));
    let cancelled = driver.admit("cancelled.csv", 10);
    driver.cancel(cancelled);
    let done = driver.uploading("done.csv", 10);
    driver.store(done);
    driver.answer_confirm(done, ConfirmAnswer::Confirmed);
    let waiting = driver.admit("waiting.csv", 10);
    driver.answer_url(waiting, given::url_refused(500));
    let confirming = driver.uploading("confirming.csv", 10);
    driver.store(confirming);
    let uploading = driver.uploading("uploading.csv", 10);
    let authorizing = driver.admit("authorizing.csv", 10);
    let queued = driver.admit("queued.csv", 10);
    let all = vec![
        (Phase::Queued, queued),
        (Phase::Authorizing, authorizing),
        (Phase::Uploading, uploading),
        (Phase::Waiting, waiting),
        (Phase::Confirming, confirming),
        (Phase::Done, done),
        (Phase::Failed, failed),
        (Phase::Cancelled, cancelled),
    ];
    for (phase, id) in &all {
        assert_eq!(driver.phase(*id), Some(*phase));
    }
    (driver, all)
}

#[test]
fn what_is_under_way_can_be_taken_back_and_only_what_is_in_flight_is_aborted() {
    let (_, all) = one_of_each();
    for (phase, id) in all {
        let (mut driver, _) = one_of_each();
        driver.cancel(id);
        let aborted = driver.effects().contains(&Effect::Abort { id });
        let told = driver.notices().contains(&&Notice::Cancelled(id));
        let in_flight = matches!(
            phase,
            Phase::Authorizing | Phase::Uploading | Phase::Confirming
        );
        assert_eq!(aborted, in_flight, "{phase:?}");
        assert_eq!(told, !phase.is_settled(), "{phase:?}");
        let after = if phase.is_settled() {
            phase
        } else {
            Phase::Cancelled
        };
        assert_eq!(driver.phase(id), Some(after));
    }
}

#[test]
fn cancel_without_an_id_takes_all_back_that_are_under_way() {
    let (mut driver, _) = one_of_each();
    driver.add("more.csv", 10);
    driver.tell(Event::Cancel(Target::All));
    let tally = driver.queue().tally();
    assert_eq!((tally.done, tally.failed, tally.cancelled), (1, 1, 6));
    assert_eq!((tally.unsettled(), driver.requests()), (0, 0));
}

#[test]
fn a_retry_by_hand_means_what_failed_waits_or_was_taken_back() {
    let (_, all) = one_of_each();
    for (phase, id) in all {
        let (mut driver, _) = one_of_each();
        driver.retry(id);
        let retried = matches!(phase, Phase::Failed | Phase::Waiting | Phase::Cancelled);
        let after = if retried { Phase::Queued } else { phase };
        assert_eq!(driver.phase(id), Some(after), "{phase:?}");
    }
}

#[test]
fn a_retry_of_all_leaves_alone_what_somebody_took_back() {
    let (mut driver, all) = one_of_each();
    driver.tell(Event::Retry(Target::All));
    for (phase, id) in all {
        let after = match phase {
            Phase::Failed | Phase::Waiting => Phase::Queued,
            _ => phase,
        };
        assert_eq!(driver.phase(id), Some(after), "{phase:?}");
    }
}

#[test]
fn a_retry_by_hand_starts_anew_with_all_retries() {
    let mut driver = Driver::new(Settings {
        retries: 1,
        ..given::settings()
    });
    let id = driver.uploading("a.csv", 10);
    for _ in 0..3 {
        driver.answer_put(id, given::busy());
        driver.assert_retries(id, ErrorCode::StorageUnavailable);
        driver.pass(500);
        driver.grant(id);
        driver.answer_put(id, given::busy());
        driver.assert_failed(id, ErrorCode::StorageUnavailable);
        driver.retry(id);
        assert!(driver.notices().contains(&&Notice::Started(id)));
        driver.grant(id);
    }
    assert_eq!(driver.upload(id).attempts(), 7);
}

#[test]
fn a_retry_by_hand_gives_the_one_retry_back_to_causes_that_get_one() {
    let mut driver = Driver::new(given::settings());
    let id = driver.uploading("a.csv", 10);
    let digest = || given::put_refused(400, "BadDigest", "");
    driver.answer_put(id, digest());
    driver.pass_asked(5_000);
    driver.grant(id);
    driver.answer_put(id, digest());
    driver.assert_failed(id, ErrorCode::StorageBadRequest);
    driver.retry(id);
    driver.grant(id);
    driver.answer_put(id, digest());
    driver.assert_retries(id, ErrorCode::StorageBadRequest);
}

#[test]
fn an_upload_that_was_taken_back_can_be_sent_after_all() {
    let mut driver = Driver::new(given::settings());
    let id = driver.uploading("a.csv", given::LARGE);
    let stale = driver.turn(id);
    driver.cancel(id);
    driver.retry(id);
    driver.grant(id);
    let answer = given::stored();
    driver.tell(Event::PutAnswered {
        id,
        turn: stale,
        answer,
    });
    assert_eq!(driver.phase(id), Some(Phase::Uploading));
    driver.store(id);
    assert_eq!(driver.phase(id), Some(Phase::Done));
}

#[test]
fn what_is_settled_or_queued_can_be_discarded() {
    let (_, all) = one_of_each();
    for (phase, id) in all {
        let (mut driver, _) = one_of_each();
        driver.tell(Event::Discard(id));
        let goes = phase.is_settled() || phase == Phase::Queued;
        assert_eq!(driver.is_gone(id), goes, "{phase:?}");
        // A stored file was let go when it was stored.
        let released = driver.effects().contains(&Effect::Release { id });
        assert_eq!(released, goes && phase != Phase::Done, "{phase:?}");
        let told = driver.notices().contains(&&Notice::Cancelled(id));
        assert!(
            !told,
            "who takes an upload off the list knows it: {phase:?}"
        );
    }
}

#[test]
fn clear_discards_all_that_are_settled() {
    let (mut driver, all) = one_of_each();
    driver.tell(Event::Clear);
    for (phase, id) in all {
        assert_eq!(driver.is_gone(id), phase.is_settled(), "{phase:?}");
    }
    driver.tell(Event::Clear);
    assert_eq!(driver.effects(), []);
}

#[test]
fn commands_for_an_unknown_upload_do_nothing() {
    let mut driver = Driver::new(given::settings());
    let id = driver.uploading("a.csv", 10);
    let unknown = UploadId(99);
    for event in [
        Event::Cancel(Target::One(unknown)),
        Event::Retry(Target::One(unknown)),
        Event::Discard(unknown),
    ] {
        driver.tell(event);
        assert_eq!(driver.effects(), []);
    }
    assert_eq!(driver.phase(id), Some(Phase::Uploading));
}

#[test]
fn manual_uploads_wait_for_the_start() {
    let mut driver = Driver::new(manual());
    let ids = driver.admit_many(2);
    assert_eq!(driver.requests(), 0);
    driver.pass(3_600_000);
    assert_eq!(driver.requests(), 0);
    driver.tell(Event::Start);
    assert!(
        ids.iter()
            .all(|id| driver.phase(*id) == Some(Phase::Authorizing))
    );
    let later = driver.admit("later.csv", 10);
    assert_eq!(
        driver.phase(later),
        Some(Phase::Queued),
        "each needs a start"
    );
}

/// Regression: `addFiles(files); upload();` started nothing, since the files were still being
/// read, and then they waited for ever.
#[test]
fn a_start_means_files_too_that_are_still_being_looked_at() {
    let mut driver = Driver::new(manual());
    let read = driver.add("a.csv", 10);
    let offered = driver.add("b.csv", 10);
    driver.inspected(offered, Some(given::CSV));
    driver.tell(Event::Start);
    driver.inspected(read, Some(given::CSV));
    for id in [read, offered] {
        driver.offer_answered(id, true);
        assert_eq!(driver.phase(id), Some(Phase::Authorizing));
    }
}

#[test]
fn a_retry_by_hand_is_a_start_too() {
    let mut driver = Driver::new(manual());
    let id = driver.admit("a.csv", 10);
    driver.cancel(id);
    driver.retry(id);
    assert_eq!(driver.phase(id), Some(Phase::Authorizing));
}

#[test]
fn a_cancelled_upload_gives_its_slot_to_the_next() {
    let mut driver = Driver::new(one_slot());
    let ids = driver.admit_many(3);
    driver.grant(ids[0]);
    driver.cancel(ids[0]);
    assert!(driver.asked_for_url(ids[1]) && !driver.asked_for_url(ids[2]));
    assert_eq!(driver.phase(ids[0]), Some(Phase::Cancelled));
}
