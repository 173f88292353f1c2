//! The proxy as a Lambda function, in front of a stand-in of the runtime's API (AWS Lambda
//! Developer Guide, "Using the Lambda runtime API for custom runtimes").

use std::{
    collections::VecDeque,
    process::Stdio,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde_json::{Value, json};
use tokio::{
    net::TcpListener,
    process::{Child, Command},
    sync::mpsc,
};

use crate::{
    partner::Partner,
    process::{KEY, run},
};

/// The runtime's API: it gives events one by one, and passes answers on.
struct Runtime {
    address: String,
    events: Arc<Mutex<VecDeque<Value>>>,
    answers: mpsc::UnboundedReceiver<Value>,
}

#[derive(Clone)]
struct Shared {
    events: Arc<Mutex<VecDeque<Value>>>,
    answers: mpsc::UnboundedSender<Value>,
}

impl Runtime {
    async fn giving(events: &[Value]) -> Self {
        let (sender, answers) = mpsc::unbounded_channel();
        let events = Arc::new(Mutex::new(events.iter().cloned().collect()));
        let shared = Shared {
            events: Arc::clone(&events),
            answers: sender,
        };
        let app = Router::new()
            .route("/2018-06-01/runtime/invocation/next", get(next))
            .route("/2018-06-01/runtime/invocation/{id}/{how}", post(answered))
            .with_state(shared);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("bound").to_string();
        tokio::spawn(async move { axum::serve(listener, app).await.expect("it serves") });
        Self {
            address,
            events,
            answers,
        }
    }

    async fn answer(&mut self) -> Value {
        self.answers.recv().await.expect("an answer")
    }
}

async fn next(State(shared): State<Shared>) -> Response {
    let event = shared.events.lock().expect("unpoisoned").pop_front();
    let Some(event) = event else {
        // Lambda holds the request until there is an event.
        return std::future::pending().await;
    };
    let deadline = (crate::partner::now() + 60) * 1000;
    let headers = [
        (
            "lambda-runtime-aws-request-id",
            "11111111-2222-4333-8444-555555555555".to_owned(),
        ),
        ("lambda-runtime-deadline-ms", deadline.to_string()),
        (
            "lambda-runtime-invoked-function-arn",
            "arn:aws:lambda:eu-central-1:123456789012:function:uploads".to_owned(),
        ),
        ("content-type", "application/json".to_owned()),
    ];
    (headers, event.to_string()).into_response()
}

async fn answered(
    State(shared): State<Shared>,
    Path((_, how)): Path<(String, String)>,
    body: String,
) -> StatusCode {
    assert_eq!(how, "response", "{body}");
    let answer = serde_json::from_str(&body).expect("JSON");
    shared.answers.send(answer).expect("the test waits");
    StatusCode::ACCEPTED
}

/// An event of an HTTP API, as API Gateway and function URLs send it (payload format 2.0).
fn event(method: &str, path: &str, query: &str, client: &str, body: Option<&str>) -> Value {
    json!({
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": query,
        "headers": {
            "host": "uploads.example.com",
            "content-type": "application/json",
            "x-forwarded-for": "192.0.2.77",
            "x-request-id": "mine",
        },
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "api",
            "domainName": "uploads.example.com",
            "domainPrefix": "uploads",
            "http": {
                "method": method,
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": client,
                "userAgent": "a browser",
            },
            "requestId": "id",
            "routeKey": "$default",
            "stage": "$default",
            "time": "22/Nov/2026:08:30:00 +0000",
            "timeEpoch": 1_795_336_200_000_u64,
        },
        "body": body,
        "isBase64Encoded": false,
    })
}

fn function(runtime: &str, upstream: &str, settings: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_direct-upload-proxy-lambda"));
    command
        .env_clear()
        .envs([
            ("AWS_LAMBDA_RUNTIME_API", runtime),
            ("AWS_LAMBDA_FUNCTION_NAME", "uploads"),
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128"),
            ("AWS_LAMBDA_FUNCTION_VERSION", "1"),
            ("AWS_LAMBDA_LOG_STREAM_NAME", "stream"),
            ("AWS_LAMBDA_LOG_GROUP_NAME", "group"),
            ("UPLOAD_PROXY_UPSTREAM", upstream),
            ("UPLOAD_PROXY_API_KEY", KEY),
            ("UPLOAD_PROXY_STORAGE_HOSTS", "storage.example"),
            ("UPLOAD_PROXY_CONFIRM_PATH", "/done"),
        ])
        .envs(settings.iter().copied())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true);
    command
}

