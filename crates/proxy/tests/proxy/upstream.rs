//! A partner API that fails for a moment, or for longer: what is tried again, and when it is left
//! alone.

use std::{
    collections::HashSet,
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{
    Router,
    extract::ConnectInfo,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpSocket, TcpStream},
    sync::{Barrier, Notify},
};

use crate::{
    partner::{Partner, signed, url_answer},
    process::{Proxy, answer},
};

fn status(status: u16) -> Response {
    StatusCode::from_u16(status)
        .expect("a status")
        .into_response()
}

/// Gives these answers one after the other, and a good one from then on.
async fn answering(answers: &'static [u16]) -> Partner {
    let asked = Arc::new(AtomicUsize::new(0));
    Partner::answering(move |seen| {
        let answer = answers.get(asked.fetch_add(1, Ordering::Relaxed));
        std::future::ready(match answer {
            Some(failed) => status(*failed),
            None if seen.path.ends_with("presigned-url") => {
                url_answer(&signed("https://storage.example/k"))
            }
            None => status(204),
        })
    })
    .await
}

#[tokio::test]
async fn a_failure_that_passes_is_not_seen() {
    for failures in [&[503][..], &[502, 504]] {
        let partner = answering(failures).await;
        let proxy = Proxy::start(&partner.url(), &[]).await;
        let answered = proxy
            .get("/api/presigned-url?filename=a.csv")
            .header("x-request-id", "the-same");
        assert_eq!(answer(answered).await.status, 200, "{failures:?}");
        let seen = partner.seen();
        assert_eq!(seen.len(), failures.len() + 1);
        assert!(
            seen.iter()
                .all(|seen| seen.header("x-request-id") == "the-same")
        );
        let metrics = proxy.metrics().await;
        let counted = format!(
            "direct_upload_proxy_upstream_retries_total{{operation=\"presigned-url\"}} {}",
            failures.len()
        );
        assert!(metrics.contains(&counted), "{metrics}");
    }
}

#[tokio::test]
async fn it_is_asked_three_times_at_most_and_only_where_that_can_help() {
    for (failure, times) in [
        (502, 3),
        (503, 3),
        (504, 3),
        (500, 1),
        (429, 1),
        (401, 1),
        (400, 1),
    ] {
        let partner = Partner::always(failure, &[], "").await;
        let proxy = Proxy::start(&partner.url(), &[]).await;
        assert_ne!(proxy.ask("filename=a.csv").await.status, 200);
        assert_eq!(partner.seen().len(), times, "{failure}");
    }
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let nobody = listener.local_addr().expect("bound");
    drop(listener);
    let proxy = Proxy::start(&format!("http://{nobody}"), &[]).await;
    assert_eq!(proxy.ask("filename=a.csv").await.status, 502);
    let metrics = proxy.metrics().await;
    assert!(
        metrics.contains(r#"upstream_retries_total{operation="presigned-url"} 2"#),
        "{metrics}"
    );
}

#[tokio::test]
async fn a_connection_that_is_not_answered_is_tried_again() {
    let socket = TcpSocket::new_v4().expect("a socket");
    let any = "127.0.0.1:0".parse().expect("an address");
    socket.bind(any).expect("a free port");
    // Whoever comes when one waits already is not answered.
    let listener = socket.listen(0).expect("it listens");
    let address = listener.local_addr().expect("bound");
    let _waiting = TcpStream::connect(address).await.expect("a connection");
    let upstream = format!("http://{address}");
    let proxy = Proxy::start(&upstream, &[("upstream-timeout", "2s")]).await;
    proxy
        .ask("filename=a.csv")
        .await
        .problem(502, "proxy-unavailable");
    let metrics = proxy.metrics().await;
    for line in [
        r#"upstream_retries_total{operation="presigned-url"} 1"#,
        r#"upstream_requests_total{operation="presigned-url",outcome="unreachable"} 1"#,
    ] {
        assert!(metrics.contains(line), "{line} is not in {metrics}");
    }
}

#[tokio::test]
async fn all_tries_together_take_no_longer_than_one_call_may() {
    let partner = Partner::answering(async |_| {
        tokio::time::sleep(Duration::from_millis(400)).await;
        status(503)
    })
    .await;
    let proxy = Proxy::start(&partner.url(), &[("upstream-timeout", "600ms")]).await;
    let answered = proxy.ask("filename=a.csv").await;
    assert!(matches!(answered.status, 503 | 504), "{answered:?}");
    // A third try would begin after the 600 ms.
    assert!(partner.seen().len() < 3);
}

#[tokio::test]
async fn calls_share_connections() {
    const CALLS: usize = 20;
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("bound");
    let ports = Arc::new(Mutex::new(HashSet::new()));
    let seen = Arc::clone(&ports);
    let app = Router::new().fallback(async move |ConnectInfo(peer): ConnectInfo<SocketAddr>| {
        seen.lock().expect("unpoisoned").insert(peer.port());
        url_answer(&signed("https://storage.example/k"))
    });
    let app = app.into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, app).await.expect("it serves") });
    let proxy = Proxy::start(&format!("http://{address}"), &[]).await;
    for _ in 0..CALLS {
        assert_eq!(proxy.ask("filename=a.csv").await.status, 200);
    }
    // One comes back to the pool a moment after its answer has been passed on.
    let opened = ports.lock().expect("unpoisoned").len();
    assert!(opened < CALLS / 2, "{opened} connections for {CALLS} calls");
}

