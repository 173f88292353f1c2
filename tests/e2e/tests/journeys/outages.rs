//! The proxy, the partner API or the network is away.

use std::path::Path;

use direct_upload_e2e::{Ability, Journey, journey};
use direct_upload_stand::{Fault, FaultKind, Junk};

/// What a person reads where the partner API gives no answer.
const AWAY: &str = "The upload service cannot be reached.";

#[tokio::test]
async fn a_proxy_that_is_gone_is_told_as_a_failed_connection() {
    journey(async |world| {
        let page = world.standalone().await.set("retries", "0").await;
        world.proxy.end().await;
        page.choose(&[&world.file("orders.csv", "a;b\n")]).await;

        let seen = page.until_state("failed").await;
        let row = seen.only_row();
        let error = row.error.as_deref().unwrap_or_default();
        assert!(
            error.starts_with("The connection failed. Check your network"),
            "{error}"
        );
        assert_eq!(row.actions, ["retry", "remove"]);
        let events = page.events().await;
        assert_eq!(events.only("upload-error")["code"], "network");
        assert_eq!(events.only("upload-error")["stage"], "authorize");
        assert!(world.stand.requests().await.requests.is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_goes_wrong_at_the_partner_api_is_told_in_its_own_way() {
    let unusable = "The upload service gave an answer that cannot be used.";
    let junk = |junk| FaultKind::PartnerJunk { junk };
    let status = |status, message: &str| FaultKind::PartnerStatus {
        status,
        message: message.to_owned(),
        retry_after: None,
    };
    let cases = [
        (
            "down.csv",
            FaultKind::PartnerDown,
            "proxy-unavailable",
            502,
            AWAY,
        ),
        (
            "broken.csv",
            status(500, "Internal error"),
            "proxy-unavailable",
            502,
            AWAY,
        ),
        (
            "key.csv",
            status(403, "Wrong key"),
            "proxy-unavailable",
            502,
            AWAY,
        ),
        ("page.csv", junk(Junk::Html), "bad-response", 502, unusable),
        (
            "cut.csv",
            junk(Junk::BrokenJson),
            "bad-response",
            502,
            unusable,
        ),
        ("huge.csv", junk(Junk::Huge), "bad-response", 502, unusable),
        (
            "script.csv",
            junk(Junk::NotAUrl),
            "bad-response",
            502,
            unusable,
        ),
        (
            "elsewhere.csv",
            FaultKind::PartnerForeignHost,
            "bad-response",
            502,
            unusable,
        ),
        (
            "old.csv",
            status(400, "Orders of last year are closed"),
            "name-rejected",
            400,
            "The service does not accept this file: Orders of last year are closed.",
        ),
    ];
    let faults = cases
        .clone()
        .map(|(name, kind, ..)| Fault::always(kind).for_key(name));
    journey(async |world| {
        world.stand.set_faults(faults).await;
        let page = world.portal(&[("multiple", ""), ("retries", "0")]).await;
        let files = cases.each_ref().map(|(name, ..)| world.file(name, "a;b\n"));
        page.choose(&files.each_ref().map(|file| -> &Path { file }))
            .await;

        page.until_event("uploads-complete").await;
        let seen = page.until_state("failed").await;
        let events = page.events().await;
        let errors = events.of("upload-error");
        for (name, _, code, status, words) in &cases {
            let text = seen.row(name).error.as_deref().unwrap_or_default();
            assert!(text.starts_with(words), "{name}: {text}");
            let error = errors.iter().find(|detail| detail["name"] == *name);
            let error = error.unwrap_or_else(|| panic!("{name} told no error"));
            assert_eq!(error["code"], *code, "{name}");
            assert_eq!(error["stage"], "authorize", "{name}");
            assert_eq!(error["status"], *status, "{name}");
        }
        assert!(world.stand.puts().await.is_empty());
        page.assert_well().await;
    })
    .await;
}

/// With a proxy of its own, which waits for nobody else: on a slow machine any answer may take half
/// a second.
#[tokio::test]
async fn a_partner_api_that_takes_too_long_is_told_as_one_that_is_away() {
    Journey::default()
        .with_proxy(&["--upstream-timeout", "500ms"])
        .run(async |world| {
            let slow = FaultKind::PartnerSlow { ms: 60_000 };
            world.stand.set_faults([Fault::always(slow)]).await;
            let page = world.portal(&[("retries", "0")]).await;
            page.choose(&[&world.file("slow.csv", "a;b\n")]).await;
            let seen = page.until_state("failed").await;
            let text = seen.only_row().error.as_deref().unwrap_or_default();
            assert!(text.starts_with(AWAY), "{text}");
            let events = page.events().await;
            let error = events.only("upload-error");
            assert_eq!(error["code"], "proxy-unavailable");
            assert_eq!(error["stage"], "authorize");
            assert_eq!(error["status"], 504);
            assert!(world.stand.puts().await.is_empty());
            page.assert_well().await;
        })
        .await;
}

#[tokio::test]
async fn a_partner_api_that_comes_back_costs_no_more_than_a_wait() {
    journey(async |world| {
        world
            .stand
            .set_faults([Fault::times(FaultKind::PartnerDown, 1)])
            .await;
        let page = world.standalone().await;
        page.choose(&[&world.file("orders.csv", "a;b\n")]).await;
        page.until_state("done").await;

        let events = page.events().await;
        assert_eq!(events.only("upload-retry")["code"], "proxy-unavailable");
        assert_eq!(events.only("upload-success")["attempts"], 2);
        assert_eq!(world.stand.only_object("orders.csv").await, b"a;b\n");
    })
    .await;
}

#[tokio::test]
async fn an_upload_waits_for_the_network_and_goes_on_by_itself() {
    let journey = Journey::default().needs(Ability::Offline);
    journey
        .run(async |world| {
            let slow = FaultKind::PartnerSlow { ms: 4_000 };
            world.stand.set_faults([Fault::times(slow, 1)]).await;
            let page = world.standalone().await.set("retries", "0").await;
            page.choose(&[&world.file("orders.csv", "a;b\n")]).await;
            page.until("row?.state === 'authorizing'").await;

            // What is under way goes on; the next request fails.
            world.browser.set_offline(true).await;
            let seen = page.until_state("waiting").await;
            let row = seen.only_row();
            assert_eq!(row.status, "Waiting for the network. It goes on by itself.");
            assert_eq!(row.actions, ["retry", "cancel"]);
            assert!(world.stand.objects().await.is_empty());

            world.browser.set_offline(false).await;
            page.until_state("done").await;
            let events = page.events().await;
            // It waits, and no retry is used up: the element has none.
            let wait = events.only("upload-retry");
            assert_eq!(wait["code"], "offline");
            assert!(wait.get("delayMs").is_none(), "{wait}");
            assert!(events.of("upload-error").is_empty());
            assert_eq!(world.stand.only_object("orders.csv").await, b"a;b\n");
        })
        .await;
}

/// With a VPN or a docking station browsers say that there is no network where there is one.
#[tokio::test]
async fn a_network_that_the_browser_denies_is_found_by_a_retry_and_what_is_under_way_goes_on() {
    journey(async |world| {
        let slow = FaultKind::PartnerSlow { ms: 1_000 };
        world.stand.set_faults([Fault::times(slow, 1)]).await;
        let page = world.portal(&[("multiple", ""), ("retries", "0")]).await;
        page.script("element.addFiles([new File(['a;b\\n'], 'orders.csv')])")
            .await;
        page.until("row?.state === 'authorizing'").await;
        page.script("dispatchEvent(new Event('offline'))").await;
        page.until_state("done").await;
        page.script(
            "(dispatchEvent(new Event('offline')),
              element.addFiles([new File(['a;b\\n'], 'items.csv')]))",
        )
        .await;
        let seen = page.until_state("waiting").await;
        let row = seen.row("items.csv");
        assert_eq!(row.status, "Waiting for the network. It goes on by itself.");
        assert_eq!(row.actions, ["retry", "cancel"]);
        page.click_on("items.csv", "retry").await;
        page.until_state("done").await;
        assert!(page.events().await.of("upload-retry").is_empty());
    })
    .await;
}
