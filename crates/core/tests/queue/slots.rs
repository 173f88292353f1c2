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
