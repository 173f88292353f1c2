//! A label of the page does for the element what it does for a file input.

use direct_upload_e2e::{Page, Site, journey};
use serde_json::json;
use thirtyfour::By;

/// Counts how often the system's picker would open, and keeps it closed.
const COUNT: &str = "(() => {
    window.opened = 0;
    element.shadowRoot.querySelector('[part=input]').addEventListener('click', (event) => {
      event.preventDefault();
      window.opened += 1;
    });
  })()";

/// What has come of the clicks so far: how often the picker opened, and what has the focus.
async fn come_of_it(page: Page<'_>) -> serde_json::Value {
    // The picker opens in a task of its own.
    page.script(
        "new Promise((resolve) => setTimeout(resolve)).then(() =>
           [opened, element.shadowRoot.activeElement?.getAttribute('part') ?? null])",
    )
    .await
}

#[tokio::test]
async fn a_click_on_a_label_opens_the_picker_once_and_gives_the_button_the_focus() {
    for body in [
        r#"<label for="files">Receipts</label><direct-upload id="files"></direct-upload>"#,
        "<label><span>Receipts</span><direct-upload></direct-upload></label>",
    ] {
        journey(async |world| {
            let script = r#"<script type="module" src="/direct-upload.js"></script>"#;
            let site = Site::with_page(script, body, &world.stand).await;
            let page = world.open(&site.page()).await;
            page.script(COUNT).await;
            assert_eq!(page.script("element.labels.length").await, 1, "{body}");
            let label = world
                .browser
                .driver()
                .find(By::Css("label[for], label > span"));
            let label = label.await.expect("the label");
            let click = async || label.click().await.expect("it can be clicked");

            click().await;
            assert_eq!(come_of_it(page).await, json!([1, "browse"]), "{body}");
            // What is within the element is not the label's.
            page.click("limits").await;
            assert_eq!(come_of_it(page).await[0], 1, "{body}");
            page.click("browse").await;
            assert_eq!(come_of_it(page).await[0], 2, "{body}");
            page.script("element.click()").await;
            assert_eq!(come_of_it(page).await[0], 3, "{body}");

            page.script("(element.disabled = true, document.activeElement.blur())")
                .await;
            page.until("element.shadowRoot.querySelector('[part=browse]').disabled")
                .await;
            click().await;
            assert_eq!(come_of_it(page).await, json!([3, null]), "{body}");
            page.assert_well().await;
        })
        .await;
    }
}
