//! Files whose name is taken: when a person is asked, and what each answer does.

use direct_upload_core::answer::{ConfirmAnswer, UrlAnswer};
use direct_upload_core::settings::Settings;
use direct_upload_core::{
    Choice, Clash, Effect, Event, Moment, Naming, NewFile, Notice, Phase, Question, Queue,
    Rejection, Sent, State, Target, UploadId,
};

use crate::driver::{Driver, given};

const CHOICES: [Choice; 3] = [Choice::KeepBoth, Choice::Replace, Choice::Skip];

fn rejected(rejection: Rejection) -> Effect {
    Effect::Notify(Notice::Rejected {
        name: "a.csv".to_owned(),
        folder: None,
        size: 20,
        rejection,
    })
}

/// A file of the name that the first one has; it is undecided.
#[track_caller]
fn same_name(driver: &mut Driver) -> UploadId {
    let id = driver.add("a.csv", 20);
    let asked = Effect::Notify(Notice::Asked(id));
    assert_eq!(
        driver.effects(),
        [asked],
        "nothing is done before the answer"
    );
    assert!(driver.is_undecided(id));
    id
}

/// An upload that is done, and a file of its name.
fn one_done() -> (Driver, UploadId, UploadId) {
    let mut driver = Driver::new(given::settings());
    let first = driver.uploading("a.csv", 10);
    driver.store(first);
    let second = same_name(&mut driver);
    (driver, first, second)
}

fn is_inspected(driver: &Driver, id: UploadId) -> bool {
    let mut effects = driver.effects().iter();
    effects.any(|effect| matches!(effect, Effect::Inspect { id: of, .. } if *of == id))
}

#[test]
fn a_person_is_asked_whatever_the_upload_that_has_the_name_does() {
    let mut driver = Driver::new(given::settings());
    let clash = |driver: &mut Driver| {
        let id = same_name(driver);
        let clash = driver.queue().question().expect("asked").clash;
        driver.cancel(id);
        clash
    };
    let first = driver.add("a.csv", 10);
    assert_eq!(clash(&mut driver), Clash::UnderWay, "being read");
    driver.inspected(first, Some(given::CSV));
    assert_eq!(clash(&mut driver), Clash::UnderWay, "being offered");
    driver.offer_answered(first, true);
    assert_eq!(clash(&mut driver), Clash::UnderWay, "authorizing");
    driver.grant(first);
    driver.store(first);
    assert_eq!(clash(&mut driver), Clash::Done);
    driver.tell(Event::Discard(first));
    assert_eq!(clash(&mut driver), Clash::SentBefore);
}

#[test]
fn the_question_is_about_the_first_file_and_says_how_many_there_are() {
    let (mut driver, _, second) = one_done();
    let third = UploadId(9);
    driver.tell(Event::FilesAdded(vec![NewFile {
        id: third,
        name: "a.csv".to_owned(),
        folder: Some("2026/january".to_owned()),
        size: 30,
    }]));
    assert_eq!(
        driver.queue().uploads().count(),
        1,
        "neither is in the list"
    );
    let question = Question {
        id: second,
        name: "a.csv",
        folder: None,
        size: 20,
        clash: Clash::Done,
        undecided: 2,
    };
    assert_eq!(driver.queue().question(), Some(question));
    driver.decide(second, Choice::Skip);
    let question = Question {
        id: third,
        folder: Some("2026/january"),
        size: 30,
        undecided: 1,
        ..question
    };
    assert_eq!(driver.queue().question(), Some(question));
}

#[test]
fn a_file_that_is_kept_beside_the_other_gets_a_unique_name() {
    let (mut driver, first, second) = one_done();
    driver.decide(second, Choice::KeepBoth);
    assert!(is_inspected(&driver, second));
    driver.inspected(second, Some(given::CSV));
    driver.offer_answered(second, true);
    let key = driver.upload(second).key().to_owned();
    assert!(key.starts_with("a-20261122T083000Z-"), "{key}");
    assert_eq!(driver.upload(second).name(), "a.csv");
    let asked = driver
        .effects()
        .iter()
        .any(|effect| matches!(effect, Effect::RequestUrl { filename, .. } if *filename == key));
    assert!(asked, "its URL is asked for under that name");
    assert_eq!(driver.phase(first), Some(Phase::Done));
}