fn started(mut command: Command) -> Child {
    command.spawn().expect("the binary starts")
}

#[tokio::test]
async fn events_are_answered_as_requests_are() {
    let partner = Partner::good().await;
    let ask = |query| event("GET", "/api/presigned-url", query, "192.0.2.1", None);
    let confirmation = json!({"key": "a.csv", "filename": "a.csv", "size": 1}).to_string();
    let mut runtime = Runtime::giving(&[
        ask("filename=a%20b.csv"),
        ask("filename=a.pdf"),
        event(
            "POST",
            "/api/confirmations",
            "",
            "192.0.2.1",
            Some(&confirmation),
        ),
        event("GET", "/healthz", "", "192.0.2.1", None),
        event("GET", "/nothing", "", "192.0.2.1", None),
    ])
    .await;
    let anonymous = [("UPLOAD_PROXY_ALLOW_ANONYMOUS", "true")];
    let _child = started(function(&runtime.address, &partner.url(), &anonymous));
    let handed_out = runtime.answer().await;
    assert_eq!(handed_out["statusCode"], 200, "{handed_out}");
    assert_eq!(handed_out["isBase64Encoded"], false);
    assert_eq!(handed_out["headers"]["x-request-id"], "mine");
    let body = handed_out["body"].as_str().expect("text");
    let body: Value = serde_json::from_str(body).expect("JSON");
    assert_eq!(body["key"], "a b.csv");
    assert!(
        body["presignedURL"]
            .as_str()
            .expect("a URL")
            .starts_with("https://storage.example/")
    );
    let refused = runtime.answer().await;
    assert_eq!(refused["statusCode"], 415);
    assert_eq!(
        refused["headers"]["content-type"],
        "application/problem+json"
    );
    let problem = refused["body"].as_str().expect("text, not base64");
    assert!(problem.contains("name-rejected"), "{problem}");
    for status in [204, 200, 404] {
        assert_eq!(runtime.answer().await["statusCode"], status);
    }
    let seen = partner.seen();
    assert_eq!(seen.len(), 2);
    assert_eq!(seen[0].filename(), "a b.csv");
    assert_eq!(seen[0].header("authorization"), KEY);
    assert_eq!(seen[1].path, "/done");
    assert!(runtime.events.lock().expect("unpoisoned").is_empty());
}

#[tokio::test]
async fn clients_are_told_apart_by_what_the_gateway_saw() {
    let partner = Partner::good().await;
    let ask = |client| event("GET", "/api/presigned-url", "filename=a.csv", client, None);
    let mut runtime = Runtime::giving(&[
        ask("192.0.2.1"),
        ask("192.0.2.1"),
        ask("192.0.2.2"),
        ask("2001:db8::1"),
    ])
    .await;
    let settings = [
        ("UPLOAD_PROXY_ALLOW_ANONYMOUS", "true"),
        ("UPLOAD_PROXY_RATE_LIMIT", "1"),
    ];
    let _child = started(function(&runtime.address, &partner.url(), &settings));
    for status in [200, 429, 200, 200] {
        let answer = runtime.answer().await;
        assert_eq!(answer["statusCode"], status, "{answer}");
        if status == 429 {
            assert!(answer["headers"]["retry-after"].is_string());
        }
    }
}

#[tokio::test]
async fn a_function_is_open_to_anyone_only_where_that_is_said() {
    let mut command = function("127.0.0.1:1", "https://api.example", &[]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let ended = run(command).await;
    assert_eq!(ended.status, Some(2));
    assert!(
        ended.stderr.contains("--allow-anonymous"),
        "{}",
        ended.stderr
    );
    assert!(!ended.stderr.contains(KEY));
}
