//! The widget cannot start: the person is told, and so is the page.

use direct_upload_e2e::{Site, World, journey};

/// Opens the page of a site on which the widget cannot start, and checks what is said.
async fn is_told(world: &World, site: &Site) {
    world.browser.go_to(&format!("{}/", site.origin())).await;
    let told =
        "probe.until(() => probe.events.find(({ kind }) => kind === 'upload-unavailable'), 30000)";
    let told = world.browser.evaluate(told).await;
    let seen = world.browser.evaluate("probe.look(0)").await;
    let message = seen["unavailable"].as_str().unwrap_or_default();
    assert!(
        message.starts_with("Uploading is not possible right now."),
        "{seen}"
    );
    assert_eq!(told["detail"]["message"], message);
    assert_eq!(told["element"], 0);
    let role = "probe.elements()[0].shadowRoot.querySelector('[part=unavailable]').role";
    assert_eq!(world.browser.evaluate(role).await, "alert");
}

#[tokio::test]
async fn a_policy_without_webassembly_is_told() {
    journey(async |world| {
        let policy = "default-src 'self'; script-src 'self'";
        is_told(world, &Site::with_policy(policy).await).await;
    })
    .await;
}

#[tokio::test]
async fn webassembly_that_is_missing_is_told_and_can_be_tried_again() {
    is_told_and_can_be_tried_again(Site::without(".wasm").await).await;
}

/// A cache on the way has cut it, or somebody has put in another one; the browser keeps that.
#[tokio::test]
async fn webassembly_that_is_not_the_loader_s_is_not_run_and_can_be_tried_again() {
    is_told_and_can_be_tried_again(Site::that_spoils(".wasm").await).await;
}

async fn is_told_and_can_be_tried_again(site: Site) {
    journey(async move |world| {
        is_told(world, &site).await;

        site.find_it();
        let again = "probe.elements()[0].shadowRoot.querySelector('[part=try-again]').click()";
        world.browser.evaluate(again).await;
        let started = "probe.until(() => probe.look(0).browse, 30000)";
        assert_eq!(world.browser.evaluate(started).await, "Choose files");
    })
    .await;
}
