//! Bodies that do not come to their end, and answers that do not come.

use std::time::{Duration, Instant};

use direct_upload_stand::{Fault, FaultKind, Outcome};
use tokio::io::AsyncWriteExt;

use crate::running::{Running, element, read_to_end};

const MEGABYTE: usize = 1_000_000;

#[tokio::test]
async fn a_cut_connection_gives_no_answer_and_leaves_no_object() {
    let running = Running::start().await;
    running.upload("a.csv", "kept").await.expect("an answer");
    for (after_bytes, size) in [(0, 10), (MEGABYTE, 3 * MEGABYTE), (MEGABYTE, 10)] {
        let fault = FaultKind::Cut {
            after_bytes: after_bytes as u64,
        };
        running.set_faults(&[Fault::times(fault, 1)]).await;
        let answer = running.upload("a.csv", vec![b'x'; size]).await;
        assert!(answer.is_err(), "{answer:?}");
        let last = running.last_at_storage().await;
        assert_eq!((last.outcome, last.status), (Outcome::Cut, None));
        assert!(last.body_bytes >= after_bytes.min(size) as u64);
        assert_eq!(running.objects().await[0].size, 4, "the earlier object");
        assert_eq!(running.part_files(), 0);
    }
    let answer = running.upload("a.csv", "1").await.expect("an answer");
    assert_eq!(answer.status(), 200);
}

#[tokio::test]
async fn a_client_that_leaves_leaves_no_object() {
    let running = Running::start().await;
    let url = running.presign("a.csv").await;
    let mut stream = running
        .connect("PUT", &url, "Content-Length: 1000\r\n")
        .await;
    stream.write_all(&[b'x'; 500]).await.expect("sent");
    assert_eq!(running.journal_when("openPuts=1").await.open_puts, 1);
    drop(stream);
    assert_eq!(
        running.journal_when("finishedPuts=1").await.finished_puts,
        1
    );
    let last = running.last_at_storage().await;
    assert_eq!(last.outcome, Outcome::AbortedByClient);
    assert_eq!((last.status, last.body_bytes), (None, 500));
    assert!(last.ended_ms.is_some());
    assert!(running.objects().await.is_empty());
    assert_eq!(running.part_files(), 0);
}

#[tokio::test]
async fn a_client_that_leaves_is_seen_even_while_nothing_is_read() {
    for kind in [
        FaultKind::Stall { after_bytes: 100 },
        FaultKind::StallAnswer,
        FaultKind::Slow {
            bytes_per_second: 1,
        },
    ] {
        let running = Running::start().await;
        running.set_faults(&[Fault::always(kind.clone())]).await;
        let url = running.presign("a.csv").await;
        let length = 40_000;
        let headers = format!("Content-Length: {length}\r\n");
        let mut stream = running.connect("PUT", &url, &headers).await;
        stream.write_all(&vec![b'x'; length]).await.expect("sent");
        assert_eq!(running.journal_when("openPuts=1").await.open_puts, 1);
        drop(stream);
        let journal = running.journal_when("finishedPuts=1").await;
        assert_eq!(journal.finished_puts, 1, "{kind:?}");
        let last = running.last_at_storage().await;
        assert_eq!(last.outcome, Outcome::AbortedByClient, "{kind:?}");
        assert!(running.objects().await.is_empty());
        assert_eq!(running.part_files(), 0);
    }
}

#[tokio::test]
async fn what_is_stalled_ends_when_the_faults_are_cleared() {
    let running = Running::start().await;
    for kind in [
        FaultKind::Stall { after_bytes: 0 },
        FaultKind::Stall { after_bytes: 1000 },
        FaultKind::StallAnswer,
    ] {
        running.set_faults(&[Fault::times(kind.clone(), 1)]).await;
        running
            .client
            .delete(running.admin("/requests"))
            .send()
            .await
            .expect("an answer");
        let upload = running.upload("a.csv", "some bytes");
        let clearing = async {
            running.faults_used_up().await;
            running.clear_faults().await;
        };
        let (answer, ()) = tokio::join!(upload, clearing);
        assert!(answer.is_err(), "{kind:?}: {answer:?}");
        assert_eq!(running.last_at_storage().await.outcome, Outcome::Cut);
        assert!(running.objects().await.is_empty());
    }
}