#[test]
fn a_file_that_replaces_another_takes_its_name_and_the_other_leaves_the_list() {
    type Advance = fn(&mut Driver, UploadId);
    let stages: [(Advance, Option<Phase>); 9] = [
        (|_, _| {}, None),
        (|driver, id| driver.inspected(id, Some(given::CSV)), None),
        (|driver, id| take(driver, id), Some(Phase::Authorizing)),
        (|driver, id| lose(driver, id), Some(Phase::Waiting)),
        (|driver, id| go_on(driver, id), Some(Phase::Uploading)),
        (|driver, id| driver.store(id), Some(Phase::Confirming)),
        (|driver, id| refuse(driver, id), Some(Phase::Waiting)),
        (|driver, id| queue_up(driver, id), Some(Phase::Queued)),
        (|driver, id| confirm(driver, id), Some(Phase::Done)),
    ];
    for reached in 0..stages.len() {
        let mut driver = Driver::new(given::confirming());
        let first = driver.add("a.csv", 10);
        for (advance, _) in &stages[..=reached] {
            advance(&mut driver, first);
        }
        let phase = stages[reached].1;
        assert_eq!(driver.phase(first), phase);

        let in_flight = driver.browser().request(first).is_some();
        let second = same_name(&mut driver);
        driver.decide(second, Choice::Replace);
        assert!(driver.is_gone(first), "{phase:?}");
        let aborted = driver.effects().contains(&Effect::Abort { id: first });
        assert_eq!(aborted, in_flight, "{phase:?}");
        let released = driver.effects().contains(&Effect::Release { id: first });
        assert_eq!(released, phase != Some(Phase::Done), "{phase:?}");
        let told = driver.notices().into_iter().any(|notice| {
            matches!(notice, Notice::Replaced(upload)
                if upload.id() == first && matches!(upload.state(), State::Cancelled { .. }))
        });
        let under_way = phase.is_some_and(|phase| !phase.is_settled());
        assert_eq!(told, under_way, "{phase:?}");
        assert!(is_inspected(&driver, second));
        assert_eq!(driver.upload(second).key(), "a.csv");
    }

    fn take(driver: &mut Driver, id: UploadId) {
        driver.offer_answered(id, true);
    }
    fn lose(driver: &mut Driver, id: UploadId) {
        driver.tell(Event::WentOffline);
        driver.answer_url(id, UrlAnswer::Unreachable);
    }

    fn go_on(driver: &mut Driver, id: UploadId) {
        driver.tell(Event::WentOnline);
        driver.grant(id);
    }
    fn refuse(driver: &mut Driver, id: UploadId) {
        driver.answer_confirm(id, given::confirm_refused(500));
    }
    fn queue_up(driver: &mut Driver, _: UploadId) {
        driver.tell(Event::WentOffline);
        driver.pass(20_000);
    }
    fn confirm(driver: &mut Driver, id: UploadId) {
        driver.tell(Event::WentOnline);
        driver.answer_confirm(id, ConfirmAnswer::Confirmed);
    }
}

#[test]
fn a_file_that_is_skipped_is_rejected_as_a_duplicate() {
    let (mut driver, first, second) = one_done();
    driver.decide(second, Choice::Skip);
    let release = Effect::Release { id: second };
    assert_eq!(driver.effects(), [rejected(Rejection::Duplicate), release]);
    assert!(driver.is_gone(second));
    assert_eq!(driver.phase(first), Some(Phase::Done));
}

#[test]
fn a_file_that_is_discarded_while_it_is_undecided_is_skipped() {
    let (mut driver, _, second) = one_done();
    driver.tell(Event::Discard(second));
    let release = Effect::Release { id: second };
    assert_eq!(driver.effects(), [rejected(Rejection::Duplicate), release]);
}

