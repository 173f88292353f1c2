//! The step after the upload, where it is configured: the partner is told.

use direct_upload_e2e::{Journey, journey};

#[tokio::test]
async fn a_stored_file_is_confirmed_to_the_partner() {
    let journey = Journey::default()
        .with_stand(&["--confirmations"])
        .with_proxy(&["--confirm-path", "/integrations/direct/confirmations"]);
    journey
        .run(async |world| {
            let page = world.standalone().await;
            let page = page.set("confirm-endpoint", "/api/confirmations").await;
            page.choose(&[&world.file("orders.csv", "a;b\n")]).await;
            page.until_state("done").await;

            let success = page.until_event("upload-success").await;
            let confirmed = world.stand.confirmations().await.confirmations;
            assert_eq!(confirmed.len(), 1);
            assert_eq!(confirmed[0].key, "orders.csv");
            assert_eq!(confirmed[0].filename, "orders.csv");
            assert_eq!(confirmed[0].size, 4);
            assert_eq!(confirmed[0].etag.as_deref(), success["etag"].as_str());
        })
        .await;
}

#[tokio::test]
async fn a_confirmation_that_fails_does_not_look_like_a_lost_file() {
    journey(async |world| {
        // Nothing takes confirmations here.
        let page = world.standalone().await;
        let page = page.set("confirm-endpoint", "/api/confirmations").await;
        page.choose(&[&world.file("orders.csv", "a;b\n")]).await;

        let seen = page.until_state("failed").await;
        let error = seen.only_row().error.as_deref().unwrap_or_default();
        assert!(
            error.starts_with("The file is stored, but the service does not know of it yet."),
            "{error}"
        );
        let events = page.events().await;
        assert_eq!(events.only("upload-error")["code"], "confirm-failed");
        assert_eq!(events.only("upload-error")["stage"], "confirm");
        assert_eq!(world.stand.only_object("orders.csv").await, b"a;b\n");

        // Trying again confirms, and sends nothing a second time.
        page.unset("confirm-endpoint").await;
        page.click_on("orders.csv", "retry").await;
        page.until_state("done").await;
        assert_eq!(world.stand.puts().await.len(), 1);
    })
    .await;
}
