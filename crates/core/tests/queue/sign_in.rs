//! A proxy that does not know who asks (401): tried again once, in case a token has just ended,
//! then everything waits until somebody has signed in.

use direct_upload_core::answer::{ConfirmAnswer, UrlAnswer};
use direct_upload_core::failure::{ErrorCode, Stage};
use direct_upload_core::settings::Settings;
use direct_upload_core::{Event, Millis, Notice, Phase, State, Target, UploadId, Wait};

use crate::driver::{Driver, given};

/// The wait after the first refusal.
const AGAIN_AFTER: Millis = 1_000;

fn no_retries() -> Settings {
    Settings {
        retries: 0,
        ..given::confirming()
    }
}

fn refused() -> UrlAnswer {
    given::url_refused(401)
}

fn waits_for_sign_in(driver: &Driver, id: UploadId) -> bool {
    matches!(
        driver.upload(id).state(),
        State::Waiting {
            wait: Wait::SignIn { .. },
            ..
        }
    )
}

/// An upload that the proxy has refused twice.
fn signed_out(settings: Settings) -> (Driver, UploadId) {
    let mut driver = Driver::new(settings);
    let id = driver.admit("a.csv", 10);
    driver.answer_url(id, refused());
    driver.pass(AGAIN_AFTER);
    driver.answer_url(id, refused());
    (driver, id)
}

#[test]
fn the_first_refusal_is_followed_by_another_try_that_costs_no_retry() {
    for answer in [refused(), UrlAnswer::NoHeaders, UrlAnswer::Redirected] {
        let mut driver = Driver::new(no_retries());
        let id = driver.admit("a.csv", 10);
        driver.answer_url(id, answer);
        driver.assert_retries(id, ErrorCode::Unauthorized);
        assert_eq!(driver.failure(id).stage, Stage::Authorize);
        driver.pass(AGAIN_AFTER - 1);
        assert_eq!(driver.requests(), 0);
        driver.pass(1);
        assert!(driver.asked_for_url(id));
        driver.grant(id);
        assert_eq!(driver.phase(id), Some(Phase::Uploading));
    }
}

#[test]
fn after_the_second_refusal_in_a_row_an_upload_waits_for_a_sign_in() {
    for answer in [refused(), UrlAnswer::NoHeaders, UrlAnswer::Redirected] {
        let mut driver = Driver::new(no_retries());
        let id = driver.admit("a.csv", 10);
        driver.answer_url(id, answer.clone());
        driver.pass(AGAIN_AFTER);
        driver.answer_url(id, answer);
        assert!(waits_for_sign_in(&driver, id));
        let told = Notice::Retrying {
            id,
            failure: driver.failure(id).clone(),
            delay: None,
        };
        assert!(driver.notices().contains(&&told));
        driver.pass(24 * 3_600_000);
        assert!(waits_for_sign_in(&driver, id));
        driver.tell(Event::SignedIn);
        assert!(driver.asked_for_url(id));
        assert!(!driver.notices().contains(&&Notice::Started(id)));
    }
}

#[test]
fn a_confirmation_is_refused_and_goes_on_the_same_way_and_the_file_is_not_sent_again() {
    for answer in [
        given::confirm_refused(401),
        ConfirmAnswer::NoHeaders,
        ConfirmAnswer::Redirected,
    ] {
        let mut driver = Driver::new(no_retries());
        let id = driver.uploading("a.csv", 10);
        driver.store(id);
        driver.answer_confirm(id, answer.clone());
        driver.assert_retries(id, ErrorCode::Unauthorized);
        assert_eq!(driver.failure(id).stage, Stage::Confirm);
        driver.pass(AGAIN_AFTER);
        driver.answer_confirm(id, answer);
        assert!(waits_for_sign_in(&driver, id));
        driver.tell(Event::SignedIn);
        assert_eq!(driver.phase(id), Some(Phase::Confirming));
        driver.answer_confirm(id, ConfirmAnswer::Confirmed);
        assert_eq!(driver.upload(id).attempts(), 1);
    }
}

