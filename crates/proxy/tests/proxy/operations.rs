//! Health, metrics, logs, and the end of the process.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::response::IntoResponse;
use serde_json::Value;
use tokio::{io::AsyncWriteExt, net::TcpStream, sync::Notify, time::timeout};

use crate::{
    partner::{Partner, signed, url_answer},
    process::{Proxy, answer},
};

#[tokio::test]
async fn the_first_and_only_line_on_stdout_says_where_it_listens() {
    let partner = Partner::good().await;
    for (settings, metrics) in [(&[][..], true), (&[("metrics-listen", "")][..], false)] {
        let proxy = Proxy::start(&partner.url(), settings).await;
        let line: Value = serde_json::from_str(&proxy.first_line).expect("JSON");
        assert!(proxy.url.starts_with("http://127.0.0.1:"), "{line}");
        assert_eq!(line["metrics"].is_string(), metrics, "{line}");
        assert_eq!(line.as_object().map(serde_json::Map::len), Some(2));
        assert_eq!(proxy.ask("filename=a.csv").await.status, 200);
        assert_eq!(proxy.stop().await.stdout, "");
    }
}

#[tokio::test]
async fn it_is_alive_whatever_the_partner_api_does() {
    let proxy = Proxy::start("http://127.0.0.1:1", &[]).await;
    let answer_ = answer(proxy.get("/healthz")).await;
    assert_eq!((answer_.status, &answer_.body[..]), (200, &b"live\n"[..]));
    for path in ["/healthz", "/readyz"] {
        let refused = answer(proxy.request("POST", path)).await;
        assert_eq!(
            (refused.status, refused.header("allow")),
            (405, "GET, HEAD")
        );
    }
}

#[tokio::test]
async fn it_is_ready_when_the_partner_api_answers_anything() {
    for status in [200, 401, 404, 500] {
        let partner = Partner::always(status, &[], "").await;
        let proxy = Proxy::start(&partner.url(), &[]).await;
        let started = Instant::now();
        for _ in 0..20 {
            assert_eq!(answer(proxy.get("/readyz")).await.status, 200);
        }
        let seen = partner.seen();
        let most = 1 + started.elapsed().as_secs() / 5;
        assert!((1..=most).contains(&(seen.len() as u64)), "{seen:?}");
        for seen in seen {
            assert_eq!((seen.method.as_str(), seen.path.as_str()), ("HEAD", "/"));
            assert_eq!(seen.header("authorization"), "");
        }
    }
    let proxy = Proxy::start("http://127.0.0.1:1", &[]).await;
    let refused = answer(proxy.get("/readyz")).await;
    refused.problem(503, "proxy-unavailable");
    assert_eq!(refused.header("retry-after"), "5");
}

#[tokio::test]
async fn clients_that_leave_at_once_do_not_make_it_look_again() {
    let (arrived, go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let gate = (Arc::clone(&arrived), Arc::clone(&go));
    let partner = Partner::answering(move |_| {
        let (arrived, go) = gate.clone();
        async move {
            arrived.notify_one();
            go.notified().await;
            ().into_response()
        }
    })
    .await;
    let mut proxy = Proxy::start(&partner.url(), &[]).await;
    let address = proxy.url.replace("http://", "");
    let mut leaving = TcpStream::connect(&address).await.expect("a connection");
    let request = b"GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n";
    leaving.write_all(request).await.expect("sent");
    arrived.notified().await;
    drop(leaving);
    proxy.log_line("connection ended early").await;
    go.notify_one();
    assert_eq!(answer(proxy.get("/readyz")).await.status, 200);
    assert_eq!(partner.seen().len(), 1);
}

#[tokio::test]
async fn metrics_count_requests_and_calls_under_bounded_labels() {
    let partner = Partner::good().await;
    let proxy = Proxy::start(&partner.url(), &[]).await;
    for query in ["filename=a.csv", "filename=a.pdf", "filename=b.csv"] {
        proxy.ask(query).await;
    }
    for path in ["/api/one", "/api/two", "/three", "/four"] {
        answer(proxy.get(path)).await;
    }
    let text = proxy.metrics().await;
    for line in [
        r#"direct_upload_proxy_requests_total{route="/api/presigned-url",status="2xx"} 2"#,
        r#"direct_upload_proxy_requests_total{route="/api/presigned-url",status="4xx"} 1"#,
        r#"direct_upload_proxy_requests_total{route="/api/other",status="4xx"} 2"#,
        r#"direct_upload_proxy_requests_total{route="assets",status="4xx"} 2"#,
        r#"direct_upload_proxy_upstream_requests_total{operation="presigned-url",outcome="ok"} 2"#,
        r#"direct_upload_proxy_request_duration_seconds_count{route="/api/presigned-url"} 3"#,
        r#"direct_upload_proxy_upstream_duration_seconds_count{operation="presigned-url"} 2"#,
    ] {
        assert!(
            text.lines().any(|found| found == line),
            "{line} is not in\n{text}"
        );
    }
    assert!(text.ends_with("# EOF\n"));
}

#[tokio::test]
async fn one_line_is_logged_for_each_request_and_one_for_each_url_handed_out() {
    let partner = Partner::good().await;
    let proxy = Proxy::start(&partner.url(), &[]).await;
    let request = proxy
        .get("/api/presigned-url?filename=who.csv")
        .header("x-request-id", "mine-1");
    let answered = answer(request).await;
    assert_eq!(answered.header("x-request-id"), "mine-1");

    let log = proxy.stop().await.stderr;
    let lines: Vec<Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).expect("a JSON line"))
        .collect();
    let of = |message: &str| {
        let found: Vec<&Value> = lines
            .iter()
            .filter(|line| line["message"] == message)
            .collect();
        let [line] = found[..] else {
            panic!("one line {message:?} in {log}")
        };
        line.clone()
    };
    let request = of("request");
    assert_eq!(request["request_id"], "mine-1");
    assert_eq!(request["method"], "GET");
    assert_eq!(request["route"], "/api/presigned-url");
    assert_eq!(request["status"], 200);
    assert_eq!(request["outcome"], "ok");
    assert!(request["latency_ms"].is_u64());
    let audit = of("presigned URL");
    assert_eq!(audit["request_id"], "mine-1");
    assert_eq!(audit["key"], "who.csv");
    assert_eq!(audit["outcome"], "handed-out");
    assert_eq!(audit["audit"], true);
    assert_eq!(log.matches("who.csv").count(), 1, "{log}");
}

