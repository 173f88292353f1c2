//! A stand on free ports with an empty bucket, and the ways to talk to it.

use std::time::Duration;

use direct_upload_core::wire::PresignedUrlAnswer;
use direct_upload_stand::{
    Config, ConfirmationList, Fault, ObjectList, RequestRecord, Requests, Server, Stand,
    StoredObject,
};
use reqwest::{Client, ClientBuilder, Response};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Far more than anything here takes; only a broken stand gets there.
const PATIENCE: Duration = Duration::from_secs(30);

/// A client of our own. Built together with the proxy it has the proxy's TLS, which wants to be
/// told whose cryptography to use, though nothing here speaks TLS.
pub(crate) fn client() -> ClientBuilder {
    // It fails where an earlier test has done so already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
}

/// A running stand. Dropped, it ends, and its files are removed.
pub(crate) struct Running {
    pub(crate) stand: Stand,
    pub(crate) client: Client,
    folder: TempDir,
}

impl Running {
    pub(crate) async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    pub(crate) async fn start_with(change: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().expect("a folder for the bucket");
        let mut config = Config::on_free_ports(folder.path().to_owned());
        change(&mut config);
        Self {
            stand: Stand::start(config).await.expect("a stand"),
            client: client()
                .timeout(PATIENCE)
                .redirect(reqwest::redirect::Policy::none())
                .build()
                .expect("a client"),
            folder,
        }
    }

    /// Stops the stand in order; its files are there as long as the folder that is returned.
    pub(crate) async fn stop(self) -> TempDir {
        self.stand.stop().await;
        self.folder
    }

    /// Asks the partner API with the right key.
    pub(crate) async fn ask_partner(&self, filename: &str) -> reqwest::Result<Response> {
        let addresses = self.stand.addresses();
        self.client
            .get(format!(
                "{}/integrations/direct/presigned-url",
                addresses.partner_api
            ))
            .query(&[("filename", filename)])
            .header("Authorization", &addresses.api_key)
            .send()
            .await
    }

    /// A presigned URL for `filename`.
    pub(crate) async fn presign(&self, filename: &str) -> String {
        let answer = self.ask_partner(filename).await.expect("an answer");
        assert_eq!(answer.status(), 200);
        let answer: PresignedUrlAnswer = answer.json().await.expect("JSON");
        answer.presigned_url
    }

    /// PUTs `body` with a new presigned URL.
    pub(crate) async fn upload(
        &self,
        filename: &str,
        body: impl Into<reqwest::Body>,
    ) -> reqwest::Result<Response> {
        self.put(&self.presign(filename).await, body).await
    }

    pub(crate) async fn put(
        &self,
        url: &str,
        body: impl Into<reqwest::Body>,
    ) -> reqwest::Result<Response> {
        let body = body.into();
        let mut request = self
            .client
            .put(url)
            .header("Content-Type", "text/csv")
            .header("Origin", &self.stand.addresses().portal);
        if body.as_bytes().is_some_and(<[u8]>::is_empty) {
            // Unlike a browser, the client leaves it out.
            request = request.header("Content-Length", 0);
        }
        request.body(body).send().await
    }

    pub(crate) fn admin(&self, path: &str) -> String {
        format!("{}{path}", self.stand.addresses().admin)
    }

    pub(crate) async fn set_faults(&self, faults: &[Fault]) {
        let answer = self.client.put(self.admin("/faults")).json(faults).send();
        assert_eq!(answer.await.expect("an answer").status(), 204);
    }

    /// Returns once every fault has struck as often as it was to.
    pub(crate) async fn faults_used_up(&self) {
        let asking = async {
            loop {
                let answer = self.client.get(self.admin("/faults")).send().await;
                let left: Vec<Fault> = answer.expect("an answer").json().await.expect("faults");
                if left.is_empty() {
                    break;
                }
            }
        };
        let asked = tokio::time::timeout(PATIENCE, asking).await;
        assert!(asked.is_ok(), "a fault does not strike");
    }

    pub(crate) async fn clear_faults(&self) {
        let answer = self.client.delete(self.admin("/faults")).send().await;
        assert_eq!(answer.expect("an answer").status(), 204);
    }

    pub(crate) async fn journal(&self) -> Requests {
        self.journal_when("").await
    }

    /// The journal once what the query asks for is so.
    pub(crate) async fn journal_when(&self, query: &str) -> Requests {
        let url = self.admin(&format!("/requests?{query}"));
        let answer = self.client.get(url).send().await.expect("an answer");
        answer.json().await.expect("a journal")
    }

    /// What the journal says about the storage's last request.
    pub(crate) async fn last_at_storage(&self) -> RequestRecord {
        let mut requests = self.journal().await.requests;
        requests.retain(|request| request.server == Server::Storage);
        requests.pop().expect("a request")
    }

    pub(crate) async fn objects(&self) -> Vec<StoredObject> {
        let answer = self.client.get(self.admin("/objects")).send().await;
        let list: ObjectList = answer.expect("an answer").json().await.expect("a list");
        list.objects
    }

    pub(crate) async fn confirmations(&self) -> ConfirmationList {
        let answer = self.client.get(self.admin("/confirmations")).send().await;
        answer.expect("an answer").json().await.expect("a list")
    }

    /// The files of uploads under way.
    pub(crate) fn part_files(&self) -> usize {
        let parts = self.folder.path().join(".parts/uploads");
        std::fs::read_dir(parts).expect("a folder").count()
    }

    /// Opens a connection to the storage and sends `head` as it is, with a `Host`.
    pub(crate) async fn connect(&self, method: &str, url: &str, headers: &str) -> TcpStream {
        let (host, path) = split(url);
        let mut stream = TcpStream::connect(host).await.expect("a connection");
        let head = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\n{headers}\r\n");
        stream.write_all(head.as_bytes()).await.expect("sent");
        stream
    }
}

/// The host and the path of `url`.
fn split(url: &str) -> (&str, &str) {
    let rest = url.strip_prefix("http://").expect("plain HTTP");
    let slash = rest.find('/').expect("a path");
    rest.split_at(slash)
}

/// Everything that comes until the other end closes the connection.
pub(crate) async fn read_to_end(mut stream: TcpStream) -> String {
    let mut bytes = Vec::new();
    // A reset ends the bytes just as well.
    let read = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut bytes)).await;
    assert!(read.is_ok(), "the connection stays open");
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The text of an element of an error answer.
pub(crate) fn element<'a>(xml: &'a str, name: &str) -> Option<&'a str> {
    let (_, after) = xml.split_once(&format!("<{name}>"))?;
    Some(after.split_once(&format!("</{name}>"))?.0)
}
