//! How many, how often, how slow.

use std::{fs, net::SocketAddr, path::PathBuf, time::Duration};

use clap::Parser;
use direct_upload_proxy::{
    AppState, Arguments, Config, METRICS_CONNECTIONS, PUBLIC_CONNECTIONS, app, serve,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpSocket, TcpStream},
    sync::watch,
    task::{JoinHandle, JoinSet},
    time::{Instant, timeout},
};

use crate::{
    partner::Partner,
    process::{Proxy, answer},
};

#[tokio::test]
async fn a_client_that_asks_too_often_is_told_when_to_come_back() {
    let partner = Partner::good().await;
    let proxy = Proxy::start(
        &partner.url(),
        &[
            ("rate-limit", "3"),
            ("allowed-origins", "https://portal.example.com"),
        ],
    )
    .await;
    for _ in 0..3 {
        assert_eq!(proxy.ask("filename=a.csv").await.status, 200);
    }
    let request = proxy
        .get("/api/presigned-url?filename=a.csv")
        .header("origin", "https://portal.example.com");
    let refused = answer(request).await;
    refused.problem(429, "rate-limited");
    let wait: u64 = refused.header("retry-after").parse().expect("seconds");
    assert!(
        (1..=20).contains(&wait),
        "one request comes back every 20 s: {wait}"
    );
    assert_eq!(
        refused.header("access-control-allow-origin"),
        "https://portal.example.com"
    );
    assert_eq!(partner.seen().len(), 3);
    // Health checks do not count.
    assert_eq!(answer(proxy.get("/healthz")).await.status, 200);
}

#[tokio::test]
async fn the_client_of_a_trusted_proxy_is_counted_and_nobody_can_pass_for_another() {
    let partner = Partner::good().await;
    let of = async |proxy: &Proxy, forwarded: &str| {
        let request = proxy.get("/api/presigned-url?filename=a.csv");
        let answered = answer(request.header("x-forwarded-for", forwarded)).await;
        answered.status
    };
    let settings = [("rate-limit", "2"), ("trusted-proxies", "127.0.0.1")];
    let behind = Proxy::start(&partner.url(), &settings).await;
    for (forwarded, status) in [
        ("192.0.2.1", 200),
        ("192.0.2.2", 200),
        ("192.0.2.1", 200),
        ("192.0.2.1", 429),
        // What the client itself wrote stands before what the proxy saw.
        ("198.51.100.7, 192.0.2.1", 429),
        ("192.0.2.3, 127.0.0.1", 200),
    ] {
        assert_eq!(of(&behind, forwarded).await, status, "{forwarded}");
    }
    let open = Proxy::start(&partner.url(), &[("rate-limit", "2")]).await;
    for (forwarded, status) in [("192.0.2.1", 200), ("192.0.2.2", 200), ("192.0.2.3", 429)] {
        assert_eq!(of(&open, forwarded).await, status, "{forwarded}");
    }
}

#[tokio::test]
async fn a_folder_of_two_thousand_files_goes_through_at_the_defaults() {
    let partner = Partner::good().await;
    let proxy = Proxy::start(&partner.url(), &[("confirm-path", "/done")]).await;
    for _ in 0..2000 {
        assert_eq!(proxy.ask("filename=a.csv").await.status, 200);
        let body = r#"{"key": "a.csv", "filename": "a.csv", "size": 1}"#;
        let confirmed = proxy
            .request("POST", "/api/confirmations")
            .header("content-type", "application/json")
            .body(body);
        assert_eq!(answer(confirmed).await.status, 204);
    }
}

#[tokio::test]
async fn the_rate_limit_can_be_turned_off() {
    let partner = Partner::good().await;
    let proxy = Proxy::start(&partner.url(), &[("rate-limit", "0")]).await;
    for _ in 0..700 {
        assert_eq!(proxy.ask("filename=a.csv").await.status, 200);
    }
}

#[tokio::test]
async fn more_than_can_be_worked_on_is_turned_away_at_once() {
    rlimit::increase_nofile_limit(8192).expect("descriptors for both ends");
    let partner = Partner::answering(async |_| std::future::pending().await).await;
    let proxy = Proxy::start(
        &partner.url(),
        &[("rate-limit", "0"), ("upstream-timeout", "2min")],
    )
    .await;
    let mut waiting = JoinSet::new();
    for _ in 0..520 {
        waiting.spawn(answer(proxy.get("/api/presigned-url?filename=a.csv")));
    }
    // 512 are worked on and stay; the other eight come back.
    for _ in 0..8 {
        let refused = waiting
            .join_next()
            .await
            .expect("one more")
            .expect("an answer");
        refused.problem(503, "proxy-unavailable");
        assert_eq!(refused.header("retry-after"), "1");
    }
    assert_eq!(answer(proxy.get("/healthz")).await.status, 200);

    // Places are given back by clients that go away.
    waiting.shutdown().await;
    let mut asked = answer(proxy.get("/api/nothing")).await;
    while asked.status == 503 {
        asked = answer(proxy.get("/api/nothing")).await;
    }
    asked.problem(404, "not-found");
}

