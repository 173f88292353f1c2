//! The stand of a journey, and its admin listener's view of the storage.

use std::fmt::Write;
use std::path::Path;

use direct_upload_stand::{
    Addresses, ConfirmationList, Fault, ObjectList, RequestRecord, Requests, Server, StoredObject,
};
use reqwest::{Client, Response};
use serde::de::DeserializeOwned;
use tokio::process::Command;

use crate::parts;
use crate::process::Process;

/// How long the storage is waited for, in milliseconds.
const PATIENCE: u32 = 30_000;

/// A running stand.
pub struct Stand {
    pub(crate) process: Process,
    addresses: Addresses,
    client: Client,
}

impl Stand {
    /// The partner API's key: a word that stands nowhere by chance.
    pub const API_KEY: &'static str = "e2e-partner-key-5f1d0c9b7a";

    pub(crate) async fn start(folder: &Path, flags: &[String]) -> Self {
        let mut command = Command::new(parts::stand());
        command.env_clear().env("RUST_LOG", "info,s3s=off");
        for listener in ["partner-api", "storage", "portal", "admin"] {
            command.args([&format!("--{listener}-listen"), "127.0.0.1:0"]);
        }
        command
            .arg("--folder")
            .arg(folder)
            .args(["--api-key", Self::API_KEY])
            .args(flags);
        let (process, addresses) =
            Process::start("The stand", command, |line| serde_json::from_str(line).ok())
                .await
                .unwrap_or_else(|problem| panic!("{problem}"));
        Self {
            process,
            addresses,
            client: Client::new(),
        }
    }

    /// Where everything is found.
    #[must_use]
    pub const fn addresses(&self) -> &Addresses {
        &self.addresses
    }

    /// The storage's host and port.
    #[must_use]
    pub fn storage_host(&self) -> &str {
        self.addresses.storage.trim_start_matches("http://")
    }

    /// Sets what goes wrong from now on, in place of what went wrong before.
    pub async fn set_faults(&self, faults: impl IntoIterator<Item = Fault>) {
        let faults: Vec<Fault> = faults.into_iter().collect();
        let request = self.client.put(self.at("/faults")).json(&faults);
        well(request.send().await).await;
    }

    /// Takes all faults away, and closes the connections that they hold.
    pub async fn clear_faults(&self) {
        well(self.client.delete(self.at("/faults")).send().await).await;
    }

    /// The journal as it is now.
    pub async fn requests(&self) -> Requests {
        self.read("/requests").await
    }

    /// The journal once so many PUTs have ended, in whatever way.
    pub async fn when_ended(&self, puts: usize) -> Requests {
        let requests: Requests = self
            .read(&format!(
                "/requests?finishedPuts={puts}&timeoutMs={PATIENCE}"
            ))
            .await;
        assert!(
            requests.finished_puts >= puts,
            "the storage saw no {puts} PUTs end, but this:\n{}",
            told(&requests)
        );
        requests
    }

    /// The journal once so many PUTs are under way.
    pub async fn when_open(&self, puts: usize) -> Requests {
        let requests: Requests = self
            .read(&format!("/requests?openPuts={puts}&timeoutMs={PATIENCE}"))
            .await;
        assert!(
            requests.open_puts >= puts,
            "the storage had no {puts} PUTs under way, but this:\n{}",
            told(&requests)
        );
        requests
    }

    /// The PUTs that the storage has seen, oldest first.
    pub async fn puts(&self) -> Vec<RequestRecord> {
        let requests = self.requests().await.requests;
        let is_put = |r: &RequestRecord| r.server == Server::Storage && r.method == "PUT";
        requests.into_iter().filter(is_put).collect()
    }

    /// The objects in the bucket, by key.
    pub async fn objects(&self) -> Vec<StoredObject> {
        self.read::<ObjectList>("/objects").await.objects
    }

    /// The keys in the bucket.
    pub async fn keys(&self) -> Vec<String> {
        let objects = self.objects().await;
        objects.into_iter().map(|object| object.key).collect()
    }

    /// The bytes of the bucket's one object, whose key must be `key`.
    pub async fn only_object(&self, key: &str) -> Vec<u8> {
        assert_eq!(self.keys().await, [key]);
        self.object(key).await
    }

    /// The bytes of an object.
    pub async fn object(&self, key: &str) -> Vec<u8> {
        let mut url = reqwest::Url::parse(&self.at("/objects/")).expect("an address of the stand");
        url.path_segments_mut()
            .expect("it has a path")
            .pop_if_empty()
            .push(key);
        let response = well(self.client.get(url).send().await).await;
        response.bytes().await.expect("the object's bytes").to_vec()
    }

    /// What the partner API was told about finished uploads.
    pub async fn confirmations(&self) -> ConfirmationList {
        self.read("/confirmations").await
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.addresses.admin)
    }

    async fn read<T: DeserializeOwned>(&self, path: &str) -> T {
        let response = well(self.client.get(self.at(path)).send().await).await;
        response.json().await.expect("what the stand documents")
    }
}

/// A line for each request.
fn told(requests: &Requests) -> String {
    requests
        .requests
        .iter()
        .fold(String::new(), |mut lines, request| {
            let RequestRecord {
                method,
                path,
                body_bytes,
                status,
                outcome,
                ..
            } = request;
            // Writing to a string cannot fail.
            let _ = writeln!(
                lines,
                "{method} {path}, {body_bytes} bytes: {outcome:?} {status:?}"
            );
            lines
        })
}

async fn well(answer: reqwest::Result<Response>) -> Response {
    let response = answer.expect("the stand answers");
    let status = response.status();
    if !status.is_success() {
        let message = response.text().await.unwrap_or_default();
        panic!("the stand says {status}: {message}");
    }
    response
}
