//! One attempt: how it begins, the PUT, its progress, and what the storage's answer leads to.

use direct_upload_core::answer::{PutAnswer, UrlAnswer};
use direct_upload_core::failure::{ErrorCode, Stage};
use direct_upload_core::settings::{Settings, Transport, TransportChoice};
use direct_upload_core::wire::{Headers, PresignedUrlAnswer};
use direct_upload_core::{Effect, Event, Notice, Phase, Receipt, State};

use crate::driver::{Driver, given};

#[test]
fn an_upload_begins_with_a_word_to_the_page_and_a_request_for_a_url() {
    let mut driver = Driver::new(given::settings());
    let id = driver.admit("a.csv", 10);
    let turn = driver.turn(id);
    let filename = "a.csv".to_owned();
    assert_eq!(
        driver.effects()[..2],
        [
            Effect::Notify(Notice::Started(id)),
            Effect::RequestUrl { id, turn, filename },
        ]
    );
    assert_eq!(driver.upload(id).attempts(), 1);
}

#[test]
fn the_file_is_sent_to_the_url_byte_for_byte_with_its_own_content_type() {
    for (name, head, content_type) in [
        ("a.CSV", given::CSV, "text/csv"),
        ("a.zip", given::ZIP, "application/zip"),
    ] {
        let mut driver = Driver::new(given::settings());
        let id = driver.add(name, 10);
        driver.inspected(id, Some(head));
        driver.offer_answered(id, true);
        driver.grant(id);
        let (url, headers) = given::the_put(driver.effects());
        assert_eq!(url, given::URL);
        let expected = ("Content-Type".to_owned(), content_type.to_owned());
        assert_eq!(headers, [expected]);
        assert_eq!(driver.phase(id), Some(Phase::Uploading));
    }
}

#[test]
fn the_proxy_s_headers_are_sent_as_they_are() {
    for headers in [
        vec![],
        vec![
            (
                "Content-Type".to_owned(),
                "text/csv; header=present".to_owned(),
            ),
            ("x-amz-meta-a".to_owned(), "1".to_owned()),
        ],
    ] {
        let mut driver = Driver::new(given::settings());
        let id = driver.admit("a.csv", 10);
        driver.answer_url(
            id,
            UrlAnswer::Granted(PresignedUrlAnswer {
                headers: Some(Headers(headers.clone())),
                ..given::grant()
            }),
        );
        let (_, sent) = given::the_put(driver.effects());
        assert_eq!(sent, headers);
    }
}

#[test]
fn headers_that_a_browser_sends_by_itself_are_left_to_it() {
    let mut driver = Driver::new(given::settings());
    let id = driver.admit("a.csv", 10);
    let pair = |name: &str| (name.to_owned(), "1".to_owned());
    driver.answer_url(
        id,
        UrlAnswer::Granted(PresignedUrlAnswer {
            headers: Some(Headers(vec![
                pair("Host"),
                pair("x-amz-meta-a"),
                pair("content-length"),
            ])),
            ..given::grant()
        }),
    );
    let (_, sent) = given::the_put(driver.effects());
    assert_eq!(sent, [pair("x-amz-meta-a")]);
}

#[test]
fn the_transport_is_chosen_by_size_or_by_the_page() {
    use TransportChoice::{Always, Auto};
    for (choice, size, expected) in [
        (Auto, 10, Transport::Fetch),
        (Auto, given::LARGE, Transport::Xhr),
        (Always(Transport::Xhr), 10, Transport::Xhr),
        (Always(Transport::Fetch), given::LARGE, Transport::Fetch),
    ] {
        let mut driver = Driver::new(Settings {
            transport: choice,
            ..given::settings()
        });
        driver.uploading("a.csv", size);
        let put = |effect: &Effect| matches!(effect, Effect::Put { transport, .. } if *transport == expected);
        assert!(driver.effects().iter().any(put), "{choice:?}, {size}");
    }
}

#[test]
fn a_stored_file_is_done_with_its_receipt_and_its_handle_is_let_go() {
    for (status, etag) in [(200, Some("\"1\"")), (204, None)] {
        let mut driver = Driver::new(given::settings());
        let id = driver.admit("a.csv", 10);
        driver.pass(200);
        driver.grant(id);
        driver.pass(300);
        let etag = etag.map(str::to_owned);
        let answer = PutAnswer::Stored {
            status,
            etag: etag.clone(),
        };
        driver.answer_put(id, answer);
        let receipt = Receipt { status, etag };
        let duration = 500;
        assert_eq!(
            *driver.upload(id).state(),
            State::Done { receipt, duration }
        );
        assert_eq!(driver.upload(id).loaded(), 10);
        assert!(driver.notices().contains(&&Notice::Succeeded(id)));
        assert!(driver.effects().contains(&Effect::Release { id }));
    }
}

