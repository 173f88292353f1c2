//! The standalone page is set up by its operator and by its address, as it stands.

use direct_upload_e2e::{Journey, Page, Site, journey};
use serde_json::{Value, json};

/// What the page has become.
async fn page_is(page: Page<'_>) -> Value {
    page.script(
        "({ heading: document.querySelector('h1').textContent, title: document.title,
            lang: document.documentElement.lang, dir: document.documentElement.dir,
            scheme: getComputedStyle(document.documentElement).colorScheme,
            attributes: Object.fromEntries([...element.attributes]
              .filter(({ name }) => !name.startsWith('data-')).map(({ name, value }) => [name, value])) })",
    )
    .await
}

#[tokio::test]
async fn the_page_that_trunk_builds_uploads_a_file() {
    journey(async |world| {
        let site = Site::that_serves_trunk_s(&world.stand).await;
        let address = format!("{}/?lang=de&multiple=false", site.origin());
        let page = world.open(&address).await;
        page.until("look.browse === 'Datei auswählen'").await;
        page.choose(&[&world.file("orders.csv", "a;b\n")]).await;
        page.until_state("done").await;
        assert_eq!(world.stand.only_object("orders.csv").await, b"a;b\n");
        page.assert_well().await;
    })
    .await;
}

/// What `cargo xtask dev` shows where Trunk is not there, under the proxy's policy.
#[tokio::test]
async fn the_page_that_is_put_together_without_trunk_uploads_a_file() {
    Journey::default()
        .in_development()
        .run(async |world| {
            let page = world.standalone().await;
            page.choose(&[&world.file("orders.csv", "a;b\n")]).await;
            page.until_state("done").await;
            assert_eq!(world.stand.only_object("orders.csv").await, b"a;b\n");
            page.assert_well().await;
        })
        .await;
}

#[tokio::test]
async fn an_address_says_how_the_page_looks_and_what_it_takes_but_not_where_files_go() {
    journey(async |world| {
        let origin = world.proxy.origin();
        let page = world.open(&format!("{origin}/")).await;
        assert_eq!(
            page_is(page).await,
            json!({
                "heading": "Upload files", "title": "Upload files", "lang": "en", "dir": "",
                "scheme": "light dark", "attributes": {"multiple": ""},
            })
        );

        let query = "lang=de&theme=dark&manual&max-size=3+kB&multiple=false&title=Win+a+prize\
                     &endpoint=https://evil.example/&confirm-endpoint=/x&credentials=include&onclick=x";
        let page = world.open(&format!("{origin}/?{query}")).await;
        page.until("look.browse === 'Datei auswählen' && look.limits.endsWith('bis 3 kB')")
            .await;
        assert_eq!(
            page_is(page).await,
            json!({
                "heading": "Dateien hochladen", "title": "Dateien hochladen", "lang": "de", "dir": "",
                "scheme": "dark", "attributes": {"theme": "dark", "manual": "", "max-size": "3 kB"},
            })
        );
        page.choose(&[&world.file("orders.csv", "a;b\n")]).await;
        page.until_state("ready").await;
        page.click("start").await;
        page.until_state("done").await;
        page.assert_well().await;

        let page = world.open(&format!("{origin}/?lang=ar")).await;
        let is = page_is(page).await;
        assert_eq!((&is["dir"], &is["lang"]), (&json!("rtl"), &json!("ar")));
        // A language that the page does not have leaves it in English, and says so.
        let page = world.open(&format!("{origin}/?lang=nl")).await;
        let is = page_is(page).await;
        assert_eq!((&is["heading"], &is["lang"]), (&json!("Upload files"), &json!("en")));
    })
    .await;
}

#[tokio::test]
async fn an_operator_sets_the_page_up_by_a_file_and_has_the_last_word_on_limits() {
    const SETTINGS: &str = r#"{
        "title": "Receipts", "lang": "fr", "theme": "light", "multiple": true, "max-files": 2,
        "endpoint": "/api/presigned-url", "manual": false, "colour": "blue"
    }"#;
    journey(async |world| {
        let site = Site::with_settings(SETTINGS, &world.stand).await;
        let query = "theme=dark&max-files=9&manual&retries=1";
        let page = world.open(&format!("{}/?{query}", site.origin())).await;
        page.until("look.browse === 'Choisir des fichiers'").await;
        assert_eq!(
            page_is(page).await,
            json!({
                "heading": "Receipts", "title": "Receipts", "lang": "fr", "dir": "", "scheme": "dark",
                "attributes": {
                    "multiple": "", "theme": "dark", "max-files": "2",
                    "endpoint": "/api/presigned-url", "retries": "1",
                },
            })
        );
        page.choose(&[&world.file("orders.csv", "a;b\n")]).await;
        page.until_state("done").await;
        page.assert_well().await;
    })
    .await;
}

/// As it is run: the proxy serves the operator's file, and its page policy is in force.
#[tokio::test]
async fn the_proxy_serves_what_an_operator_has_set_but_lets_its_page_ask_no_other_origin() {
    Journey::default()
        .with_settings(r#"{"title": "Receipts", "max-size": "3 kB", "naming": "unique"}"#)
        .run(async |world| {
            let page = world.standalone().await;
            page.until("look.limits.endsWith('up to 3 kB')").await;
            assert_eq!(page_is(page).await["heading"], "Receipts");
            page.choose(&[&world.file("orders.csv", "a;b\n")]).await;
            page.until_state("done").await;
            page.assert_well().await;
        })
        .await;
    // What docs/standalone.md says of an endpoint elsewhere.
    Journey::default()
        .with_settings(r#"{"endpoint": "http://127.0.0.1:9/api/presigned-url", "retries": 0}"#)
        .run(async |world| {
            let page = world.standalone().await;
            page.choose(&[&world.file("orders.csv", "a;b\n")]).await;
            assert_eq!(page.until_event("upload-error").await["code"], "network");
            let forbidden = page.script("probe.violations.join()").await;
            let forbidden = forbidden.as_str().unwrap_or_default();
            assert!(
                forbidden.starts_with("connect-src: http://127.0.0.1:9"),
                "{forbidden}"
            );
        })
        .await;
}

#[tokio::test]
async fn a_settings_file_that_cannot_be_read_leaves_the_page_as_it_ships() {
    journey(async |world| {
        let site = Site::with_settings("{ \"theme\": ", &world.stand).await;
        let page = world.open(&format!("{}/", site.origin())).await;
        assert_eq!(page_is(page).await["attributes"], json!({"multiple": ""}));
        page.assert_well().await;
    })
    .await;
}
