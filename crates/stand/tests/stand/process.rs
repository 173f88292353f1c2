//! The stand as a process of its own.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};

use direct_upload_stand::Addresses;

use crate::running::client;

/// A process that ends with the test, also with one that fails.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        // It fails where the process has ended, which is as well.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_direct-upload-stand"));
    for listener in ["partner-api", "storage", "portal", "admin"] {
        command.args([&format!("--{listener}-listen"), "127.0.0.1:0"]);
    }
    command
}

#[tokio::test]
async fn one_line_says_where_it_is_and_a_signal_ends_it() {
    for signal in ["TERM", "INT"] {
        let folder = tempfile::tempdir().expect("a folder");
        let process = command()
            .args(["--api-key", "another-key", "--bucket", "my-bucket"])
            .arg("--folder")
            .arg(folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("a process");
        let mut process = Process(process);
        let mut stdout = BufReader::new(process.0.stdout.take().expect("piped"));
        let mut line = String::new();
        stdout.read_line(&mut line).expect("a line");
        let addresses: Addresses = serde_json::from_str(&line).expect("addresses");
        assert_eq!(addresses.api_key, "another-key");
        assert_eq!(addresses.bucket, "my-bucket");
        let folder = folder.path().canonicalize().expect("a folder");
        assert_eq!(
            addresses.folder,
            folder.join("my-bucket").display().to_string()
        );

        let answer = client()
            .build()
            .expect("a client")
            .get(format!(
                "{}/integrations/direct/presigned-url?filename=a.csv",
                addresses.partner_api
            ))
            .header("Authorization", "another-key")
            .send()
            .await
            .expect("an answer");
        assert_eq!(answer.status(), 200);

        let kill = Command::new("kill")
            .args([&format!("-{signal}"), &process.0.id().to_string()])
            .status();
        assert!(kill.expect("kill").success());
        let status = process.0.wait().expect("a status");
        assert_eq!(status.code(), Some(0), "SIG{signal}");
        let mut rest = String::new();
        stdout.read_to_string(&mut rest).expect("the rest");
        assert_eq!(rest, "", "standard output is one line");
    }
}

#[test]
fn a_setting_that_cannot_be_ends_it_with_one_sentence() {
    let folder = tempfile::tempdir().expect("a folder");
    for (flags, sentence) in [
        (
            ["--storage-listen", "0.0.0.0:0"],
            "0.0.0.0:0 is not an address of this machine alone",
        ),
        (["--bucket", "Up loads"], "is no name for a bucket"),
        (["--url-lifetime", "0"], "a presigned URL works for"),
        (["--api-key", ""], "the API key must be"),
    ] {
        // A flag given twice would be an error of its own.
        let mut command = Command::new(env!("CARGO_BIN_EXE_direct-upload-stand"));
        for listener in ["partner-api", "storage", "portal", "admin"] {
            let name = format!("--{listener}-listen");
            if name != flags[0] {
                command.args([&*name, "127.0.0.1:0"]);
            }
        }
        let output = command
            .args(flags)
            .arg("--folder")
            .arg(folder.path())
            .output()
            .expect("a process");
        assert_eq!(output.status.code(), Some(1), "{flags:?}");
        assert!(output.stdout.is_empty());
        let log = String::from_utf8_lossy(&output.stderr);
        assert!(log.contains(sentence), "{log}");
    }
}
