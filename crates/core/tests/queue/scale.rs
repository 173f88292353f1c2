//! 10,000 files at once: what is asked of the browser stays in proportion, and so does what
//! the queue does by itself.

use std::collections::VecDeque;

use direct_upload_core::settings::Settings;
use direct_upload_core::{
    Choice, Effect, Event, Moment, NewFile, Notice, OfferAnswer, Queue, Sent, Target, UploadId,
};

use crate::driver::given;

const FILES: u32 = 10_000;
const MANY: usize = 10_000;

/// How often each thing was asked for.
#[derive(Debug, Default, PartialEq, Eq)]
struct Asked {
    inspections: usize,
    offers: usize,
    urls: usize,
    puts: usize,
    wakes: usize,
    lanes: usize,
    releases: usize,
    succeeded: usize,
    completed: usize,
    other: usize,
}

/// Answers at once whatever the queue asks for, until it asks for nothing more.
fn run(queue: &mut Queue, first: Event) -> (Asked, usize) {
    let mut asked = Asked::default();
    let mut events = VecDeque::from([first]);
    let mut told = 0;
    while let Some(event) = events.pop_front() {
        let moment = Moment {
            now: told as u64,
            wall: given::WALL,
            random: told as u64,
        };
        told += 1;
        for effect in queue.update(event, moment) {
            let (count, answer) = match effect {
                Effect::Inspect { id, .. } => {
                    let look = Some(given::look(given::CSV));
                    (&mut asked.inspections, Some(Event::Inspected { id, look }))
                }
                Effect::Offer { id } => {
                    let answer = OfferAnswer::Taken;
                    let answer = Event::OfferAnswered { id, answer };
                    (&mut asked.offers, Some(answer))
                }
                Effect::RequestUrl { id, turn, .. } => {
                    let answer = given::granted();
                    let answer = Event::UrlAnswered { id, turn, answer };
                    (&mut asked.urls, Some(answer))
                }
                Effect::Put { id, turn, .. } => {
                    let answer = given::stored();
                    let answer = Event::PutAnswered { id, turn, answer };
                    (&mut asked.puts, Some(answer))
                }
                Effect::AskForLane => (&mut asked.lanes, Some(Event::LaneGranted)),
                Effect::Wake { .. } => (&mut asked.wakes, None),
                Effect::Release { .. } => (&mut asked.releases, None),
                Effect::ReturnLane | Effect::Notify(Notice::Started(_)) => continue,
                Effect::Notify(Notice::Succeeded(_)) => (&mut asked.succeeded, None),
                Effect::Notify(Notice::Completed { .. }) => (&mut asked.completed, None),
                Effect::ReadFolder { .. }
                | Effect::ReadAgain { .. }
                | Effect::Confirm { .. }
                | Effect::Abort { .. }
                | Effect::Notify(_) => (&mut asked.other, None),
            };
            *count += 1;
            events.extend(answer);
        }
    }
    (asked, told)
}

fn files() -> Event {
    Event::FilesAdded((0..FILES).map(|number| file(number, number)).collect())
}

fn file(id: u32, number: u32) -> NewFile {
    NewFile {
        id: UploadId(id),
        name: format!("{number}.csv"),
        folder: None,
        size: 4_096,
    }
}

/// The same files once more, in slices, as a runtime hands over a large folder.
fn same_files(queue: &mut Queue) {
    const SLICE: u32 = 500;
    for slice in 0..FILES / SLICE {
        let numbers = slice * SLICE..(slice + 1) * SLICE;
        let files = numbers.map(|number| file(FILES + number, number)).collect();
        let effects = queue.update(Event::FilesAdded(files), MOMENT);
        let is_asked = |effect: &Effect| matches!(effect, Effect::Notify(Notice::Asked(_)));
        assert!(effects.len() == SLICE as usize && effects.iter().all(is_asked));
    }
}

fn decided(id: UploadId, choice: Choice, for_all: bool) -> Event {
    Event::Decided {
        id,
        choice,
        for_all,
    }
}

