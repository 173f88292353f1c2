//! The network goes and comes: uploads wait for it, and lose no retry by it.

use direct_upload_core::answer::{ConfirmAnswer, PutAnswer, UrlAnswer};
use direct_upload_core::failure::{ErrorCode, Stage};
use direct_upload_core::settings::Settings;
use direct_upload_core::{Event, Notice, Phase, State, UploadId, Wait};

use crate::driver::{Driver, given};

fn no_retries() -> Settings {
    Settings {
        retries: 0,
        ..given::confirming()
    }
}

/// An upload at each of the three stages at which a request is under way.
fn one_at_each_stage(driver: &mut Driver) -> [(UploadId, Stage); 3] {
    let authorizing = driver.admit("a.csv", 10);
    let uploading = driver.uploading("b.csv", 10);
    let confirming = driver.uploading("c.csv", 10);
    driver.store(confirming);
    [
        (authorizing, Stage::Authorize),
        (uploading, Stage::Send),
        (confirming, Stage::Confirm),
    ]
}

fn is_cut_off(driver: &Driver, id: UploadId) -> bool {
    let wait = Wait::Network;
    matches!(driver.upload(id).state(), State::Waiting { wait: of, .. } if *of == wait)
}

/// Where no network is, a connection breaks.
fn break_off(driver: &mut Driver, id: UploadId, stage: Stage) {
    match stage {
        Stage::Authorize => driver.answer_url(id, UrlAnswer::Unreachable),
        Stage::Confirm => driver.answer_confirm(id, ConfirmAnswer::Unreachable),
        _ => driver.answer_put(id, PutAnswer::Unreachable),
    }
}

/// With a VPN or a docking station browsers say so of a network that works.
#[test]
fn what_is_under_way_is_not_taken_down_by_the_browser_s_word_alone() {
    let mut driver = Driver::new(no_retries());
    let [(authorizing, _), (uploading, _), (confirming, _)] = one_at_each_stage(&mut driver);
    driver.tell(Event::WentOffline);
    assert_eq!(driver.effects(), []);
    assert_eq!(driver.requests(), 3);
    driver.answer_confirm(confirming, ConfirmAnswer::Confirmed);
    assert!(driver.queue().is_online(), "who answers can be reached");
    driver.grant(authorizing);
    driver.store(uploading);
    assert_eq!(driver.phase(confirming), Some(Phase::Done));
}

#[test]
fn whatever_breaks_off_without_a_network_waits_for_it_and_costs_no_retry() {
    let mut driver = Driver::new(no_retries());
    let uploads = one_at_each_stage(&mut driver);
    driver.tell(Event::WentOffline);
    for (id, stage) in uploads {
        break_off(&mut driver, id, stage);
        assert!(is_cut_off(&driver, id), "{stage:?}");
        let told = driver.notices().into_iter().any(|notice| {
            matches!(notice, Notice::Retrying { id: whose, failure, delay: None }
                if *whose == id && failure.code == ErrorCode::Offline && failure.stage == stage)
        });
        assert!(told, "{stage:?}");
    }
    assert_eq!(driver.requests(), 0);
    assert!(driver.queue().is_cut_off());
}

#[test]
fn no_answer_in_time_is_the_network_s_fault_where_there_is_none() {
    let mut driver = Driver::new(no_retries());
    let uploads = one_at_each_stage(&mut driver);
    driver.tell(Event::WentOffline);
    for (id, stage) in uploads {
        let deadline = 16 * 60_000;
        while driver.browser().request(id).is_some() && driver.now() < deadline {
            driver.pass_to_wake();
        }
        assert!(is_cut_off(&driver, id), "{stage:?}");
    }
}

#[test]
fn they_go_on_by_themselves_when_it_is_back_and_it_costs_no_retry() {
    let mut driver = Driver::new(no_retries());
    let id = driver.uploading("a.csv", 10);
    for _ in 0..20 {
        driver.tell(Event::WentOffline);
        driver.answer_put(id, PutAnswer::Unreachable);
        driver.tell(Event::WentOnline);
        assert_eq!(driver.phase(id), Some(Phase::Authorizing));
        driver.grant(id);
    }
    driver.store(id);
    driver.answer_confirm(id, ConfirmAnswer::Confirmed);
    assert_eq!(driver.phase(id), Some(Phase::Done));
}