#[test]
fn undecided_files_that_are_taken_back_go_without_a_word() {
    for one in [true, false] {
        let (mut driver, _, second) = one_done();
        let target = if one {
            Target::One(second)
        } else {
            Target::All
        };
        driver.tell(Event::Cancel(target));
        assert_eq!(driver.effects(), [Effect::Release { id: second }]);
    }
    // Not let in either, when what has their name is taken back with them.
    let mut driver = Driver::new(given::settings());
    driver.admit("a.csv", 10);
    let second = same_name(&mut driver);
    driver.tell(Event::Cancel(Target::All));
    assert!(driver.is_gone(second));
}

#[test]
fn an_answer_may_come_for_a_file_that_is_not_asked_about_yet() {
    let (mut driver, _, second) = one_done();
    let third = same_name(&mut driver);
    driver.decide(third, Choice::KeepBoth);
    assert!(driver.is_undecided(second) && is_inspected(&driver, third));
}

#[test]
fn an_answer_for_a_file_that_is_not_undecided_does_nothing() {
    let (mut driver, first, second) = one_done();
    for id in [first, UploadId(99)] {
        for choice in CHOICES {
            driver.decide_for_all(id, choice);
            assert_eq!(driver.effects(), []);
        }
    }
    assert!(driver.is_undecided(second), "and is remembered for nothing");
}

#[test]
fn one_answer_may_be_for_all() {
    for (choice, left) in [
        (Choice::KeepBoth, vec![1, 2, 3]),
        (Choice::Replace, vec![3]),
        (Choice::Skip, vec![1]),
    ] {
        let mut driver = Driver::new(given::settings());
        let ids = [
            driver.add("a.csv", 10),
            same_name(&mut driver),
            same_name(&mut driver),
        ];
        // Whichever is asked about: the files follow each other as they came.
        driver.decide_for_all(ids[2], choice);
        let there = ids.iter().filter(|id| !driver.is_gone(**id));
        assert_eq!(there.map(|id| id.0).collect::<Vec<_>>(), left, "{choice:?}");
        assert_eq!(driver.queue().question(), None);
    }
}

/// A large folder comes in slices, and the first ones may be skipped as fast as they come.
#[test]
fn an_answer_for_all_counts_for_files_that_follow_as_long_as_anything_goes_on() {
    let (mut driver, _, second) = one_done();
    driver.decide_for_all(second, Choice::Skip);
    for _ in 0..5 {
        driver.sleep(5_000);
        driver.add("a.csv", 20);
        assert!(driver.effects().contains(&rejected(Rejection::Duplicate)));
    }
    let long = driver.uploading("b.csv", given::LARGE);
    driver.pass(60_000);
    driver.add("a.csv", 20);
    assert!(driver.effects().contains(&rejected(Rejection::Duplicate)));
    driver.store(long);
    driver.sleep(5_001);
    same_name(&mut driver);
}

#[test]
fn a_file_whose_name_becomes_free_comes_in_unasked() {
    type Free = fn(&mut Driver, UploadId);
    let ways: [(&str, Free); 5] = [
        ("not what it says", |driver, id| {
            driver.inspected(id, Some(given::ZIP));
        }),
        ("refused by the page", |driver, id| {
            driver.inspected(id, Some(given::CSV));
            driver.offer_answered(id, false);
        }),
        ("taken back", |driver, id| {
            take(driver, id);
            driver.cancel(id);
        }),
        ("discarded unsent", |driver, id| {
            driver.tell(Event::WentOffline);
            take(driver, id);
            driver.tell(Event::Discard(id));
        }),
        ("renamed by the proxy", |driver, id| {
            take(driver, id);
            driver.answer_url(id, given::granted_under("a-1.csv"));
        }),
    ];
    for (way, free) in ways {
        let mut driver = Driver::new(given::settings());
        let first = driver.add("a.csv", 10);
        let second = same_name(&mut driver);
        let third = same_name(&mut driver);
        free(&mut driver, first);
        assert!(is_inspected(&driver, second), "{way}");
        assert_eq!(driver.upload(second).key(), "a.csv", "{way}");
        assert!(
            driver.is_undecided(third),
            "{way}: now the second has the name"
        );
    }

    fn take(driver: &mut Driver, id: UploadId) {
        driver.inspected(id, Some(given::CSV));
        driver.offer_answered(id, true);
    }
}

