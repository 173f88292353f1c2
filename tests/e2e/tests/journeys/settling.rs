//! What a page's own tests need of the element: how it is waited for, and requests that end well.

use direct_upload_e2e::{Journey, Page, Site, Traffic, journey};
use direct_upload_stand::{Fault, FaultKind};
use serde_json::{Value, json};

fn ended(done: u32, cancelled: u32) -> Value {
    json!({ "done": done, "failed": 0, "cancelled": cancelled })
}

/// Adds a file, and gives what `settled()` asked for in the same task is kept with.
async fn settled_after(page: Page<'_>, name: &str) -> Value {
    let add = format!("element.addFiles([new File(['a;b\\n'], '{name}')])");
    page.script(&format!("({add}, element.settled())")).await
}

/// Adds a file, and has `ended` be what `settled()` is kept with.
async fn begin(page: Page<'_>, name: &str) {
    let add = format!("element.addFiles([new File(['a;b\\n'], '{name}')])");
    let keep = "element.settled().then((counts) => { window.ended = counts; })";
    page.script(&format!("({add}, {keep}, undefined)")).await;
}

#[tokio::test]
async fn settled_is_kept_once_nothing_is_under_way_or_asked() {
    journey(async |world| {
        let page = world.portal(&[("multiple", "")]).await;
        assert_eq!(page.script("element.settled()").await, ended(0, 0));
        assert_eq!(settled_after(page, "orders.csv").await, ended(1, 0));
        let told = page
            .script("[element.dataset.state, ...element.keys]")
            .await;
        assert_eq!(told, json!(["done", "orders.csv"]));
        // Refused at once, and only after a look at it.
        assert_eq!(settled_after(page, "orders.pdf").await, ended(1, 0));
        assert_eq!(settled_after(page, "orders.zip").await, ended(1, 0));

        begin(page, "orders.csv").await;
        page.until("look.state === 'asking' && look.question").await;
        let question = page.until_event("file-question").await;
        assert_eq!(
            (&question["name"], &question["key"]),
            (&json!("orders.csv"), &json!("orders.csv"))
        );
        assert_eq!(page.script("window.ended ?? null").await, Value::Null);
        page.script(&format!("element.answer({}, 'skip')", question["id"]))
            .await;
        let seen = page.until("window.ended").await;
        assert_eq!(page.script("ended").await, ended(1, 0));
        assert_eq!((seen.question, &*seen.rows[0].state), (None, "done"));
        page.assert_well().await;
    })
    .await;
}

#[tokio::test]
async fn it_waits_for_what_was_added_before_the_widget_is_there() {
    journey(async |world| {
        let body = r#"<direct-upload endpoint="/api/presigned-url"></direct-upload>"#;
        let site = Site::with_page_that_waits_for(".wasm", body, &world.stand).await;
        world.browser.go_to(&site.page()).await;
        let page = world.here();
        page.until("element.addFiles").await;
        begin(page, "orders.csv").await;
        assert_eq!(page.script("window.ended ?? null").await, Value::Null);
        site.find_it();
        page.until("window.ended").await;
        assert_eq!(page.script("ended").await, ended(1, 0));
    })
    .await;
}

#[tokio::test]
async fn it_is_kept_when_the_element_goes_away() {
    journey(async |world| {
        let hold = FaultKind::Stall { after_bytes: 0 };
        world.stand.set_faults([Fault::always(hold)]).await;
        let page = world.portal(&[]).await;
        begin(page, "orders.csv").await;
        world.stand.when_open(1).await;
        page.script("window.element = element, element.remove()")
            .await;
        let kept = world
            .browser
            .evaluate("probe.until(() => window.ended, 30000)");
        assert_eq!(kept.await, ended(0, 1));

        // Also where nothing but an answer is missing.
        world.stand.clear_faults().await;
        let page = world.portal(&[]).await;
        settled_after(page, "done.csv").await;
        begin(page, "done.csv").await;
        page.until("look.question").await;
        page.script("element.remove()").await;
        let kept = world
            .browser
            .evaluate("probe.until(() => window.ended, 30000)");
        assert_eq!(kept.await, ended(1, 0));
    })
    .await;
}

#[tokio::test]
async fn it_waits_for_what_those_who_listen_ask_for() {
    journey(async |world| {
        let refused = Fault::times(FaultKind::Forbidden, 1).for_key("refused.csv");
        world.stand.set_faults([refused]).await;
        let page = world.portal(&[("multiple", "")]).await;
        page.script(
            "(() => {
               const once = { once: true };
               element.addEventListener('upload-success', () => {
                 element.addFiles([new File(['a;b\\n'], 'second.csv')]);
               }, once);
               element.addEventListener('upload-error', () => element.retry(), once);
             })()",
        )
        .await;
        assert_eq!(settled_after(page, "first.csv").await, ended(2, 0));
        assert_eq!(settled_after(page, "refused.csv").await, ended(3, 0));
    })
    .await;
}

/// A page's tests may look for requests that failed.
#[tokio::test]
async fn no_request_of_an_upload_that_succeeds_is_told_as_a_failed_one() {
    Journey::default()
        .recording_traffic()
        .with_stand(&["--confirmations"])
        .with_proxy(&["--confirm-path", "/integrations/direct/confirmations"])
        .run(async |world| {
            let page = world.standalone().await;
            let page = page.set("confirm-endpoint", "/api/confirmations").await;
            page.set("multiple", "").await;
            for transport in ["fetch", "xhr"] {
                page.set("transport", transport).await;
                let counts = settled_after(page, &format!("{transport}.csv")).await;
                assert_eq!(counts["failed"], 0);
            }
            let traffic = Traffic::of(&world.browser).await;
            assert!(!traffic.with("fetch.csv").is_empty());
            assert_eq!(traffic.failures(), Vec::<&str>::new());
        })
        .await;
}

#[tokio::test]
async fn what_a_page_says_of_a_file_goes_with_each_attempt() {
    journey(async |world| {
        let busy = FaultKind::PartnerStatus {
            status: 503,
            message: "Busy".to_owned(),
            retry_after: None,
        };
        world.stand.set_faults([Fault::times(busy, 1)]).await;
        let site = Site::that_forwards(&world.stand).await;
        for origin in [site.origin(), world.proxy.origin()] {
            let page = world.open(&format!("{origin}/")).await;
            page.set("endpoint", "/api/presigned-url?claim=17").await;
            page.script("element.headers = { 'X-Request-Id': 'claim-17' }")
                .await;
            assert_eq!(
                settled_after(page, "orders.csv").await,
                ended(1, 0),
                "{origin}"
            );
        }
        let requests = world.stand.requests().await.requests;
        let asked: Vec<_> = requests
            .iter()
            .filter(|it| it.path.contains("presigned-url"))
            .collect();
        let queries: Vec<_> = asked.iter().map(|it| it.query.join(",")).collect();
        assert_eq!(queries, ["claim,filename", "claim,filename", "filename"]);
    })
    .await;
}
