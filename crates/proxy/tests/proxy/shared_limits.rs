//! Several copies that share one allowance in a real Redis.

use std::{
    net::TcpListener,
    process::Stdio,
    time::{Duration, Instant},
};

use tokio::process::{Child, Command};

use crate::{
    not_run::is_there,
    partner::Partner,
    process::{Proxy, answer},
};

/// A running server; it ends with the test.
struct Redis {
    port: u16,
    child: Child,
}

impl Redis {
    async fn on(port: u16) -> Self {
        let port_text = port.to_string();
        let child = Command::new("redis-server")
            .args(["--port", &port_text, "--bind", "127.0.0.1", "--save", ""])
            .args(["--requirepass", "hunter2", "--daemonize", "no"])
            .stdout(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("it starts");
        while tokio::net::TcpStream::connect(("127.0.0.1", port))
            .await
            .is_err()
        {}
        Self { port, child }
    }

    fn url(&self) -> String {
        format!("redis://:hunter2@127.0.0.1:{}", self.port)
    }

    async fn end(mut self) {
        self.child.kill().await.expect("it ends");
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("bound").port()
}

async fn ask_from(proxy: &Proxy, address: &str) -> u16 {
    let request = proxy.get("/api/presigned-url?filename=a.csv");
    let answered = answer(request.header("x-forwarded-for", address)).await;
    if answered.status == 429 {
        let wait: u64 = answered.header("retry-after").parse().expect("seconds");
        assert!((1..=15).contains(&wait), "one comes back each 15 s: {wait}");
    }
    answered.status
}

/// How many requests a copy has counted for itself.
async fn failures(proxy: &Proxy) -> u32 {
    let metrics = proxy.metrics().await;
    let name = "direct_upload_proxy_rate_limit_store_failures_total ";
    let counted = metrics.lines().find_map(|line| line.strip_prefix(name));
    counted.expect("a metric").parse().expect("a number")
}

/// Has both copies ask for one address, from that of this `number` on: together they have four requests.
/// On a machine that is busy the store may take longer than it may, which the metric tells; then it is
/// another address's turn.
async fn share_four(one: &Proxy, other: &Proxy, number: u8) {
    for number in number.. {
        let address = format!("198.51.100.{number}");
        let before = (failures(one).await, failures(other).await);
        let begun = Instant::now();
        let mut answers = Vec::new();
        for proxy in [one, other, one, other, one, other] {
            answers.push(ask_from(proxy, &address).await);
        }
        let in_time = begun.elapsed() < Duration::from_secs(10);
        if in_time && before == (failures(one).await, failures(other).await) {
            assert_eq!(answers, [200, 200, 200, 200, 429, 429]);
            return;
        }
    }
}

#[tokio::test]
async fn copies_share_an_allowance_and_each_counts_for_itself_while_the_store_is_away() {
    let test = "shared_limits::copies_share_an_allowance_and_each_counts_for_itself_while_the_store_is_away";
    if !is_there("redis-server", test) {
        return;
    }
    let port = free_port();
    let redis = Redis::on(port).await;
    let partner = Partner::good().await;
    let url = redis.url();
    let settings = [
        ("rate-limit", "4"),
        ("rate-limit-store", url.as_str()),
        ("trusted-proxies", "127.0.0.1"),
    ];
    let mut one = Proxy::start(&partner.url(), &settings).await;
    let other = Proxy::start(&partner.url(), &settings).await;
    share_four(&one, &other, 1).await;

    redis.end().await;
    for proxy in [&one, &other] {
        let mut allowed = 0;
        while ask_from(proxy, "192.0.2.3").await == 200 {
            allowed += 1;
        }
        assert_eq!(allowed, 4, "each has its own four");
    }
    let line = one.log_line("the store of rate limits").await;
    assert!(line.contains(r#""alarm":true"#), "{line}");
    assert!(failures(&one).await >= 5);

    let redis = Redis::on(port).await;
    // Each asks again within a second of its own clock.
    for proxy in [&one, &other] {
        while !proxy.has_logged("the store of rate limits is back") {
            ask_from(proxy, "192.0.2.4").await;
        }
    }
    share_four(&one, &other, 100).await;
    redis.end().await;
    let log = one.stop().await.stderr;
    assert!(log.contains("counts for itself"), "{log}");
    assert!(
        !log.contains("hunter2") && !log.contains("198.51.100."),
        "{log}"
    );
}
