//! 10,000 files at once: what is asked of the browser stays in proportion, and so does what
//! the queue does by itself.

use direct_upload_core::{Effect, Event, Moment, NewFile, Notice, Queue, UploadId};

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
    releases: usize,
    succeeded: usize,
    completed: usize,
    other: usize,
}

/// Answers at once whatever the queue asks for, until it asks for nothing more.
fn run(queue: &mut Queue, first: Event) -> (Asked, usize) {
    let mut asked = Asked::default();
    let mut events = vec![first];
    let mut told = 0;
    while let Some(event) = events.pop() {
        let moment = Moment {
            now: told as u64,
            wall: given::WALL,
            random: told as u64,
        };
        told += 1;
        for effect in queue.update(event, moment) {
            let (count, answer) = match effect {
                Effect::Inspect { id, .. } => {
                    let head = Some(given::CSV.to_vec());
                    (&mut asked.inspections, Some(Event::Inspected { id, head }))
                }
                Effect::Offer { id } => {
                    let accepted = true;
                    let answer = Event::OfferAnswered { id, accepted };
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
                Effect::Wake { .. } => (&mut asked.wakes, None),
                Effect::Release { .. } => (&mut asked.releases, None),
                Effect::Notify(Notice::Started(_)) => continue,
                Effect::Notify(Notice::Succeeded(_)) => (&mut asked.succeeded, None),
                Effect::Notify(Notice::Completed { .. }) => (&mut asked.completed, None),
                Effect::Confirm { .. } | Effect::Abort { .. } | Effect::Notify(_) => {
                    (&mut asked.other, None)
                }
            };
            *count += 1;
            events.extend(answer);
        }
    }
    (asked, told)
}

fn files() -> Event {
    let file = |number| NewFile {
        id: UploadId(number),
        name: format!("{number}.csv"),
        folder: None,
        size: 4_096,
    };
    Event::FilesAdded((0..FILES).map(file).collect())
}

#[test]
fn ten_thousand_files_are_done_with_one_request_of_each_kind_for_each() {
    let mut queue = Queue::new(given::settings(), true);
    let (asked, told) = run(&mut queue, files());
    let expected = Asked {
        inspections: MANY,
        offers: MANY,
        urls: MANY,
        puts: MANY,
        releases: MANY,
        succeeded: MANY,
        wakes: asked.wakes,
        completed: 1,
        other: 0,
    };
    assert_eq!(asked, expected);
    assert_eq!(told, 1 + 4 * MANY);
    assert!(asked.wakes <= 2, "a timer is not set for each file");
    assert_eq!(queue.tally().done, FILES);
}

#[test]
fn commands_to_all_of_ten_thousand_ask_for_no_more_than_they_must() {
    let mut queue = Queue::new(given::settings(), false);
    let (asked, _) = run(&mut queue, files());
    assert_eq!((asked.inspections, asked.urls), (MANY, 0));
    let moment = Moment {
        now: 100_000,
        wall: given::WALL,
        random: 1,
    };
    let effects = queue.update(Event::WentOnline, moment);
    let urls = |effect: &&Effect| matches!(effect, Effect::RequestUrl { .. });
    assert_eq!(effects.iter().filter(urls).count(), 3);
    let all = direct_upload_core::Target::All;
    let effects = queue.update(Event::Cancel(all), moment);
    assert_eq!(effects.len(), MANY + 3 + 1, "a notice each, three aborts");
    let effects = queue.update(Event::Clear, moment);
    assert_eq!(effects.len(), MANY, "a release each");
    assert_eq!(queue.uploads().count(), 0);
}
