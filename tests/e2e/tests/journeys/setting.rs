//! A page's own script sets the element up: before it is defined, while it is idle, and while
//! uploads are under way.

use direct_upload_e2e::{Journey, Page, Site, journey};
use direct_upload_stand::{Fault, FaultKind};
use serde_json::json;

/// The storage takes no more after the first bytes, until the faults are cleared.
const HELD: FaultKind = FaultKind::Slow {
    bytes_per_second: 1,
};

/// Adds files of these names, with a few bytes each.
async fn add(page: Page<'_>, names: &[&str]) {
    let names = json!(names);
    page.script(&format!(
        "element.addFiles({names}.map((name) => new File(['a;b\\n'], name)))"
    ))
    .await;
}

#[tokio::test]
async fn what_is_set_and_asked_before_the_element_is_defined_is_kept() {
    const TOKEN: &str = "Bearer a-token-that-is-good";
    journey(async |world| {
        let site = Site::that_wants(TOKEN, &world.stand).await;
        // A page of the site's origin on which no script defines the element.
        let bare = format!("{}/page.css", site.origin());
        world.browser.go_to(&bare).await;
        world
            .browser
            .evaluate(&format!(
                "(async () => {{
                   const element = document.createElement('direct-upload');
                   Object.assign(element, {{
                     headers: () => ({{ Authorization: '{TOKEN}' }}),
                     messages: {{ done: 'Safely stored' }},
                     endpoint: '/api/presigned-url', accept: '.csv', maxSize: 4, maxFiles: 2,
                     multiple: true, manual: true, naming: 'unique', transport: 'xhr',
                     concurrency: 1, retries: 0, credentials: 'omit', theme: 'dark',
                   }});
                   window.field = Object.assign(document.createElement('direct-upload'), {{
                     confirmEndpoint: '/api/uploads', directory: true, name: 'files', required: true,
                     disabled: true, form: 'order',
                   }});
                   document.body.append(element, field);
                   const script = Object.assign(document.createElement('script'), {{ type: 'module', src: '/direct-upload.js' }});
                   document.head.append(script);
                   await customElements.whenDefined('direct-upload');
                   element.addFiles(['a.csv', 'b.csv', 'c.zip'].map((name) => new File(['a;b\\n'], name)));
                   element.upload();
                 }})()"
            ))
            .await;
        let page = world.here();
        let seen = page.until_state("done").await;
        let statuses: Vec<_> = seen.rows.iter().map(|row| &*row.status).collect();
        assert_eq!(statuses, ["Safely stored", "Safely stored"]);
        let attributes = page
            .script(
                "Object.fromEntries([...element.attributes, ...field.attributes]
                   .map(({ name, value }) => [name, value]))",
            )
            .await;
        for (name, value) in [
            ("endpoint", "/api/presigned-url"),
            ("accept", ".csv"),
            ("max-size", "4"),
            ("max-files", "2"),
            ("multiple", ""),
            ("manual", ""),
            ("naming", "unique"),
            ("transport", "xhr"),
            ("concurrency", "1"),
            ("retries", "0"),
            ("credentials", "omit"),
            ("theme", "dark"),
            ("confirm-endpoint", "/api/uploads"),
            ("directory", ""),
            ("name", "files"),
            ("required", ""),
            ("disabled", ""),
            ("form", "order"),
        ] {
            assert_eq!(attributes[name], value, "{name}");
        }
        let events = page.events().await;
        assert_eq!(events.only("file-reject")["code"], "type-not-allowed");
        for stored in world.stand.keys().await {
            assert_eq!(stored.len(), "a-20261122t083000z-k3x9q2.csv".len(), "{stored}");
        }
        page.assert_well().await;
    })
    .await;
}

#[tokio::test]
async fn a_change_while_uploads_run_is_for_the_next_ones() {
    journey(async |world| {
        world.stand.set_faults([Fault::always(HELD)]).await;
        let page = world
            .portal(&[("multiple", ""), ("concurrency", "1")])
            .await;
        add(page, &["a.csv", "b.csv"]).await;
        world.stand.when_open(1).await;
        page.script("(element.concurrency = 3, element.naming = 'unique', element.maxSize = 4)")
            .await;
        world.stand.when_open(2).await;
        add(page, &["c.csv"]).await;
        page.script("element.addFiles([new File(['12345'], 'large.csv')])")
            .await;
        let refused = page.until_event("file-reject").await;
        assert_eq!(refused["code"], "too-large");
        world.stand.when_open(3).await;
        world.stand.clear_faults().await;
        page.until_state("done").await;

        let keys = page.script("element.uploads.map(({ key }) => key)").await;
        assert_eq!((&keys[0], &keys[1]), (&json!("a.csv"), &json!("b.csv")));
        let third = keys[2].as_str().unwrap_or_default();
        assert!(
            third.starts_with("c-2") && third.ends_with(".csv"),
            "{third}"
        );
        for upload in page.events().await.of("upload-success") {
            assert_eq!(upload["attempts"], 1, "{upload}");
        }
        assert_eq!(world.stand.puts().await.len(), 3);
        page.assert_well().await;
    })
    .await;
}

