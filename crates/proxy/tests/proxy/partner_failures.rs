//! What people are told when the partner API refuses, fails, or talks nonsense.

use std::time::{Duration, SystemTime};

use tokio::net::TcpListener;

use crate::{
    partner::{Partner, signed},
    process::{KEY, Proxy},
};

const NOT_NOW: &str =
    "The upload service cannot be reached right now. Please try again in a moment.";
const SET_UP_WRONG: &str =
    "The upload service is not set up correctly. Please contact its operator.";
const UNUSABLE: &str =
    "The upload service got an answer that it cannot use. Please contact its operator.";

#[tokio::test]
async fn each_status_of_the_partner_api_has_its_answer() {
    let date = httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(90));
    let wait = |seconds: &'static str| vec![("retry-after", seconds)];
    for (upstream, headers, status, code, detail, retry_after) in [
        (
            400,
            vec![],
            400,
            "name-rejected",
            "The filename was not accepted.",
            None,
        ),
        (
            415,
            vec![],
            415,
            "name-rejected",
            "The filename was not accepted.",
            None,
        ),
        (
            422,
            vec![],
            422,
            "name-rejected",
            "The filename was not accepted.",
            None,
        ),
        (401, vec![], 502, "proxy-unavailable", SET_UP_WRONG, None),
        (403, vec![], 502, "proxy-unavailable", SET_UP_WRONG, None),
        (404, vec![], 502, "bad-response", UNUSABLE, None),
        (201, vec![], 502, "bad-response", UNUSABLE, None),
        (204, vec![], 502, "bad-response", UNUSABLE, None),
        (500, vec![], 502, "proxy-unavailable", NOT_NOW, None),
        (502, vec![], 502, "proxy-unavailable", NOT_NOW, None),
        (503, vec![], 503, "proxy-unavailable", NOT_NOW, Some(5..=5)),
        (
            503,
            wait("17"),
            503,
            "proxy-unavailable",
            NOT_NOW,
            Some(17..=17),
        ),
        (
            503,
            wait("99999999"),
            503,
            "proxy-unavailable",
            NOT_NOW,
            Some(3600..=3600),
        ),
        (
            503,
            wait("soon"),
            503,
            "proxy-unavailable",
            NOT_NOW,
            Some(5..=5),
        ),
        (
            503,
            vec![("retry-after", date.as_str())],
            503,
            "proxy-unavailable",
            NOT_NOW,
            Some(60..=90),
        ),
        (
            429,
            wait("7"),
            429,
            "rate-limited",
            "The upload service is asked too often. Please try again later.",
            Some(7..=7),
        ),
    ] {
        let partner = Partner::always(upstream, &headers, "").await;
        let proxy = Proxy::start(&partner.url(), &[]).await;
        let answer = proxy.ask("filename=a.csv").await;
        assert_eq!(answer.problem(status, code), detail, "{upstream}");
        let given = answer.header("retry-after").parse::<u64>().ok();
        match retry_after {
            None => assert_eq!(given, None, "{upstream}"),
            Some(range) => assert!(
                given.is_some_and(|given| range.contains(&given)),
                "{upstream}: {given:?}"
            ),
        }
    }
}

#[tokio::test]
async fn the_partner_api_s_own_words_reach_the_person_cleaned() {
    let long = "x".repeat(1000);
    for (body, detail) in [
        (
            r#"{"message": "Only CSV and ZIP."}"#.to_owned(),
            "Only CSV and ZIP.".to_owned(),
        ),
        (
            r#"{"error": {"message": "Too\r\n long\u0000"}}"#.to_owned(),
            "Too long".to_owned(),
        ),
        ("Plain words.\n".to_owned(), "Plain words.".to_owned()),
        (long.clone(), format!("{}…", "x".repeat(300))),
        (
            "<html>Bad</html>".to_owned(),
            "The filename was not accepted.".to_owned(),
        ),
        (
            format!("{{\"message\": \"Key {KEY} may not\"}}"),
            "The filename was not accepted.".to_owned(),
        ),
        (
            "See http://10.0.0.1/admin".to_owned(),
            "The filename was not accepted.".to_owned(),
        ),
        (
            "127.0.0.1 refuses".to_owned(),
            "The filename was not accepted.".to_owned(),
        ),
    ] {
        let partner = Partner::always(400, &[("x-internal", "host7")], &body).await;
        let proxy = Proxy::start(&partner.url(), &[]).await;
        let answer = proxy.ask("filename=a.csv").await;
        assert_eq!(answer.problem(400, "name-rejected"), detail);
        assert_eq!(answer.header("x-internal"), "");
    }
}