#[test]
fn a_refusal_after_any_other_answer_of_the_proxy_is_the_first_again() {
    for between in [given::granted(), given::url_refused(500)] {
        let mut driver = Driver::new(Settings {
            retries: 2,
            ..given::confirming()
        });
        let id = driver.admit("a.csv", 10);
        driver.answer_url(id, refused());
        driver.pass(AGAIN_AFTER);
        let granted = between == given::granted();
        driver.answer_url(id, between);
        if granted {
            driver.store(id);
            driver.answer_confirm(id, given::confirm_refused(401));
        } else {
            driver.pass(500);
            driver.answer_url(id, refused());
        }
        driver.assert_retries(id, ErrorCode::Unauthorized);
    }
}

/// Ten thousand uploads would each be refused twice.
#[test]
fn while_one_waits_no_other_is_started() {
    let mut driver = Driver::new(given::confirming());
    let ids = driver.admit_many(6);
    let sent = ids[0];
    driver.grant(sent);
    driver.answer_url(ids[1], refused());
    assert_eq!(driver.requests(), 2, "nobody takes the free slot");
    driver.answer_url(ids[2], refused());
    driver.pass(AGAIN_AFTER);
    for id in [ids[1], ids[2]] {
        driver.answer_url(id, refused());
        assert!(waits_for_sign_in(&driver, id));
    }
    driver.store(sent);
    assert_eq!(
        driver.phase(sent),
        Some(Phase::Queued),
        "it would be refused"
    );
    assert!(driver.is_stored(sent));
    driver.pass(3_600_000);
    assert_eq!(driver.requests(), 0);
    assert!(driver.queue().is_signed_out());

    driver.tell(Event::SignedIn);
    assert!(!driver.queue().is_signed_out());
    assert_eq!(driver.phase(sent), Some(Phase::Confirming));
    assert!(driver.asked_for_url(ids[1]) && driver.asked_for_url(ids[2]));
}

#[test]
fn a_retry_by_hand_lets_all_go_on() {
    for target in [Target::All, Target::One(UploadId(2))] {
        let mut driver = Driver::new(given::settings());
        let ids = driver.admit_many(3);
        for _ in 0..2 {
            for id in &ids {
                driver.answer_url(*id, refused());
            }
            driver.pass(AGAIN_AFTER);
        }
        assert_eq!(driver.requests(), 0);
        driver.tell(Event::Retry(target));
        assert_eq!(driver.requests(), 3, "{target:?}");
        driver.answer_url(ids[1], refused());
        driver.assert_retries(ids[1], ErrorCode::Unauthorized);
    }
}

#[test]
fn who_is_taken_back_holds_nobody_any_more() {
    let (mut driver, id) = signed_out(given::settings());
    let next = driver.admit("b.csv", 10);
    assert_eq!(driver.phase(next), Some(Phase::Queued));
    driver.cancel(id);
    assert_eq!(driver.phase(next), Some(Phase::Authorizing));
}

/// The page renews its token while a request with the old one is still on its way: nobody would
/// ever say again that somebody has signed in.
#[test]
fn a_refusal_of_what_was_asked_before_the_sign_in_is_the_first_again() {
    let mut driver = Driver::new(given::settings());
    let id = driver.admit("a.csv", 10);
    driver.answer_url(id, refused());
    driver.pass(AGAIN_AFTER);
    driver.tell(Event::SignedIn);
    driver.answer_url(id, refused());
    driver.assert_retries(id, ErrorCode::Unauthorized);
}

#[test]
fn a_sign_in_while_the_network_is_away_counts_when_it_is_back() {
    let (mut driver, id) = signed_out(given::settings());
    driver.tell(Event::WentOffline);
    assert!(waits_for_sign_in(&driver, id));
    driver.tell(Event::SignedIn);
    assert_eq!(driver.phase(id), Some(Phase::Queued));
    driver.tell(Event::WentOnline);
    assert!(driver.asked_for_url(id));
}

#[test]
fn a_sign_in_that_nobody_waits_for_does_nothing() {
    let mut driver = Driver::new(given::settings());
    let sent = driver.uploading("a.csv", 10);
    let failed = driver.admit("b.csv", 10);
    driver.answer_url(failed, given::url_refused(403));
    driver.tell(Event::SignedIn);
    assert_eq!(driver.effects(), []);
    assert_eq!(driver.phase(sent), Some(Phase::Uploading));
    assert_eq!(driver.phase(failed), Some(Phase::Failed));
}
