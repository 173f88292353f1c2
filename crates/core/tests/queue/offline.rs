//! The network goes and comes: uploads wait for it, and lose no retry by it.

use direct_upload_core::answer::{ConfirmAnswer, PutAnswer, UrlAnswer};
use direct_upload_core::failure::{ErrorCode, Stage};
use direct_upload_core::settings::Settings;
use direct_upload_core::{Effect, Event, Notice, Phase, State, Wait};

use crate::driver::{Driver, given};

fn no_retries() -> Settings {
    Settings {
        retries: 0,
        ..given::confirming()
    }
}

#[test]
fn whatever_is_in_flight_is_aborted_and_waits_for_the_network() {
    let mut driver = Driver::new(no_retries());
    let authorizing = driver.admit("a.csv", 10);
    let uploading = driver.uploading("b.csv", 10);
    let confirming = driver.uploading("c.csv", 10);
    driver.store(confirming);
    driver.tell(Event::WentOffline);
    for (id, stage) in [
        (authorizing, Stage::Authorize),
        (uploading, Stage::Send),
        (confirming, Stage::Confirm),
    ] {
        assert!(driver.effects().contains(&Effect::Abort { id }));
        let waits = matches!(
            driver.upload(id).state(),
            State::Waiting {
                wait: Wait::Network,
                ..
            }
        );
        assert!(waits, "{stage:?}");
        let told = driver.notices().into_iter().any(|notice| {
            matches!(notice, Notice::Retrying { id: whose, failure, delay: None }
                if *whose == id && failure.code == ErrorCode::Offline && failure.stage == stage)
        });
        assert!(told, "{stage:?}");
    }
    assert_eq!(driver.requests(), 0);
}

#[test]
fn they_go_on_by_themselves_when_it_is_back_and_it_costs_no_retry() {
    let mut driver = Driver::new(no_retries());
    let id = driver.uploading("a.csv", 10);
    for _ in 0..20 {
        driver.tell(Event::WentOffline);
        driver.tell(Event::WentOnline);
        assert_eq!(driver.phase(id), Some(Phase::Authorizing));
        driver.grant(id);
    }
    driver.store(id);
    driver.answer_confirm(id, ConfirmAnswer::Confirmed);
    assert_eq!(driver.phase(id), Some(Phase::Done));
}

#[test]
fn all_retries_are_left_after_the_network_was_away() {
    let mut driver = Driver::new(Settings {
        retries: 1,
        ..given::settings()
    });
    let id = driver.uploading("a.csv", 10);
    for _ in 0..3 {
        driver.tell(Event::WentOffline);
        driver.tell(Event::WentOnline);
        driver.grant(id);
    }
    driver.answer_put(id, given::busy());
    driver.assert_retries(id, ErrorCode::StorageUnavailable);
}

#[test]
fn a_stored_file_is_only_confirmed_when_the_network_is_back() {
    let mut driver = Driver::new(no_retries());
    let id = driver.uploading("a.csv", 10);
    driver.store(id);
    driver.tell(Event::WentOffline);
    assert!(driver.is_stored(id));
    driver.tell(Event::WentOnline);
    assert_eq!(driver.phase(id), Some(Phase::Confirming));
}

#[test]
fn nothing_starts_without_a_network() {
    let mut driver = Driver::offline(given::settings());
    let ids = driver.admit_many(3);
    assert_eq!(driver.requests(), 0);
    driver.tell(Event::WentOnline);
    let started = |id| driver.phase(id) == Some(Phase::Authorizing);
    assert!(ids.into_iter().all(started));
}

#[test]
fn a_retry_that_comes_due_without_a_network_waits_for_it() {
    let mut driver = Driver::new(given::settings());
    let id = driver.uploading("a.csv", 10);
    driver.answer_put(id, given::busy());
    driver.tell(Event::WentOffline);
    driver.pass(60_000);
    assert_eq!(driver.phase(id), Some(Phase::Waiting));
    driver.tell(Event::WentOnline);
    assert_eq!(driver.phase(id), Some(Phase::Authorizing));
}

#[test]
fn a_late_answer_of_an_aborted_request_changes_nothing() {
    let mut driver = Driver::new(given::settings());
    let id = driver.uploading("a.csv", 10);
    let turn = driver.turn(id);
    driver.tell(Event::WentOffline);
    for answer in [given::stored(), PutAnswer::Unreachable] {
        driver.tell(Event::PutAnswered { id, turn, answer });
        assert_eq!(driver.phase(id), Some(Phase::Waiting));
    }
    driver.tell(Event::WentOnline);
    let answer = given::stored();
    driver.tell(Event::PutAnswered { id, turn, answer });
    assert_eq!(driver.phase(id), Some(Phase::Authorizing));
}

#[test]
fn the_same_news_twice_is_no_news() {
    let mut driver = Driver::new(given::settings());
    let id = driver.uploading("a.csv", 10);
    driver.tell(Event::WentOffline);
    driver.tell(Event::WentOffline);
    assert_eq!(driver.effects(), []);
    driver.tell(Event::WentOnline);
    driver.tell(Event::WentOnline);
    assert_eq!(driver.effects(), []);
    assert_eq!(driver.phase(id), Some(Phase::Authorizing));
}

#[test]
fn a_waiting_upload_can_be_taken_back_without_a_network() {
    let mut driver = Driver::new(given::settings());
    let id = driver.admit("a.csv", 10);
    driver.tell(Event::WentOffline);
    driver.cancel(id);
    driver.tell(Event::WentOnline);
    assert_eq!(driver.phase(id), Some(Phase::Cancelled));
}

#[test]
fn a_retry_by_hand_without_a_network_starts_when_it_is_back() {
    let mut driver = Driver::new(given::settings());
    let id = driver.admit("a.csv", 10);
    driver.answer_url(id, UrlAnswer::Junk);
    driver.tell(Event::WentOffline);
    driver.retry(id);
    assert_eq!(driver.phase(id), Some(Phase::Queued));
    driver.tell(Event::WentOnline);
    assert_eq!(driver.phase(id), Some(Phase::Authorizing));
}
