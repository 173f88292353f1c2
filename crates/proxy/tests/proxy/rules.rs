//! What holds for names, URLs and templates, whatever asks.

use direct_upload_core::{filename::NameProblem, presigned_url::PresignedUrl};
use direct_upload_proxy::{
    Filename, FilenameProblem, NameTemplate, StorageHosts, UrlProblem, check_presigned_url as check,
};

/// Without these a URL is not presigned.
const SIGNATURE: [&str; 3] = ["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature"];
const SIGNED_AT: u64 = 1_369_353_600; // 20130524T000000Z

const SIGNED: &str = "&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=A&X-Amz-Signature=00";

fn checked(query: &str, now: u64) -> Result<u32, UrlProblem> {
    let hosts = StorageHosts::parse("b.example").expect("valid");
    let url = format!("https://b.example/k?{query}{SIGNED}");
    check(&url, &hosts, &["Content-Type"].into_iter(), now)
}

#[test]
fn what_is_left_is_counted_by_our_clock_and_never_more_than_signed() {
    let query = "X-Amz-Date=20130524T000000Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host";
    for (now, left) in [
        (SIGNED_AT, Ok(900)),
        (SIGNED_AT + 899, Ok(1)),
        (SIGNED_AT + 900, Err(UrlProblem::Expired(0))),
        (SIGNED_AT + 1000, Err(UrlProblem::Expired(100))),
        (SIGNED_AT - 300, Ok(900)),
        (SIGNED_AT - 301, Err(UrlProblem::FromTheFuture(301))),
    ] {
        assert_eq!(checked(query, now), left, "{now}");
    }
}

#[test]
fn a_url_without_a_signature_is_kept() {
    let hosts = StorageHosts::parse("b.example").expect("valid");
    let sent = ["Content-Type"].into_iter();
    let dated = "https://b.example/k?X-Amz-Date=20130524T000000Z&X-Amz-Expires=900\
                 &X-Amz-SignedHeaders=host";
    assert_eq!(
        check(&format!("{dated}{SIGNED}"), &hosts, &sent, SIGNED_AT),
        Ok(900)
    );
    for name in SIGNATURE {
        for lacking in [
            SIGNED.replace(name, "X-Amz-Other"),
            SIGNED.replace(&format!("{name}="), &format!("{name}=&X-Amz-Other=")),
            SIGNED.replace(&format!("&{name}"), &format!("#{name}")),
        ] {
            assert_eq!(
                check(&format!("{dated}{lacking}"), &hosts, &sent, SIGNED_AT),
                Err(UrlProblem::NotSigned),
                "{lacking}"
            );
        }
    }
}

#[test]
fn a_url_that_cannot_work_is_kept() {
    let dated = |rest: &str| format!("X-Amz-Date=20130524T000000Z&X-Amz-Expires=900{rest}");
    for (query, problem) in [
        (
            "X-Amz-Expires=900&X-Amz-SignedHeaders=host".to_owned(),
            UrlProblem::NotSigned,
        ),
        (dated(""), UrlProblem::NotSigned),
        (
            dated("&X-Amz-SignedHeaders=content-type"),
            UrlProblem::NotSigned,
        ),
        (
            "X-Amz-Date=20130524T000000Z&X-Amz-Expires=0&X-Amz-SignedHeaders=host".to_owned(),
            UrlProblem::Expired(0),
        ),
        (
            dated("&X-Amz-SignedHeaders=host%3Bx-amz-acl"),
            UrlProblem::UnsendableHeader("x-amz-acl".to_owned()),
        ),
        (
            dated("&X-Amz-SignedHeaders=host&x-amz-checksum-crc32=AAAAAA%3D%3D"),
            UrlProblem::EmptyBodyChecksum,
        ),
    ] {
        assert_eq!(checked(&query, SIGNED_AT), Err(problem), "{query}");
    }
    assert_eq!(
        checked(
            &dated("&X-Amz-SignedHeaders=content-type%3Bhost"),
            SIGNED_AT
        ),
        Ok(900)
    );
}

