//! Storage keys: no two uploads of one element share one, whoever makes them.

use std::collections::BTreeSet;

use direct_upload_core::failure::ErrorCode;
use direct_upload_core::settings::Settings;
use direct_upload_core::{Effect, Event, Naming, NewFile, Phase, UploadId};

use crate::driver::{Driver, given};

fn unique() -> Settings {
    Settings {
        naming: Naming::Unique,
        ..given::settings()
    }
}

/// The name under which an upload asks for its URL.
fn asked_name(driver: &Driver, id: UploadId) -> String {
    let mut effects = driver.effects().iter();
    let name = effects.find_map(|effect| match effect {
        Effect::RequestUrl {
            id: whose,
            filename,
            ..
        } if *whose == id => Some(filename.clone()),
        _ => None,
    });
    name.expect("a URL is asked for")
}

#[test]
fn a_new_file_takes_the_place_of_one_that_failed_or_was_taken_back() {
    for failed in [true, false] {
        let mut driver = Driver::new(given::settings());
        let first = driver.admit("a.csv", 10);
        if failed {
            driver.answer_url(first, given::url_refused(403));
        } else {
            driver.cancel(first);
        }
        let second = driver.add("a.csv", 20);
        assert!(driver.effects().contains(&Effect::Release { id: first }));
        assert!(driver.is_gone(first));
        assert_eq!(driver.upload(second).size(), 20);
    }
}

/// It is another file: the row of the one that failed would be lost from sight.
#[test]
fn a_person_is_asked_where_what_failed_came_out_of_another_folder() {
    for (folder, asked) in [("january", false), ("february", true)] {
        let mut driver = Driver::new(given::settings());
        let add = |id, folder: &str, driver: &mut Driver| {
            driver.tell(Event::FilesAdded(vec![NewFile {
                id: UploadId(id),
                name: "a.csv".to_owned(),
                folder: Some(folder.to_owned()),
                size: 10,
            }]));
            UploadId(id)
        };
        let first = add(1, "january", &mut driver);
        driver.inspected(first, Some(given::CSV));
        driver.offer_answered(first, true);
        driver.answer_url(first, given::url_refused(403));
        let second = add(2, folder, &mut driver);
        assert_eq!(driver.is_undecided(second), asked, "{folder}");
        assert_eq!(driver.is_gone(first), !asked, "{folder}");
    }
}

#[test]
fn an_upload_that_is_discarded_unsent_frees_its_key() {
    let mut driver = Driver::offline(given::settings());
    let first = driver.admit("a.csv", 10);
    driver.tell(Event::Discard(first));
    let second = driver.admit("a.csv", 10);
    assert_eq!(driver.phase(second), Some(Phase::Queued));
}

#[test]
fn every_attempt_asks_for_the_same_name() {
    for settings in [given::settings(), unique()] {
        let mut driver = Driver::new(settings);
        let id = driver.admit("a.csv", 10);
        let name = asked_name(&driver, id);
        assert_eq!(name == "a.csv", settings.naming == Naming::Keep);
        driver.answer_url(id, given::granted_under("elsewhere/a.csv"));
        driver.answer_put(id, given::expired());
        assert_eq!(asked_name(&driver, id), name);
    }
}

#[test]
fn unique_naming_takes_files_of_one_name_side_by_side() {
    let mut driver = Driver::new(unique());
    let ids: Vec<UploadId> = (0..5).map(|_| driver.admit("a.csv", 10)).collect();
    let keys: BTreeSet<&str> = ids.iter().map(|id| driver.upload(*id).key()).collect();
    assert_eq!(keys.len(), 5);
    assert!(
        keys.iter()
            .all(|key| key.starts_with("a-20261122T083000Z-"))
    );
    assert!(ids.iter().all(|id| driver.upload(*id).name() == "a.csv"));
}

/// Regression: a unique name that was drawn twice, in one second and from the same random
/// bits, removed the upload that had it already, in the midst of its PUT.
#[test]
fn a_unique_name_that_is_drawn_again_is_not_taken_from_the_upload_that_has_it() {
    let mut driver = Driver::new(unique());
    driver.fix_random(7);
    let first = driver.add("a.csv", 10);
    driver.fix_random(7);
    let second = driver.add("a.csv", 10);
    assert!(!driver.is_gone(first) && !driver.is_gone(second));
    assert_ne!(driver.upload(first).key(), driver.upload(second).key());
}

#[test]
fn a_unique_name_goes_with_its_upload_and_may_be_drawn_again() {
    let mut driver = Driver::new(unique());
    let mut keys = BTreeSet::new();
    for _ in 0..3 {
        driver.fix_random(7);
        let id = driver.admit("a.csv", 10);
        keys.insert(driver.upload(id).key().to_owned());
        driver.cancel(id);
        driver.tell(Event::Discard(id));
    }
    assert_eq!(keys.len(), 1, "nothing is kept of an upload that left");
}

#[test]
fn the_proxy_s_key_wins_over_the_name() {
    let mut driver = Driver::new(given::settings());
    let id = driver.admit("a.csv", 10);
    driver.answer_url(id, given::granted_under("in/2026/a.csv"));
    assert_eq!(driver.upload(id).key(), "in/2026/a.csv");
    assert_eq!(driver.upload(id).name(), "a.csv");

    let id = driver.admit("b.csv", 10);
    driver.answer_url(id, given::granted_under(""));
    assert_eq!(
        driver.upload(id).key(),
        "b.csv",
        "an empty key says nothing"
    );
}

#[test]
fn a_key_that_the_proxy_replaced_is_free_again() {
    let mut driver = Driver::new(given::settings());
    let first = driver.admit("a.csv", 10);
    driver.answer_url(first, given::granted_under("a-1.csv"));
    let second = driver.admit("a.csv", 10);
    driver.answer_url(second, given::granted_under("a-2.csv"));
    assert_eq!(driver.phase(second), Some(Phase::Uploading));
    let third = driver.add("a-1.csv", 10);
    assert!(driver.is_undecided(third));
}

/// Such as `A.csv` and `a.csv` behind a proxy that writes all keys in lower case.
#[test]
fn a_proxy_that_hands_one_key_out_twice_does_not_get_a_second_file_under_it() {
    let mut driver = Driver::new(given::settings());
    let first = driver.admit("A.csv", 10);
    let second = driver.admit("a-.csv", 10);
    driver.answer_url(first, given::granted_under("in/a.csv"));
    driver.answer_url(second, given::granted_under("in/a.csv"));
    driver.assert_failed(second, ErrorCode::Duplicate);
    assert!(!driver.failure(second).retryable);
    assert_eq!(driver.phase(first), Some(Phase::Uploading));
}

/// Regression: behind a proxy that puts a folder before each name, a file could not be handed
/// over again after it had failed once.
#[test]
fn an_upload_that_failed_gives_way_to_a_new_one_that_the_proxy_names_the_same() {
    let mut driver = Driver::new(given::settings());
    let first = driver.admit("a.csv", 10);
    driver.answer_url(first, given::granted_under("in/a.csv"));
    driver.answer_put(
        first,
        given::put_refused(403, "AccessDenied", "Access Denied"),
    );
    let second = driver.admit("a.csv", 10);
    driver.answer_url(second, given::granted_under("in/a.csv"));
    assert!(driver.is_gone(first));
    assert_eq!(driver.upload(second).key(), "in/a.csv");
    assert_eq!(driver.phase(second), Some(Phase::Uploading));
}
