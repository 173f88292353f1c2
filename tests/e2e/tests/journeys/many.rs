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
        // A file that is looked into before an older one goes before it, while there is room.
        let page = page.set("manual", "").await;
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
        page.until("look.state === 'ready' && element.uploads.length === 50")
            .await;
        page.click("start").await;

        page.until_event("uploads-complete").await;
        let seen = page.until_state("done").await;
        assert_eq!(seen.live.as_deref(), Some("All 50 files are uploaded."));
        assert_eq!(seen.rows.len(), 40, "the others are not drawn");
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

/// Files for the page's own script to add.
fn make(count: u32, extension: &str) -> String {
    format!(
        "void (window.files = Array.from({{ length: {count} }}, (_, at) => \
           new File(['a;b\\n'], `${{at}}.{extension}`)))"
    )
}

#[tokio::test]
async fn the_page_answers_while_ten_thousand_files_are_added_taken_back_and_cleared() {
    journey(async |world| {
        let page = world.standalone().await.set("manual", "").await;
        page.script(&make(10_000, "csv")).await;
        let added = "felt.told('file-add', 10000)";
        let felt = page.feel("element.addFiles(files)", added).await;
        felt.assert_smooth("added", 10_000);
        let seen = page.look().await;
        assert_eq!(seen.rows.len(), 40, "rows in the document");
        assert_eq!(page.script("element.uploads.length").await, 10_000);

        let cancelled = "felt.told('uploads-complete', 1)";
        let felt = page.feel("element.cancel()", cancelled).await;
        felt.assert_smooth("taken back", 10_000);
        let cleared = "felt.until(() => !element.shadowRoot.querySelector('[part=item]'))";
        let felt = page.feel("element.clear()", cleared).await;
        felt.assert_smooth("cleared", 10_000);
        assert_eq!(page.script("element.uploads.length").await, 0);

        page.script(&make(10_000, "pdf")).await;
        let refused = "felt.told('file-reject', 10000)";
        let felt = page.feel("element.addFiles(files)", refused).await;
        felt.assert_smooth("refused", 10_000);
        assert!(world.stand.requests().await.requests.is_empty());
        page.assert_well().await;
    })
    .await;
}

#[tokio::test]
async fn what_happens_is_drawn_once_a_frame_at_most() {
    journey(async |world| {
        let page = world.standalone().await;
        page.script(&make(50, "csv")).await;
        let drawn = page
            .script(
                "(async () => {
                   const drawn = { changes: 0, frames: 0, events: 0 };
                   const frame = () => { drawn.frames += 1; requestAnimationFrame(frame); };
                   requestAnimationFrame(frame);
                   new MutationObserver(() => { drawn.changes += 1; }).observe(
                     element.shadowRoot, { attributes: true, childList: true, characterData: true, subtree: true });
                   const before = probe.events.length;
                   element.addFiles(files);
                   await probe.until(() => probe.events.some(({ kind }) => kind === 'uploads-complete'), 30000);
                   return { ...drawn, events: probe.events.length - before };
                 })()",
            )
            .await;
        let count = |name: &str| drawn[name].as_u64().unwrap_or_default();
        assert!(count("events") > 150, "{drawn}");
        assert!(count("changes") <= count("frames") + 1, "{drawn}");
    })
    .await;
}

/// A thousand: ten thousand take minutes with a storage that is built for debugging.
#[tokio::test]
async fn the_page_answers_while_a_thousand_files_are_sent_and_all_of_them_arrive() {
    journey(async |world| {
        let page = world.standalone().await;
        page.script(&make(1_000, "csv")).await;
        let sent = "felt.told('uploads-complete', 1)";
        let felt = page.feel("element.addFiles(files)", sent).await;
        felt.assert_smooth("sent", 1_000);
        assert_eq!(page.look().await.rows.len(), 40, "rows in the document");
        let events = page.events().await;
        assert_eq!(
            *events.only("uploads-complete"),
            json!({"done": 1_000, "failed": 0, "cancelled": 0})
        );
        assert_eq!(world.stand.requests().await.finished_puts, 1_000);
        assert_eq!(world.stand.keys().await.len(), 1_000);
    })
    .await;
}
