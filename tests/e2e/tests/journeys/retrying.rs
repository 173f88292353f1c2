//! What may pass by itself is tried again: by the element, and then by the person.

use direct_upload_e2e::{journey, zip};
use direct_upload_stand::{Fault, FaultKind, Outcome, Server};

const BUSY: FaultKind = FaultKind::SlowDown { retry_after: None };

#[tokio::test]
async fn a_storage_that_is_busy_twice_gets_the_file_at_the_third_try() {
    journey(async |world| {
        let busy = FaultKind::SlowDown {
            retry_after: Some(1),
        };
        world.stand.set_faults([Fault::times(busy, 2)]).await;
        let page = world.standalone().await;
        let orders = world.file("orders.csv", "a;b\n");
        let seen = page
            .until_during(page.choose(&[&orders]), "look.state === 'waiting'")
            .await;
        let status = &seen.only_row().status;
        assert!(
            status.starts_with("The storage is busy. Trying again in "),
            "{status}"
        );
        page.until_state("done").await;

        let events = page.events().await;
        let retries = events.of("upload-retry");
        assert_eq!(retries.len(), 2);
        for retry in retries {
            assert_eq!(retry["code"], "storage-unavailable");
            assert_eq!(retry["storageCode"], "SlowDown");
            assert_eq!(retry["status"], 503);
            assert!(retry["delayMs"].is_u64(), "{retry}");
        }
        assert!(events.of("upload-error").is_empty());
        assert_eq!(events.only("upload-success")["attempts"], 3);
        let puts = world.stand.puts().await;
        let answers: Vec<_> = puts.iter().map(|put| put.status).collect();
        assert_eq!(answers, [Some(503), Some(503), Some(200)]);
        assert_eq!(world.stand.only_object("orders.csv").await, b"a;b\n");
    })
    .await;
}

#[tokio::test]
async fn a_service_that_says_when_to_come_back_is_not_asked_before() {
    journey(async |world| {
        let later = FaultKind::PartnerStatus {
            status: 429,
            message: "Slow down".to_owned(),
            retry_after: Some(2),
        };
        world.stand.set_faults([Fault::times(later, 1)]).await;
        // On another origin the page reads the header only where the proxy lets it.
        let page = world.portal(&[]).await;
        page.choose(&[&world.file("orders.csv", "a;b\n")]).await;
        page.until_state("done").await;

        let events = page.events().await;
        let retry = events.only("upload-retry");
        assert_eq!(retry["code"], "rate-limited");
        assert_eq!(retry["status"], 429);
        let delay = retry["delayMs"].as_u64().unwrap_or_default();
        assert!((2_000..3_000).contains(&delay), "{delay}");
        let requests = world.stand.requests().await.requests;
        let asked: Vec<u64> = requests
            .iter()
            .filter(|request| request.server == Server::PartnerApi)
            .map(|request| request.started_ms)
            .collect();
        assert_eq!(asked.len(), 2);
        assert!(asked[1] - asked[0] >= 2_000, "{asked:?}");
    })
    .await;
}

#[tokio::test]
async fn a_service_that_asks_for_a_pause_stops_the_others_too_and_they_say_until_when() {
    journey(async |world| {
        let later = FaultKind::PartnerStatus {
            status: 429,
            message: "Too many".to_owned(),
            retry_after: Some(3),
        };
        world.stand.set_faults([Fault::times(later, 1)]).await;
        let page = world
            .portal(&[("multiple", ""), ("concurrency", "1")])
            .await;
        let names = ["a.csv", "b.csv", "c.csv"];
        let files = names.map(|name| world.file(name, "a;b\n"));
        let files = files.each_ref().map(|file| file.as_path());
        page.until_during(
            page.choose(&files),
            "look.rows.length === 3 && look.rows.every((row) => \
             /^The service asks for a pause. Trying again in [123] sec\\.$/.test(row.status))",
        )
        .await;
        page.until_state("done").await;
        assert_eq!(world.stand.keys().await, names);
        let events = page.events().await;
        assert_eq!(events.only("upload-retry")["code"], "rate-limited");
        assert!(events.of("upload-error").is_empty());
    })
    .await;
}

/// Chromium sends a PUT again by itself when a connection that it had used before breaks, so
/// the storage may see more cuts than the element.
#[tokio::test]
async fn a_connection_that_is_cut_costs_a_try_and_not_the_file() {
    journey(async |world| {
        let cut = FaultKind::Cut {
            after_bytes: 100_000,
        };
        world.stand.set_faults([Fault::times(cut, 3)]).await;
        let page = world.standalone().await;
        let archive = zip(2_000_000);
        page.choose(&[&world.file("photos.zip", &archive)]).await;
        page.until_state("done").await;

        let puts = world.stand.puts().await;
        let outcomes: Vec<_> = puts.iter().map(|put| (put.outcome, put.status)).collect();
        let cut = (Outcome::Cut, None);
        assert_eq!(outcomes, [cut, cut, cut, (Outcome::Answered, Some(200))]);
        let events = page.events().await;
        let retries = events.of("upload-retry");
        assert!((1..=3).contains(&retries.len()), "{retries:#?}");
        assert!(retries.iter().all(|retry| retry["code"] == "network"));
        assert!(events.of("upload-error").is_empty());
        assert!(world.stand.only_object("photos.zip").await == archive);
    })
    .await;
}

#[tokio::test]
async fn a_person_tries_again_after_a_failure_and_the_key_stays() {
    journey(async |world| {
        world.stand.set_faults([Fault::times(BUSY, 1)]).await;
        let page = world
            .portal(&[("retries", "0"), ("naming", "unique")])
            .await;
        page.choose(&[&world.file("orders.csv", "a;b\n")]).await;

        let seen = page.until_state("failed").await;
        let row = seen.only_row();
        assert_eq!(row.actions, ["retry", "remove"]);
        let error = row.error.as_deref().unwrap_or_default();
        assert!(error.contains("Try again in a few minutes"), "{error}");
        assert!(world.stand.objects().await.is_empty());

        page.click_on("orders.csv", "retry").await;
        let seen = page.until_state("done").await;
        assert_eq!(seen.only_row().error, None);
        let events = page.events().await;
        let key = events.only("upload-success")["key"]
            .as_str()
            .expect("it has a key");
        let puts = world.stand.puts().await;
        let keys: Vec<_> = puts.iter().map(|put| put.key.as_deref()).collect();
        assert_eq!(keys, [Some(key), Some(key)]);
        assert_eq!(world.stand.only_object(key).await, b"a;b\n");
    })
    .await;
}