/// They may be two files out of two folders: the one that failed would be lost from sight.
#[test]
fn a_file_whose_name_an_upload_has_that_failed_meanwhile_stays_undecided() {
    for (choice, is_own_name, left) in [
        (Some(Choice::KeepBoth), false, true),
        (Some(Choice::Replace), true, false),
        (Some(Choice::Skip), false, true),
        (None, true, false),
    ] {
        let mut driver = Driver::new(given::settings());
        let first = driver.admit("a.csv", 10);
        let second = same_name(&mut driver);
        driver.answer_url(first, given::url_refused(403));
        assert_eq!(driver.effects().len(), 1, "no more than the failure");
        let question = driver.queue().question();
        assert_eq!(question.map(|it| it.clash), Some(Clash::Failed));
        match choice {
            Some(choice) => driver.decide_for_all(second, choice),
            None => driver.tell(Event::Discard(first)),
        }
        assert_eq!(!driver.is_gone(first), left, "{choice:?}");
        let key = driver.queue().upload(second).map(|upload| upload.key());
        assert_eq!(key == Some("a.csv"), is_own_name, "{choice:?}");
        assert_eq!(driver.is_gone(second), choice == Some(Choice::Skip));
    }
}

#[test]
fn whether_there_is_room_is_seen_when_the_answer_comes() {
    let two = Settings {
        max_files: Some(2),
        ..given::settings()
    };
    for (choice, fits) in [(Choice::KeepBoth, false), (Choice::Replace, true)] {
        let mut driver = Driver::new(two);
        let first = driver.uploading("a.csv", 10);
        let second = same_name(&mut driver);
        let other = driver.add("b.csv", 10);
        assert!(!driver.is_gone(other), "an undecided file takes no place");
        driver.decide(second, choice);
        let too_many = rejected(Rejection::TooMany { max: 2 });
        assert_eq!(driver.effects().contains(&too_many), !fits, "{choice:?}");
        assert_eq!(driver.is_gone(second), !fits, "{choice:?}");
        assert_eq!(driver.is_gone(first), fits, "{choice:?}");
    }
}

#[test]
fn where_one_file_is_taken_at_a_time_another_of_its_name_may_replace_it() {
    for (choice, fits) in [(Choice::KeepBoth, false), (Choice::Replace, true)] {
        let mut driver = Driver::new(Settings::default());
        driver.uploading("a.csv", 10);
        let second = same_name(&mut driver);
        driver.decide(second, choice);
        assert_eq!(!driver.is_gone(second), fits, "{choice:?}");
    }
    // One that is done is not under way: both have room.
    let mut driver = Driver::new(Settings::default());
    let first = driver.uploading("a.csv", 10);
    driver.store(first);
    let second = same_name(&mut driver);
    driver.decide(second, Choice::KeepBoth);
    assert!(is_inspected(&driver, second));
}

/// An upload would be lost for a file that is not sent either.
#[test]
fn nothing_is_replaced_where_there_is_no_room_all_the_same() {
    let mut driver = Driver::new(given::settings());
    let first = driver.uploading("a.csv", 10);
    driver.uploading("b.csv", 10);
    let second = same_name(&mut driver);
    driver.tell(Event::SettingsChanged(Settings::default()));
    driver.decide(second, Choice::Replace);
    assert!(driver.is_gone(second));
    assert_eq!(driver.phase(first), Some(Phase::Uploading));
}

