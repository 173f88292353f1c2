//! The element speaks the page's language, which it loads only where it is not English.

use direct_upload_e2e::{Journey, Page, Site, Traffic, journey};
use serde_json::{Value, json};

async fn direction(page: Page<'_>) -> Value {
    page.script("getComputedStyle(element.shadowRoot.querySelector('[part=root]')).direction")
        .await
}

#[tokio::test]
async fn an_english_page_loads_no_language_and_a_german_element_its_own() {
    Journey::default()
        .recording_traffic()
        .run(async |world| {
            let page = world.portal(&[]).await;
            page.until("look.browse === 'Choose a file'").await;
            page.choose(&[&world.file("orders.csv", "a;b\n")]).await;
            page.until_state("done").await;
            let traffic = Traffic::of(&world.browser).await;
            assert!(!traffic.with("/direct-upload.js").is_empty());
            // Only what is fetched has its whole address: the loader knows where they are.
            let manifest = std::fs::read(world.dist().join("manifest.json"));
            let manifest: Value =
                serde_json::from_slice(&manifest.expect("a manifest")).expect("JSON");
            let folder = manifest["folder"].as_str().unwrap_or_default();
            let languages = format!("{}/{folder}/languages/", world.proxy.origin());
            assert_eq!(traffic.with(&languages), Vec::<&str>::new());

            // On another origin, under the documented policy; two elements load it once.
            let page = world.portal(&[("lang", "de-AT"), ("elements", "2")]).await;
            page.until("look.browse === 'Datei auswählen'").await;
            page.element(1)
                .until("look.browse === 'Datei auswählen'")
                .await;
            page.choose(&[&world.file("more.csv", "a;b\n")]).await;
            let seen = page.until_state("done").await;
            assert_eq!(seen.only_row().status, "Hochgeladen");
            page.until("look.live === 'more.csv ist hochgeladen.'")
                .await;
            let traffic = Traffic::of(&world.browser).await;
            assert_eq!(traffic.with(&format!("{languages}de.json")).len(), 1);
            assert_eq!(traffic.with(&languages).len(), 1);
            assert_eq!(page.script("window.cspViolations").await, json!([]));
            page.assert_well().await;
        })
        .await;
}

#[tokio::test]
async fn a_change_of_language_takes_effect_at_once_on_the_element_and_on_the_page() {
    journey(async |world| {
        let page = world.standalone().await;
        page.set("lang", "ar").await;
        page.until("look.browse === 'اختيار ملفات'").await;
        assert_eq!(direction(page).await, "rtl");
        page.choose(&[&world.file("orders.doc", "a;b\n")]).await;
        page.until("look.refusals[0]?.includes('لم يُضَف')").await;
        page.set("dir", "ltr").await;
        page.until("getComputedStyle(element.shadowRoot.querySelector('[part=root]')).direction === 'ltr'")
            .await;
        page.unset("dir").await;
        page.unset("lang").await;
        page.until("look.browse === 'Choose files'").await;
        assert_eq!(direction(page).await, "ltr");

        page.script("document.documentElement.lang = 'fr-CA'").await;
        page.until("look.browse === 'Choisir des fichiers'").await;
        // The last one wins, whichever comes first; no language in between stays.
        page.script("['ja', 'pt-BR', 'zh-Hant', 'es'].map((tag) => { document.documentElement.lang = tag; })")
            .await;
        page.until("look.browse === 'Elegir archivos'").await;
        // What is closer has more to say, through shadow roots too.
        page.script(
            "(() => { const host = document.createElement('div'); host.lang = 'pt'; \
             document.body.append(host); host.attachShadow({ mode: 'open' }).append(element); \
             window.moved = element; })()",
        )
        .await;
        let moved = "probe.until(() => window.moved.shadowRoot.querySelector('[part=browse]') \
                     ?.textContent === 'Escolher arquivos', 30000).then(Boolean)";
        assert_eq!(world.browser.evaluate(moved).await, true);
    })
    .await;
}

#[tokio::test]
async fn a_language_that_is_missing_leaves_english_and_uploads_go_on() {
    journey(async |world| {
        let site = Site::that_forwards_without(&world.stand, ".json").await;
        let page = world.open(&format!("{}/", site.origin())).await;
        page.script("(() => { window.warnings = []; console.warn = (text) => window.warnings.push(text); })()")
            .await;
        page.set("lang", "de").await;
        page.until("window.warnings.length === 1").await;
        page.set("lang", "fr").await;
        page.choose(&[&world.file("orders.csv", "a;b\n")]).await;
        let seen = page.until_state("done").await;
        assert_eq!(seen.browse.as_deref(), Some("Choose files"));
        assert_eq!(seen.only_row().status, "Uploaded");
        assert_eq!(page.script("window.warnings.length").await, 1);
        let lang = "element.shadowRoot.querySelector('[part=root]').lang";
        assert_eq!(page.script(lang).await, "en");

        // Asked for anew, it comes once it is there.
        site.find_it();
        page.set("lang", "de").await;
        page.until("look.browse === 'Dateien auswählen' && row.status === 'Hochgeladen'")
            .await;
        page.assert_well().await;
    })
    .await;
}

#[tokio::test]
async fn the_page_s_own_messages_stand_over_the_language() {
    journey(async |world| {
        let page = world.portal(&[("lang", "de"), ("multiple", "")]).await;
        let own = "element.messages = { chooseFiles: 'Belege auswählen' }";
        page.script(own).await;
        page.until("look.browse === 'Belege auswählen'").await;
        page.until("look.limits.startsWith('CSV oder ZIP')").await;
        assert_eq!(
            page.script("element.messages").await,
            json!({"chooseFiles": "Belege auswählen"})
        );
        page.script("element.messages = undefined").await;
        page.until("look.browse === 'Dateien auswählen'").await;

        // Set before the element is defined, they are kept.
        let bare = format!("{}/page.css", world.proxy.origin());
        world.browser.go_to(&bare).await;
        let early = "(async () => { const element = document.createElement('direct-upload'); \
             element.messages = { chooseFile: 'Here, please' }; document.body.append(element); \
             await import('/direct-upload.js'); \
             return probe.until(() => probe.look(0).browse === 'Here, please', 30000); })()";
        assert_eq!(world.browser.evaluate(early).await, true);
    })
    .await;
}

#[tokio::test]
async fn that_the_widget_cannot_start_is_said_in_the_page_s_language_and_words() {
    journey(async |world| {
        let site = Site::without(".wasm").await;
        let address = format!("{}/", site.origin());
        world.browser.go_to(&address).await;
        let until =
            |condition: &str| format!("probe.until(() => {condition}, 30000).then(Boolean)");
        let says =
            |start: &str| until(&format!("probe.look(0).unavailable?.startsWith('{start}')"));
        for (change, start) in [
            ("0", "Uploading is not possible right now."),
            (
                "document.documentElement.lang = 'de'",
                "Hochladen ist gerade nicht möglich.",
            ),
            (
                "probe.elements()[0].messages = { unavailable: 'Leider nein.' }",
                "Leider nein.",
            ),
            (
                "probe.elements()[0].messages = { unavailable: 7 }",
                "Hochladen ist gerade",
            ),
        ] {
            world.browser.evaluate(change).await;
            assert_eq!(world.browser.evaluate(&says(start)).await, true, "{start}");
        }
        let again = "probe.elements()[0].shadowRoot.querySelector('[part=try-again]').textContent";
        assert_eq!(world.browser.evaluate(again).await, "Erneut versuchen");
    })
    .await;
}