#[test]
fn one_request_now_and_then_finds_out_and_an_answer_lets_all_go_on() {
    let mut driver = Driver::born_offline(given::settings());
    let ids = driver.admit_many(4);
    for _ in 0..3 {
        assert_eq!(driver.requests(), 1, "one finds out at once");
        let (id, _) = driver.browser().busy()[0];
        driver.answer_url(id, UrlAnswer::Unreachable);
        driver.pass(29_999);
        assert_eq!(driver.requests(), 0);
        driver.pass(1);
    }
    driver.grant(ids[3]);
    assert!(driver.queue().is_online());
    assert_eq!(driver.requests(), 3);
}

/// After sleep an `offline` event may have no `online` one behind it.
#[test]
fn an_upload_that_waits_alone_finds_out_too_by_itself_or_by_hand() {
    for by_hand in [false, true] {
        let mut driver = Driver::new(no_retries());
        let id = driver.admit("a.csv", 10);
        driver.tell(Event::WentOffline);
        driver.answer_url(id, UrlAnswer::Unreachable);
        assert!(is_cut_off(&driver, id));
        if by_hand {
            driver.retry(id);
        } else {
            driver.pass(30_000);
        }
        assert_eq!(driver.phase(id), Some(Phase::Authorizing), "{by_hand}");
        driver.grant(id);
        driver.store(id);
    }
}

#[test]
fn all_retries_are_left_after_the_network_was_away() {
    let mut driver = Driver::new(Settings {
        retries: 1,
        ..given::settings()
    });
    let id = driver.uploading("a.csv", 10);
    for _ in 0..3 {
        driver.tell(Event::WentOffline);
        driver.answer_put(id, PutAnswer::Unreachable);
        driver.tell(Event::WentOnline);
        driver.grant(id);
    }
    driver.answer_put(id, given::busy());
    driver.assert_retries(id, ErrorCode::StorageUnavailable);
}

#[test]
fn a_stored_file_is_only_confirmed_when_the_network_is_back() {
    let mut driver = Driver::new(no_retries());
    let id = driver.uploading("a.csv", 10);
    driver.store(id);
    driver.tell(Event::WentOffline);
    driver.answer_confirm(id, ConfirmAnswer::Unreachable);
    assert!(driver.is_stored(id));
    driver.tell(Event::WentOnline);
    assert_eq!(driver.phase(id), Some(Phase::Confirming));
}

#[test]
fn nothing_starts_without_a_network() {
    let mut driver = Driver::offline(given::settings());
    let ids = driver.admit_many(3);
    assert_eq!(driver.requests(), 0);
    driver.tell(Event::WentOnline);
    let started = |id| driver.phase(id) == Some(Phase::Authorizing);
    assert!(ids.into_iter().all(started));
}

#[test]
fn a_retry_that_comes_due_without_a_network_waits_for_it() {
    let mut driver = Driver::new(given::settings());
    let id = driver.uploading("a.csv", 10);
    driver.answer_put(id, given::busy());
    driver.tell(Event::WentOffline);
    driver.pass(29_000);
    assert_eq!(driver.phase(id), Some(Phase::Queued));
    assert!(driver.queue().is_cut_off());
    driver.tell(Event::WentOnline);
    assert_eq!(driver.phase(id), Some(Phase::Authorizing));
}

#[test]
fn the_same_news_twice_is_no_news() {
    let mut driver = Driver::new(given::settings());
    let id = driver.admit("a.csv", 10);
    driver.tell(Event::WentOffline);
    driver.answer_url(id, UrlAnswer::Unreachable);
    driver.tell(Event::WentOffline);
    assert_eq!(driver.effects(), []);
    driver.tell(Event::WentOnline);
    driver.tell(Event::WentOnline);
    assert_eq!(driver.effects(), []);
    assert_eq!(driver.phase(id), Some(Phase::Authorizing));
}

