//! A form is filled in and sent before the widget is there, or where it cannot start.

use direct_upload_e2e::{Journey, Page, Site, World, journey};
use serde_json::{Value, json};

const FORM: &str = r#"<form action="/page.css">
    <direct-upload name="receipts" required multiple></direct-upload>
    <button type="submit">Send</button></form>"#;

/// Opens a page on which the widget is not there yet.
async fn open<'a>(world: &'a World, site: &Site) -> Page<'a> {
    world.browser.go_to(&site.page()).await;
    opened(world).await
}

/// The page that is open now, which keeps what its form sends.
async fn opened(world: &World) -> Page<'_> {
    let page = world.here();
    page.until("element.addFiles").await;
    page.script(
        "(() => {
           window.sent = [];
           element.form.addEventListener('submit', (event) => {
             event.preventDefault();
             sent.push(new FormData(element.form).getAll('receipts').join());
           });
         })()",
    )
    .await;
    page
}

/// Has the page send the form as its button does; what is there to see of it.
async fn send(page: Page<'_>) -> Value {
    page.script(
        "(element.form.requestSubmit(),
          { sent, message: element.validationMessage, reports: element.reportValidity(),
            flags: ['valueMissing', 'badInput'].filter((flag) => element.validity[flag]),
            hasFocus: document.activeElement === element,
            at: element.shadowRoot.activeElement?.getAttribute('part') ?? null })",
    )
    .await
}

async fn add(page: Page<'_>, name: &str) {
    page.script(&format!(
        "element.addFiles([new File(['a;b\\n'], '{name}')])"
    ))
    .await;
}

#[tokio::test]
async fn a_form_is_refused_at_the_element_before_the_widget_is_there() {
    journey(async |world| {
        let site = Site::with_page_that_waits_for(".wasm", FORM, &world.stand).await;
        let page = open(world, &site).await;
        let refused = |flags: &[&str], message: &str, at: &str| {
            json!({
                "sent": [], "message": message, "reports": false, "flags": flags,
                "hasFocus": true, "at": at,
            })
        };
        // A browser shows its message where the focus is.
        assert_eq!(
            send(page).await,
            refused(&["valueMissing"], "Upload at least one file.", "browse")
        );
        add(page, "a.csv").await;
        let unfinished = "Some files are not uploaded yet. Wait for them, or cancel them.";
        assert_eq!(
            send(page).await,
            refused(&["valueMissing", "badInput"], unfinished, "browse")
        );
        page.script("element.cancel()").await;
        assert_eq!(send(page).await["flags"], json!(["valueMissing"]));

        site.find_it();
        page.until("look.state").await;
        let focused = "element.shadowRoot.activeElement?.getAttribute('part')";
        assert_eq!(page.script(focused).await, "browse");
        add(page, "b.csv").await;
        page.until_state("done").await;
        assert_eq!(send(page).await["sent"], json!(["b.csv"]));
        page.assert_well().await;
    })
    .await;
}

/// As once the widget is there: what is moved in one step goes on, what is removed is taken back.
#[tokio::test]
async fn an_element_that_is_removed_before_the_widget_is_there_forgets_what_was_added() {
    journey(async |world| {
        let site = Site::with_page_that_waits_for(".wasm", FORM, &world.stand).await;
        let page = open(world, &site).await;
        // In a task of the page, at whose end the element is out of it.
        let in_a_task = async |act: &str| {
            page.script(&format!(
                "new Promise((resolve) => setTimeout(() => {{ {act}; setTimeout(resolve); }}))"
            ))
            .await
        };
        add(page, "gone.csv").await;
        page.script("window.kept = element").await;
        in_a_task("element.upload(), element.remove()").await;
        in_a_task("document.querySelector('form').append(kept)").await;
        assert_eq!(page.script("element.validity.badInput").await, false);
        add(page, "kept.csv").await;
        in_a_task("document.body.append(element)").await;

        site.find_it();
        let seen = page.until_state("done").await;
        assert_eq!(seen.only_row().name, "kept.csv");
        assert_eq!(world.stand.keys().await, ["kept.csv"]);
        page.assert_well().await;
    })
    .await;
}

#[tokio::test]
async fn a_form_says_that_uploading_is_not_possible_until_it_is() {
    const IMPOSSIBLE: &str = "Uploading is not possible right now.";
    journey(async |world| {
        let site = Site::with_page_without(".wasm", FORM, &world.stand).await;
        let page = open(world, &site).await;
        page.until("look.unavailable").await;
        for (does, flags) in [
            ("null", json!(["valueMissing"])),
            (
                "element.addFiles([new File(['a;b\\n'], 'a.csv')])",
                json!(["valueMissing", "badInput"]),
            ),
            ("element.required = false", json!(["badInput"])),
        ] {
            page.script(does).await;
            let refused = send(page).await;
            let message = refused["message"].as_str().unwrap_or_default();
            assert!(message.starts_with(IMPOSSIBLE), "{does}: {refused}");
            assert_eq!(refused["flags"], flags, "{does}");
            // Where a person can do something about it.
            assert_eq!(
                (&refused["at"], &refused["sent"]),
                (&json!("try-again"), &json!([]))
            );
        }

        // Where the probe comes when the page has loaded, the first time may be before it.
        let times = page.events().await.of("upload-unavailable").len();
        page.click("try-again").await;
        page.until(&format!(
            "events.filter(({{ kind }}) => kind === 'upload-unavailable').length > {times}"
        ))
        .await;
        assert_eq!(send(page).await["flags"], json!(["badInput"]));
        site.find_it();
        page.click("try-again").await;
        page.until_state("done").await;
        let sent = send(page).await;
        assert_eq!(
            (&sent["message"], &sent["sent"]),
            (&json!(""), &json!(["a.csv"]))
        );
        assert_eq!(world.stand.only_object("a.csv").await, b"a;b\n");
    })
    .await;
}

#[tokio::test]
async fn a_form_that_needs_no_file_is_sent_where_the_widget_cannot_start() {
    journey(async |world| {
        let site = Site::with_page_without(".wasm", FORM, &world.stand).await;
        let page = open(world, &site).await;
        page.until("look.unavailable").await;
        page.script("element.required = false").await;
        assert_eq!(send(page).await["sent"], json!([""]));
        // Files that were added are not left behind in silence, but let go of by a reset.
        add(page, "a.csv").await;
        assert_eq!(send(page).await["sent"], json!([""]));
        page.script("element.form.reset()").await;
        assert_eq!(send(page).await["sent"], json!(["", ""]));
    })
    .await;
}

#[tokio::test]
async fn who_comes_back_has_what_was_stored_in_the_form_before_the_widget_is_there() {
    let journey = Journey::default().keeping_no_pages();
    journey
        .run(async |world| {
            let site = Site::with_page_that_waits_for(".wasm", FORM, &world.stand).await;
            site.find_it();
            let page = open(world, &site).await;
            add(page, "a.csv").await;
            page.until_state("done").await;
            site.lose_it();
            world
                .browser
                .go_to(&format!("{}/page.css", site.origin()))
                .await;

            world.browser.go_back().await;
            let page = opened(world).await;
            assert!(page.look().await.rows.is_empty());
            assert_eq!(send(page).await["sent"], json!(["a.csv"]));
            site.find_it();
            let seen = page.until_state("done").await;
            assert_eq!(seen.only_row().name, "a.csv");
            assert_eq!(send(page).await["sent"], json!(["a.csv", "a.csv"]));
            assert_eq!(world.stand.puts().await.len(), 1);
            page.assert_well().await;
        })
        .await;
}