/// When people act.
const MOMENT: Moment = Moment {
    now: 100_000,
    wall: given::WALL,
    random: 1,
};

#[test]
fn ten_thousand_files_are_done_with_one_request_of_each_kind_for_each() {
    let mut queue = Queue::new(given::settings(), true, Sent::default());
    let (asked, told) = run(&mut queue, files());
    let expected = Asked {
        inspections: MANY,
        offers: MANY,
        urls: MANY,
        puts: MANY,
        releases: MANY,
        succeeded: MANY,
        wakes: asked.wakes,
        lanes: asked.lanes,
        completed: 1,
        other: 0,
    };
    assert_eq!(asked, expected);
    assert_eq!(told, 1 + 4 * MANY + asked.lanes);
    assert!(asked.lanes <= 100, "a lane serves many small files");
    assert!(asked.wakes <= 2, "a timer is not set for each file");
    assert_eq!(queue.tally().done, FILES);
}

#[test]
fn commands_to_all_of_ten_thousand_ask_for_no_more_than_they_must() {
    let manual = Settings {
        manual: true,
        ..given::settings()
    };
    let mut queue = Queue::new(manual, true, Sent::default());
    let (asked, _) = run(&mut queue, files());
    assert_eq!((asked.inspections, asked.urls), (MANY, 0));
    let mut effects = queue.update(Event::Start, MOMENT);
    for _ in 0..3 {
        effects.extend(queue.update(Event::LaneGranted, MOMENT));
    }
    let urls = |effect: &&Effect| matches!(effect, Effect::RequestUrl { .. });
    assert_eq!(effects.iter().filter(urls).count(), 3);
    let all = Target::All;
    let effects = queue.update(Event::Cancel(all), MOMENT);
    let expected = MANY + 3 + 3 + 1;
    assert_eq!(
        effects.len(),
        expected,
        "a notice each, three aborts, three lanes"
    );
    let effects = queue.update(Event::Clear, MOMENT);
    assert_eq!(effects.len(), MANY, "a release each");
    assert_eq!(queue.uploads().count(), 0);
}

#[test]
fn one_answer_is_enough_for_ten_thousand_files_whose_names_are_taken() {
    for (choice, effects_of_each, discard) in [
        (Choice::Skip, 2, false),
        (Choice::Skip, 2, true),
        (Choice::Replace, 1, false),
        (Choice::KeepBoth, 1, true),
    ] {
        let mut queue = Queue::new(given::settings(), true, Sent::default());
        run(&mut queue, files());
        if discard {
            assert_eq!(queue.update(Event::Clear, MOMENT), []);
        }
        same_files(&mut queue);
        let question = queue.question().expect("asked");
        assert_eq!(question.id, UploadId(FILES));
        assert_eq!(question.undecided, MANY);
        let effects = queue.update(decided(question.id, choice, true), MOMENT);
        assert_eq!(effects.len(), effects_of_each * MANY, "{choice:?}");
        assert_eq!(queue.question(), None);
    }
}

#[test]
fn the_last_ten_thousand_names_are_remembered() {
    let mut queue = Queue::new(given::settings(), true, Sent::default());
    run(&mut queue, files());
    assert_eq!(queue.update(Event::Clear, MOMENT), []);
    // What is sent again takes no second place.
    for number in [7, 7, FILES] {
        let id = FILES + number;
        run(&mut queue, Event::FilesAdded(vec![file(id, number)]));
        if queue.question().is_some() {
            run(&mut queue, decided(UploadId(id), Choice::Replace, false));
        }
        assert_eq!(queue.tally().done, 1);
        assert_eq!(queue.update(Event::Clear, MOMENT), []);
    }
    let mut is_known = |number| {
        let added = Event::FilesAdded(vec![file(3 * FILES + number, number)]);
        let effects = queue.update(added, MOMENT);
        matches!(*effects, [Effect::Notify(Notice::Asked(_))])
    };
    let forgotten: Vec<u32> = (0..=FILES).filter(|number| !is_known(*number)).collect();
    assert_eq!(forgotten.len(), 1);
    assert!(forgotten != [7] && forgotten != [FILES]);
}
