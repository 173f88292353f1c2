//! Many files at once.

use std::path::Path;

use direct_upload_e2e::journey;
use direct_upload_stand::{Fault, FaultKind};
use serde_json::json;

#[tokio::test]
async fn fifty_files_arrive_in_order_and_never_more_than_three_at_a_time() {
    journey(async |world| {
        // Slow enough that uploads overlap: 200 bytes take a tenth of a second.
        let slow = FaultKind::Slow {
            bytes_per_second: 2_000,
        };
        world.stand.set_faults([Fault::always(slow)]).await;
        let page = world.standalone().await.set("concurrency", "3").await;
        let names: Vec<String> = (0..50)
            .map(|number| format!("file-{number:02}.csv"))
            .collect();
        let content = |name: &str| format!("{name:\u{2e}<200}");
        let files: Vec<_> = names
            .iter()
            .map(|name| world.file(name, content(name)))
            .collect();
        let files: Vec<&Path> = files.iter().map(AsRef::as_ref).collect();
        page.choose(&files).await;

        page.until_event("uploads-complete").await;
        let seen = page.until_state("done").await;
        assert_eq!(seen.live.as_deref(), Some("All 50 files are uploaded."));
        assert_eq!(seen.rows.len(), 50);
        assert!(seen.rows.iter().all(|row| row.status == "Uploaded"));

        let events = page.events().await;
        let starts: Vec<&str> = events
            .of("upload-start")
            .iter()
            .filter_map(|detail| detail["name"].as_str())
            .collect();
        assert_eq!(starts, names);
        assert_eq!(events.of("upload-success").len(), 50);
        assert_eq!(
            *events.only("uploads-complete"),
            json!({"done": 50, "failed": 0, "cancelled": 0})
        );

        let requests = world.stand.requests().await;
        assert_eq!(requests.finished_puts, 50);
        assert_eq!(requests.max_concurrent_puts, 3);
        assert_eq!(world.stand.keys().await, names);
        for name in &names {
            assert_eq!(world.stand.object(name).await, content(name).as_bytes());
        }
    })
    .await;
}