#[tokio::test]
async fn a_request_with_a_huge_head_is_refused() {
    let partner = Partner::good().await;
    let proxy = Proxy::start(&partner.url(), &[]).await;
    let request = proxy.get("/api/presigned-url?filename=a.csv");
    let refused = answer(request.header("x-filler", "a".repeat(64 * 1024))).await;
    assert_eq!(refused.status, 431);
    assert!(partner.seen().is_empty());
}

#[tokio::test]
async fn slow_clients_of_one_address_leave_room_for_others() {
    const ITS_PART: usize = 1024;
    rlimit::increase_nofile_limit(8192).expect("descriptors for both ends");
    let partner = Partner::good().await;
    let proxy = Proxy::start(&partner.url(), &[]).await;
    let address = proxy
        .url
        .replace("http://", "")
        .parse()
        .expect("an address");
    let from = async |ip: &str| {
        let socket = TcpSocket::new_v4().expect("a socket");
        let own = format!("{ip}:0").parse().expect("an address");
        socket
            .bind(own)
            .expect("all of 127.0.0.0/8 is this machine");
        socket.connect(address).await.expect("a connection")
    };
    let mut held = Vec::new();
    for _ in 0..ITS_PART {
        let mut stream = from("127.0.0.1").await;
        let begun = b"GET /healthz HTTP/1.1\r\nHost: a\r\nX-Slow: ";
        stream.write_all(begun).await.expect("sent");
        held.push(stream);
    }
    let mut one_more = from("127.0.0.1").await;
    let mut rest = Vec::new();
    // Long before the half minute that headers may take.
    let closed = timeout(Duration::from_secs(10), one_more.read_to_end(&mut rest)).await;
    assert!(closed.is_ok() && rest.is_empty(), "one too many is closed");

    let request = b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    for _ in 0..3 {
        let mut other = from("127.0.0.2").await;
        other.write_all(request).await.expect("sent");
        let mut served = Vec::new();
        other.read_to_end(&mut served).await.expect("an answer");
        assert!(served.starts_with(b"HTTP/1.1 200 "));
    }
    // Room is given back by those that go away.
    held.clear();
    while answer(proxy.get("/healthz").header("connection", "close"))
        .await
        .status
        != 200
    {}
}

#[tokio::test]
async fn the_metrics_take_no_descriptors_of_the_public_listener() {
    let partner = Partner::good().await;
    let proxy = Proxy::start(&partner.url(), &[]).await;
    let metrics = proxy.metrics.clone().expect("served");
    let address = metrics.replace("http://", "");
    let request = b"GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n";
    let mut held = Vec::new();
    for _ in 0..METRICS_CONNECTIONS {
        let mut stream = TcpStream::connect(&address).await.expect("a connection");
        stream.write_all(request).await.expect("sent");
        stream.read_exact(&mut [0; 15]).await.expect("an answer");
        held.push(stream);
    }
    let mut one_more = TcpStream::connect(&address).await.expect("it waits");
    one_more.write_all(request).await.expect("sent");
    let mut begun = [0; 15];
    let answered = timeout(Duration::from_millis(200), one_more.read_exact(&mut begun));
    assert!(
        answered.await.is_err(),
        "it was served beside {METRICS_CONNECTIONS}"
    );
    assert_eq!(answer(proxy.get("/healthz")).await.status, 200);
    held.clear();
    one_more.read_exact(&mut begun).await.expect("an answer");
    assert_eq!(&begun, b"HTTP/1.1 200 OK");
}