#[test]
fn a_waiting_upload_can_be_taken_back_without_a_network() {
    let mut driver = Driver::new(given::settings());
    let id = driver.admit("a.csv", 10);
    driver.tell(Event::WentOffline);
    driver.answer_url(id, UrlAnswer::Unreachable);
    driver.cancel(id);
    driver.tell(Event::WentOnline);
    assert_eq!(driver.phase(id), Some(Phase::Cancelled));
}

#[test]
fn a_retry_by_hand_finds_out_at_once_whether_there_is_a_network() {
    let mut driver = Driver::new(given::settings());
    let id = driver.admit("a.csv", 10);
    driver.answer_url(id, UrlAnswer::Junk);
    driver.tell(Event::WentOffline);
    driver.retry(id);
    assert_eq!(driver.phase(id), Some(Phase::Authorizing));
    driver.answer_url(id, UrlAnswer::Unreachable);
    assert!(is_cut_off(&driver, id));
}

#[test]
fn a_retry_by_hand_of_what_was_not_begun_finds_out_too() {
    let mut driver = Driver::offline(given::settings());
    let ids = driver.admit_many(2);
    assert_eq!(driver.requests(), 0);
    driver.retry(ids[1]);
    assert_eq!(driver.requests(), 1);
    driver.answer_url(ids[0], UrlAnswer::Unreachable);
    assert!(is_cut_off(&driver, ids[0]));
    assert_eq!(driver.phase(ids[1]), Some(Phase::Queued));
}

/// Otherwise a large file that goes on and on would keep all others from finding out.
#[test]
fn bytes_that_go_on_moving_show_that_there_is_a_network() {
    let mut driver = Driver::new(given::settings());
    let id = driver.uploading("a.csv", given::LARGE);
    driver.tell(Event::WentOffline);
    let next = driver.admit("b.csv", 10);
    // These may only fill buffers.
    driver.pass(1_000);
    driver.sent(id, 1_000_000);
    assert_eq!(driver.phase(next), Some(Phase::Queued));
    driver.pass(5_000);
    driver.sent(id, 2_000_000);
    assert!(driver.queue().is_online());
    assert_eq!(driver.phase(next), Some(Phase::Authorizing));
}

#[test]
fn one_finds_out_beside_what_is_under_way_and_says_nothing() {
    let mut driver = Driver::new(given::settings());
    let silent = driver.uploading("a.csv", 10);
    driver.tell(Event::WentOffline);
    let ids = [driver.admit("b.csv", 10), driver.admit("c.csv", 10)];
    driver.pass(30_000);
    assert_eq!(driver.requests(), 2);
    assert_eq!(driver.phase(silent), Some(Phase::Uploading));
    driver.grant(ids[0]);
    assert_eq!(driver.phase(ids[1]), Some(Phase::Authorizing));
}

/// Where the proxy answers and the storage does not, the browser's word explains nothing.
#[test]
fn a_storage_that_cannot_be_reached_costs_retries_whatever_the_browser_says() {
    let mut driver = Driver::born_offline(no_retries());
    let id = driver.uploading("a.csv", 10);
    driver.tell(Event::WentOffline);
    driver.answer_put(id, PutAnswer::Unreachable);
    assert!(is_cut_off(&driver, id));
    driver.pass(30_000);
    driver.grant(id);
    driver.tell(Event::WentOffline);
    driver.answer_put(id, PutAnswer::Unreachable);
    driver.assert_failed(id, ErrorCode::Network);
}

/// A gateway that looks for viruses goes on meanwhile, and to send again is what costs.
#[test]
fn an_answer_that_was_awaited_meanwhile_is_awaited_as_long_as_any() {
    let mut driver = Driver::new(given::settings());
    let sent = driver.uploading("a.csv", given::LARGE);
    driver.sent(sent, given::LARGE);
    let unseen = driver.uploading("b.csv", 10);
    for _ in 0..3 {
        driver.tell(Event::WentOffline);
        driver.pass(1_000);
        driver.tell(Event::WentOnline);
    }
    driver.pass(600_000);
    for id in [sent, unseen] {
        assert_eq!(driver.phase(id), Some(Phase::Uploading));
        driver.store(id);
        assert_eq!(driver.upload(id).attempts(), 1);
    }
}
