//! A proxy that asks for patience (429 or 503 with `Retry-After`) is left alone by the whole
//! element: the other uploads would only be refused as well.

use direct_upload_core::answer::{ConfirmAnswer, PutAnswer, UrlAnswer};
use direct_upload_core::failure::ErrorCode;
use direct_upload_core::settings::Settings;
use direct_upload_core::{Event, Millis, Phase, UploadId};

use crate::driver::{Driver, given};

fn two_slots(confirm: bool) -> Settings {
    Settings {
        concurrency: 2,
        retries: 0,
        confirm,
        ..given::settings()
    }
}

/// One upload that is being sent, one more that waits, and the proxy's wish for patience.
fn held(confirm: bool, time: Millis) -> (Driver, UploadId, UploadId) {
    let mut driver = Driver::new(two_slots(confirm));
    let sent = driver.uploading("sent.csv", given::LARGE);
    let refused = driver.admit("refused.csv", 10);
    let next = driver.admit("next.csv", 10);
    driver.answer_url(refused, given::patience(time));
    // It would be the first to ask again.
    driver.cancel(refused);
    (driver, sent, next)
}

#[test]
fn nothing_is_started_before_its_time() {
    for status in [429, 503] {
        let mut driver = Driver::new(given::settings());
        let ids = driver.admit_many(5);
        let refusal = given::refusal(status, Some(7_000));
        driver.answer_url(ids[0], UrlAnswer::Refused(refusal));
        assert_eq!(driver.requests(), 2, "those under way go on");
        let until = driver.queue().held_until(driver.now()).expect("held");
        let time = until - driver.now();
        assert!((7_000..=8_750).contains(&time), "{time}");
        driver.pass(time - 1);
        assert_eq!(driver.requests(), 2);
        driver.pass(1);
        assert_eq!(driver.requests(), 3);
        assert_eq!(driver.queue().held_until(driver.now()), None);
    }
}

#[test]
fn a_refusal_that_names_no_time_or_has_another_cause_holds_only_its_own_upload() {
    for (status, after) in [
        (429, None),
        (503, None),
        (500, Some(7_000)),
        (403, Some(7_000)),
    ] {
        let mut driver = Driver::new(given::settings());
        let ids = driver.admit_many(4);
        driver.answer_url(ids[0], UrlAnswer::Refused(given::refusal(status, after)));
        assert!(driver.asked_for_url(ids[3]), "{status} {after:?}");
    }
}

#[test]
fn the_storage_s_retry_after_holds_only_its_own_upload() {
    let mut driver = Driver::new(two_slots(false));
    let ids = driver.admit_many(3);
    driver.grant(ids[0]);
    driver.answer_put(
        ids[0],
        PutAnswer::Refused {
            status: 503,
            body: String::new(),
            request_id: None,
            retry_after: Some(60_000),
        },
    );
    assert!(driver.asked_for_url(ids[2]));
}

#[test]
fn a_shorter_wish_does_not_undo_a_longer_one() {
    let mut driver = Driver::new(given::settings());
    let ids = driver.admit_many(2);
    driver.answer_url(ids[0], given::patience(9_000));
    driver.answer_url(ids[1], given::patience(2_000));
    driver.pass(8_999);
    assert_eq!(driver.requests(), 0);
    driver.pass(2_251);
    assert_eq!(driver.requests(), 2);
}

#[test]
fn no_wish_counts_for_more_than_an_hour() {
    let mut driver = Driver::new(given::settings());
    let id = driver.admit("a.csv", 10);
    driver.answer_url(id, given::patience(u64::MAX));
    driver.pass_asked(3_600_000);
    assert!(driver.asked_for_url(id));
}

#[test]
fn a_file_may_be_added_and_taken_back_meanwhile() {
    let (mut driver, _, next) = held(false, 5_000);
    let late = driver.admit("late.csv", 10);
    driver.cancel(next);
    driver.pass_asked(5_000);
    assert_eq!(driver.phase(late), Some(Phase::Authorizing));
    assert_eq!(driver.phase(next), Some(Phase::Cancelled));
}

#[test]
fn a_retry_by_hand_waits_too() {
    let (mut driver, sent, _) = held(false, 5_000);
    driver.cancel(sent);
    driver.retry(sent);
    assert_eq!(driver.phase(sent), Some(Phase::Queued));
    driver.pass_asked(5_000);
    assert_eq!(driver.phase(sent), Some(Phase::Authorizing));
}

#[test]
fn what_was_held_while_the_network_was_away_starts_when_it_is_back() {
    let (mut driver, _, next) = held(false, 5_000);
    driver.tell(Event::WentOffline);
    driver.pass_asked(5_000);
    assert_eq!(driver.phase(next), Some(Phase::Queued));
    driver.tell(Event::WentOnline);
    assert_eq!(driver.phase(next), Some(Phase::Authorizing));
}

#[test]
fn the_confirmation_asks_for_patience_as_the_url_does() {
    let mut driver = Driver::new(Settings {
        retries: 1,
        ..two_slots(true)
    });
    let id = driver.uploading("a.csv", 10);
    driver.store(id);
    let refusal = given::refusal(429, Some(4_000));
    driver.answer_confirm(id, ConfirmAnswer::Refused(refusal));
    let next = driver.admit("b.csv", 10);
    assert_eq!(driver.phase(next), Some(Phase::Queued));
    driver.pass_asked(4_000);
    assert_eq!(driver.phase(id), Some(Phase::Confirming));
    assert_eq!(driver.phase(next), Some(Phase::Authorizing));
}

/// Regression: a file that was stored meanwhile was confirmed at once, was refused, and lost a
/// retry for it; with none left, it failed although it was stored.
#[test]
fn a_file_that_is_stored_meanwhile_is_confirmed_afterwards() {
    let (mut driver, sent, next) = held(true, 5_000);
    driver.store(sent);
    assert_eq!(driver.phase(sent), Some(Phase::Queued));
    assert!(driver.is_stored(sent));
    assert_eq!(driver.requests(), 0);
    driver.pass_asked(5_000);
    assert_eq!(driver.phase(sent), Some(Phase::Confirming));
    assert_eq!(driver.phase(next), Some(Phase::Authorizing));
}

#[test]
fn a_file_that_is_stored_meanwhile_and_needs_no_confirmation_is_done() {
    let (mut driver, sent, _) = held(false, 5_000);
    driver.store(sent);
    assert_eq!(driver.phase(sent), Some(Phase::Done));
}

/// Regression: the new URL was asked for at once, was refused, and the upload lost a retry.
#[test]
fn a_url_that_expires_meanwhile_is_renewed_afterwards_for_free() {
    let (mut driver, sent, _) = held(false, 5_000);
    driver.answer_put(sent, given::expired());
    assert_eq!(driver.phase(sent), Some(Phase::Queued));
    driver.pass_asked(5_000);
    driver.grant(sent);
    driver.store(sent);
    assert_eq!(driver.phase(sent), Some(Phase::Done));
}

#[test]
fn a_url_that_expires_twice_fails_meanwhile_too() {
    let mut driver = Driver::new(two_slots(false));
    let sent = driver.uploading("sent.csv", 10);
    driver.answer_put(sent, given::expired());
    driver.grant(sent);
    let refused = driver.admit("refused.csv", 10);
    driver.answer_url(refused, given::patience(5_000));
    driver.answer_put(sent, given::expired());
    driver.assert_failed(sent, ErrorCode::UrlExpired);
}