#[tokio::test]
async fn each_attribute_does_what_it_says_when_the_page_sets_its_property() {
    journey(async |world| {
        let page = world.portal(&[]).await;
        // How much of a small file is told of, by transport.
        page.script("(element.multiple = true, element.transport = 'xhr')")
            .await;
        add(page, &["seen.csv"]).await;
        page.until_event("upload-progress").await;
        page.until_state("done").await;
        page.script("element.transport = 'fetch'").await;
        add(page, &["unseen.csv"]).await;
        page.until("element.uploads.length === 2 && look.state === 'done'")
            .await;
        let events = page.events().await;
        let progress = events.of("upload-progress");
        assert!(progress.iter().all(|detail| detail["name"] == "seen.csv"));

        page.script("element.maxFiles = 2").await;
        add(page, &["third.csv"]).await;
        assert_eq!(page.until_event("file-reject").await["code"], "too-many");
        page.script("(element.maxFiles = null, element.clear())")
            .await;

        let busy = FaultKind::SlowDown { retry_after: None };
        world.stand.set_faults([Fault::always(busy)]).await;
        page.script("element.retries = 0").await;
        add(page, &["busy.csv"]).await;
        page.until_event("upload-error").await;
        assert_eq!(page.script("element.uploads[0].attempts").await, 1);
        assert!(page.events().await.of("upload-retry").is_empty());
        world.stand.clear_faults().await;

        let scheme = "getComputedStyle(element).colorScheme";
        for (theme, is) in [
            ("light", "light"),
            ("dark", "dark"),
            // Words count in any case, and only by themselves: so does the widget read them.
            ("Light", "light"),
            ("DARK", "dark"),
            (" dark", "light dark"),
        ] {
            page.script(&format!("element.theme = '{theme}'")).await;
            assert_eq!(page.script(scheme).await, is, "{theme}");
        }
        page.script("element.theme = null").await;
        assert_eq!(page.script(scheme).await, "light dark");

        // Another endpoint, for the next request: that of a failed upload too.
        let endpoint = page.script("element.endpoint").await;
        page.script("(element.endpoint = '/nowhere', element.retry())")
            .await;
        page.until("element.uploads[0].error?.stage === 'authorize'")
            .await;
        page.script(&format!("(element.endpoint = {endpoint}, element.retry())"))
            .await;
        page.until_state("done").await;
    })
    .await;
}

/// Cookies go to the proxy where the attribute lets them, and to the storage never.
#[tokio::test]
async fn credentials_decide_whether_the_proxy_gets_cookies() {
    const COOKIE: &str = "session=crumb";
    journey(async |world| {
        let site = Site::that_wants_cookie(COOKIE, &world.stand).await;
        let page = world.open(&format!("{}/", site.origin())).await;
        page.script(&format!("document.cookie = '{COOKIE}; path=/'"))
            .await;
        page.script("element.credentials = 'omit'").await;
        add(page, &["orders.csv"]).await;
        page.until_state("waiting").await;
        assert_eq!(
            page.until_event("upload-retry").await["code"],
            "unauthorized"
        );
        page.script("(element.credentials = null, element.retry())")
            .await;
        page.until_state("done").await;
        for put in world.stand.puts().await {
            assert!(!put.headers.contains_key("cookie"), "{put:?}");
        }
        page.assert_well().await;
    })
    .await;
}

/// A token in a cookie, which the page's own origin has in common with the proxy's, by its host.
#[tokio::test]
async fn cookies_go_to_a_proxy_of_another_origin_where_credentials_are_included() {
    /// Signed with the secret below, of the issuer and for the audience that the proxy is told, and
    /// good until 2100.
    const TOKEN: &str = "eyJhbGciOiJIUzI1NiJ9.\
        eyJpc3MiOiJpc3N1ZXIiLCJhdWQiOiJ1cGxvYWRzIiwic3ViIjoiYW5uIiwiZXhwIjo0MTAyNDQ0ODAwfQ.\
        ySBtSx8B1svxSO1hzO1OHrah2bC9UsZd9uURKCxo4l8";
    let folder = tempfile::tempdir().expect("a folder for the secret");
    let secret = folder.path().join("secret");
    std::fs::write(&secret, "a secret of thirty-two bytes and more").expect("the secret");
    let secret = secret.to_str().expect("its path is UTF-8");
    Journey::default()
        .with_proxy(&["--auth", "jwt", "--jwt-issuer", "issuer"])
        .with_proxy(&["--jwt-audience", "uploads", "--jwt-cookie", "token"])
        .with_proxy(&["--jwt-secret-file", secret])
        .run(async |world| {
            let page = world.portal(&[]).await;
            page.script(&format!(
                "(document.cookie = 'token={TOKEN}; path=/',
                  element.headers = {{ 'X-Requested-With': 'direct-upload' }})"
            ))
            .await;
            add(page, &["orders.csv"]).await;
            page.until_state("waiting").await;
            let told = page.until_event("upload-retry").await;
            assert_eq!(told["code"], "unauthorized");
            page.script("(element.credentials = 'include', element.retry())")
                .await;
            page.until_state("done").await;
            let origin = &world.stand.addresses().portal;
            assert_ne!(origin, world.proxy.origin());
            for put in world.stand.puts().await {
                assert!(!put.headers.contains_key("cookie"), "{put:?}");
            }
            page.assert_well().await;
        })
        .await;
}