#[tokio::test]
async fn a_request_s_line_says_what_its_client_was_told() {
    let partner = Partner::always(401, &[], "").await;
    let proxy = Proxy::start(&partner.url(), &[]).await;
    for query in ["filename=a.csv", "filename=a.pdf"] {
        proxy.ask(query).await;
    }
    answer(proxy.request("DELETE", "/api/presigned-url")).await;
    let log = proxy.stop().await.stderr;
    let outcomes: Vec<String> = log
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("a JSON line"))
        .filter(|line| line["message"] == "request")
        .map(|line| line["outcome"].as_str().expect("an outcome").to_owned())
        .collect();
    assert_eq!(
        outcomes,
        ["proxy-unavailable", "name-rejected", "method-not-allowed"]
    );
}

#[tokio::test]
async fn a_request_whose_client_left_has_a_line_and_is_counted() {
    let arrived = Arc::new(Notify::new());
    let seen = Arc::clone(&arrived);
    let partner = Partner::answering(move |_| {
        seen.notify_one();
        std::future::pending()
    })
    .await;
    let mut proxy = Proxy::start(&partner.url(), &[]).await;
    let address = proxy.url.replace("http://", "");
    let mut leaving = TcpStream::connect(&address).await.expect("a connection");
    let request = b"GET /api/presigned-url?filename=who.csv HTTP/1.1\r\nHost: a\r\n\
                    X-Request-Id: left-1\r\n\r\n";
    leaving.write_all(request).await.expect("sent");
    arrived.notified().await;
    drop(leaving);
    let line = timeout(Duration::from_secs(10), proxy.log_line("aborted"));
    let line: Value = serde_json::from_str(&line.await.expect("a line")).expect("JSON");
    assert_eq!(line["message"], "request");
    assert_eq!(line["request_id"], "left-1");
    assert_eq!(line["route"], "/api/presigned-url");
    assert!(
        line["status"].is_null() && line["latency_ms"].is_u64(),
        "{line}"
    );
    let metrics = proxy.metrics().await;
    for (metric, times) in [("aborted_total", 1), ("request_duration_seconds_count", 0)] {
        let line =
            format!("direct_upload_proxy_{metric}{{route=\"/api/presigned-url\"}} {times}\n");
        assert!(metrics.contains(&line), "{line} is not in {metrics}");
    }
}

