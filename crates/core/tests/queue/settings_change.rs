//! Settings that change while uploads are under way: each takes effect at once, and harms
//! nothing that runs.

use direct_upload_core::failure::ErrorCode;
use direct_upload_core::file_kind::FileKind;
use direct_upload_core::settings::{Accept, Settings, Transport, TransportChoice};
use direct_upload_core::{Effect, Event, Naming, Phase};

use crate::driver::{Driver, given};

fn change(driver: &mut Driver, settings: Settings) {
    driver.tell(Event::SettingsChanged(settings));
    assert_eq!(*driver.queue().settings(), settings);
}

fn with_concurrency(concurrency: usize) -> Settings {
    Settings {
        concurrency,
        ..given::settings()
    }
}

#[test]
fn more_concurrency_starts_more_at_once() {
    let mut driver = Driver::new(with_concurrency(1));
    driver.admit_many(6);
    assert_eq!(driver.requests(), 1);
    change(&mut driver, with_concurrency(5));
    assert_eq!(driver.requests(), 5);
}

#[test]
fn less_concurrency_lets_run_what_runs_and_starts_no_more() {
    let mut driver = Driver::new(with_concurrency(4));
    let ids = driver.admit_many(6);
    change(&mut driver, with_concurrency(1));
    assert_eq!(driver.requests(), 4);
    for (left, id) in [(3, ids[0]), (2, ids[1]), (1, ids[2]), (1, ids[3])] {
        driver.grant(id);
        driver.store(id);
        assert_eq!(driver.requests(), left);
    }
    assert_eq!(driver.phase(ids[4]), Some(Phase::Authorizing));
}

#[test]
fn uploads_that_waited_for_a_click_start_when_none_is_needed_any_more() {
    let manual = Settings {
        manual: true,
        ..given::settings()
    };
    let mut driver = Driver::new(manual);
    let queued = driver.admit("a.csv", 10);
    let read = driver.add("b.csv", 10);
    change(&mut driver, given::settings());
    assert_eq!(driver.phase(queued), Some(Phase::Authorizing));
    driver.inspected(read, Some(given::CSV));
    driver.offer_answered(read, true);
    assert_eq!(driver.phase(read), Some(Phase::Authorizing));
    change(&mut driver, manual);
    let later = driver.admit("c.csv", 10);
    assert_eq!(driver.phase(later), Some(Phase::Queued));
    assert_eq!(driver.phase(queued), Some(Phase::Authorizing), "it runs on");
}

#[test]
fn fewer_retries_end_what_has_used_them() {
    let mut driver = Driver::new(given::settings());
    let id = driver.uploading("a.csv", 10);
    driver.answer_put(id, given::busy());
    change(
        &mut driver,
        Settings {
            retries: 1,
            ..given::settings()
        },
    );
    driver.pass(500);
    driver.grant(id);
    driver.answer_put(id, given::busy());
    driver.assert_failed(id, ErrorCode::StorageUnavailable);
}

#[test]
fn a_confirmation_that_is_set_meanwhile_is_made() {
    let mut driver = Driver::new(given::settings());
    let id = driver.uploading("a.csv", 10);
    change(&mut driver, given::confirming());
    driver.store(id);
    assert_eq!(driver.phase(id), Some(Phase::Confirming));
}

#[test]
fn the_next_attempt_takes_the_new_transport() {
    let mut driver = Driver::new(given::settings());
    let id = driver.admit("a.csv", 10);
    change(
        &mut driver,
        Settings {
            transport: TransportChoice::Always(Transport::Xhr),
            ..given::settings()
        },
    );
    driver.grant(id);
    let xhr = |effect: &Effect| {
        matches!(
            effect,
            Effect::Put {
                transport: Transport::Xhr,
                ..
            }
        )
    };
    assert!(driver.effects().iter().any(xhr));
}

#[test]
fn what_is_in_the_list_stays_whatever_is_allowed_now() {
    let mut driver = Driver::new(given::settings());
    let ids = driver.admit_many(4);
    let key = driver.upload(ids[3]).key().to_owned();
    change(
        &mut driver,
        Settings {
            accept: Accept::of(|kind| kind == FileKind::Zip),
            max_size: 1,
            max_files: Some(1),
            multiple: false,
            naming: Naming::Unique,
            ..given::settings()
        },
    );
    assert_eq!(driver.queue().tally().unsettled(), 4);
    assert_eq!(driver.upload(ids[3]).key(), key);
    let refused = driver.add("b.csv", 10);
    assert!(driver.is_gone(refused));
}