#[tokio::test]
async fn a_connection_that_was_closed_meanwhile_is_no_failure() {
    const CALLS: usize = 20;
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("bound");
    // Says that it keeps each connection, and keeps none.
    let answering = tokio::spawn(async move {
        let body = json!({ "presignedURL": signed("https://storage.example/k") }).to_string();
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len());
        for _ in 0..CALLS {
            let (mut stream, _) = listener.accept().await.expect("a connection");
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                request.push(stream.read_u8().await.expect("a request"));
            }
            let answer = head.clone() + &body;
            stream.write_all(answer.as_bytes()).await.expect("sent");
        }
    });
    let proxy = Proxy::start(&format!("http://{address}"), &[]).await;
    for _ in 0..CALLS {
        assert_eq!(proxy.ask("filename=a.csv").await.status, 200);
    }
    answering
        .await
        .expect("each call had a connection of its own");
}

#[tokio::test]
async fn a_confirmation_is_tried_again_as_the_same_one() {
    let partner = answering(&[503, 502]).await;
    let proxy = Proxy::start(&partner.url(), &[("confirm-path", "/done")]).await;
    let body = json!({"key": "a.csv", "filename": "a.csv", "size": 1, "etag": "\"1\""});
    let request = proxy
        .request("POST", "/api/confirmations")
        .header("content-type", "application/json")
        .body(body.to_string());
    assert_eq!(answer(request).await.status, 204);
    let seen = partner.seen();
    assert_eq!(seen.len(), 3);
    for again in &seen {
        assert_eq!(again.body, seen[0].body);
        assert_eq!(again.header("idempotency-key").len(), 64);
        assert_eq!(
            again.header("idempotency-key"),
            seen[0].header("idempotency-key")
        );
    }
}

#[tokio::test]
async fn a_confirmation_that_cannot_be_known_again_is_not_tried_again() {
    let partner = answering(&[502]).await;
    let proxy = Proxy::start(&partner.url(), &[("confirm-path", "/done")]).await;
    let body = json!({"key": "a.csv", "filename": "a.csv", "size": 1});
    let request = proxy
        .request("POST", "/api/confirmations")
        .header("content-type", "application/json")
        .body(body.to_string());
    answer(request).await.problem(502, "confirm-failed");
    assert_eq!(partner.seen().len(), 1);
}

#[tokio::test]
async fn a_partner_api_that_keeps_failing_is_left_alone() {
    let partner = Partner::always(503, &[], "").await;
    let mut proxy = Proxy::start(&partner.url(), &[]).await;
    for _ in 0..5 {
        proxy
            .ask("filename=a.csv")
            .await
            .problem(503, "proxy-unavailable");
    }
    assert_eq!(partner.seen().len(), 15);
    proxy.log_line("left alone for a while").await;
    for _ in 0..20 {
        let held = proxy.ask("filename=a.csv").await;
        held.problem(503, "proxy-unavailable");
        let wait: u64 = held.header("retry-after").parse().expect("seconds");
        assert!((1..=5).contains(&wait), "{wait}");
    }
    assert_eq!(partner.seen().len(), 15, "it was asked all the same");
    let metrics = proxy.metrics().await;
    for line in [
        "direct_upload_proxy_upstream_held 1",
        r#"upstream_requests_total{operation="presigned-url",outcome="held"} 20"#,
    ] {
        assert!(metrics.contains(line), "{line} is not in {metrics}");
    }
}

