//! The confirmation of a stored file: whatever goes wrong, the file is not sent again.

use direct_upload_core::answer::ConfirmAnswer;
use direct_upload_core::failure::{ErrorCode, Stage};
use direct_upload_core::settings::Settings;
use direct_upload_core::wire::ConfirmationRequest;
use direct_upload_core::{Effect, Event, Notice, Phase, Receipt, State, UploadId};

use crate::driver::{Driver, given};

/// A stored upload whose confirmation is under way.
fn confirming(settings: Settings) -> (Driver, UploadId) {
    let mut driver = Driver::new(settings);
    let id = driver.uploading("a.csv", 10);
    driver.store(id);
    (driver, id)
}

fn confirms_only(driver: &Driver, id: UploadId) -> bool {
    let mut effects = driver.effects().iter();
    effects.any(|effect| matches!(effect, Effect::Confirm { id: whose, .. } if *whose == id))
        && !driver.asked_for_url(id)
}

#[test]
fn a_stored_file_is_confirmed_where_that_is_set() {
    let mut driver = Driver::new(given::confirming());
    let id = driver.admit("a.csv", 10);
    driver.answer_url(id, given::granted_under("in/a.csv"));
    driver.store(id);
    assert_eq!(driver.phase(id), Some(Phase::Confirming));
    let request = ConfirmationRequest {
        key: "in/a.csv".to_owned(),
        filename: "a.csv".to_owned(),
        size: 10,
        etag: Some("\"1\"".to_owned()),
    };
    let turn = driver.turn(id);
    assert!(
        driver
            .effects()
            .contains(&Effect::Confirm { id, turn, request })
    );
    assert!(
        !driver.notices().contains(&&Notice::Succeeded(id)),
        "not yet"
    );
}

#[test]
fn a_confirmed_file_is_done() {
    let (mut driver, id) = confirming(given::confirming());
    driver.pass(700);
    driver.answer_confirm(id, ConfirmAnswer::Confirmed);
    let receipt = Receipt {
        status: 200,
        etag: Some("\"1\"".to_owned()),
    };
    let duration = 700;
    assert_eq!(
        *driver.upload(id).state(),
        State::Done { receipt, duration }
    );
    assert!(driver.notices().contains(&&Notice::Succeeded(id)));
}

#[test]
fn what_passes_is_tried_again_to_confirm_only() {
    for (answer, code) in [
        (ConfirmAnswer::Unreachable, ErrorCode::Network),
        (given::confirm_refused(408), ErrorCode::ConfirmFailed),
        (given::confirm_refused(429), ErrorCode::RateLimited),
        (given::confirm_refused(500), ErrorCode::ConfirmFailed),
        (given::confirm_refused(503), ErrorCode::ConfirmFailed),
    ] {
        let (mut driver, id) = confirming(given::confirming());
        driver.answer_confirm(id, answer);
        driver.assert_retries(id, code);
        assert_eq!(driver.failure(id).stage, Stage::Confirm);
        assert_eq!(driver.upload(id).loaded(), 10, "all of it is stored");
        driver.pass_to_wake();
        assert!(confirms_only(&driver, id));
    }
}

#[test]
fn a_confirmation_without_an_answer_is_given_up_and_made_again() {
    let (mut driver, id) = confirming(given::confirming());
    driver.pass(59_999);
    assert_eq!(driver.phase(id), Some(Phase::Confirming));
    driver.pass(1);
    assert!(driver.effects().contains(&Effect::Abort { id }));
    driver.assert_retries(id, ErrorCode::Timeout);
    assert_eq!(driver.failure(id).stage, Stage::Confirm);
    driver.pass_to_wake();
    assert!(confirms_only(&driver, id));
}

#[test]
fn any_other_refusal_fails_and_a_retry_by_hand_confirms_only() {
    for (answer, code) in [
        (given::confirm_refused(400), ErrorCode::ConfirmFailed),
        (given::confirm_refused(404), ErrorCode::ConfirmFailed),
    ] {
        let (mut driver, id) = confirming(given::confirming());
        driver.answer_confirm(id, answer);
        driver.assert_failed(id, code);
        driver.retry(id);
        assert!(confirms_only(&driver, id));
        driver.answer_confirm(id, ConfirmAnswer::Confirmed);
        assert_eq!(driver.phase(id), Some(Phase::Done));
        assert_eq!(driver.upload(id).attempts(), 1, "the file was sent once");
    }
}

/// Regression: such an upload succeeded without having started, in no time at all.
#[test]
fn a_confirmation_that_is_retried_by_hand_is_a_start() {
    let (mut driver, id) = confirming(given::confirming());
    driver.answer_confirm(id, given::confirm_refused(400));
    driver.retry(id);
    assert!(driver.notices().contains(&&Notice::Started(id)));
    driver.pass(250);
    driver.answer_confirm(id, ConfirmAnswer::Confirmed);
    let State::Done { duration, .. } = driver.upload(id).state() else {
        panic!("not done");
    };
    assert_eq!(*duration, 250);
}

/// Regression: the file was sent a second time, although the storage had it.
#[test]
fn a_stored_file_that_is_taken_back_is_only_confirmed_on_a_retry() {
    let (mut driver, id) = confirming(given::confirming());
    driver.cancel(id);
    assert!(driver.is_stored(id));
    driver.retry(id);
    assert!(confirms_only(&driver, id));

    driver.answer_confirm(id, given::confirm_refused(500));
    driver.cancel(id);
    driver.retry(id);
    assert!(confirms_only(&driver, id), "while it waits");

    driver.cancel(id);
    driver.tell(Event::SettingsChanged(given::settings()));
    driver.retry(id);
    assert_eq!(driver.phase(id), Some(Phase::Done), "without confirmation");
    assert_eq!(driver.upload(id).attempts(), 1, "the file was sent once");
}

#[test]
fn a_url_s_end_has_no_say_in_its_confirmation() {
    let (mut driver, id) = confirming(given::confirming());
    driver.sleep(3_600_000);
    driver.answer_confirm(id, given::confirm_refused(403));
    driver.assert_failed(id, ErrorCode::ConfirmFailed);
}

/// Regression: the browser was told to confirm where there was no longer an endpoint for it.
#[test]
fn a_stored_file_is_done_when_nothing_is_confirmed_any_more() {
    let (mut driver, id) = confirming(given::confirming());
    driver.answer_confirm(id, given::confirm_refused(500));
    driver.tell(Event::SettingsChanged(given::settings()));
    driver.pass(500);
    assert_eq!(driver.phase(id), Some(Phase::Done));

    let (mut driver, id) = confirming(given::confirming());
    driver.answer_confirm(id, given::confirm_refused(400));
    driver.tell(Event::SettingsChanged(given::settings()));
    driver.retry(id);
    assert_eq!(driver.phase(id), Some(Phase::Done));
    assert!(driver.notices().contains(&&Notice::Succeeded(id)));
}