#[tokio::test]
async fn the_audit_lines_are_written_at_any_level() {
    let partner = Partner::good().await;
    let settings = [("log-level", "error"), ("confirm-path", "/done")];
    let proxy = Proxy::start(&partner.url(), &settings).await;
    proxy.ask("filename=a.csv").await;
    let confirmed = proxy
        .request("POST", "/api/confirmations")
        .header("content-type", "application/json")
        .body(r#"{"key": "a.csv", "filename": "a.csv", "size": 1}"#);
    assert_eq!(answer(confirmed).await.status, 204);
    let log = proxy.stop().await.stderr;
    let lines: Vec<&str> = log.lines().collect();
    assert_eq!(lines.len(), 2, "{log}");
    for (line, outcome) in lines.into_iter().zip(["handed-out", "confirmed"]) {
        let line: Value = serde_json::from_str(line).expect("JSON");
        assert_eq!(
            (&line["audit"], line["outcome"].as_str()),
            (&Value::Bool(true), Some(outcome))
        );
        assert_eq!(line["key"], "a.csv");
    }
}

#[tokio::test]
async fn a_request_id_is_made_where_the_client_s_is_not_well_formed() {
    let partner = Partner::good().await;
    let proxy = Proxy::start(&partner.url(), &[]).await;
    let long = "a".repeat(65);
    for id in ["", "a b", "a\"b", "<script>", long.as_str()] {
        let request = proxy
            .get("/api/presigned-url?filename=a.csv")
            .header("x-request-id", id);
        let answer = answer(request).await;
        let made = answer.header("x-request-id");
        assert!(made != id && made.len() == 36, "{made}");
        assert_eq!(
            partner.seen().last().expect("asked").header("x-request-id"),
            made
        );
    }
}

#[tokio::test]
async fn text_logs_are_lines_for_people() {
    let partner = Partner::good().await;
    let proxy = Proxy::start(&partner.url(), &[("log-format", "text")]).await;
    proxy.ask("filename=a.csv").await;
    let log = proxy.stop().await.stderr;
    let line = log
        .lines()
        .find(|line| line.contains("handed-out"))
        .expect("an audit line");
    assert!(
        line.contains("INFO") && line.contains("a.csv") && !line.contains('\u{1b}'),
        "{line}"
    );
}

#[tokio::test]
async fn a_request_under_way_is_finished_before_the_process_ends() {
    for signal in ["TERM", "INT"] {
        let (arrived, go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let gate = (Arc::clone(&arrived), Arc::clone(&go));
        let partner = Partner::answering(move |_| {
            let (arrived, go) = gate.clone();
            async move {
                arrived.notify_one();
                go.notified().await;
                url_answer(&signed("https://storage.example/k")).into_response()
            }
        })
        .await;
        // An address of its own: on that of the other tests, one of them could be given the port
        // as soon as it is free.
        let settings = [("listen", "127.0.0.9:0")];
        let mut proxy = Proxy::start(&partner.url(), &settings).await;
        let request = tokio::spawn(answer(proxy.get("/api/presigned-url?filename=a.csv")));
        arrived.notified().await;

        proxy.signal(signal).await;
        let address = proxy.url.replace("http://", "");
        // The metrics have a listener of their own, which may close first.
        let closed = format!("no longer listening on {address}");
        proxy.log_line(&closed).await;
        assert!(
            TcpStream::connect(&address).await.is_err(),
            "it still accepts connections"
        );
        go.notify_one();

        assert_eq!(request.await.expect("it ends").status, 200);
        let ended = proxy.ended().await;
        assert_eq!(ended.status, Some(0), "{signal}");
        let log = ended.stderr;
        let at = |message: &str| {
            log.find(message)
                .unwrap_or_else(|| panic!("{message} in {log}"))
        };
        assert!(
            at(r#""message":"request""#) < at(r#""message":"stopped""#),
            "{log}"
        );
        assert!(!log.contains("still under way"), "{log}");
    }
}

#[tokio::test]
async fn asked_to_stop_twice_it_ends_at_once() {
    for (first, second, status) in [
        ("TERM", "TERM", 143),
        ("INT", "INT", 130),
        ("TERM", "INT", 130),
    ] {
        let arrived = Arc::new(Notify::new());
        let told = Arc::clone(&arrived);
        let partner = Partner::answering(move |_| {
            told.notify_one();
            std::future::pending()
        })
        .await;
        let settings = [("upstream-timeout", "2min")];
        let mut proxy = Proxy::start(&partner.url(), &settings).await;
        let request = proxy.get("/api/presigned-url?filename=a.csv");
        let request = tokio::spawn(request.send());
        arrived.notified().await;
        proxy.signal(first).await;
        proxy.log_line("no longer listening").await;
        proxy.signal(second).await;
        let ended = proxy.ended().await;
        assert_eq!(ended.status, Some(status), "{first} {second}");
        assert!(ended.stderr.contains("asked to stop once more"));
        assert!(request.await.expect("no panic").is_err(), "it was answered");
    }
}

#[tokio::test]
async fn each_request_has_its_line_when_the_process_has_ended() {
    const REQUESTS: usize = 200;
    let partner = Partner::good().await;
    let proxy = Proxy::start(&partner.url(), &[]).await;
    for _ in 0..REQUESTS {
        assert_eq!(proxy.ask("filename=a.csv").await.status, 200);
    }
    let log = proxy.stop().await.stderr;
    for message in ["request", "presigned URL"] {
        let lines = log
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).expect(line))
            .filter(|line| line["message"] == message);
        assert_eq!(lines.count(), REQUESTS, "{message}");
    }
}