#[tokio::test]
async fn a_stand_that_stops_lets_go_of_what_is_stalled() {
    let running = Running::start().await;
    let stall = FaultKind::Stall { after_bytes: 0 };
    running.set_faults(&[Fault::times(stall, 1)]).await;
    let url = running.presign("a.csv").await;
    let stream = running.connect("PUT", &url, "Content-Length: 9\r\n").await;
    running.faults_used_up().await;
    let folder = running.stop().await;
    assert_eq!(read_to_end(stream).await, "");
    let left = std::fs::read_dir(folder.path().join("uploads")).expect("a folder");
    assert_eq!(left.count(), 0);
}

#[tokio::test]
async fn a_slow_storage_takes_its_time_and_the_whole_body() {
    let running = Running::start().await;
    let slow = FaultKind::Slow {
        bytes_per_second: 10_000,
    };
    running.set_faults(&[Fault::times(slow, 1)]).await;
    let began = Instant::now();
    let answer = running
        .upload("a.csv", vec![b'x'; 3000])
        .await
        .expect("an answer");
    assert_eq!(answer.status(), 200);
    assert!(began.elapsed() >= Duration::from_millis(300));
    assert_eq!(running.objects().await[0].size, 3000);
}

#[tokio::test]
async fn a_body_that_stops_coming_is_given_up() {
    let running = Running::start_with(|config| {
        config.body_timeout = Duration::from_millis(200);
    })
    .await;
    let url = running.presign("a.csv").await;
    let mut stream = running.connect("PUT", &url, "Content-Length: 10\r\n").await;
    stream.write_all(b"12345").await.expect("sent");
    let answer = read_to_end(stream).await;
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
    assert_eq!(element(&answer, "Code"), Some("RequestTimeout"));
    assert!(running.objects().await.is_empty());
    assert_eq!(running.part_files(), 0);
}

#[tokio::test]
async fn an_early_answer_comes_before_the_body() {
    let running = Running::start().await;
    let early = FaultKind::Status {
        status: 403,
        code: "AccessDenied".to_owned(),
        message: "Access Denied".to_owned(),
        early: true,
    };
    running.set_faults(&[Fault::always(early)]).await;
    let url = running.presign("a.csv").await;
    let stream = running
        .connect("PUT", &url, "Content-Length: 1000000\r\n")
        .await;
    let answer = read_to_end(stream).await;
    assert!(answer.starts_with("HTTP/1.1 403 "), "{answer}");
    assert_eq!(running.last_at_storage().await.body_bytes, 0);
}

#[tokio::test]
async fn a_client_that_asks_first_is_spared_the_body_of_a_refusal() {
    let running = Running::start().await;
    let url = running.presign("a.csv").await;
    let headers = "Content-Length: 1000\r\nExpect: 100-continue\r\n";
    for (url, start) in [
        (url.replace("a.csv", "b.csv"), "HTTP/1.1 403 "),
        (url.replace("Expires=900", "Expires=1"), "HTTP/1.1 403 "),
    ] {
        let stream = running.connect("PUT", &url, headers).await;
        let answer = read_to_end(stream).await;
        assert!(answer.starts_with(start), "{answer}");
    }
    let cut = FaultKind::Cut { after_bytes: 0 };
    running.set_faults(&[Fault::times(cut, 1)]).await;
    let stream = running.connect("PUT", &url, headers).await;
    assert_eq!(read_to_end(stream).await, "");
}

#[tokio::test]
async fn the_journal_counts_how_many_came_at_once() {
    let running = Running::start().await;
    running
        .set_faults(&[Fault::times(FaultKind::StallAnswer, 3)])
        .await;
    let names = ["1.csv", "2.csv", "3.csv"];
    let uploads = async {
        let [first, second, third] = names.map(|name| running.upload(name, "1"));
        let answers = tokio::join!(first, second, third);
        assert!(answers.0.is_err() && answers.1.is_err() && answers.2.is_err());
    };
    let watching = async {
        let journal = running.journal_when("openPuts=3").await;
        assert_eq!((journal.open_puts, journal.max_concurrent_puts), (3, 3));
        running.faults_used_up().await;
        running.clear_faults().await;
    };
    tokio::join!(uploads, watching);
    for name in names {
        running.upload(name, "1").await.expect("an answer");
    }
    let journal = running.journal().await;
    assert_eq!((journal.open_puts, journal.finished_puts), (0, 6));
    assert_eq!(journal.max_concurrent_puts, 3);
    running
        .client
        .delete(running.admin("/requests"))
        .send()
        .await
        .expect("an answer");
    running.upload("1.csv", "1").await.expect("an answer");
    assert_eq!(running.journal().await.max_concurrent_puts, 1);
}
