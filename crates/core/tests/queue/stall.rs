//! Attempts that come to a halt: one clock while bytes move, another for the last answer.

use direct_upload_core::failure::{ErrorCode, Stage};
use direct_upload_core::settings::{Settings, Transport, TransportChoice};
use direct_upload_core::{Effect, Event, Millis, Notice, Phase, Sending, State, UploadId};

use crate::driver::{Driver, given};

/// Asserts that the attempt is given up after `time`, not before, for this cause.
#[track_caller]
fn assert_given_up_after(driver: &mut Driver, id: UploadId, time: Millis, code: ErrorCode) {
    driver.pass(time - 1);
    assert_eq!(driver.phase(id), Some(Phase::Uploading), "too early");
    driver.pass(1);
    assert!(driver.effects().contains(&Effect::Abort { id }));
    driver.assert_retries(id, code);
    assert_eq!(driver.failure(id).stage, Stage::Send);
}

#[test]
fn an_attempt_whose_bytes_stop_moving_is_given_up() {
    let mut driver = Driver::new(given::settings());
    let id = driver.uploading("a.csv", given::LARGE);
    driver.sent(id, 1);
    assert_given_up_after(&mut driver, id, 30_000, ErrorCode::Stalled);
}

/// A service worker of the page keeps a browser from telling how far bytes are: a good upload of
/// 30 MB was once given up as stalled five times, and stored three times.
#[test]
fn an_attempt_of_which_nothing_is_told_has_the_clock_of_one_that_tells_nothing() {
    let mut driver = Driver::new(given::settings());
    let id = driver.uploading("a.csv", given::LARGE);
    driver.pass(29_000);
    driver.sent(id, 0);
    driver.pass(1_000);
    let unseen = |driver: &Driver| {
        let sending = Sending::Unseen;
        matches!(driver.upload(id).state(), State::Uploading { sending: of, .. } if *of == sending)
    };
    assert!(unseen(&driver));
    let time = 900_000 + given::LARGE / 1_024 + given::LARGE / 16;
    assert_given_up_after(&mut driver, id, time, ErrorCode::Timeout);

    // Bytes that move after all have their own clock again.
    driver.pass(500);
    driver.grant(id);
    driver.pass(600_000);
    driver.sent(id, 1);
    assert!(!unseen(&driver));
    assert_given_up_after(&mut driver, id, 30_000, ErrorCode::Stalled);
}

#[test]
fn bytes_that_move_put_the_end_off() {
    let mut driver = Driver::new(given::settings());
    let id = driver.uploading("a.csv", given::LARGE);
    for step in 1..=20 {
        driver.pass(29_999);
        driver.sent(id, step * 1_000);
    }
    assert_given_up_after(&mut driver, id, 30_000, ErrorCode::Stalled);
}

#[test]
fn a_report_without_news_does_not_put_the_end_off() {
    let mut driver = Driver::new(given::settings());
    let id = driver.uploading("a.csv", given::LARGE);
    driver.sent(id, 1_000);
    driver.pass(20_000);
    driver.sent(id, 1_000);
    assert_given_up_after(&mut driver, id, 10_000, ErrorCode::Stalled);
}

/// Regression: Chromium sends a body again from its beginning when a reused connection dies
/// before an answer. Its bytes moved, but not beyond where they had been: after 30 s the
/// attempt was taken for stalled.
#[test]
fn a_body_that_the_browser_sends_again_is_not_stalled() {
    let mut driver = Driver::new(given::settings());
    let id = driver.uploading("a.csv", given::LARGE);
    driver.sent(id, 5_000_000);
    for step in 0..4 {
        driver.pass(20_000);
        driver.sent(id, step * 1_000_000);
        assert_eq!(driver.upload(id).loaded(), 5_000_000);
        assert!(!driver.notices().contains(&&Notice::Progressed(id)));
    }
    assert_given_up_after(&mut driver, id, 30_000, ErrorCode::Stalled);
}

#[test]
fn a_body_sent_again_after_its_last_byte_has_the_clock_of_moving_bytes() {
    let mut driver = Driver::new(given::settings());
    let id = driver.uploading("a.csv", given::LARGE);
    driver.sent(id, given::LARGE);
    driver.pass(50_000);
    driver.sent(id, 1_000);
    assert_eq!(driver.upload(id).loaded(), given::LARGE);
    driver.pass(20_000);
    driver.sent(id, given::LARGE);
    let answer = 900_000 + given::LARGE / 1_024;
    assert_given_up_after(&mut driver, id, answer, ErrorCode::Timeout);
}

#[test]
fn after_the_last_byte_the_storage_has_a_quarter_of_an_hour_and_more_by_size() {
    for size in [given::LARGE, 5 * 1024 * 1024 * 1024] {
        let mut driver = Driver::new(given::settings());
        let id = driver.uploading("a.csv", size);
        driver.sent(id, size);
        let time = 900_000 + size / 1_024;
        assert_given_up_after(&mut driver, id, time, ErrorCode::Timeout);
    }
}

#[test]
fn fetch_which_says_nothing_has_time_for_all_bytes_and_for_the_answer() {
    for size in [16, 1_000_000] {
        let mut driver = Driver::new(Settings {
            transport: TransportChoice::Always(Transport::Fetch),
            ..given::settings()
        });
        let id = driver.uploading("a.csv", size);
        let time = 900_000 + size / 1_024 + size / 16;
        assert_given_up_after(&mut driver, id, time, ErrorCode::Timeout);
    }
}

#[test]
fn a_stall_costs_a_retry_and_the_next_try_may_succeed() {
    let mut driver = Driver::new(Settings {
        retries: 1,
        ..given::settings()
    });
    let id = driver.uploading("a.csv", given::LARGE);
    driver.sent(id, 1);
    driver.pass(30_000);
    driver.pass(500);
    driver.grant(id);
    driver.sent(id, 1);
    driver.pass(30_000);
    driver.assert_failed(id, ErrorCode::Stalled);
    driver.retry(id);
    driver.grant(id);
    driver.store(id);
    assert_eq!(driver.phase(id), Some(Phase::Done));
}

#[test]
fn a_late_answer_of_a_stalled_attempt_changes_nothing() {
    let mut driver = Driver::new(given::settings());
    let id = driver.uploading("a.csv", given::LARGE);
    let turn = driver.turn(id);
    driver.sent(id, 1);
    driver.pass(30_000);
    let answer = given::stored();
    driver.tell(Event::PutAnswered { id, turn, answer });
    assert_eq!(driver.phase(id), Some(Phase::Waiting));
}

#[test]
fn a_night_s_sleep_costs_no_upload_more_than_one_retry() {
    let mut driver = Driver::new(Settings {
        retries: 1,
        ..given::settings()
    });
    driver.admit_many(5);
    driver.sleep(8 * 3_600_000);
    driver.timer_goes_off();
    driver.pass(500);
    while let Some((id, _)) = driver.browser().busy().first().copied() {
        driver.grant(id);
        driver.store(id);
    }
    assert_eq!(driver.queue().tally().done, 5);
}
