//! How many uploads run at once, and which.

use direct_upload_core::settings::Settings;
use direct_upload_core::{Effect, Phase, UploadId};

use crate::driver::{Driver, given};

fn authorizing(driver: &Driver, ids: &[UploadId]) -> Vec<usize> {
    (0..ids.len())
        .filter(|n| driver.phase(ids[*n]) == Some(Phase::Authorizing))
        .collect()
}

#[test]
fn as_many_run_as_may_and_the_oldest_go_first() {
    for concurrency in 1..=6 {
        let mut driver = Driver::new(Settings {
            concurrency,
            ..given::settings()
        });
        let ids = driver.admit_many(8);
        let first: Vec<usize> = (0..concurrency).collect();
        assert_eq!(authorizing(&driver, &ids), first);
        assert_eq!(driver.requests(), concurrency);
    }
}

#[test]
fn no_url_is_asked_for_before_a_slot_is_free() {
    let mut driver = Driver::new(Settings {
        concurrency: 1,
        ..given::settings()
    });
    let ids = driver.admit_many(2);
    driver.grant(ids[0]);
    assert!(!driver.asked_for_url(ids[1]), "the PUT takes the slot");
    driver.store(ids[0]);
    assert!(driver.asked_for_url(ids[1]));
}

#[test]
fn a_slot_is_freed_by_whatever_ends_or_suspends_an_upload() {
    type Act = fn(&mut Driver, UploadId);
    let acts: [(&str, Act); 4] = [
        ("done", |driver, id| {
            driver.grant(id);
            driver.store(id);
        }),
        ("failed", |driver, id| {
            driver.answer_url(id, given::url_refused(403));
        }),
        ("waiting", |driver, id| {
            driver.answer_url(id, given::url_refused(503));
        }),
        ("cancelled", Driver::cancel),
    ];
    for (name, act) in acts {
        let mut driver = Driver::new(given::settings());
        let ids = driver.admit_many(4);
        act(&mut driver, ids[1]);
        assert_eq!(authorizing(&driver, &ids), [0, 2, 3], "{name}");
    }
}

#[test]
fn a_retry_takes_its_place_by_age() {
    let mut driver = Driver::new(Settings {
        concurrency: 1,
        ..given::settings()
    });
    let ids = driver.admit_many(3);
    driver.answer_url(ids[0], given::url_refused(503));
    driver.pass(500);
    assert_eq!(driver.phase(ids[0]), Some(Phase::Queued));
    driver.answer_url(ids[1], given::url_refused(403));
    assert_eq!(authorizing(&driver, &ids), [0]);
}

#[test]
fn all_of_many_are_stored_one_after_the_other() {
    let mut driver = Driver::new(given::settings());
    let ids = driver.admit_many(50);
    let mut puts = 0;
    while let Some((id, _)) = driver.browser().busy().first().copied() {
        driver.grant(id);
        let effects = driver.effects().iter();
        puts += effects.filter(|e| matches!(e, Effect::Put { .. })).count();
        driver.store(id);
    }
    assert_eq!(puts, 50);
    let done = |id: &UploadId| driver.phase(*id) == Some(Phase::Done);
    assert!(ids.iter().all(done));
}

/// Two elements of a page once waited in the browser's line for its six connections: the clocks of
/// the second ran out, and its files were never sent.
#[test]
fn nothing_is_started_without_a_lane_and_waiting_for_one_has_no_end() {
    let mut driver = Driver::without_lanes(given::settings());
    let ids = driver.admit_many(5);
    assert_eq!(driver.browser().lanes_asked, 3, "one for each slot");
    driver.pass(24 * 3_600_000);
    assert!(authorizing(&driver, &ids).is_empty());
    driver.grant_lane();
    assert_eq!(authorizing(&driver, &ids), [0]);
    driver.grant_lane();
    assert_eq!(authorizing(&driver, &ids), [0, 1]);
}

#[test]
fn a_lane_is_given_back_when_nothing_needs_it() {
    let mut driver = Driver::without_lanes(given::settings());
    let ids = driver.admit_many(2);
    driver.cancel(ids[1]);
    driver.grant_lane();
    driver.grant_lane();
    assert_eq!(
        driver.browser().lanes,
        1,
        "nobody needs the second any more"
    );
    driver.grant(ids[0]);
    driver.store(ids[0]);
    assert_eq!(driver.browser().lanes, 0);
}

#[test]
fn a_lane_serves_short_uploads_one_after_another_and_is_given_back_after_a_long_one() {
    let mut driver = Driver::without_lanes(Settings {
        concurrency: 1,
        ..given::settings()
    });
    let ids = driver.admit_many(4);
    driver.grant_lane();
    for id in &ids[..2] {
        driver.grant(*id);
        driver.store(*id);
        assert_eq!(driver.browser().lanes_asked, 0);
    }
    driver.pass(2_000);
    driver.grant(ids[2]);
    driver.store(ids[2]);
    assert_eq!(
        (driver.browser().lanes, driver.browser().lanes_asked),
        (0, 1)
    );
    assert_eq!(driver.phase(ids[3]), Some(Phase::Queued));
    driver.grant_lane();
    assert_eq!(driver.phase(ids[3]), Some(Phase::Authorizing));
}
