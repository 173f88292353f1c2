//! The proxy of a journey.

use std::path::Path;

use reqwest::{Client, Response};
use serde::Deserialize;
use tokio::process::Command;

use crate::parts;
use crate::process::Process;
use crate::stand::Stand;

/// A running proxy, which serves the built widget too.
pub struct Proxy {
    pub(crate) process: Process,
    origin: String,
}

/// The proxy's first line.
#[derive(Deserialize)]
struct Ready {
    listening: String,
}

impl Proxy {
    pub(crate) async fn start(
        stand: &Stand,
        assets: &Path,
        origins: &[String],
        flags: &[String],
    ) -> Self {
        let addresses = stand.addresses();
        let portal = std::slice::from_ref(&addresses.portal);
        let mut command = Command::new(parts::proxy());
        command
            .env_clear()
            .env("UPLOAD_PROXY_API_KEY", Stand::API_KEY)
            // A flag wins.
            .env("UPLOAD_PROXY_RATE_LIMIT", "0")
            .args(["--listen", "127.0.0.1:0"])
            .args(["--upstream", &addresses.partner_api])
            .args(["--storage-hosts", stand.storage_host()])
            .args(["--allowed-origins", &[portal, origins].concat().join(",")])
            .arg("--assets")
            .arg(assets)
            .args(flags);
        let (process, ready) = Process::start("The proxy", command, |line| {
            serde_json::from_str::<Ready>(line).ok()
        })
        .await
        .unwrap_or_else(|problem| panic!("{problem}"));
        Self {
            process,
            origin: ready.listening,
        }
    }

    /// Its origin, and the widget's.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Asks for a presigned URL without the page.
    pub async fn ask_for(&self, filename: &str) -> Response {
        let query: String = form_urlencoded::Serializer::new(String::new())
            .append_pair("filename", filename)
            .finish();
        let url = format!("{}/api/presigned-url?{query}", self.origin);
        let answer = Client::new().get(url).send().await;
        answer.expect("the proxy answers")
    }

    /// Kills it.
    pub async fn end(&self) {
        self.process.end().await;
    }
}
