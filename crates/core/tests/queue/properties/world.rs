//! Lets acts happen to a driven queue, fairly or not.

use direct_upload_core::answer::ConfirmAnswer;
use direct_upload_core::settings::Settings;
use direct_upload_core::{Choice, Event, FolderId, NewFile, Target, Turn, UploadId};
use proptest::sample::Index;

use super::acts::{Act, FOLDERS, NAMES, Outcome};
use crate::driver::{Driver, Request, given};

pub(super) fn run(settings: Settings, online: bool, acts: Vec<Act>) -> Driver {
    let mut driver = if online {
        Driver::new(settings)
    } else {
        Driver::offline(settings)
    };
    for act in acts {
        perform(&mut driver, act);
    }
    driver
}

pub(super) fn pick<T: Copy>(index: Index, from: &[T]) -> Option<T> {
    (!from.is_empty()).then(|| *index.get(from))
}

/// Any file that ever was, or one that never was.
fn any_id(index: Index, driver: &Driver) -> UploadId {
    let mut ids = driver.ids();
    ids.push(driver.new_id());
    *index.get(&ids)
}

pub(super) fn answer(driver: &mut Driver, id: UploadId, request: Request, outcome: Outcome) {
    match request {
        Request::Url => driver.answer_url(id, outcome.url),
        Request::Put => driver.answer_put(id, outcome.put),
        Request::Confirm => driver.answer_confirm(id, outcome.confirm),
    }
}

/// Tells three answers that carry some turn: late, early, twice, or by luck the right one.
fn answer_out_of_turn(driver: &mut Driver, id: UploadId, turn: Turn, outcome: Outcome) {
    let (url, put, confirm) = (outcome.url, outcome.put, outcome.confirm);
    driver.tell(Event::BytesSent {
        id,
        turn,
        loaded: 7,
    });
    driver.tell(Event::FileRead { id, turn });
    driver.tell(Event::UrlAnswered {
        id,
        turn,
        answer: url,
    });
    driver.tell(Event::PutAnswered {
        id,
        turn,
        answer: put,
    });
    driver.tell(Event::ConfirmAnswered {
        id,
        turn,
        answer: confirm,
    });
}

