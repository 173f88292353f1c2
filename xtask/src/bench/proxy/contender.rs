//! The servers of a measurement: the upstream, nginx and the proxy.

use crate::missing::missing;
use crate::service::{GLANCE, Service};
use crate::workspace::on_path;
use anyhow::{Context as _, Result, ensure};
use fs_err as fs;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::Instant;
use xshell::{Shell, cmd};

use super::process::PATIENCE;

/// What both send along.
const KEY: &str = "the-key-of-a-measurement";
const PATH: &str = "/integrations/direct/presigned-url";

/// A server that answers with one presigned URL.
pub(super) struct Upstream {
    address: SocketAddr,
    _server: Service,
}

/// A server that adds the key.
pub(super) struct Contender {
    /// What is asked for.
    pub(super) url: String,
    server: Service,
}

/// Finds a program that setup does not install.
pub(super) fn find(program: &str) -> Result<()> {
    let bring = "run `apt-get install wrk nginx-light` on Debian as root";
    on_path(program)
        .map(drop)
        .ok_or_else(|| missing(program, bring))
}

impl Upstream {
    pub(super) fn start(folder: &Path) -> Result<Self> {
        let sh = Shell::new()?;
        let now = cmd!(sh, "date -u +%Y%m%dT%H%M%SZ").read()?;
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
        let (server, address) = nginx("the upstream", folder, "upstream", "", &location)?;
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
        let (server, address) = nginx("nginx", folder, "nginx", &outside, &location)?;
        Ok(Self {
            url: asked(&address.to_string()),
            server,
        })
    }

    pub(super) fn proxy(program: &Path, folder: &Path, upstream: &Upstream) -> Result<Self> {
        let log = fs::File::create(folder.join("proxy.log"))?.into_parts().0;
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("UPLOAD_PROXY_API_KEY", KEY)
            .args(["--listen", "127.0.0.1:0"])
            .args(["--storage-hosts", "storage.example"])
            .args(["--upstream", &format!("http://{}", upstream.address)])
            // All of the load comes from one address, as if from a load balancer.
            .args(["--rate-limit", "0", "--trusted-proxies", "127.0.0.1"])
            .stderr(log);
        let server = Service::start("the proxy", command)?;
        let line = server.wait_for_first_line()?;
        let line: serde_json::Value = serde_json::from_str(&line).context("The proxy's line")?;
        let url = line["listening"].as_str().unwrap_or_default();
        Ok(Self {
            url: asked(url.trim_start_matches("http://")),
            server,
        })
    }

    /// Its process.
    pub(super) fn id(&self) -> u32 {
        self.server.id()
    }
}

fn asked(address: &str) -> String {
    format!("http://{address}/api/presigned-url?filename=orders.csv")
}

/// Starts an nginx of its own, with this in its `http` and `server` blocks.
fn nginx(
    name: &'static str,
    folder: &Path,
    file: &str,
    outside: &str,
    inside: &str,
) -> Result<(Service, SocketAddr)> {
    let folder = folder.join(file);
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
    let sh = Shell::new()?;
    let server = Service::start(name, cmd!(sh, "nginx -c {path}"))?;
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