#[test]
fn hosts_match_whole_labels_and_ports() {
    let hosts = StorageHosts::parse(
        "bucket.example, *.s3.eu-central-1.amazonaws.com, 127.0.0.1:8083, [::1]:9000",
    )
    .expect("valid");
    for (url, allowed) in [
        ("https://bucket.example/k", true),
        ("https://BUCKET.example:443/k", true),
        ("https://bucket.example:8443/k", false),
        ("https://a.bucket.example/k", false),
        ("https://bucket.example.evil.example/k", false),
        ("https://b.s3.eu-central-1.amazonaws.com/k", true),
        ("https://my.b.s3.eu-central-1.amazonaws.com/k", true),
        ("https://s3.eu-central-1.amazonaws.com/k", false),
        ("https://.s3.eu-central-1.amazonaws.com/k", false),
        ("https://evils3.eu-central-1.amazonaws.com/k", false),
        ("http://127.0.0.1:8083/b/k", true),
        ("http://127.0.0.1:8085/b/k", false),
        ("http://127.0.0.1/b/k", false),
        ("http://[::1]:9000/b/k", true),
    ] {
        let parsed = PresignedUrl::parse(url).expect(url);
        assert_eq!(hosts.allow(&parsed), allowed, "{url}");
    }
    assert_eq!(
        hosts.csp_sources().collect::<Vec<_>>().join(" "),
        "https://bucket.example https://*.s3.eu-central-1.amazonaws.com http://127.0.0.1:8083 http://[::1]:9000"
    );
}

#[test]
fn what_is_no_host_is_refused() {
    for list in [
        "",
        ",",
        "*",
        "*.com",
        "https://b.example",
        "b.example/k",
        "b.*.example",
        "a b.example",
        "me@b.example",
        "b.example:0x50",
        "b..example",
        "b.example; script-src *",
    ] {
        assert!(StorageHosts::parse(list).is_err(), "{list:?}");
    }
}

#[test]
fn one_parameter_is_decoded_once_and_composed() {
    for (query, name) in [
        ("filename=a.csv", "a.csv"),
        ("x=1&filename=a+b%2Bc%26d.csv&y", "a b+c&d.csv"),
        ("file%6Eame=a%2525.zip", "a%25.zip"),
        ("filename=u%CC%88.csv", "ü.csv"),
        ("filename=100%.csv", "100%.csv"),
    ] {
        assert_eq!(Filename::from_query(query, 255).expect(query).name(), name);
    }
}

#[test]
fn what_is_not_one_good_name_is_refused() {
    use FilenameProblem::{LongerThan, Missing, NotUtf8, Repeated, Rule};
    for (query, problem) in [
        ("", Missing),
        ("Filename=a.csv", Missing),
        ("filename=a.csv&filename=a.csv", Repeated),
        ("filename=a.csv&file%6eame=b.csv", Repeated),
        ("filename=%E4.csv", NotUtf8),
        ("filename", Rule(NameProblem::Empty)),
        (
            "filename=a%0D%0AX-Evil:1.csv",
            Rule(NameProblem::ControlCharacter),
        ),
        ("filename=..%2Fa.csv", Rule(NameProblem::PathSeparator)),
        ("filename=a.pdf", Rule(NameProblem::Extension)),
        ("filename=abcdefg.csv", LongerThan(10)),
    ] {
        assert_eq!(Filename::from_query(query, 10), Err(problem), "{query}");
    }
}

#[test]
fn a_template_is_text_and_placeholders() {
    for text in [
        "in_{tenant}-{stem}-{time}-{random}.{ext}",
        "{sub}_{stem}.{ext}",
        "{https://acme.example/tenant}~{random}.{ext}",
        "{stem}-{random}.{ext}",
        "{tenant}-{sub}.{stem}.{ext}",
    ] {
        assert!(NameTemplate::parse(text).is_ok(), "{text}");
    }
}

#[test]
fn a_template_that_lets_a_client_choose_is_refused() {
    for text in [
        "",
        "{stem}",
        "{stem}.csv",
        "{stem}.{ext}",
        "in-{stem}-{time}.{ext}",
        "{tenant}-{time}.{ext}",
        "{stem}-{tenant}.{ext}",
        "{random}-{tenant}-x.{ext}",
        "{tenant}{stem}.{ext}",
        "{tenant}{sub}-{stem}.{ext}",
        "{tenant}x{stem}.{ext}",
        "{tenant}/{stem}.{ext}",
        "{tenant}-{stem}{stem}.{ext}",
        "{tenant}-{ext}-{stem}.{ext}",
        "{tenant-{stem}.{ext}",
        "{}-{stem}.{ext}",
        "tenant}-{sub}-{stem}.{ext}",
        ".{tenant}-{stem}.{ext}",
        "{tenant}-\n{stem}.{ext}",
    ] {
        assert!(NameTemplate::parse(text).is_err(), "{text}");
    }
}
