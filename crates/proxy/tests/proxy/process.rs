//! Starts the proxy's own binary and reads what it writes.

use std::{process::Stdio, time::Duration};

use reqwest::{Client, RequestBuilder, redirect};
use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
    process::{Child, ChildStdout, Command},
    sync::watch,
    task::JoinHandle,
};

/// The key of every test. Long enough not to turn up by chance.
pub(crate) const KEY: &str = "test-key-c0ffee-7b1f4d2e9a";

/// A running proxy.
pub(crate) struct Proxy {
    child: Child,
    stdout: BufReader<ChildStdout>,
    log: watch::Receiver<String>,
    log_reader: JoinHandle<()>,
    /// Its first line on stdout.
    pub(crate) first_line: String,
    /// `http://127.0.0.1:PORT`
    pub(crate) url: String,
    /// The same of its metrics.
    pub(crate) metrics: Option<String>,
    client: Client,
}

/// What a process left behind.
pub(crate) struct Ended {
    pub(crate) status: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// The binary with nothing in its environment.
pub(crate) fn binary() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_direct-upload-proxy"));
    command.env_clear().stdin(Stdio::null()).kill_on_drop(true);
    command
}

/// Runs `command` to its end.
pub(crate) async fn run(mut command: Command) -> Ended {
    let output = command.output().await.expect("the binary runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the proxy writes UTF-8");
    Ended {
        status: output.status.code(),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
}

impl Proxy {
    /// Starts a proxy in front of `upstream` for a storage at `storage.example`, with `settings`
    /// on top: names and values of flags.
    pub(crate) async fn start(upstream: &str, settings: &[(&str, &str)]) -> Self {
        Self::spawn(Self::command(upstream, settings)).await
    }

    /// What [`Proxy::start`] starts.
    pub(crate) fn command(upstream: &str, settings: &[(&str, &str)]) -> Command {
        let mut command = binary();
        command.env("UPLOAD_PROXY_API_KEY", KEY);
        for (name, value) in [
            ("listen", "127.0.0.1:0"),
            ("metrics-listen", "127.0.0.1:0"),
            ("upstream", upstream),
            ("storage-hosts", "storage.example"),
            ("log-level", "debug"),
        ] {
            if settings.iter().all(|(set, _)| *set != name) {
                command.args([&format!("--{name}"), value]);
            }
        }
        for (name, value) in settings {
            command.args([&format!("--{name}"), *value]);
        }
        command
    }

    /// Starts `command`, which is to listen.
    pub(crate) async fn spawn(mut command: Command) -> Self {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let mut stdout = BufReader::new(child.stdout.take().expect("piped"));
        let mut lines = BufReader::new(child.stderr.take().expect("piped")).lines();
        let (sender, log) = watch::channel(String::new());
        let log_reader = tokio::spawn(async move {
            while let Ok(Some(line)) = lines.next_line().await {
                sender.send_modify(|log| {
                    log.push_str(&line);
                    log.push('\n');
                });
            }
        });
        let mut first_line = String::new();
        stdout
            .read_line(&mut first_line)
            .await
            .expect("stdout is UTF-8");
        let Ok(line) = serde_json::from_str::<Value>(&first_line) else {
            log_reader.await.expect("the log ends");
            panic!(
                "no address on stdout but {first_line:?}; log: {}",
                *log.borrow()
            );
        };
        let text = |name: &str| line[name].as_str().map(str::to_owned);
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self {
            child,
            stdout,
            log,
            log_reader,
            url: text("listening").expect("an address"),
            metrics: text("metrics"),
            first_line,
            client: Client::builder()
                .no_proxy()
                // So that a proxy that waits for ever fails a test, and does not hang it.
                .timeout(Duration::from_secs(30))
                .redirect(redirect::Policy::none())
                .build()
                .expect("a client"),
        }
    }

    /// A GET of `path`.
    pub(crate) fn get(&self, path: &str) -> RequestBuilder {
        self.client.get(format!("{}{path}", self.url))
    }

    /// Any other request of `path`.
    pub(crate) fn request(&self, method: &str, path: &str) -> RequestBuilder {
        let method = method.parse().expect("a method");
        self.client.request(method, format!("{}{path}", self.url))
    }

    /// A GET of `path` as it stands, which a client library would tidy up. Gives the answer as
    /// text.
    pub(crate) async fn get_raw(&self, path: &str) -> String {
        let address = self.url.trim_start_matches("http://");
        let mut stream = TcpStream::connect(address).await.expect("a connection");
        let request = format!("GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.expect("sent");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.expect("an answer");
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// A request for a presigned URL, with `query` as it stands.
    pub(crate) async fn ask(&self, query: &str) -> Answer {
        answer(self.get(&format!("/api/presigned-url?{query}"))).await
    }

    /// The metrics as text.
    pub(crate) async fn metrics(&self) -> String {
        let url = format!(
            "{}/metrics",
            self.metrics.as_deref().expect("metrics are served")
        );
        let response = self.client.get(url).send().await.expect("an answer");
        response.text().await.expect("text")
    }

    /// Waits until a log line has `part` in it, and gives the line.
    pub(crate) async fn log_line(&mut self, part: &str) -> String {
        let log = self
            .log
            .wait_for(|log| log.lines().any(|line| line.contains(part)))
            .await
            .unwrap_or_else(|_| panic!("the process ended without logging {part:?}"));
        let line = log.lines().find(|line| line.contains(part));
        line.expect("just seen").to_owned()
    }

    /// Whether a log line so far has `part` in it.
    pub(crate) fn has_logged(&self, part: &str) -> bool {
        self.log.borrow().contains(part)
    }

    /// Sends the process a signal, by its name.
    pub(crate) async fn signal(&self, name: &str) {
        let id = self.child.id().expect("it runs").to_string();
        let sent = Command::new("kill")
            .args([&format!("-{name}"), &id])
            .status()
            .await;
        assert!(sent.expect("kill runs").success());
    }

    /// Waits for the process to end, and gives all that it wrote after its first line.
    pub(crate) async fn ended(mut self) -> Ended {
        let mut stdout = String::new();
        self.stdout
            .read_to_string(&mut stdout)
            .await
            .expect("stdout is UTF-8");
        let status = self.child.wait().await.expect("it ends").code();
        self.log_reader.await.expect("the log ends");
        let stderr = self.log.borrow().clone();
        Ended {
            status,
            stdout,
            stderr,
        }
    }

    /// Stops the process and gives all that it wrote after its first line.
    pub(crate) async fn stop(self) -> Ended {
        self.signal("TERM").await;
        self.ended().await
    }
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// The body as JSON, or null.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// A header as text, empty if it is not there.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().expect("ASCII"))
    }

    /// Asserts that this is a problem of RFC 9457 with this status and code, and gives its
    /// detail.
    #[track_caller]
    pub(crate) fn problem(&self, status: u16, code: &str) -> String {
        let json = self.json();
        assert_eq!(
            (self.status, json["code"].as_str()),
            (status, Some(code)),
            "{json}"
        );
        assert_eq!(json["status"], status);
        assert_eq!(json["type"], "about:blank");
        assert!(json["title"].is_string(), "{json}");
        assert_eq!(self.header("content-type"), "application/problem+json");
        assert_eq!(self.header("cache-control"), "no-store");
        json["detail"].as_str().expect("a detail").to_owned()
    }
}

/// Sends `request` and reads the answer.
pub(crate) async fn answer(request: RequestBuilder) -> Answer {
    let response = request.send().await.expect("an answer");
    Answer {
        status: response.status().as_u16(),
        headers: response.headers().clone(),
        body: response.bytes().await.expect("a whole body").into(),
    }
}
