//! The service does not know who asks: the page is told, uploads wait, and go on once the page
//! has signed in again.

use direct_upload_e2e::{Journey, Page, Site, World, journey};
use serde_json::json;

const TOKEN: &str = "Bearer a-token-that-is-good";
const WAITS: &str = "You are not signed in. Sign in; it goes on after that, or \
                     choose “Try again”.";

/// A page of a site that wants the token.
async fn page<'a>(world: &'a World, site: &Site) -> Page<'a> {
    let page = world.open(&format!("{}/", site.origin())).await;
    page.set("retries", "0").await
}

#[tokio::test]
async fn uploads_wait_for_a_sign_in_and_go_on_when_the_page_sets_its_headers() {
    journey(async |world| {
        let site = Site::that_wants(TOKEN, &world.stand).await;
        let page = page(world, &site).await;
        page.script("element.headers = { Authorization: 'Bearer one-that-ended' }")
            .await;
        let names = ["a.csv", "b.csv", "c.csv", "d.csv", "e.csv"];
        let files = names.map(|name| world.file(name, "a;b\n"));
        page.choose(&files.each_ref().map(|file| file.as_path()))
            .await;
        let seen = page
            .until(&format!(
                "look.rows.length === 5 && look.rows.every((row) => row.status === '{WAITS}')"
            ))
            .await;
        assert_eq!(seen.state.as_deref(), Some("waiting"));
        let events = page.events().await;
        let told = events.of("upload-retry");
        assert!(told.iter().all(|detail| detail["code"] == "unauthorized"));
        // One that is tried again after a moment says so; then the page has to act.
        assert!(told.iter().any(|detail| detail["delayMs"].is_u64()));
        assert!(told.iter().any(|detail| detail.get("delayMs").is_none()));
        assert!(events.of("upload-error").is_empty(), "{events:#?}");
        assert!(world.stand.objects().await.is_empty());

        let right = format!("element.headers = {{ Authorization: '{TOKEN}' }}");
        page.script(&right).await;
        page.until_state("done").await;
        assert_eq!(world.stand.keys().await, names);
        page.assert_well().await;
    })
    .await;
}

#[tokio::test]
async fn a_token_that_has_just_ended_is_asked_for_anew_and_nobody_notices() {
    journey(async |world| {
        let site = Site::that_wants(TOKEN, &world.stand).await;
        let page = page(world, &site).await;
        page.script(&format!(
            "(() => {{
               window.asked = 0;
               element.headers = async () => {{
                 window.asked += 1;
                 return {{ Authorization: window.asked > 1 ? '{TOKEN}' : 'Bearer one-that-ended' }};
               }};
             }})()"
        ))
        .await;
        page.choose(&[&world.file("orders.csv", "a;b\n")]).await;
        page.until_state("done").await;
        assert_eq!(page.script("window.asked").await, 2);
        let events = page.events().await;
        assert_eq!(events.only("upload-retry")["code"], "unauthorized");
        assert!(events.of("upload-error").is_empty());
        assert_eq!(world.stand.only_object("orders.csv").await, b"a;b\n");
    })
    .await;
}

/// Trace ids are others each time, and say nothing of a sign-in.
#[tokio::test]
async fn headers_that_are_others_each_time_are_tried_less_and_less_often() {
    const REQUESTS: &str = "performance.getEntriesByType('resource')
      .filter(({ name }) => name.includes('presigned-url')).map(({ startTime }) => startTime)";
    journey(async |world| {
        let site = Site::that_wants(TOKEN, &world.stand).await;
        let page = page(world, &site).await;
        page.script(
            "(() => {
               window.token = 'Bearer one-that-ended';
               let trace = 0;
               const headers = () => ({ Authorization: window.token, 'X-Trace': String((trace += 1)) });
               const render = () => (element.headers = () => headers());
               render();
               setInterval(render, 50);
             })()",
        )
        .await;
        // What so many requests take, the first and the last of them apart. Each new try is two.
        let took = async |name: &str, requests: usize| {
            page.script("performance.clearResourceTimings()").await;
            page.choose(&[&world.file(name, "a;b\n")]).await;
            page.until(&format!("{REQUESTS}.length >= {requests}"))
                .await;
            let took = page
                .script(&format!("{REQUESTS}[{requests} - 1] - {REQUESTS}[0]"))
                .await;
            took.as_f64().unwrap_or_default()
        };
        // A second until the first request is tried again, and pauses of two and of four.
        let many = took("a.csv", 7).await;
        assert!(many > 6_900.0, "{many} ms");

        page.script(&format!("(window.token = '{TOKEN}', element.retry())"))
            .await;
        page.until_state("done").await;
        // What ends later is looked at as soon as it was at first: not after eight seconds.
        page.script("window.token = 'Bearer one-that-ended'").await;
        let few = took("b.csv", 5).await;
        assert!(few < 12_000.0, "{few} ms");
    })
    .await;
}

/// The proxy knows who asks, but not that a page of its own does.
#[tokio::test]
async fn who_may_not_upload_is_told_so_and_the_page_of_it() {
    const NOBODY_S_PAGE: &str = "{ 'X-Forwarded-User': 'ann' }";
    const OWN_PAGE: &str = "{ 'X-Forwarded-User': 'ann', 'X-Requested-With': 'direct-upload' }";
    Journey::default()
        .with_proxy(&["--auth", "forwarded", "--trusted-proxies", "127.0.0.1"])
        .run(async |world| {
            let page = world.standalone().await;
            page.script(&format!("element.headers = {NOBODY_S_PAGE}"))
                .await;
            page.choose(&[&world.file("orders.csv", "a;b\n")]).await;
            let seen = page.until_state("failed").await;
            let sentence =
                "You are not allowed to upload here. Ask whoever runs this site for access, then try again.";
            assert_eq!(seen.only_row().error.as_deref(), Some(sentence));
            let events = page.events().await;
            let told = events.only("upload-error");
            for (name, is) in [
                ("code", json!("forbidden")),
                ("stage", json!("authorize")),
                ("status", json!(403)),
                ("retryable", json!(false)),
                ("message", json!(sentence)),
            ] {
                assert_eq!(told[name], is, "{told}");
            }
            assert!(events.of("upload-retry").is_empty(), "{events:#?}");
            assert!(world.stand.requests().await.requests.is_empty());

            page.script(&format!("(element.headers = {OWN_PAGE}, element.retry())"))
                .await;
            page.until_state("done").await;
            page.assert_well().await;
        })
        .await;
}
