//! What only the integrator can mend: said once per element and cause.

use direct_upload_core::answer::{PutAnswer, UrlAnswer};
use direct_upload_core::wire::{Headers, PresignedUrlAnswer};
use direct_upload_core::{Diagnostic, Notice, Phase};

use crate::driver::{Driver, given};

fn diagnosed(driver: &Driver) -> Vec<Diagnostic> {
    let notices = driver.notices().into_iter();
    notices
        .filter_map(|notice| match notice {
            Notice::Diagnosed(diagnostic) => Some(diagnostic.clone()),
            _ => None,
        })
        .collect()
}

#[test]
fn a_setup_in_order_gets_no_word() {
    let mut driver = Driver::new(given::settings());
    let id = driver.uploading("a.csv", 10);
    assert_eq!(diagnosed(&driver), []);
    driver.store(id);
    assert_eq!(diagnosed(&driver), []);
}

#[test]
fn a_storage_that_cannot_be_reached_may_be_cors_and_is_said_once() {
    let mut driver = Driver::new(given::settings());
    let (a, b) = (driver.uploading("a.csv", 10), driver.uploading("b.csv", 10));
    driver.answer_put(a, PutAnswer::Unreachable);
    assert_eq!(diagnosed(&driver), [Diagnostic::CorsOrNetwork]);
    driver.answer_put(b, PutAnswer::Unreachable);
    assert_eq!(diagnosed(&driver), []);
}

#[test]
fn an_address_of_the_storage_that_leads_elsewhere_is_said_once() {
    let mut driver = Driver::new(given::settings());
    let (a, b) = (driver.uploading("a.csv", 10), driver.uploading("b.csv", 10));
    driver.answer_put(a, PutAnswer::Redirected);
    assert_eq!(diagnosed(&driver), [Diagnostic::Redirected]);
    driver.answer_put(b, PutAnswer::Redirected);
    assert_eq!(diagnosed(&driver), []);
}

#[test]
fn an_etag_that_cannot_be_read_is_said_once() {
    let mut driver = Driver::new(given::settings());
    let (a, b) = (driver.uploading("a.csv", 10), driver.uploading("b.csv", 10));
    let stored = || PutAnswer::Stored {
        status: 200,
        etag: None,
    };
    driver.answer_put(a, stored());
    assert_eq!(diagnosed(&driver), [Diagnostic::EtagNotExposed]);
    driver.answer_put(b, stored());
    assert_eq!(diagnosed(&driver), []);
}

#[test]
fn clocks_that_are_far_apart_are_said_with_their_distance() {
    for (ahead, expected) in [
        (300, None),
        (301, Some(301)),
        (-300, None),
        (-301, Some(-301)),
        (86_400, Some(86_400)),
    ] {
        let mut driver = Driver::new(given::settings());
        driver.set_wall(given::WALL.checked_add_signed(-ahead).expect("in range"));
        driver.uploading("a.csv", 10);
        let expected: Vec<Diagnostic> = expected
            .map(|seconds| Diagnostic::ClockOff { seconds })
            .into_iter()
            .collect();
        assert_eq!(diagnosed(&driver), expected, "{ahead}");
    }
}

#[test]
fn a_wrong_clock_does_no_harm_to_the_upload() {
    for wall in [0, u64::MAX] {
        let mut driver = Driver::new(given::settings());
        driver.set_wall(wall);
        let id = driver.uploading("a.csv", 10);
        driver.store(id);
        assert_eq!(driver.phase(id), Some(Phase::Done));
    }
}

#[test]
fn the_checksum_of_an_empty_body_is_said_and_the_file_sent_all_the_same() {
    let mut driver = Driver::new(given::settings());
    let id = driver.admit("a.csv", 10);
    driver.answer_url(
        id,
        UrlAnswer::Granted(PresignedUrlAnswer {
            presigned_url: format!("{}&x-amz-checksum-crc32=AAAAAA%3D%3D", given::URL),
            ..given::grant()
        }),
    );
    assert_eq!(diagnosed(&driver), [Diagnostic::EmptyBodyChecksum]);
    assert_eq!(driver.phase(id), Some(Phase::Uploading));
}

#[test]
fn a_header_that_cannot_be_sent_is_named() {
    let signed = given::URL.replace("=host", "=host;x-amz-acl");
    let forbidden = Headers(vec![("Cookie".to_owned(), "a=1".to_owned())]);
    for (url, headers, name) in [
        (signed.as_str(), None, "x-amz-acl"),
        (given::URL, Some(forbidden), "Cookie"),
    ] {
        let mut driver = Driver::new(given::settings());
        let id = driver.admit("a.csv", 10);
        driver.answer_url(
            id,
            UrlAnswer::Granted(PresignedUrlAnswer {
                presigned_url: url.to_owned(),
                headers,
                ..given::grant()
            }),
        );
        let name = name.to_owned();
        assert_eq!(diagnosed(&driver), [Diagnostic::UnsendableHeader { name }]);
        assert_eq!(driver.phase(id), Some(Phase::Failed));
    }
}
