//! A person takes an upload back.

use direct_upload_e2e::{journey, zip};
use direct_upload_stand::{Fault, FaultKind, Outcome};
use serde_json::json;

#[tokio::test]
async fn an_upload_that_is_cancelled_while_it_is_sent_leaves_no_object() {
    journey(async |world| {
        // After its first bytes the storage takes no more.
        let slow = FaultKind::Slow {
            bytes_per_second: 1,
        };
        world.stand.set_faults([Fault::always(slow)]).await;
        let page = world.portal(&[]).await;
        let archive = zip(30_000_000);
        page.choose(&[&world.file("photos.zip", archive)]).await;
        world.stand.when_open(1).await;
        let seen = page.until("/Uploading, \\d+\\s?%/.test(row?.status)").await;
        assert_eq!(seen.only_row().actions, ["cancel"]);

        page.click_on("photos.zip", "cancel").await;
        let seen = page.until("row.state === 'cancelled'").await;
        let row = seen.only_row();
        assert_eq!(row.status, "Cancelled");
        assert_eq!(row.actions, ["retry", "remove"]);
        // The storage reads what is left of it.
        world.stand.clear_faults().await;
        let puts = world.stand.when_ended(1).await;
        assert_eq!(
            puts.requests.last().map(|put| put.outcome),
            Some(Outcome::AbortedByClient)
        );
        assert!(world.stand.objects().await.is_empty());

        let events = page.events().await;
        assert_eq!(events.only("upload-cancel")["name"], "photos.zip");
        assert!(events.of("upload-error").is_empty());
        assert_eq!(
            *events.only("uploads-complete"),
            json!({"done": 0, "failed": 0, "cancelled": 1})
        );

        page.click_on("photos.zip", "remove").await;
        let seen = page.until("look.rows.length === 0").await;
        assert_eq!(seen.state.as_deref(), Some("idle"));
        page.assert_well().await;
    })
    .await;
}

#[tokio::test]
async fn an_upload_can_be_cancelled_until_the_storage_has_answered() {
    journey(async |world| {
        world
            .stand
            .set_faults([Fault::always(FaultKind::StallAnswer)])
            .await;
        let page = world.standalone().await.set("transport", "xhr").await;
        let files = ["kept.csv", "taken-back.csv"].map(|name| world.file(name, "a;b\n"));
        page.choose(&files.each_ref().map(|file| file.as_path()))
            .await;
        world.stand.when_open(2).await;
        page.until("look.rows.every((row) => row.status.startsWith('Waiting for the storage'))")
            .await;

        page.click_on("taken-back.csv", "cancel").await;
        world.stand.when_ended(1).await;
        let seen = page.until("look.rows[1].state === 'cancelled'").await;
        assert_eq!(seen.row("kept.csv").state, "uploading");
        assert_eq!(world.stand.requests().await.open_puts, 1);

        // The other one is cut by this, and tried again.
        world.stand.clear_faults().await;
        page.until_state("done").await;
        assert_eq!(world.stand.keys().await, ["kept.csv"]);
        assert_eq!(
            *page.events().await.only("uploads-complete"),
            json!({"done": 1, "failed": 0, "cancelled": 1})
        );
    })
    .await;
}

#[tokio::test]
async fn an_upload_that_was_cancelled_can_be_taken_up_again() {
    journey(async |world| {
        world
            .stand
            .set_faults([Fault::always(FaultKind::StallAnswer)])
            .await;
        let page = world.standalone().await;
        page.choose(&[&world.file("orders.csv", "a;b\n")]).await;
        world.stand.when_open(1).await;
        page.click_on("orders.csv", "cancel").await;
        page.until("row.state === 'cancelled'").await;
        world.stand.clear_faults().await;

        page.click_on("orders.csv", "retry").await;
        page.until("row.state === 'done'").await;
        assert_eq!(world.stand.only_object("orders.csv").await, b"a;b\n");
    })
    .await;
}
