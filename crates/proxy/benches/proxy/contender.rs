//! The servers of a measurement: the upstream, nginx and the proxy.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Instant;

use anyhow::{Context as _, Result, ensure};

use super::process::{GLANCE, PATIENCE};

/// What both send along.
const KEY: &str = "the-key-of-a-measurement";
const PATH: &str = "/integrations/direct/presigned-url";

/// A server that answers with one presigned URL.
pub(super) struct Upstream {
    address: SocketAddr,
    _server: Server,
}

/// A server that adds the key.
pub(super) struct Contender {
    /// What is asked for.
    pub(super) url: String,
    server: Server,
}

/// A running server. Dropped, it ends.
struct Server(Child);

impl Server {
    fn start(command: &mut Command) -> Result<Self> {
        let child = command.stdin(Stdio::null()).spawn();
        let program = command.get_program().display();
        // On Debian, `apt-get install nginx-light wrk` brings what is missing.
        child
            .map(Self)
            .with_context(|| format!("{program} cannot be started"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // SIGTERM, for nginx to end its workers; it fails only where the server has gone by itself.
        let _ = Command::new("kill").arg(self.0.id().to_string()).status();
        let _ = self.0.wait();
    }
}

impl Upstream {
    pub(super) fn start(folder: &Path) -> Result<Self> {
        let now = Command::new("date")
            .args(["-u", "+%Y%m%dT%H%M%SZ"])
            .output()?;
        let now = String::from_utf8(now.stdout)?;
        let now = now.trim();
        let url = format!(
            "https://storage.example/bucket/orders.csv?X-Amz-Algorithm=AWS4-HMAC-SHA256\
             &X-Amz-Credential=AKIDEXAMPLE%2F20261122%2Feu-central-1%2Fs3%2Faws4_request\
             &X-Amz-Date={now}&X-Amz-Expires=604800&X-Amz-SignedHeaders=host\
             &X-Amz-Signature=b228dbec8c1008c80c162e1210e4503dceead1e4d4751b4d9787314fd6da4d55"
        );
        let location = format!(
            "access_log off; location = {PATH} {{ default_type application/json; \
             return 200 '{{\"presignedURL\": \"{url}\"}}'; }}"
        );
        let (server, address) = nginx(folder, "upstream", "", &location)?;
        Ok(Self {
            address,
            _server: server,
        })
    }
}

impl Contender {
    /// nginx as docs/proxy.md has it, with kept connections.
    pub(super) fn nginx(folder: &Path, upstream: &Upstream) -> Result<Self> {
        let outside = format!(
            "upstream partner {{ server {}; keepalive 64; }}",
            upstream.address
        );
        let location = format!(
            "location = /api/presigned-url {{ limit_except GET {{ deny all; }} \
             proxy_pass http://partner{PATH}; proxy_http_version 1.1; \
             proxy_set_header Connection \"\"; proxy_set_header Cookie \"\"; \
             proxy_set_header Authorization \"{KEY}\"; add_header Cache-Control no-store always; }}"
        );
        let (server, address) = nginx(folder, "nginx", &outside, &location)?;
        Ok(Self {
            url: asked(&address.to_string()),
            server,
        })
    }

    pub(super) fn proxy(program: &Path, folder: &Path, upstream: &Upstream) -> Result<Self> {
        let log = File::create(folder.join("proxy.log"))?;
        let mut server = Server::start(
            Command::new(program)
                .env_clear()
                .env("UPLOAD_PROXY_API_KEY", KEY)
                .args(["--listen", "127.0.0.1:0"])
                .args(["--storage-hosts", "storage.example"])
                .args(["--upstream", &format!("http://{}", upstream.address)])
                // All of the load comes from one address, as if from a load balancer.
                .args(["--rate-limit", "0", "--trusted-proxies", "127.0.0.1"])
                .stdout(Stdio::piped())
                .stderr(log),
        )?;
        let mut line = String::new();
        let stdout = server.0.stdout.take().context("its output is piped")?;
        BufReader::new(stdout).read_line(&mut line)?;
        let line: serde_json::Value = serde_json::from_str(&line).context("The proxy's line")?;
        let url = line["listening"].as_str().unwrap_or_default();
        Ok(Self {
            url: asked(url.trim_start_matches("http://")),
            server,
        })
    }

    /// Its process.
    pub(super) fn id(&self) -> u32 {
        self.server.0.id()
    }
}

fn asked(address: &str) -> String {
    format!("http://{address}/api/presigned-url?filename=orders.csv")
}

/// Starts an nginx of its own, with this in its `http` and `server` blocks.
fn nginx(folder: &Path, name: &str, outside: &str, inside: &str) -> Result<(Server, SocketAddr)> {
    let folder = folder.join(name);
    fs::create_dir_all(&folder)?;
    let address = free_address()?;
    let at = folder.display();
    let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|kind| format!("{kind}_temp_path {at}/{kind};\n"))
        .concat();
    let config = format!(
        "daemon off;\nworker_processes auto;\npid {at}/pid;\nerror_log {at}/error.log;\n\
         worker_rlimit_nofile 8192;\nevents {{ worker_connections 4096; }}\n\
         http {{\n{temporary}access_log {at}/access.log;\nkeepalive_requests 1000000000;\n{outside}\n\
         server {{ listen {address} reuseport; {inside} }}\n}}\n"
    );
    let path = folder.join("nginx.conf");
    fs::write(&path, config)?;
    let server = Server::start(Command::new("nginx").arg("-c").arg(&path))?;
    let started = Instant::now();
    while TcpStream::connect(address).is_err() {
        ensure!(
            started.elapsed() < PATIENCE,
            "{name} does not listen; see {at}."
        );
        thread::sleep(GLANCE);
    }
    Ok((server, address))
}

fn free_address() -> Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    Ok(listener.local_addr()?)
}
