//! `uploads-complete`: told once, each time the last upload settles.

use direct_upload_core::settings::Settings;
use direct_upload_core::{Event, Notice, Phase, UploadId};

use crate::driver::{Driver, given};

/// The counts that were told at the last event: done, failed, cancelled.
fn told(driver: &Driver) -> Vec<(u32, u32, u32)> {
    let notices = driver.notices().into_iter();
    notices
        .filter_map(|notice| match notice {
            Notice::Completed {
                done,
                failed,
                cancelled,
            } => Some((*done, *failed, *cancelled)),
            _ => None,
        })
        .collect()
}

#[test]
fn it_is_told_when_the_last_upload_settles_and_not_before() {
    let mut driver = Driver::new(given::settings());
    let ids = driver.admit_many(3);
    driver.grant(ids[0]);
    driver.store(ids[0]);
    assert_eq!(told(&driver), []);
    driver.answer_url(ids[1], given::url_refused(403));
    assert_eq!(told(&driver), []);
    driver.cancel(ids[2]);
    assert_eq!(told(&driver), [(1, 1, 1)]);
    driver.tell(Event::TimePassed);
    assert_eq!(told(&driver), []);
}

#[test]
fn it_follows_the_notice_of_the_upload_that_settled() {
    let mut driver = Driver::new(given::settings());
    let id = driver.uploading("a.csv", 10);
    driver.store(id);
    let completed = Notice::Completed {
        done: 1,
        failed: 0,
        cancelled: 0,
    };
    assert_eq!(driver.notices(), [&Notice::Succeeded(id), &completed]);
}

#[test]
fn it_is_told_again_when_more_has_settled() {
    let mut driver = Driver::new(given::settings());
    let first = driver.uploading("a.csv", 10);
    driver.answer_put(first, given::put_refused(400, "", ""));
    assert_eq!(told(&driver), [(0, 1, 0)]);
    driver.retry(first);
    driver.grant(first);
    driver.store(first);
    assert_eq!(told(&driver), [(1, 0, 0)]);
    let second = driver.uploading("b.csv", 10);
    driver.store(second);
    assert_eq!(told(&driver), [(2, 0, 0)]);
}

#[test]
fn a_file_that_is_still_being_looked_at_holds_it_back() {
    type Act = fn(&mut Driver, UploadId);
    let acts: [(&str, Act); 3] = [
        ("not taken", |driver, id| {
            driver.inspected(id, Some(given::CSV));
            assert_eq!(told(driver), []);
            driver.offer_answered(id, false);
        }),
        ("rejected", |driver, id| driver.inspected(id, None)),
        ("taken back", Driver::cancel),
    ];
    for (name, act) in acts {
        let mut driver = Driver::new(given::settings());
        let id = driver.uploading("a.csv", 10);
        let late = driver.add("b.csv", 10);
        driver.store(id);
        assert_eq!(told(&driver), [], "{name}");
        act(&mut driver, late);
        assert_eq!(told(&driver), [(1, 0, 0)], "{name}");
    }
}

#[test]
fn a_file_that_never_got_into_the_list_completes_nothing() {
    let mut driver = Driver::new(given::settings());
    driver.add("a.pdf", 10);
    assert_eq!(told(&driver), []);
    let id = driver.add("a.csv", 10);
    driver.inspected(id, None);
    assert_eq!(told(&driver), []);
}

#[test]
fn taking_settled_uploads_off_the_list_completes_nothing() {
    let mut driver = Driver::new(given::settings());
    let ids = driver.admit_many(2);
    for id in &ids {
        driver.cancel(*id);
    }
    driver.tell(Event::Discard(ids[0]));
    assert_eq!(told(&driver), []);
    driver.tell(Event::Clear);
    assert_eq!(told(&driver), []);
}

#[test]
fn discarding_the_last_queued_upload_completes_the_rest() {
    let mut driver = Driver::new(Settings {
        concurrency: 1,
        ..given::settings()
    });
    let ids = driver.admit_many(2);
    driver.tell(Event::WentOffline);
    driver.cancel(ids[0]);
    assert_eq!(told(&driver), []);
    driver.tell(Event::Discard(ids[1]));
    assert_eq!(told(&driver), [(0, 0, 1)]);
}

/// Regression: an upload that went from failed to done within one event completed silently.
#[test]
fn it_is_told_even_where_nothing_was_under_way_in_between() {
    let mut driver = Driver::new(given::confirming());
    let id = driver.uploading("a.csv", 10);
    driver.store(id);
    driver.answer_confirm(id, given::confirm_refused(404));
    assert_eq!(told(&driver), [(0, 1, 0)]);
    driver.tell(Event::SettingsChanged(given::settings()));
    driver.retry(id);
    assert_eq!(told(&driver), [(1, 0, 0)]);
}

#[test]
fn a_file_that_is_slow_to_read_and_not_taken_is_no_news() {
    let mut driver = Driver::new(given::settings());
    let first = driver.uploading("a.csv", 10);
    driver.store(first);
    let slow = driver.add("b.csv", 10);
    driver.pass(300);
    assert_eq!(driver.phase(slow), Some(Phase::Checking));
    driver.inspected(slow, Some(given::ZIP));
    let told = driver.notices().into_iter();
    assert_eq!(
        told.filter(|it| matches!(it, Notice::Completed { .. }))
            .count(),
        0
    );
}