#[tokio::test]
async fn slow_confirmations_keep_nobody_from_a_presigned_url() {
    const PLACES: usize = 512;
    rlimit::increase_nofile_limit(8192).expect("descriptors for both ends");
    let partner = Partner::good().await;
    let settings = [("rate-limit", "0"), ("confirm-path", "/done")];
    let proxy = Proxy::start(&partner.url(), &settings).await;
    let address = proxy.url.replace("http://", "");
    let head = b"POST /api/confirmations HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n\
                 Content-Length: 100\r\nExpect: 100-continue\r\n\r\n";
    let told = b"HTTP/1.1 100 Continue\r\n\r\n";
    let mut held = Vec::new();
    for _ in 0..PLACES {
        let mut stream = TcpStream::connect(&address).await.expect("a connection");
        stream.write_all(head).await.expect("sent");
        held.push(stream);
    }
    for stream in &mut held {
        // From now on its body is waited for.
        let mut said = [0; 25];
        stream.read_exact(&mut said).await.expect("an answer");
        assert_eq!(&said, told);
    }
    assert_eq!(proxy.ask("filename=a.csv").await.status, 200);
}

/// The service on a socket of this process, whose clock stands still and jumps ahead whenever
/// nothing else is left to do: half a minute passes in no time.
async fn in_process(more: &[&str]) -> (SocketAddr, watch::Sender<bool>, JoinHandle<()>) {
    let arguments = Arguments::parse_from(
        [
            "proxy",
            "--upstream",
            "http://127.0.0.1:1",
            "--storage-hosts",
            "s.example",
            "--api-key",
            "k",
        ]
        .iter()
        .chain(more),
    );
    let config = Config::check(arguments).expect("good settings");
    let state = AppState::new(config).expect("it is set up");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("bound");
    let (stop, stopped) = watch::channel(false);
    let serving = tokio::spawn(async move {
        serve(listener, app(&state), &state, PUBLIC_CONNECTIONS, stopped).await;
    });
    (address, stop, serving)
}

#[tokio::test(start_paused = true)]
async fn a_client_that_sends_its_headers_slowly_loses_the_connection() {
    let (address, _stop, _) = in_process(&[]).await;
    for sent in ["", "GET /healthz HTTP/1.1\r\nHost: a\r\nX-Slow: "] {
        let started = Instant::now();
        let mut stream = TcpStream::connect(address).await.expect("a connection");
        stream.write_all(sent.as_bytes()).await.expect("sent");
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest).await;
        let took = started.elapsed();
        assert!((30..40).contains(&took.as_secs()), "{sent:?}: {took:?}");
        assert!(!rest.starts_with(b"HTTP/1.1 200"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_client_that_sends_its_body_slowly_is_told_so() {
    let (address, _stop, _) = in_process(&["--confirm-path", "/done"]).await;
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    let started = Instant::now();
    let head = "POST /api/confirmations HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n\
                Content-Length: 100\r\n\r\n{";
    stream.write_all(head.as_bytes()).await.expect("sent");
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    assert!(
        answer.starts_with(b"HTTP/1.1 408 "),
        "{}",
        String::from_utf8_lossy(&answer)
    );
    assert!(started.elapsed() >= Duration::from_secs(10));
}

#[tokio::test(start_paused = true)]
async fn a_body_may_still_arrive_when_the_process_is_to_end() {
    let settings = ["--confirm-path", "/done", "--upstream-timeout", "100ms"];
    let (address, stop, serving) = in_process(&settings).await;
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    let head = "POST /api/confirmations HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n\
                Content-Length: 100\r\nExpect: 100-continue\r\n\r\n";
    stream.write_all(head.as_bytes()).await.expect("sent");
    // Its body is waited for.
    stream.read_exact(&mut [0; 25]).await.expect("an answer");
    stop.send(true).expect("it serves");
    let answered = async {
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        assert!(answer.starts_with(b"HTTP/1.1 408 "));
        Instant::now()
    };
    let ended = async {
        serving.await.expect("it ends");
        Instant::now()
    };
    let (answered, ended) = tokio::join!(answered, ended);
    assert!(answered <= ended, "it ended before the body could arrive");
}

#[tokio::test(start_paused = true)]
async fn a_client_that_does_not_read_its_answer_loses_the_connection() {
    const SIZE: usize = 64 << 20;
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("large");
    fs::create_dir_all(&folder).expect("made");
    fs::write(folder.join("large.bin"), vec![0; SIZE]).expect("written");
    let (address, _stop, _) = in_process(&["--assets", folder.to_str().expect("UTF-8")]).await;
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    let request = b"GET /large.bin HTTP/1.1\r\nHost: a\r\n\r\n";
    stream.write_all(request).await.expect("sent");
    // In the paused clock's time: the server's own half minute is over first.
    tokio::time::sleep(Duration::from_secs(60)).await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    assert!(answer.starts_with(b"HTTP/1.1 200 "));
    assert!(answer.len() < SIZE, "{} bytes were waiting", answer.len());
}
