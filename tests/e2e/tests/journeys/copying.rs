//! What support asks for about a failure can be handed on.

use direct_upload_e2e::{Ability, Journey, Page, World, journey};
use direct_upload_stand::{Fault, FaultKind};
use serde_json::json;

/// A row that failed, with its details open; their text.
async fn failed(world: &World) -> (Page<'_>, String) {
    world
        .stand
        .set_faults([Fault::always(FaultKind::Forbidden)])
        .await;
    let page = world.standalone().await;
    page.choose(&[&world.file("orders.csv", "a;b\n")]).await;
    page.until_state("failed").await;
    let text = "(element.shadowRoot.querySelector('[part=details]').open = true,
                 element.shadowRoot.querySelector('[part=details-text]').textContent)";
    let text = page.script(text).await;
    (page, text.as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn the_details_of_a_failure_can_be_copied_and_that_is_said() {
    let journey = Journey::default().needs(Ability::DevTools);
    journey
        .run(async |world| {
            let (page, text) = failed(world).await;
            let allowed = json!({"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]});
            let method = "Browser.grantPermissions";
            world.browser.devtools(method, allowed).await;
            page.click_on("orders.csv", "copy").await;
            page.until("look.live === 'Copied'").await;
            let copied = page.script("navigator.clipboard.readText()").await;
            assert_eq!(copied, text);
            assert!(text.starts_with("code: storage-forbidden\n"), "{text}");
            assert!(!text.contains("http"), "{text}");
            let button = "element.shadowRoot.querySelector('[part=copy]').textContent";
            assert_eq!(page.script(button).await, "Copied");
        })
        .await;
}

#[tokio::test]
async fn details_that_the_browser_does_not_copy_are_selected_for_the_person() {
    journey(async |world| {
        let (page, text) = failed(world).await;
        page.script("navigator.clipboard.writeText = () => Promise.reject(new Error('no'))")
            .await;
        page.click_on("orders.csv", "copy").await;
        page.until("getSelection().toString().includes('storage-forbidden')")
            .await;
        let selected = page.script("getSelection().toString()").await;
        assert_eq!(selected.as_str().map(str::trim), Some(text.trim()));
        assert_ne!(page.look().await.live.as_deref(), Some("Copied"));
    })
    .await;
}