#[tokio::test]
async fn clients_that_leave_do_not_hide_that_it_is_away() {
    const CALLS: usize = 5;
    let arrived = Arc::new(Notify::new());
    let told = Arc::clone(&arrived);
    let partner = Partner::answering(move |_| {
        told.notify_one();
        std::future::pending()
    })
    .await;
    let settings = [("upstream-timeout", "500ms")];
    let mut proxy = Proxy::start(&partner.url(), &settings).await;
    let address = proxy.url.replace("http://", "");
    for _ in 0..CALLS {
        let mut leaving = TcpStream::connect(&address).await.expect("a connection");
        let request = b"GET /api/presigned-url?filename=a.csv HTTP/1.1\r\nHost: a\r\n\r\n";
        leaving.write_all(request).await.expect("sent");
        arrived.notified().await;
    }
    proxy.log_line("left alone for a while").await;
    let metrics = proxy.metrics().await;
    for line in [
        "direct_upload_proxy_upstream_held 1",
        r#"upstream_requests_total{operation="presigned-url",outcome="timed-out"} 5"#,
        r#"aborted_total{route="/api/presigned-url"} 5"#,
    ] {
        assert!(metrics.contains(line), "{line} is not in {metrics}");
    }
}

#[tokio::test]
async fn a_call_that_pauses_before_its_next_try_is_kept_from_it_too() {
    const CALLS: usize = 30;
    // All are let through before the first is answered.
    let (asked, all) = (AtomicUsize::new(0), Barrier::new(CALLS));
    let shared = Arc::new((asked, all));
    let partner = Partner::answering(move |_| {
        let shared = Arc::clone(&shared);
        async move {
            if shared.0.fetch_add(1, Ordering::Relaxed) < CALLS {
                shared.1.wait().await;
            }
            status(503)
        }
    })
    .await;
    let proxy = Proxy::start(&partner.url(), &[]).await;
    let calls = [(); CALLS].map(|()| {
        let call = proxy.get("/api/presigned-url?filename=a.csv");
        tokio::spawn(answer(call))
    });
    for call in calls {
        let answered = call.await.expect("an answer");
        answered.problem(503, "proxy-unavailable");
    }
    // Each three times if nobody had looked.
    let tries = partner.seen().len();
    assert!(tries < 3 * CALLS, "{tries}");
    let metrics = proxy.metrics().await;
    for counted in [
        format!(
            r#"upstream_requests_total{{operation="presigned-url",outcome="unavailable"}} {CALLS}"#
        ),
        format!(
            r#"upstream_retries_total{{operation="presigned-url"}} {}"#,
            tries - CALLS
        ),
    ] {
        assert!(metrics.contains(&counted), "{counted} is not in {metrics}");
    }
}

#[tokio::test]
async fn refusals_of_names_keep_nobody_else_waiting() {
    let partner = answering(&[500, 400, 500, 422, 500, 500, 500, 500, 500, 401]).await;
    let proxy = Proxy::start(&partner.url(), &[]).await;
    for _ in 0..10 {
        assert_ne!(proxy.ask("filename=a.csv").await.status, 200);
    }
    assert_eq!(proxy.ask("filename=a.csv").await.status, 200);
}

#[tokio::test]
async fn it_is_asked_again_when_it_said_and_not_before() {
    // Where the time named is within that of one call, too: others would not wait with it.
    for (failed, time) in [(429, "1s"), (503, "1s"), (503, "10s")] {
        let asked = Arc::new(AtomicUsize::new(0));
        let partner = Partner::answering(move |_| {
            let first = asked.fetch_add(1, Ordering::Relaxed) == 0;
            std::future::ready(if first {
                let status = StatusCode::from_u16(failed).expect("a status");
                (status, [("retry-after", "2")]).into_response()
            } else {
                url_answer(&signed("https://storage.example/k"))
            })
        })
        .await;
        let settings = [("upstream-timeout", time), ("rate-limit", "0")];
        let proxy = Proxy::start(&partner.url(), &settings).await;
        let told = Instant::now();
        let first = proxy.ask("filename=a.csv").await;
        assert_eq!((first.status, first.header("retry-after")), (failed, "2"));
        let mut again = proxy.ask("filename=a.csv").await;
        again.problem(503, "proxy-unavailable");
        while again.status == 503 {
            assert_eq!(partner.seen().len(), 1, "it was asked before its time");
            again = proxy.ask("filename=a.csv").await;
        }
        assert_eq!(again.status, 200);
        // Its first answer was on the way for a while.
        assert!(
            told.elapsed() >= Duration::from_secs(2),
            "{:?}",
            told.elapsed()
        );
        assert_eq!(partner.seen().len(), 2);
    }
}
