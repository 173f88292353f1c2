//! The proxy's answers to the request for a presigned URL.

use direct_upload_core::answer::{Refusal, UrlAnswer};
use direct_upload_core::failure::{ErrorCode, Stage};
use direct_upload_core::wire::{Headers, PresignedUrlAnswer, Problem};
use direct_upload_core::{Effect, Phase};

use crate::driver::{Driver, given};

#[test]
fn a_refused_url_ends_the_upload_or_leads_to_another_try() {
    for status in [400, 403, 404, 405, 415, 422, 501] {
        let mut driver = Driver::new(given::settings());
        let id = driver.admit("a.csv", 10);
        driver.answer_url(id, given::url_refused(status));
        assert_eq!(driver.phase(id), Some(Phase::Failed), "{status}");
        assert_eq!(driver.failure(id).stage, Stage::Authorize);
        assert_eq!(driver.failure(id).status, Some(status));
    }
    for (status, code) in [
        (408, ErrorCode::ProxyUnavailable),
        (425, ErrorCode::ProxyUnavailable),
        (429, ErrorCode::RateLimited),
        (500, ErrorCode::ProxyUnavailable),
        (502, ErrorCode::ProxyUnavailable),
        (503, ErrorCode::ProxyUnavailable),
        (504, ErrorCode::ProxyUnavailable),
    ] {
        let mut driver = Driver::new(given::settings());
        let id = driver.admit("a.csv", 10);
        driver.answer_url(id, given::url_refused(status));
        driver.assert_retries(id, code);
    }
}

#[test]
fn what_the_proxy_says_about_a_refusal_is_kept() {
    let mut driver = Driver::new(given::settings());
    let id = driver.admit("a.csv", 10);
    driver.answer_url(
        id,
        UrlAnswer::Refused(Refusal {
            status: 422,
            problem: Problem {
                detail: Some("The folder is full.".to_owned()),
                ..Problem::default()
            },
            request_id: Some("r-1".to_owned()),
            ..Refusal::default()
        }),
    );
    driver.assert_failed(id, ErrorCode::NameRejected);
    assert_eq!(
        driver.failure(id).detail.as_deref(),
        Some("The folder is full.")
    );
    assert_eq!(driver.failure(id).request_id.as_deref(), Some("r-1"));
}

#[test]
fn an_answer_without_a_usable_url_ends_the_upload() {
    let url = |text: &str| {
        UrlAnswer::Granted(PresignedUrlAnswer {
            presigned_url: text.to_owned(),
            ..given::grant()
        })
    };
    let signed_for = |header: &str| url(&given::URL.replace("=host", &format!("=host;{header}")));
    let with_header = |name: &str| {
        UrlAnswer::Granted(PresignedUrlAnswer {
            headers: Some(Headers(vec![(name.to_owned(), "1".to_owned())])),
            ..given::grant()
        })
    };
    for (answer, code) in [
        (UrlAnswer::Junk, ErrorCode::BadResponse),
        (url(""), ErrorCode::BadResponse),
        (url("/a.csv?X-Amz-Expires=900"), ErrorCode::BadResponse),
        (
            url("http://bucket.s3.amazonaws.com/a.csv"),
            ErrorCode::BadResponse,
        ),
        (
            url("https://me:secret@bucket.example/a.csv"),
            ErrorCode::BadResponse,
        ),
        (signed_for("x-amz-acl"), ErrorCode::BadResponse),
        (signed_for("cookie"), ErrorCode::BadResponse),
        (with_header("Cookie"), ErrorCode::BadResponse),
    ] {
        let mut driver = Driver::new(given::settings());
        let id = driver.admit("a.csv", 10);
        driver.answer_url(id, answer.clone());
        assert_eq!(driver.phase(id), Some(Phase::Failed), "{answer:?}");
        driver.assert_failed(id, code);
        assert_eq!(driver.failure(id).stage, Stage::Authorize);
        assert_eq!(driver.requests(), 0);
    }
}

#[test]
fn a_proxy_that_cannot_be_reached_is_tried_again() {
    let mut driver = Driver::new(given::settings());
    let id = driver.admit("a.csv", 10);
    driver.answer_url(id, UrlAnswer::Unreachable);
    driver.assert_retries(id, ErrorCode::Network);
    assert_eq!(driver.failure(id).stage, Stage::Authorize);
}

#[test]
fn a_proxy_that_does_not_answer_in_time_is_given_up_and_tried_again() {
    let mut driver = Driver::new(given::settings());
    let id = driver.admit("a.csv", 10);
    driver.pass(29_999);
    assert_eq!(driver.phase(id), Some(Phase::Authorizing));
    driver.pass(1);
    assert!(driver.effects().contains(&Effect::Abort { id }));
    driver.assert_retries(id, ErrorCode::Timeout);
    assert_eq!(driver.failure(id).stage, Stage::Authorize);
}
