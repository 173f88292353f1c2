//! Presigned URLs that are past their end: renewed once in each try, for free and unseen.

use direct_upload_core::answer::{PutAnswer, UrlAnswer};
use direct_upload_core::failure::ErrorCode;
use direct_upload_core::settings::Settings;
use direct_upload_core::{Notice, Phase};

use crate::driver::{Driver, given};

/// Answers that say so by themselves.
fn expired_answers() -> [PutAnswer; 4] {
    [
        given::put_refused(400, "InvalidRequest", "Bad request: the URL has expired"),
        given::expired(),
        given::put_refused(400, "ExpiredToken", "The provided token has expired."),
        given::put_refused(403, "ExpiredToken", ""),
    ]
}

fn no_retries() -> Settings {
    Settings {
        retries: 0,
        ..given::settings()
    }
}

fn tells_of_trouble(driver: &Driver) -> bool {
    driver
        .notices()
        .into_iter()
        .any(|notice| matches!(notice, Notice::Retrying { .. } | Notice::Failed(_)))
}

#[test]
fn an_expired_url_is_renewed_at_once_for_free_and_nobody_is_told() {
    for answer in expired_answers() {
        let mut driver = Driver::new(no_retries());
        let id = driver.uploading("a.csv", 10);
        driver.answer_put(id, answer);
        assert_eq!(driver.phase(id), Some(Phase::Authorizing));
        assert!(driver.asked_for_url(id) && !tells_of_trouble(&driver));
        driver.grant(id);
        driver.store(id);
        assert_eq!(driver.phase(id), Some(Phase::Done));
        assert_eq!(driver.upload(id).attempts(), 2);
    }
}

/// Of 2,300 uploads among random faults, 9 once failed so with retries left.
#[test]
fn a_url_that_is_expired_a_second_time_in_one_try_is_a_failed_try_like_any_other() {
    for answer in expired_answers() {
        for (settings, phase) in [
            (given::settings(), Phase::Waiting),
            (no_retries(), Phase::Failed),
        ] {
            let mut driver = Driver::new(settings);
            let id = driver.uploading("a.csv", 10);
            driver.answer_put(id, answer.clone());
            driver.grant(id);
            driver.answer_put(id, answer.clone());
            assert_eq!(driver.phase(id), Some(phase));
            assert_eq!(driver.failure(id).code, ErrorCode::UrlExpired);
            assert!(driver.failure(id).retryable);
        }
    }
}

#[test]
fn each_try_may_renew_once() {
    let mut driver = Driver::new(given::settings());
    let id = driver.uploading("a.csv", 10);
    driver.answer_put(id, given::expired());
    driver.grant(id);
    driver.answer_put(id, given::busy());
    driver.pass(500);
    driver.grant(id);
    driver.answer_put(id, given::expired());
    assert_eq!(driver.phase(id), Some(Phase::Authorizing));
}

#[test]
fn a_refusal_after_the_url_s_own_end_means_expired_and_before_it_does_not() {
    let denied = || given::put_refused(403, "AccessDenied", "Access Denied");
    // By `expiresIn`, else by `X-Amz-Expires`, counted from the answer on our own clock.
    for (answer, end) in [
        (given::granted_for(60), 60_000),
        (given::granted(), 900_000),
    ] {
        for (when, phase) in [
            (end - 1, Phase::Failed),
            (end, Phase::Authorizing),
            (end + 1, Phase::Authorizing),
        ] {
            let mut driver = Driver::new(given::settings());
            let id = driver.admit("a.csv", given::LARGE);
            driver.pass(20_000);
            driver.answer_url(id, answer.clone());
            driver.sleep(when);
            driver.answer_put(id, denied());
            assert_eq!(driver.phase(id), Some(phase), "after {when} of {end}");
        }
    }
}

#[test]
fn an_unreadable_refusal_after_the_url_s_end_means_expired() {
    let mut driver = Driver::new(no_retries());
    let id = driver.admit("a.csv", 10);
    driver.answer_url(id, given::granted_for(10));
    driver.pass(10_000);
    driver.answer_put(id, PutAnswer::Unreachable);
    assert_eq!(driver.phase(id), Some(Phase::Authorizing));
    // The second time it may as well be the network.
    driver.answer_url(id, given::granted_for(10));
    driver.pass(10_000);
    driver.answer_put(id, PutAnswer::Unreachable);
    driver.assert_failed(id, ErrorCode::Network);
}

#[test]
fn a_url_of_unknown_life_is_not_taken_for_expired() {
    let mut driver = Driver::new(given::settings());
    let id = driver.admit("a.csv", given::LARGE);
    let mut grant = given::grant();
    "https://bucket.example/a.csv".clone_into(&mut grant.presigned_url);
    driver.answer_url(id, UrlAnswer::Granted(grant));
    driver.sleep(10_000_000);
    driver.answer_put(id, given::put_refused(403, "AccessDenied", "Access Denied"));
    driver.assert_failed(id, ErrorCode::StorageForbidden);
}

#[test]
fn a_url_that_is_past_its_end_on_arrival_is_not_used() {
    let mut driver = Driver::new(given::settings());
    let id = driver.admit("a.csv", 10);
    driver.answer_url(id, given::granted_for(0));
    assert_eq!(driver.phase(id), Some(Phase::Authorizing));
    assert!(driver.asked_for_url(id) && !tells_of_trouble(&driver));
    driver.answer_url(id, given::granted_for(0));
    driver.assert_retries(id, ErrorCode::UrlExpired);
}
