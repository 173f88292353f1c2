//! Tries that follow by themselves: when, how often, and with what.

use direct_upload_core::answer::{PutAnswer, UrlAnswer};
use direct_upload_core::failure::{ErrorCode, Hint};
use direct_upload_core::settings::Settings;
use direct_upload_core::{Effect, Millis, Notice, Phase, State, UploadId, Wait};

use crate::driver::{Driver, given};

fn with_retries(retries: u32) -> Settings {
    Settings {
        retries,
        ..given::settings()
    }
}

/// How long the upload waits from now.
#[track_caller]
fn wait(driver: &Driver, id: UploadId) -> Millis {
    match driver.upload(id).state() {
        State::Waiting {
            wait: Wait::Retry { at, .. },
            ..
        } => at - driver.now(),
        state => panic!("not waiting for a retry: {state:?}"),
    }
}

#[test]
fn an_upload_is_tried_again_as_often_as_set_and_then_fails_with_the_last_cause() {
    for retries in [0, 1, 4, 10] {
        let mut driver = Driver::new(with_retries(retries));
        let id = driver.uploading("a.csv", 10);
        for _ in 0..retries {
            driver.answer_put(id, given::busy());
            driver.assert_retries(id, ErrorCode::StorageUnavailable);
            driver.pass(30_000);
            driver.grant(id);
        }
        driver.answer_put(id, PutAnswer::Unreachable);
        driver.assert_failed(id, ErrorCode::Network);
        assert_eq!(driver.upload(id).attempts(), retries + 1);
    }
}

#[test]
fn all_stages_share_one_budget() {
    let mut driver = Driver::new(with_retries(2));
    let id = driver.admit("a.csv", 10);
    driver.answer_url(id, UrlAnswer::Unreachable);
    driver.pass(500);
    driver.grant(id);
    driver.answer_put(id, given::busy());
    driver.pass(1_000);
    driver.pass(30_000);
    driver.assert_failed(id, ErrorCode::Timeout);
}

#[test]
fn waits_are_drawn_below_a_ceiling_that_doubles() {
    let ceilings = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000];
    let mut longest = [0; 8];
    for seed in 0..60 {
        let mut driver = Driver::new(with_retries(10));
        let id = driver.admit("a.csv", 10);
        for (retry, ceiling) in ceilings.into_iter().enumerate() {
            driver.fix_random(seed);
            driver.answer_url(id, given::url_refused(500));
            let wait = wait(&driver, id);
            assert!(wait <= ceiling, "{wait} of {ceiling}");
            longest[retry] = longest[retry].max(wait);
            driver.pass(wait);
        }
    }
    for (longest, ceiling) in longest.into_iter().zip(ceilings) {
        assert!(longest > ceiling / 2, "{longest} of {ceiling}");
    }
}

#[test]
fn retry_after_wins_over_the_back_off() {
    let mut driver = Driver::new(given::settings());
    let id = driver.uploading("a.csv", 10);
    driver.answer_put(
        id,
        PutAnswer::Refused {
            status: 503,
            body: String::new(),
            request_id: None,
            retry_after: Some(45_000),
        },
    );
    let time = wait(&driver, id);
    assert!((45_000..=56_250).contains(&time), "{time}");
    driver.pass(time - 1);
    assert_eq!(driver.phase(id), Some(Phase::Waiting));
    driver.pass(1);
    assert_eq!(driver.phase(id), Some(Phase::Authorizing));
}

/// Ten elements of 200 files each behind one address once lost 187 of 2,000 files so.
#[test]
fn a_service_that_says_when_to_come_back_costs_no_retry_however_often_it_does() {
    let mut driver = Driver::new(with_retries(0));
    let id = driver.admit("a.csv", 10);
    for status in [429, 503, 429] {
        let refused = given::refusal(status, Some(7_000));
        driver.answer_url(id, UrlAnswer::Refused(refused));
        assert!(wait(&driver, id) >= 7_000, "{status}");
        driver.pass_asked(8_000);
    }
    driver.grant(id);
    driver.answer_put(
        id,
        PutAnswer::Refused {
            status: 503,
            body: String::new(),
            request_id: None,
            retry_after: Some(2_000),
        },
    );
    driver.pass_asked(2_000);
    driver.grant(id);
    driver.store(id);
    assert_eq!(driver.phase(id), Some(Phase::Done));
}

#[test]
fn a_service_that_says_at_once_is_not_asked_without_end() {
    for after in [0, 999] {
        let mut driver = Driver::new(with_retries(1));
        let id = driver.admit("a.csv", 10);
        for _ in 0..2 {
            let refused = given::refusal(429, Some(after));
            driver.answer_url(id, UrlAnswer::Refused(refused));
            driver.pass_asked(1_000);
        }
        driver.assert_failed(id, ErrorCode::RateLimited);
    }
}

