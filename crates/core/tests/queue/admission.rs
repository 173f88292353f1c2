//! How a file becomes an upload, or does not.

use direct_upload_core::content::{self, HEAD, Seems};
use direct_upload_core::file_kind::FileKind;
use direct_upload_core::settings::{Accept, Settings};
use direct_upload_core::{
    Effect, Event, NewFile, Notice, OfferAnswer, Phase, Rejection, State, Target, UploadId,
};

use crate::driver::{Driver, given};

#[track_caller]
fn rejection(driver: &Driver) -> Rejection {
    let notices = driver.notices();
    let Some(Notice::Rejected { rejection, .. }) = notices.first() else {
        panic!("nothing was rejected: {notices:?}");
    };
    rejection.clone()
}

#[test]
fn a_file_that_passes_by_name_and_size_is_looked_at_before_it_is_in_the_list() {
    let mut driver = Driver::new(given::settings());
    let id = driver.add("a.csv", 10);
    let inspection = Effect::Inspect {
        id,
        head: HEAD,
        tail: content::tail(FileKind::Csv),
    };
    assert_eq!(driver.effects().first(), Some(&inspection));
    assert!(matches!(
        driver.upload(id).state(),
        State::Inspecting { .. }
    ));
    assert_eq!(driver.queue().uploads().count(), 0);
}

/// Files out of the cloud and on network shares were invisible for half a minute, then refused.
#[test]
fn a_file_whose_disk_takes_its_time_is_in_the_list_and_waits_without_end() {
    let mut driver = Driver::new(given::settings());
    let slow = driver.add("slow.csv", 10);
    let quick = driver.admit("quick.csv", 10);
    assert_eq!(driver.phase(slow), None);
    driver.pass(300);
    assert_eq!(driver.phase(slow), Some(Phase::Checking));
    assert_eq!(driver.phase(quick), Some(Phase::Authorizing));
    driver.pass(24 * 3_600_000);
    assert_eq!(driver.phase(slow), Some(Phase::Checking));
    driver.inspected(slow, Some(given::CSV));
    assert_eq!(
        driver.phase(slow),
        Some(Phase::Checking),
        "once there, it stays there"
    );
    driver.offer_answered(slow, true);
    assert_eq!(driver.phase(slow), Some(Phase::Authorizing));
}

#[test]
fn a_file_that_is_still_read_can_be_taken_back_and_is_gone() {
    for event in [Event::Cancel, |target| match target {
        Target::One(id) => Event::Discard(id),
        Target::All => Event::Clear,
    }] {
        let mut driver = Driver::new(given::settings());
        let id = driver.add("a.csv", 10);
        driver.pass(300);
        driver.tell(event(Target::One(id)));
        assert!(driver.is_gone(id));
        assert!(driver.effects().contains(&Effect::Release { id }));
    }
}

#[test]
fn a_file_is_offered_to_the_host_page_once_its_first_bytes_are_what_its_name_says() {
    for (name, head) in [("a.csv", given::CSV), ("a.ZIP", given::ZIP)] {
        let mut driver = Driver::new(given::settings());
        let id = driver.add(name, 10);
        driver.inspected(id, Some(head));
        assert_eq!(driver.effects(), [Effect::Offer { id }], "{name}");
        assert_eq!(
            *driver.upload(id).state(),
            State::Offered {
                listed_at: Some(1_300)
            },
            "{name}"
        );
        assert_eq!(driver.queue().uploads().count(), 0, "{name}");
    }
}

#[test]
fn a_file_about_which_the_page_takes_its_time_is_in_the_list_and_waits_without_end() {
    let mut driver = Driver::new(given::settings());
    let id = driver.add("a.csv", 10);
    driver.inspected(id, Some(given::CSV));
    assert_eq!(driver.phase(id), None);
    driver.pass(300);
    assert_eq!(driver.phase(id), Some(Phase::Checking));
    driver.pass(24 * 3_600_000);
    assert_eq!(driver.phase(id), Some(Phase::Checking));
    driver.offer_answered(id, true);
    assert_eq!(driver.phase(id), Some(Phase::Authorizing));
}

#[test]
fn a_file_that_the_page_refuses_is_rejected_in_its_words() {
    for reason in [None, Some("Claims are closed.".to_owned())] {
        let mut driver = Driver::new(given::settings());
        let id = driver.add("a.csv", 10);
        driver.inspected(id, Some(given::CSV));
        let answer = OfferAnswer::Refused {
            reason: reason.clone(),
        };
        driver.tell(Event::OfferAnswered { id, answer });
        assert_eq!(rejection(&driver), Rejection::Refused { reason });
        assert!(driver.effects().contains(&Effect::Release { id }));
        assert!(driver.is_gone(id));
    }
}

#[test]
fn a_file_that_is_not_what_its_name_says_or_cannot_be_read_is_rejected() {
    for (name, head, expected) in [
        (
            "a.csv",
            Some(given::ZIP),
            Rejection::ContentMismatch(Seems::Zip),
        ),
        (
            "a.zip",
            Some(given::CSV),
            Rejection::ContentMismatch(Seems::Text),
        ),
        ("a.csv", None, Rejection::Unreadable),
    ] {
        let mut driver = Driver::new(given::settings());
        let id = driver.add(name, 10);
        driver.inspected(id, head);
        assert_eq!(rejection(&driver), expected);
        assert!(driver.effects().contains(&Effect::Release { id }));
        assert!(driver.is_gone(id));
    }
}

