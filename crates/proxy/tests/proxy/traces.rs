//! Traces, as a collector of OpenTelemetry receives them.

use std::time::Duration;

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use tokio::{net::TcpListener, time::timeout};

use crate::{
    collector::{endpoint, spans},
    partner::{Partner, signed, url_answer},
    process::{Proxy, answer},
};

/// Takes everything.
async fn collector() -> Partner {
    Partner::always(200, &[], "").await
}

/// Gives a URL for all names but one, for which it says 503 at first.
async fn failing_once() -> Partner {
    let failed = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    Partner::answering(move |_| {
        let failed = failed.swap(true, std::sync::atomic::Ordering::Relaxed);
        std::future::ready(if failed {
            url_answer(&signed("https://storage.example/k"))
        } else {
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        })
    })
    .await
}

#[tokio::test]
async fn a_request_is_a_span_and_each_try_at_the_partner_api_one_below_it() {
    let (partner, collector) = (failing_once().await, collector().await);
    let settings = [("traces-endpoint", endpoint(&collector))];
    let settings = settings
        .each_ref()
        .map(|(name, value)| (*name, value.as_str()));
    let proxy = Proxy::start(&partner.url(), &settings).await;
    let answered = proxy.ask("filename=who.csv").await;
    assert_eq!(answered.status, 200);
    let refused = proxy.ask("filename=who.pdf").await;
    assert_eq!(refused.status, 415);
    for path in ["/healthz", "/nothing"] {
        answer(proxy.get(path)).await;
    }
    assert_eq!(proxy.stop().await.status, Some(0));

    let spans = spans(&collector);
    assert_eq!(spans.len(), 4, "{spans:?}");
    assert!(
        spans
            .iter()
            .all(|span| span.service == "direct-upload-proxy")
    );
    let of = |answer: &crate::process::Answer| {
        let id = answer.header("x-request-id");
        let span = spans
            .iter()
            .find(|span| span.attributes.get("request.id").is_some_and(|it| it == id));
        span.expect("a span of the request")
    };
    for (answer, status, outcome) in [(&answered, "200", "ok"), (&refused, "415", "name-rejected")]
    {
        let span = of(answer);
        assert_eq!(
            (span.name.as_str(), span.kind),
            ("GET /api/presigned-url", SpanKind::Server)
        );
        assert!(span.parent.is_empty() && !span.failed, "{span:?}");
        let expected = [
            ("http.request.method", "GET"),
            ("http.response.status_code", status),
            ("http.route", "/api/presigned-url"),
            ("outcome", outcome),
            ("request.id", answer.header("x-request-id")),
        ];
        let given = span
            .attributes
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        assert!(given.eq(expected), "{span:?}");
    }
    let request = of(&answered);
    for (count, outcome, failed) in [("0", "unavailable", true), ("1", "ok", false)] {
        let a_try = spans.iter().find(|span| {
            span.attributes
                .get("http.request.resend_count")
                .is_some_and(|it| it == count)
        });
        let a_try = a_try.expect("a span of the try");
        assert_eq!(
            (a_try.name.as_str(), a_try.kind),
            ("partner API presigned-url", SpanKind::Client)
        );
        assert_eq!((&a_try.trace, &a_try.parent), (&request.trace, &request.id));
        assert_eq!(
            (a_try.attributes["outcome"].as_str(), a_try.failed),
            (outcome, failed)
        );
        assert_eq!(a_try.attributes.len(), 2, "{a_try:?}");
    }
    assert_ne!(of(&refused).trace, request.trace);
    // The partner API is somebody else's.
    assert!(
        partner
            .seen()
            .iter()
            .all(|seen| seen.header("traceparent").is_empty())
    );
}

#[tokio::test]
async fn a_request_goes_on_with_the_trace_of_a_trusted_proxy_and_of_nobody_else() {
    const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
    const PARENT: &str = "b7ad6b7169203331";
    for (trusted, followed) in [("127.0.0.1", true), ("10.0.0.1", false)] {
        let (partner, collector) = (Partner::good().await, collector().await);
        let endpoint = endpoint(&collector);
        let settings = [
            ("traces-endpoint", endpoint.as_str()),
            ("trusted-proxies", trusted),
        ];
        let proxy = Proxy::start(&partner.url(), &settings).await;
        let request = proxy.get("/api/presigned-url?filename=a.csv");
        let sampled = format!("00-{TRACE}-{PARENT}-01");
        assert_eq!(
            answer(request.header("traceparent", sampled)).await.status,
            200
        );
        proxy.stop().await;
        let spans = spans(&collector);
        let server = spans
            .iter()
            .find(|span| span.kind == SpanKind::Server)
            .expect("a span");
        let hex = |bytes: &[u8]| {
            bytes
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect::<String>()
        };
        assert_eq!(hex(&server.trace) == TRACE, followed, "{trusted}");
        assert_eq!(hex(&server.parent) == PARENT, followed, "{trusted}");
    }
}

#[tokio::test]
async fn no_traces_are_made_unless_the_setting_says_where_they_go() {
    let (partner, collector) = (Partner::good().await, collector().await);
    let mut command = Proxy::command(&partner.url(), &[]);
    command.env("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url());
    let proxy = Proxy::spawn(command).await;
    assert_eq!(proxy.ask("filename=a.csv").await.status, 200);
    proxy.stop().await;
    assert!(collector.seen().is_empty());
}

#[tokio::test]
async fn a_collector_that_does_not_take_them_keeps_nobody_waiting_and_is_named_once() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let nobody = listener.local_addr().expect("bound");
    drop(listener);
    let refusing = Partner::always(503, &[], "no").await;
    let silent = Partner::answering(async |_| std::future::pending::<Response>().await).await;
    let partner = Partner::good().await;
    for collector in [format!("http://{nobody}"), refusing.url(), silent.url()] {
        let mut command = Proxy::command(&partner.url(), &[("traces-endpoint", &collector)]);
        command.env("OTEL_BSP_SCHEDULE_DELAY", "10");
        let mut proxy = Proxy::spawn(command).await;
        for _ in 0..100 {
            assert_eq!(proxy.ask("filename=a.csv").await.status, 200);
        }
        proxy.log_line("does not take traces").await;
        assert_eq!(proxy.ask("filename=a.csv").await.status, 200);
        let ended = timeout(Duration::from_secs(20), proxy.stop())
            .await
            .expect("it ends");
        assert_eq!(ended.status, Some(0), "{collector}");
        assert_eq!(
            ended.stderr.matches("does not take traces").count(),
            1,
            "{collector}"
        );
    }
}