#[test]
fn a_refusal_of_the_storage_is_final_or_leads_to_another_try() {
    for (status, code, expected) in [
        (403, "AccessDenied", ErrorCode::StorageForbidden),
        (403, "SignatureDoesNotMatch", ErrorCode::StorageForbidden),
        (400, "EntityTooLarge", ErrorCode::StorageBadRequest),
        (404, "NoSuchBucket", ErrorCode::StorageBadRequest),
        (412, "PreconditionFailed", ErrorCode::StorageConflict),
    ] {
        let mut driver = Driver::new(given::settings());
        let id = driver.uploading("a.csv", 10);
        driver.answer_put(id, given::put_refused(status, code, "Why."));
        driver.assert_failed(id, expected);
        let failure = driver.failure(id);
        assert_eq!((failure.stage, failure.status), (Stage::Send, Some(status)));
        assert_eq!(failure.storage_code.as_deref(), Some(code));
        assert_eq!(failure.detail.as_deref(), Some("Why."));
    }
    for (status, code) in [
        (400, "RequestTimeout"),
        (500, "InternalError"),
        (503, "SlowDown"),
        (503, "ServiceUnavailable"),
    ] {
        let mut driver = Driver::new(given::settings());
        let id = driver.uploading("a.csv", 10);
        driver.answer_put(id, given::put_refused(status, code, ""));
        driver.assert_retries(id, ErrorCode::StorageUnavailable);
    }
}

#[test]
fn a_file_that_changed_or_cannot_be_sent_where_it_should_ends_the_upload() {
    for (answer, code) in [
        (PutAnswer::FileUnreadable, ErrorCode::FileChanged),
        (PutAnswer::Unsendable, ErrorCode::BadResponse),
        (PutAnswer::Redirected, ErrorCode::StorageBadRequest),
    ] {
        let mut driver = Driver::new(given::settings());
        let id = driver.uploading("a.csv", 10);
        driver.answer_put(id, answer);
        driver.assert_failed(id, code);
    }
}

#[test]
fn a_storage_that_cannot_be_reached_is_tried_again_with_a_new_url() {
    let mut driver = Driver::new(given::settings());
    let id = driver.uploading("a.csv", 10);
    driver.answer_put(id, PutAnswer::Unreachable);
    driver.assert_retries(id, ErrorCode::Network);
    driver.pass(500);
    assert_eq!(driver.phase(id), Some(Phase::Authorizing));
}

#[test]
fn progress_is_told_as_bytes_move_and_never_falls() {
    let mut driver = Driver::new(given::settings());
    let id = driver.uploading("a.csv", given::LARGE);
    for (reported, loaded, told) in [
        (0, 0, false),
        (1_000, 1_000, true),
        (1_000, 1_000, false),
        (500, 1_000, false),
        (2_000, 2_000, true),
        (u64::MAX, given::LARGE, true),
    ] {
        driver.sent(id, reported);
        assert_eq!(driver.upload(id).loaded(), loaded, "{reported}");
        let progressed = driver.notices().contains(&&Notice::Progressed(id));
        assert_eq!(progressed, told, "{reported}");
    }
}

#[test]
fn a_new_attempt_begins_at_nothing() {
    let mut driver = Driver::new(given::settings());
    let id = driver.uploading("a.csv", given::LARGE);
    driver.sent(id, 5_000);
    driver.answer_put(id, given::busy());
    assert_eq!(driver.upload(id).loaded(), 0);
    driver.pass(500);
    driver.grant(id);
    assert_eq!(driver.upload(id).loaded(), 0);
    assert_eq!(driver.upload(id).attempts(), 2);
}

/// A share or a cloud that takes its time again keeps neither a slot nor a lane from the others.
#[test]
fn a_disk_that_takes_its_time_before_the_file_is_sent_holds_up_nobody_else() {
    let mut driver = Driver::new(Settings {
        concurrency: 1,
        ..given::settings()
    });
    let slow = driver.uploading("slow.csv", 10);
    let near = driver.admit("near.csv", 10);
    driver.answer_put(slow, PutAnswer::FileSlow);
    assert_eq!(driver.phase(slow), Some(Phase::Waiting));
    assert_eq!(driver.phase(near), Some(Phase::Authorizing));
    driver.grant(near);
    driver.store(near);

    // However long that takes.
    driver.pass(3_600_000);
    assert_eq!(driver.phase(slow), Some(Phase::Waiting));
    let [(id, turn)] = driver.browser().reading_again()[..] else {
        panic!("one is read");
    };
    driver.tell(Event::FileRead { id, turn });
    driver.grant(slow);
    driver.store(slow);
    assert_eq!(driver.phase(slow), Some(Phase::Done));
}

#[test]
fn who_waits_for_a_disk_can_take_the_file_back_and_cannot_hurry_it() {
    let mut driver = Driver::new(given::settings());
    let id = driver.uploading("a.csv", 10);
    driver.answer_put(id, PutAnswer::FileSlow);
    driver.retry(id);
    assert_eq!(driver.effects(), []);
    assert_eq!(driver.phase(id), Some(Phase::Waiting));
    driver.cancel(id);
    assert_eq!(driver.phase(id), Some(Phase::Cancelled));
    // What the disk says now is nobody's answer.
    let read = driver.browser().reading_again();
    for (id, turn) in read {
        driver.tell(Event::FileRead { id, turn });
    }
    assert_eq!(driver.phase(id), Some(Phase::Cancelled));
}
