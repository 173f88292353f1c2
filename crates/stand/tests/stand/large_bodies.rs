//! Large bodies go to the disk as they come: the process must not grow with them.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use bytes::Bytes;
use direct_upload_core::wire::PresignedUrlAnswer;
use direct_upload_stand::{Addresses, ObjectList};
use futures_util::stream;

use crate::running::client;

const MEGABYTE: usize = 1024 * 1024;

/// Ends the process with the test.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        // Both fail only where it has ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test]
async fn a_gibibyte_passes_in_flat_memory() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = Command::new(env!("CARGO_BIN_EXE_direct-upload-stand"));
    for listener in ["partner-api", "storage", "portal", "admin"] {
        command.args([&format!("--{listener}-listen"), "127.0.0.1:0"]);
    }
    let mut process = command
        .arg("--folder")
        .arg(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("a process");
    let stdout = process.stdout.take().expect("piped");
    let process = Ended(process);
    let mut line = String::new();
    BufReader::new(stdout).read_line(&mut line).expect("a line");
    let addresses: Addresses = serde_json::from_str(&line).expect("addresses");

    let client = client().build().expect("a client");
    let answer = client
        .get(format!(
            "{}/integrations/direct/presigned-url?filename=large.zip",
            addresses.partner_api
        ))
        .header("Authorization", &addresses.api_key)
        .send()
        .await
        .expect("an answer");
    let answer: PresignedUrlAnswer = answer.json().await.expect("JSON");
    let chunk = Bytes::from(vec![7; MEGABYTE]);
    let chunks = stream::iter((0..1024).map(move |_| Ok::<_, std::io::Error>(chunk.clone())));
    let answer = client
        .put(answer.presigned_url)
        .header("Content-Length", 1024 * MEGABYTE)
        .body(reqwest::Body::wrap_stream(chunks))
        .send()
        .await
        .expect("an answer");
    assert_eq!(answer.status(), 200);

    let answer = client
        .get(format!("{}/objects", addresses.admin))
        .send()
        .await;
    let list: ObjectList = answer.expect("an answer").json().await.expect("a list");
    assert_eq!(list.objects[0].size, 1 << 30);

    // Linux says how large a process has ever been; elsewhere the upload alone is the test.
    if let Ok(status) = std::fs::read_to_string(format!("/proc/{}/status", process.0.id())) {
        let line = status.lines().find(|line| line.starts_with("VmHWM:"));
        let peak: u64 = line
            .and_then(|line| line.split_whitespace().nth(1)?.parse().ok())
            .expect("a number of kilobytes");
        assert!(peak < 64 * 1024, "{peak} kB at its largest");
    }
}
