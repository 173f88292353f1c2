//! The progress of all uploads together.

use direct_upload_core::answer::ConfirmAnswer;
use direct_upload_core::{Overall, UploadId};

use crate::driver::{Driver, given};

const MIB: u64 = 1024 * 1024;

fn overall(driver: &Driver) -> Overall {
    driver.queue().overall(driver.now())
}

fn bytes(driver: &Driver) -> (u64, u64) {
    let Overall { size, loaded, .. } = overall(driver);
    (loaded, size)
}

/// Lets each of these uploads send so many bytes a second, for five seconds.
fn move_on(driver: &mut Driver, speeds: &[(UploadId, u64)]) {
    for second in 1..=5 {
        driver.pass(1_000);
        for (id, speed) in speeds {
            driver.sent(*id, second * speed);
        }
    }
}

#[test]
fn an_empty_queue_has_nothing_to_send() {
    let driver = Driver::new(given::settings());
    assert_eq!(overall(&driver), Overall::default());
}

#[test]
fn bytes_count_of_whatever_is_in_the_list_and_was_not_given_up() {
    let mut driver = Driver::new(given::confirming());
    let done = driver.uploading("done.csv", 1_000);
    driver.store(done);
    driver.answer_confirm(done, ConfirmAnswer::Confirmed);
    let confirming = driver.uploading("confirming.csv", 200);
    driver.store(confirming);
    let sent = driver.uploading("sent.csv", 10 * MIB);
    driver.sent(sent, MIB);
    let failed = driver.admit("failed.csv", 7_000);
    driver.answer_url(failed, given::url_refused(403));
    let cancelled = driver.uploading("cancelled.csv", 7_000);
    driver.cancel(cancelled);
    driver.uploading("unseen.csv", 30);
    driver.admit("queued.csv", 4);
    driver.add("inspected.csv", 7_000);
    driver.add("done.csv", 7_000);
    assert_eq!(bytes(&driver), (1_200 + MIB, 1_234 + 10 * MIB));
}

#[test]
fn speeds_add_up_and_the_time_left_is_that_of_all() {
    let mut driver = Driver::new(given::settings());
    let ids = ["a.csv", "b.csv"].map(|name| driver.uploading(name, 10 * MIB));
    driver.admit("later.csv", 20 * MIB);
    assert_eq!(overall(&driver).speed, None, "nothing has moved yet");
    move_on(&mut driver, &[(ids[0], MIB / 2), (ids[1], MIB)]);
    let expected = Overall {
        size: 40 * MIB,
        loaded: 15 * MIB / 2,
        speed: Some(3 * MIB / 2),
        // 32.5 MiB at 1.5 MiB a second.
        seconds_left: Some(22),
    };
    assert_eq!(overall(&driver), expected);
}

#[test]
fn nothing_is_said_of_speed_and_time_while_all_stand_still() {
    let mut driver = Driver::new(given::settings());
    let ids = ["a.csv", "b.csv"].map(|name| driver.uploading(name, 10 * MIB));
    move_on(&mut driver, &[(ids[0], MIB), (ids[1], MIB)]);
    driver.pass(2_000);
    driver.sent(ids[0], 6 * MIB);
    driver.pass(1_000);
    assert!(overall(&driver).speed.is_some_and(|speed| speed < MIB));
    driver.pass(2_000);
    let Overall {
        speed,
        seconds_left,
        ..
    } = overall(&driver);
    assert_eq!((speed, seconds_left), (None, None));
}

#[test]
fn sizes_beyond_all_bounds_do_no_harm() {
    let mut driver = Driver::new(direct_upload_core::settings::Settings {
        max_size: u64::MAX,
        ..given::settings()
    });
    let ids = ["a.csv", "b.csv"].map(|name| driver.uploading(name, u64::MAX));
    move_on(
        &mut driver,
        &[(ids[0], u64::MAX / 5), (ids[1], u64::MAX / 5)],
    );
    assert_eq!(overall(&driver).seconds_left, Some(0));
}