#[test]
fn unique_names_ask_nobody() {
    let mut driver = Driver::new(given::settings());
    driver.add("a.csv", 10);
    let second = same_name(&mut driver);
    driver.tell(Event::SettingsChanged(Settings {
        naming: Naming::Unique,
        ..given::settings()
    }));
    assert!(is_inspected(&driver, second));
    let third = driver.add("a.csv", 20);
    assert!(is_inspected(&driver, third));
}

#[test]
fn a_start_by_hand_means_undecided_files_too() {
    let mut driver = Driver::new(Settings {
        manual: true,
        ..given::settings()
    });
    driver.admit("a.csv", 10);
    let second = same_name(&mut driver);
    driver.tell(Event::Start);
    driver.decide(second, Choice::KeepBoth);
    driver.inspected(second, Some(given::CSV));
    driver.offer_answered(second, true);
    assert_eq!(driver.phase(second), Some(Phase::Authorizing));
}

#[test]
fn nothing_is_over_while_a_person_is_asked() {
    let mut driver = Driver::new(given::settings());
    let first = driver.uploading("a.csv", 10);
    let second = same_name(&mut driver);
    driver.store(first);
    let completed = Notice::Completed {
        done: 1,
        failed: 0,
        cancelled: 0,
    };
    assert!(!driver.queue().is_idle());
    assert!(!driver.notices().contains(&&completed));
    driver.decide(second, Choice::Skip);
    assert!(driver.queue().is_idle());
    assert!(driver.notices().contains(&&completed));
}

/// Regression: behind a proxy that puts a folder before each name, the second file of a name
/// failed only after it had asked for its URL.
#[test]
fn a_folder_that_the_proxy_puts_before_a_name_makes_no_other_name() {
    for (key, is_same) in [
        ("in/2026/a.csv", true),
        ("a.csv/1", false),
        ("in/a-1.csv", false),
        ("in/1-a.csv", false),
    ] {
        for discard in [false, true] {
            let mut driver = Driver::new(given::settings());
            let first = driver.admit("a.csv", 10);
            driver.answer_url(first, given::granted_under(key));
            driver.store(first);
            if discard {
                driver.tell(Event::Discard(first));
            }
            let second = driver.add("a.csv", 20);
            assert_eq!(driver.is_undecided(second), is_same, "{key} {discard}");
        }
    }
}

#[test]
fn a_stored_file_whose_confirmation_was_given_up_was_sent_before() {
    let mut driver = Driver::new(given::confirming());
    let first = driver.uploading("a.csv", 10);
    driver.store(first);
    driver.answer_confirm(first, given::confirm_refused(400));
    driver.tell(Event::Clear);
    same_name(&mut driver);
}

#[test]
fn what_another_element_of_the_page_has_sent_was_sent_before() {
    let page = Sent::default();
    let clash_in = |place| {
        let settings = Settings {
            place,
            ..given::settings()
        };
        let mut other = Queue::new(settings, true, page.clone());
        let added = Event::FilesAdded(vec![NewFile {
            id: UploadId(9),
            name: "a.csv".to_owned(),
            folder: None,
            size: 20,
        }]);
        let moment = Moment {
            now: 0,
            wall: given::WALL,
            random: 1,
        };
        let asked = Effect::Notify(Notice::Asked(UploadId(9)));
        assert_eq!(
            other.update(added, moment).contains(&asked),
            other.question().is_some()
        );
        other.question().map(|question| question.clash)
    };
    let mut driver = Driver::of_page(given::settings(), &page);
    let first = driver.uploading("a.csv", 10);
    assert_eq!(clash_in(0), None, "nothing is stored yet");
    driver.store(first);
    assert_eq!(clash_in(0), Some(Clash::SentBefore));
    assert_eq!(clash_in(1), None, "its files go elsewhere");
    // Here it is in the list.
    same_name(&mut driver);
    let question = driver.queue().question().expect("asked");
    assert_eq!(question.clash, Clash::Done);
    // As when a router shows another view.
    drop(driver);
    assert_eq!(clash_in(0), Some(Clash::SentBefore));
}