#[test]
fn a_file_that_the_host_page_takes_is_queued_and_goes_on_at_once() {
    let mut driver = Driver::new(given::settings());
    let id = driver.add("a.csv", 10);
    driver.inspected(id, Some(given::CSV));
    driver.offer_answered(id, true);
    assert_eq!(driver.phase(id), Some(Phase::Authorizing));

    let mut driver = Driver::offline(given::settings());
    let id = driver.admit("a.csv", 10);
    assert_eq!(driver.phase(id), Some(Phase::Queued));
}

#[test]
fn a_file_is_rejected_by_name_and_size_before_it_is_read() {
    let only_zip = Settings {
        accept: Accept::of(|kind| kind == FileKind::Zip),
        ..given::settings()
    };
    let small = Settings {
        max_size: 100,
        ..given::settings()
    };
    for (settings, name, size, expected) in [
        (given::settings(), "a.pdf", 10, Rejection::TypeNotAllowed),
        (given::settings(), "csv", 10, Rejection::TypeNotAllowed),
        (only_zip, "a.csv", 10, Rejection::TypeNotAllowed),
        (given::settings(), "a.csv", 0, Rejection::Empty),
        (small, "a.csv", 101, Rejection::TooLarge { max: 100 }),
    ] {
        let mut driver = Driver::new(settings);
        let id = driver.add(name, size);
        let rejected = Effect::Notify(Notice::Rejected {
            name: name.to_owned(),
            folder: None,
            size,
            rejection: expected,
        });
        assert_eq!(driver.effects(), [rejected, Effect::Release { id }]);
        assert!(driver.is_gone(id));
    }
    let mut driver = Driver::new(small);
    let id = driver.add("a.csv", 100);
    assert!(!driver.is_gone(id), "the largest size is allowed");
}

#[test]
fn one_file_at_a_time_is_taken_where_multiple_is_absent() {
    let mut driver = Driver::new(Settings::default());
    let first = driver.add("a.csv", 10);
    driver.add("b.csv", 10);
    assert_eq!(rejection(&driver), Rejection::TooMany { max: 1 });

    driver.inspected(first, Some(given::CSV));
    driver.offer_answered(first, true);
    driver.grant(first);
    driver.add("b.csv", 10);
    assert_eq!(rejection(&driver), Rejection::TooMany { max: 1 });

    driver.store(first);
    let second = driver.admit("b.csv", 10);
    assert_eq!(driver.phase(second), Some(Phase::Authorizing));
}

#[test]
fn max_files_counts_what_is_under_way_or_done_but_not_what_was_given_up() {
    let mut driver = Driver::new(Settings {
        max_files: Some(2),
        ..given::settings()
    });
    let done = driver.uploading("a.csv", 10);
    driver.store(done);
    let other = driver.admit("b.csv", 10);
    driver.add("c.csv", 10);
    assert_eq!(rejection(&driver), Rejection::TooMany { max: 2 });
    driver.cancel(other);
    let third = driver.add("c.csv", 10);
    assert!(!driver.is_gone(third));
    driver.add("d.csv", 10);
    assert_eq!(rejection(&driver), Rejection::TooMany { max: 2 });
}

#[test]
fn a_file_of_a_known_id_is_not_taken_again() {
    let mut driver = Driver::new(given::settings());
    let id = driver.uploading("a.csv", 10);
    let name = "other.csv".to_owned();
    driver.tell(Event::FilesAdded(vec![NewFile {
        id,
        name,
        folder: None,
        size: 1,
    }]));
    assert_eq!(driver.effects(), []);
    assert_eq!(driver.upload(id).name(), "a.csv");
}

#[test]
fn files_of_one_act_are_judged_one_by_one() {
    let mut driver = Driver::new(given::settings());
    let file = |id, name: &str| NewFile {
        id: UploadId(id),
        name: name.to_owned(),
        folder: None,
        size: 10,
    };
    driver.tell(Event::FilesAdded(vec![
        file(1, "a.csv"),
        file(2, "a.csv"),
        file(3, "a.pdf"),
        file(4, "b.csv"),
    ]));
    assert_eq!(driver.browser().reading(), [UploadId(1), UploadId(4)]);
    let rejected: Vec<Rejection> = driver
        .notices()
        .into_iter()
        .filter_map(|notice| match notice {
            Notice::Rejected { rejection, .. } => Some(rejection.clone()),
            _ => None,
        })
        .collect();
    assert_eq!(rejected, [Rejection::TypeNotAllowed]);
    assert!(driver.is_undecided(UploadId(2)));
}

#[test]
fn a_file_that_is_taken_back_before_it_is_in_the_list_is_gone() {
    let mut driver = Driver::new(given::settings());
    let read = driver.add("a.csv", 10);
    let offered = driver.add("b.csv", 10);
    driver.inspected(offered, Some(given::CSV));
    for id in [read, offered] {
        driver.cancel(id);
        assert_eq!(driver.effects(), [Effect::Release { id }]);
        assert!(driver.is_gone(id));
    }
    // Whoever was asked answers all the same.
    driver.inspected(read, Some(given::CSV));
    driver.offer_answered(offered, true);
    assert!(driver.ids().into_iter().all(|id| driver.is_gone(id)));
}

#[test]
fn a_file_s_folder_is_kept_to_be_shown_and_has_no_say_in_its_key() {
    for folder in [None, Some("2026/january")] {
        let mut driver = Driver::new(given::settings());
        let id = UploadId(1);
        driver.tell(Event::FilesAdded(vec![NewFile {
            id,
            name: "a.csv".to_owned(),
            folder: folder.map(str::to_owned),
            size: 10,
        }]));
        assert_eq!(driver.upload(id).folder(), folder);
        assert_eq!(driver.upload(id).key(), "a.csv");
    }
}