#[test]
fn the_page_is_told_why_and_in_how_long() {
    let mut driver = Driver::new(given::settings());
    let id = driver.uploading("a.csv", 10);
    driver.answer_put(id, given::busy());
    let told = Notice::Retrying {
        id,
        failure: driver.failure(id).clone(),
        delay: Some(wait(&driver, id)),
    };
    assert!(driver.notices().contains(&&told));
}

#[test]
fn a_try_that_follows_is_no_new_start() {
    let mut driver = Driver::new(given::settings());
    let id = driver.uploading("a.csv", 10);
    driver.answer_put(id, given::busy());
    driver.pass(500);
    assert!(driver.asked_for_url(id));
    assert!(!driver.notices().contains(&&Notice::Started(id)));
}

#[test]
fn what_may_pass_by_itself_but_not_for_long_is_tried_once_more() {
    let answers = [
        given::put_refused(403, "AccessDenied", "Request is not valid yet"),
        given::put_refused(400, "BadDigest", ""),
    ];
    for (first, again) in [(0, 0), (1, 1), (0, 1)] {
        let mut driver = Driver::new(given::settings());
        let id = driver.uploading("a.csv", 10);
        driver.answer_put(id, answers[first].clone());
        assert!(wait(&driver, id) >= 5_000);
        driver.pass_asked(5_000);
        driver.grant(id);
        driver.answer_put(id, answers[again].clone());
        assert_eq!(driver.phase(id), Some(Phase::Failed));
    }
    let mut driver = Driver::new(with_retries(0));
    let id = driver.uploading("a.csv", 10);
    driver.answer_put(id, answers[0].clone());
    driver.assert_failed(id, ErrorCode::StorageForbidden);
}

#[test]
fn a_wake_that_comes_too_early_does_no_harm() {
    let mut driver = Driver::new(given::settings());
    let id = driver.admit("a.csv", 10);
    driver.timer_goes_off();
    assert_eq!(driver.phase(id), Some(Phase::Authorizing));
    let at = driver.now() + 30_000;
    assert_eq!(driver.effects(), [Effect::Wake { at }]);
}

#[test]
fn a_wait_that_ends_while_no_slot_is_free_ends_in_the_queue() {
    let mut driver = Driver::new(Settings {
        concurrency: 1,
        ..given::settings()
    });
    let ids = driver.admit_many(2);
    driver.answer_url(ids[0], given::url_refused(500));
    driver.pass(500);
    assert_eq!(driver.phase(ids[0]), Some(Phase::Queued));
    assert_eq!(driver.phase(ids[1]), Some(Phase::Authorizing));
}

/// What takes no such large files ends a connection without an answer that the page may see: 1 GB
/// was once sent five times.
#[test]
fn an_upload_that_is_cut_twice_at_the_same_place_is_not_sent_again_by_itself_where_it_is_large() {
    const PLACE: u64 = 8_000_000;
    const LARGER: u64 = 40_000_000;
    for (size, first, second, is_again) in [
        (LARGER, PLACE, PLACE, true),
        (LARGER, PLACE, PLACE + 1_000_000, true),
        (LARGER, LARGER, LARGER, true),
        (given::LARGE, PLACE, PLACE, true),
        // nginx takes 1 MiB unless told otherwise, and says so once it has heard all.
        (3_000_000, 3_000_000, 3_000_000, true),
        (500_000, 500_000, 500_000, false),
        (LARGER, PLACE, PLACE + 3_000_000, false),
        // What was sent may have come no further than into this machine's own buffers.
        (LARGER, 3_000_000, 3_000_000, false),
    ] {
        let case = format!("{size} {first} {second}");
        let mut driver = Driver::new(with_retries(2));
        let id = driver.uploading("a.csv", size);
        let cut = |driver: &mut Driver, at| {
            driver.sent(id, at);
            driver.answer_put(id, PutAnswer::Unreachable);
        };
        cut(&mut driver, first);
        driver.pass(15_000);
        driver.grant(id);
        cut(&mut driver, second);
        assert_eq!(driver.failure(id).code, ErrorCode::Network);
        let hint = is_again.then_some(Hint::SizeLimited);
        assert_eq!(driver.failure(id).hint, hint, "{case}");
        if is_again && size == LARGER {
            assert_eq!(driver.phase(id), Some(Phase::Failed), "{case}");
            driver.retry(id);
            driver.grant(id);
            cut(&mut driver, second);
            assert_eq!(
                driver.phase(id),
                Some(Phase::Waiting),
                "by hand it begins anew"
            );
        } else {
            assert_eq!(driver.phase(id), Some(Phase::Waiting), "{case}");
            driver.pass(15_000);
            driver.grant(id);
            cut(&mut driver, second);
            driver.assert_failed(id, ErrorCode::Network);
            // Twice at the second place, by now.
            let is_there = second > 4 * 1024 * 1024 || is_again;
            assert_eq!(driver.failure(id).hint.is_some(), is_there, "{case}");
        }
    }
}
