//! The partner API's key stays with the proxy.

use direct_upload_e2e::{Journey, Page, Stand, Traffic, World};
use direct_upload_stand::{Fault, FaultKind};

/// Everything that a page and its origin keep.
const KEPT: &str = "(async () => JSON.stringify([
  document.documentElement.outerHTML,
  element.shadowRoot.innerHTML,
  document.cookie,
  { ...localStorage },
  { ...sessionStorage },
  await indexedDB.databases(),
  'caches' in window ? await caches.keys() : [],
  performance.getEntries(),
  events,
  element.uploads,
]))()";

async fn learns_nothing(world: &World, page: Page<'_>) {
    let names = [
        "good.csv",
        "down.csv",
        "key.csv",
        "junk.csv",
        "elsewhere.csv",
        "old.csv",
    ];
    let files = names.map(|name| world.file(name, "a;b\n"));
    page.choose(&files.each_ref().map(|file| file.as_path()))
        .await;
    page.until_event("uploads-complete").await;
    let kept = page.script(KEPT).await;
    let kept = kept.as_str().unwrap_or_default();
    assert!(kept.contains("good.csv"), "{kept}");
    let traffic = Traffic::of(&world.browser).await;
    // It is the whole traffic that is looked at: code, answers with URLs, answers with problems.
    for known in [
        "customElements.define",
        "\0asm",
        "presignedURL",
        "proxy-unavailable",
        "x-request-id",
    ] {
        assert!(!traffic.with(known).is_empty(), "{known}");
    }
    let partner = world
        .stand
        .addresses()
        .partner_api
        .trim_start_matches("http://");
    for secret in [Stand::API_KEY, partner] {
        assert!(!kept.contains(secret), "{secret} is kept: {kept}");
        let with = traffic.with(secret);
        assert!(with.is_empty(), "{secret} was received: {with:#?}");
    }
}

#[tokio::test]
async fn the_key_and_the_partner_s_address_appear_in_nothing_that_the_browser_receives() {
    Journey::default()
        .recording_traffic()
        .run(async |world| {
            let status = |status| FaultKind::PartnerStatus {
                status,
                message: format!(
                    "{} is not for {}",
                    Stand::API_KEY,
                    world.stand.addresses().partner_api
                ),
                retry_after: None,
            };
            let junk = FaultKind::PartnerJunk {
                junk: direct_upload_stand::Junk::Html,
            };
            world
                .stand
                .set_faults([
                    Fault::always(FaultKind::PartnerDown).for_key("down.csv"),
                    Fault::always(status(403)).for_key("key.csv"),
                    Fault::always(status(400)).for_key("old.csv"),
                    Fault::always(junk).for_key("junk.csv"),
                    Fault::always(FaultKind::PartnerForeignHost).for_key("elsewhere.csv"),
                ])
                .await;
            let page = world.standalone().await.set("retries", "0").await;
            learns_nothing(world, page).await;
            let page = world.portal(&[("multiple", ""), ("retries", "0")]).await;
            learns_nothing(world, page).await;
        })
        .await;
}
