//! The host page's script drives the element.

use direct_upload_e2e::journey;
use direct_upload_stand::{Fault, FaultKind, Outcome};
use serde_json::{Value, json};

#[tokio::test]
async fn a_page_adds_starts_cancels_retries_discards_and_clears() {
    journey(async |world| {
        let page = world.portal(&[("multiple", ""), ("manual", ""), ("retries", "0")]).await;
        let states = async || page.script("element.uploads.map((upload) => upload.state)").await;
        page.script(
            "element.addFiles(['a', 'b', 'c'].map((name) => new File([`${name}\\n`], `${name}.csv`)))",
        )
        .await;
        let seen = page.until_state("ready").await;
        assert_eq!(seen.start.as_deref(), Some("Upload"));
        assert!(seen.rows.iter().all(|row| row.status == "Ready to upload"));
        assert!(world.stand.requests().await.requests.is_empty());

        page.script("element.discard(element.uploads[1].id)").await;
        let seen = page.until("look.rows.length === 2").await;
        assert_eq!(seen.rows[1].name, "c.csv");

        world.stand.set_faults([Fault::always(FaultKind::StallAnswer)]).await;
        page.script("element.upload()").await;
        world.stand.when_open(2).await;
        page.script("element.cancel(element.uploads[0].id)").await;
        assert_eq!(states().await, json!(["cancelled", "uploading"]));
        page.script("element.cancel()").await;
        assert_eq!(states().await, json!(["cancelled", "cancelled"]));
        let ended = world.stand.when_ended(2).await;
        assert_eq!(ended.open_puts, 0);
        for put in world.stand.puts().await {
            assert_eq!(put.outcome, Outcome::AbortedByClient);
        }

        // One that was taken back is taken up again by its id, one that failed by all means.
        let busy = FaultKind::SlowDown { retry_after: None };
        world
            .stand
            .set_faults([Fault::times(busy, 1).for_key("a.csv")])
            .await;
        page.script("element.uploads.forEach(({ id }) => element.retry(id))")
            .await;
        page.until("look.rows.map((row) => row.state).join() === 'failed,done'")
            .await;
        assert_eq!(world.stand.only_object("c.csv").await, b"c\n");
        page.script("element.retry()").await;
        page.until_state("done").await;
        assert_eq!(world.stand.keys().await, ["a.csv", "c.csv"]);

        page.script("element.clear()").await;
        let seen = page.until("look.rows.length === 0").await;
        assert_eq!(seen.state.as_deref(), Some("idle"));
        assert_eq!(page.script("element.uploads").await, json!([]));
        page.assert_well().await;
    })
    .await;
}

#[tokio::test]
async fn a_person_starts_what_waits_for_it_by_one_button() {
    journey(async |world| {
        let page = world.standalone().await.set("manual", "").await;
        page.choose(&[&world.file("orders.csv", "a;b\n")]).await;
        page.until_state("ready").await;
        page.click("start").await;
        let seen = page.until_state("done").await;
        assert_eq!(seen.start, None);
        assert_eq!(world.stand.only_object("orders.csv").await, b"a;b\n");
    })
    .await;
}

#[tokio::test]
async fn snapshots_tell_all_of_an_upload_but_its_url_and_cannot_be_changed() {
    journey(async |world| {
        world
            .stand
            .set_faults([Fault::always(FaultKind::Forbidden).for_key("no.csv")])
            .await;
        let page = world.standalone().await;
        let files = ["yes.csv", "no.csv"].map(|name| world.file(name, "a;b\n"));
        page.choose(&files.each_ref().map(|file| file.as_path()))
            .await;
        page.until_state("failed").await;

        let uploads = page
            .script("element.uploads.map((upload) => ({ ...upload, error: upload.error ?? null }))")
            .await;
        let ids: Vec<&Value> = uploads
            .as_array()
            .into_iter()
            .flatten()
            .map(|upload| &upload["id"])
            .collect();
        assert_eq!(
            uploads[0],
            json!({
                "id": ids[0], "name": "yes.csv", "key": "yes.csv", "size": 4, "type": "text/csv",
                "state": "done", "loaded": 4, "attempts": 1, "error": null,
            })
        );
        assert_eq!(uploads[1]["state"], "failed");
        assert_eq!(uploads[1]["error"]["code"], "storage-forbidden");
        assert!(!uploads.to_string().contains("X-Amz"), "{uploads}");
        let frozen = "Object.isFrozen(element.uploads) && element.uploads.every(Object.isFrozen)";
        assert_eq!(page.script(frozen).await, true);
    })
    .await;
}

#[tokio::test]
async fn attributes_take_effect_at_once_and_bad_values_fall_back() {
    journey(async |world| {
        let page = world.standalone().await;
        for (attribute, value, limits) in [
            ("accept", ".zip", "ZIP, up to 5.3 GB"),
            ("max-size", "10 MB", "ZIP, up to 10 MB"),
            ("max-size", "huge", "ZIP, up to 5.3 GB"),
            ("accept", ".exe", "CSV or ZIP, up to 5.3 GB"),
        ] {
            page.set(attribute, value).await;
            page.until(&format!("look.limits === '{limits}'")).await;
        }
        page.script("element.maxSize = '3 kB'").await;
        page.until("look.limits.endsWith('up to 3 kB')").await;
        page.assert_well().await;
    })
    .await;
}

#[tokio::test]
async fn a_bad_value_is_named_on_the_console_once() {
    journey(async |world| {
        let page = world.standalone().await;
        page.script(
            "(window.warned = [], console.warn = (...words) => { warned.push(words.join(' ')); })",
        )
        .await;
        for (value, limit) in [
            ("huge", "up to 5.3 GB"),
            ("3 kB", "up to 3 kB"),
            ("huge", "up to 5.3 GB"),
            ("4 kB", "up to 4 kB"),
            ("vast", "up to 5.3 GB"),
        ] {
            page.set("max-size", value).await;
            page.until(&format!("look.limits.endsWith('{limit}')"))
                .await;
        }
        let line = |value: &str| {
            format!("<direct-upload>: max-size=\"{value}\" cannot be used; the default stays.")
        };
        assert_eq!(
            page.script("warned").await,
            json!([line("huge"), line("vast")])
        );
        page.assert_well().await;
    })
    .await;
}