#[tokio::test]
async fn a_refused_key_raises_an_alarm_in_the_log() {
    let partner = Partner::always(403, &[], "no").await;
    let mut proxy = Proxy::start(&partner.url(), &[]).await;
    proxy
        .ask("filename=a.csv")
        .await
        .problem(502, "proxy-unavailable");
    let line: serde_json::Value =
        serde_json::from_str(&proxy.log_line("refused the API key").await).expect("JSON");
    assert_eq!(line["level"], "ERROR");
    assert_eq!(line["alarm"], true);
    assert_eq!(line["outcome"], "key-refused");
}

#[tokio::test]
async fn answers_that_are_not_the_promised_json_are_not_believed() {
    for body in [
        "",
        "null",
        "[]",
        "{}",
        "<html>",
        r#"{"presignedURL": 1}"#,
        r#"{"presignedURL": null}"#,
    ] {
        let partner = Partner::always(200, &[("content-type", "application/json")], body).await;
        let proxy = Proxy::start(&partner.url(), &[]).await;
        assert_eq!(
            proxy
                .ask("filename=a.csv")
                .await
                .problem(502, "bad-response"),
            UNUSABLE,
            "{body}"
        );
    }
}

#[tokio::test]
async fn the_content_type_of_the_answer_does_not_matter() {
    let body = serde_json::json!({"presignedURL": signed("https://storage.example/k"), "more": 1});
    let partner = Partner::always(200, &[("content-type", "text/html")], &body.to_string()).await;
    let proxy = Proxy::start(&partner.url(), &[]).await;
    let answer = proxy.ask("filename=a.csv").await;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (200, "application/json")
    );
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Partner::good().await;
    let to = format!(
        "{}/integrations/direct/presigned-url?filename=a.csv",
        elsewhere.url()
    );
    for status in [301, 302, 303, 307, 308] {
        let partner = Partner::always(status, &[("location", &to)], "").await;
        let mut proxy = Proxy::start(&partner.url(), &[]).await;
        assert_eq!(
            proxy
                .ask("filename=a.csv")
                .await
                .problem(502, "bad-response"),
            UNUSABLE
        );
        proxy.log_line("redirects are not followed").await;
    }
    assert!(elsewhere.seen().is_empty(), "the key went along");
}

#[tokio::test]
async fn an_answer_of_64_kib_is_read_and_no_more() {
    let body = |size: usize| {
        let url = signed("https://storage.example/k");
        let json = format!("{{\"presignedURL\": \"{url}\"}}");
        format!("{json}{}", " ".repeat(size - json.len()))
    };
    for (size, status) in [(64 * 1024, 200), (64 * 1024 + 1, 502)] {
        let partner = Partner::always(200, &[], &body(size)).await;
        let proxy = Proxy::start(&partner.url(), &[]).await;
        assert_eq!(proxy.ask("filename=a.csv").await.status, status, "{size}");
    }
}

#[tokio::test]
async fn a_never_ending_answer_is_cut_off() {
    for head in [
        "HTTP/1.1 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
        "HTTP/1.1 400 Bad Request\r\n\r\n",
    ] {
        let partner = Partner::never_ending(head, &[b' '; 1024]).await;
        let proxy = Proxy::start(&partner.url(), &[]).await;
        proxy
            .ask("filename=a.csv")
            .await
            .problem(502, "bad-response");
    }
    // Headers that never end are no answer at all.
    let partner = Partner::never_ending("HTTP/1.1 200 OK\r\n", b"x-more: more\r\n").await;
    let proxy = Proxy::start(&partner.url(), &[]).await;
    proxy
        .ask("filename=a.csv")
        .await
        .problem(502, "proxy-unavailable");
}

#[tokio::test]
async fn a_partner_api_that_says_nothing_is_given_up_on() {
    let partner = Partner::answering(async |_| std::future::pending().await).await;
    let proxy = Proxy::start(&partner.url(), &[("upstream-timeout", "300ms")]).await;
    let detail = proxy
        .ask("filename=a.csv")
        .await
        .problem(504, "proxy-unavailable");
    assert_eq!(
        detail,
        "The upload service did not answer in time. Please try again in a moment."
    );
}

#[tokio::test]
async fn a_partner_api_that_is_not_there_is_said_to_be_out_of_reach() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let nobody = listener.local_addr().expect("bound");
    drop(listener);
    let mut proxy = Proxy::start(&format!("http://{nobody}"), &[]).await;
    assert_eq!(
        proxy
            .ask("filename=who.csv")
            .await
            .problem(502, "proxy-unavailable"),
        NOT_NOW
    );
    let line = proxy.log_line("cannot be reached").await;
    assert!(!line.contains("who.csv"), "{line}");
}