pub(super) fn perform(driver: &mut Driver, act: Act) {
    match act {
        Act::Add(files) => {
            let first = driver.new_id().0;
            let file = |(id, (name, size)): (u32, (usize, u64))| NewFile {
                id: UploadId(id),
                name: NAMES[name].to_owned(),
                folder: None,
                size,
            };
            let files = (first..).zip(files).map(file).collect();
            driver.tell(Event::FilesAdded(files));
        }
        Act::Admit(name, size) => {
            let id = driver.add(NAMES[name], size);
            if driver.browser().reading().contains(&id) {
                let zip = NAMES[name].ends_with("zip");
                driver.inspected(id, Some(if zip { given::ZIP } else { given::CSV }));
                driver.offer_answered(id, true);
            }
        }
        Act::AddKnown(which) => {
            let known: Vec<UploadId> = driver.queue().uploads().map(|it| it.id()).collect();
            if let Some(id) = pick(which, &known) {
                let name = "e.csv".to_owned();
                driver.tell(Event::FilesAdded(vec![NewFile {
                    id,
                    name,
                    folder: None,
                    size: 3,
                }]));
            }
        }
        Act::Folder(id) => {
            let id = FolderId(id);
            if !driver.queue().reads(id) {
                let name = "2026".to_owned();
                driver.tell(Event::FolderAdded { id, name });
            }
        }
        Act::FolderRead(id, is_empty) => driver.tell(Event::FolderRead {
            id: FolderId(id),
            is_empty,
        }),
        Act::Inspected(which, head) => {
            if let Some(id) = pick(which, &driver.browser().reading()) {
                driver.inspected(id, head);
            }
        }
        Act::Offered(which, accepted) => {
            if let Some(id) = pick(which, &driver.browser().offered()) {
                driver.offer_answered(id, accepted);
            }
        }
        Act::ReadAgain(which) => {
            if let Some((id, turn)) = pick(which, &driver.browser().reading_again()) {
                driver.tell(Event::FileRead { id, turn });
            }
        }
        Act::Answered(which, outcome) => {
            if let Some((id, request)) = pick(which, &driver.browser().busy()) {
                answer(driver, id, request, outcome);
            }
        }
        Act::Sent(which, loaded) => {
            let busy = driver.browser().busy();
            let putting: Vec<_> = busy.iter().filter(|(_, r)| *r == Request::Put).collect();
            if let Some((id, _)) = pick(which, &putting) {
                driver.sent(*id, loaded);
            }
        }
        Act::Stale(which, turn, outcome) => {
            let id = any_id(which, driver);
            answer_out_of_turn(driver, id, Turn(turn), outcome);
        }
        Act::Decide(which, choice, for_all) => {
            let ids = driver.ids().into_iter();
            let undecided: Vec<UploadId> = ids.filter(|id| driver.is_undecided(*id)).collect();
            // Now and then somebody answers what nobody asked.
            let id = pick(which, &undecided).unwrap_or_else(|| any_id(which, driver));
            driver.tell(Event::Decided {
                id,
                choice,
                for_all,
            });
        }
        Act::Start => driver.tell(Event::Start),
        Act::Cancel(which) => {
            let target = target(which, driver);
            driver.tell(Event::Cancel(target));
        }
        Act::Retry(which) => {
            let target = target(which, driver);
            driver.tell(Event::Retry(target));
        }
        Act::Discard(which) => {
            let id = any_id(which, driver);
            driver.tell(Event::Discard(id));
        }
        Act::Clear => driver.tell(Event::Clear),
        Act::Change(settings) => driver.tell(Event::SettingsChanged(settings)),
        Act::SignedIn => driver.tell(Event::SignedIn),
        Act::Offline => driver.tell(Event::WentOffline),
        Act::Online => driver.tell(Event::WentOnline),
        Act::Pass(time) => driver.pass(time),
        Act::Sleep(time) => driver.sleep(time),
        Act::Timer => driver.timer_goes_off(),
        Act::SameLots(random) => driver.fix_random(random),
        Act::Wall(wall) => driver.set_wall(wall),
    }
}

fn target(which: Option<Index>, driver: &Driver) -> Target {
    which.map_or(Target::All, |which| Target::One(any_id(which, driver)))
}

/// The answers of a fair world.
pub(super) fn fair() -> Outcome {
    Outcome {
        url: given::granted(),
        put: given::stored(),
        confirm: ConfirmAnswer::Confirmed,
    }
}

/// What a fair world does: it reads, takes, grants, stores and confirms whatever it is asked.
fn answer_fairly(driver: &mut Driver) -> bool {
    if let Some(id) = driver.queue().question().map(|question| question.id) {
        driver.decide(id, Choice::KeepBoth);
    } else if let Some(id) = driver.browser().reading().first() {
        driver.inspected(*id, Some(given::CSV));
    } else if let Some((id, turn)) = driver.browser().reading_again().first() {
        let (id, turn) = (*id, *turn);
        driver.tell(Event::FileRead { id, turn });
    } else if let Some(id) = driver.browser().offered().first() {
        driver.offer_answered(*id, true);
    } else if let Some((id, request)) = driver.browser().busy().first() {
        answer(driver, *id, *request, fair());
    } else {
        return false;
    }
    true
}

/// Lets the world be fair until nothing more happens by itself.
pub(super) fn settle(driver: &mut Driver) {
    driver.tell(Event::WentOnline);
    driver.tell(Event::Start);
    driver.tell(Event::SignedIn);
    for id in (0..FOLDERS).map(FolderId) {
        let is_empty = false;
        driver.tell(Event::FolderRead { id, is_empty });
    }
    for _ in 0..10_000 {
        if !answer_fairly(driver) && !driver.pass_to_wake() {
            return;
        }
    }
    panic!("it goes on for ever");
}
