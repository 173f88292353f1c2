//! What was stored before the page was left is listed again when somebody comes back.

use direct_upload_core::{Clash, Event, Notice, Phase, State, UploadId};

use crate::driver::{Driver, given};

fn restore(driver: &mut Driver, key: &str, name: &str) -> UploadId {
    let id = driver.new_id();
    driver.tell(Event::Restored {
        id,
        key: key.to_owned(),
        name: name.to_owned(),
        size: 10,
    });
    id
}

#[test]
fn it_is_done_without_a_request_and_nobody_is_told() {
    let mut driver = Driver::new(given::settings());
    let id = restore(&mut driver, "team/a-1.csv", "a.csv");
    assert_eq!(driver.effects(), []);
    assert_eq!(driver.phase(id), Some(Phase::Done));
    let upload = driver.upload(id);
    assert_eq!((upload.key(), upload.name()), ("team/a-1.csv", "a.csv"));
    assert_eq!(
        (upload.size(), upload.loaded(), upload.attempts()),
        (10, 10, 0)
    );
    driver.tell(Event::Discard(id));
    assert!(driver.is_gone(id));
}

#[test]
fn it_has_its_name_like_any_other_that_is_done() {
    let mut driver = Driver::new(given::settings());
    restore(&mut driver, "a.csv", "a.csv");
    let second = driver.add("a.csv", 10);
    assert!(driver.is_undecided(second));
    let clash = driver.queue().question().map(|question| question.clash);
    assert_eq!(clash, Some(Clash::Done));
    let other = driver.uploading("b.csv", 10);
    driver.store(other);
    driver.tell(Event::Discard(second));
    let completed = Notice::Completed {
        done: 2,
        failed: 0,
        cancelled: 0,
    };
    assert!(driver.notices().contains(&&completed));
}

#[test]
fn what_has_its_key_meanwhile_stays_and_what_is_no_file_of_ours_does_not_come() {
    let mut driver = Driver::new(given::settings());
    let id = driver.uploading("a.csv", 10);
    let late = restore(&mut driver, "a.csv", "a.csv");
    assert!(driver.is_gone(late));
    assert!(matches!(driver.upload(id).state(), State::Uploading { .. }));
    let odd = restore(&mut driver, "a.exe", "a.exe");
    assert!(driver.is_gone(odd));
    assert_eq!(driver.effects(), []);
}
