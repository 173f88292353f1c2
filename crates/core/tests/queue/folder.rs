//! Folders that are read while their first files are sent.

use direct_upload_core::settings::Settings;
use direct_upload_core::{Choice, Effect, Event, FolderId, Notice, Rejection, Target};

use crate::driver::{Driver, given};

const FOLDER: FolderId = FolderId(7);

fn with_folder(settings: Settings) -> Driver {
    let mut driver = Driver::new(settings);
    let (id, name) = (FOLDER, "2026".to_owned());
    driver.tell(Event::FolderAdded { id, name });
    driver
}

fn read(driver: &mut Driver, is_empty: bool) {
    driver.tell(Event::FolderRead {
        id: FOLDER,
        is_empty,
    });
}

/// The paths and reasons that were told at the last event.
fn rejected(driver: &Driver) -> Vec<(String, Rejection)> {
    let notices = driver.notices().into_iter();
    notices
        .filter_map(|notice| match notice {
            Notice::Rejected {
                name,
                folder,
                rejection,
                ..
            } => {
                let path: Vec<&str> = folder.iter().map(String::as_str).chain([&**name]).collect();
                Some((path.join("/"), rejection.clone()))
            }
            _ => None,
        })
        .collect()
}

fn is_complete(driver: &Driver) -> bool {
    let mut notices = driver.notices().into_iter();
    notices.any(|notice| matches!(notice, Notice::Completed { .. }))
}

#[test]
fn a_folder_is_read_and_nothing_is_complete_before_it_is() {
    let mut driver = with_folder(given::settings());
    assert_eq!(driver.effects(), [Effect::ReadFolder { id: FOLDER }]);
    assert!(driver.queue().reads(FOLDER) && !driver.queue().is_idle());

    let id = driver.uploading("a.csv", 10);
    driver.store(id);
    assert!(!is_complete(&driver), "more is to come");
    read(&mut driver, false);
    assert!(is_complete(&driver));
    assert!(!driver.queue().reads(FOLDER) && driver.queue().is_idle());
    assert_eq!(rejected(&driver), []);
}

#[test]
fn an_empty_folder_is_named() {
    let mut driver = with_folder(given::settings());
    read(&mut driver, true);
    assert_eq!(rejected(&driver), [("2026".to_owned(), Rejection::Empty)]);
    assert!(!is_complete(&driver), "nothing was ever under way");
    // Once is enough.
    read(&mut driver, true);
    assert_eq!(rejected(&driver), []);
}

#[test]
fn what_cannot_be_read_is_named_and_the_rest_goes_on() {
    let mut driver = with_folder(given::settings());
    driver.tell(Event::Unreadable {
        name: "locked".to_owned(),
        folder: Some("2026/january".to_owned()),
    });
    let path = "2026/january/locked".to_owned();
    assert_eq!(rejected(&driver), [(path, Rejection::Unreadable)]);
    assert!(driver.queue().reads(FOLDER));
}

#[test]
fn a_folder_is_too_many_where_only_one_file_may_be_under_way() {
    let driver = with_folder(Settings {
        multiple: false,
        ..given::settings()
    });
    let path = "2026".to_owned();
    assert_eq!(rejected(&driver), [(path, Rejection::TooMany { max: 1 })]);
    assert_eq!(driver.effects().len(), 1, "it is not read");
    assert!(driver.queue().is_idle());
}

#[test]
fn taking_everything_back_ends_the_reading() {
    let mut driver = with_folder(given::settings());
    let id = driver.admit("a.csv", 10);
    driver.cancel(id);
    assert!(driver.queue().reads(FOLDER), "one upload is not all");
    assert!(!is_complete(&driver));
    driver.tell(Event::Cancel(Target::All));
    assert!(!driver.queue().reads(FOLDER));
    assert!(is_complete(&driver));
    read(&mut driver, true);
    assert_eq!(rejected(&driver), []);
}

#[test]
fn an_answer_for_all_holds_until_a_slow_folder_is_read() {
    let mut driver = with_folder(given::settings());
    let first = driver.uploading("a.csv", 10);
    driver.store(first);
    let second = driver.add("a.csv", 10);
    driver.decide_for_all(second, Choice::Skip);
    // Everything is settled, and the disk is slow.
    driver.pass(60_000);
    driver.add("a.csv", 10);
    assert_eq!(driver.queue().question(), None);
    assert_eq!(
        rejected(&driver),
        [("a.csv".to_owned(), Rejection::Duplicate)]
    );
    read(&mut driver, false);
    driver.pass(60_000);
    driver.add("a.csv", 10);
    assert!(driver.queue().question().is_some(), "that was another act");
}
