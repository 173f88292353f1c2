//! A URL that has run out is replaced, and the person does not notice.

use direct_upload_e2e::{Page, Site, World, journey};
use direct_upload_stand::{Fault, FaultKind, Server};

/// Sends a file whose first URL the storage calls expired, and checks that nobody notices.
async fn is_renewed_unnoticed(world: &World, page: Page<'_>) {
    page.choose(&[&world.file("orders.csv", "a;b\n")]).await;
    let seen = page.until_state("done").await;
    assert_eq!(seen.only_row().status, "Uploaded");

    let events = page.events().await;
    assert_eq!(events.only("upload-success")["attempts"], 2);
    assert!(events.of("upload-retry").is_empty(), "{events:#?}");
    assert!(events.of("upload-error").is_empty(), "{events:#?}");
    let puts = world.stand.puts().await;
    let answers: Vec<_> = puts.iter().map(|put| put.status).collect();
    assert_eq!(answers, [Some(403), Some(200)]);
    assert_eq!(world.stand.only_object("orders.csv").await, b"a;b\n");
    let requests = world.stand.requests().await.requests;
    let asked = requests
        .iter()
        .filter(|request| request.server == Server::PartnerApi);
    assert_eq!(asked.count(), 2);
}

#[tokio::test]
async fn a_url_that_the_storage_calls_expired_is_renewed_unnoticed() {
    journey(async |world| {
        world
            .stand
            .set_faults([Fault::times(FaultKind::StorageExpired, 1)])
            .await;
        let page = world.standalone().await.set("retries", "0").await;
        is_renewed_unnoticed(world, page).await;
    })
    .await;
}

/// Our proxy hands no such URL out. One that only forwards does, and the storage verifies it.
#[tokio::test]
async fn a_url_that_has_really_expired_is_renewed_unnoticed_behind_any_proxy() {
    journey(async |world| {
        let site = Site::that_forwards(&world.stand).await;
        world
            .stand
            .set_faults([Fault::times(FaultKind::ExpiredUrl, 1)])
            .await;
        let page = world.open(&format!("{}/", site.origin())).await;
        is_renewed_unnoticed(world, page.set("retries", "0").await).await;
    })
    .await;
}

#[tokio::test]
async fn urls_that_expire_time_after_time_end_the_upload_with_the_reason() {
    journey(async |world| {
        world
            .stand
            .set_faults([Fault::always(FaultKind::StorageExpired)])
            .await;
        let page = world.standalone().await.set("retries", "0").await;
        page.choose(&[&world.file("orders.csv", "a;b\n")]).await;

        let seen = page.until_state("failed").await;
        let reason = seen.only_row().error.as_deref().unwrap_or_default();
        assert!(
            reason.contains("longer than it is allowed to, twice"),
            "{reason}"
        );
        let events = page.events().await;
        let error = events.only("upload-error");
        assert_eq!(error["code"], "url-expired");
        assert_eq!(error["storageCode"], "AccessDenied");
        assert_eq!(error["retryable"], true);
        assert_eq!(world.stand.puts().await.len(), 2);
        assert!(world.stand.objects().await.is_empty());
    })
    .await;
}
