//! Files are pasted.

use direct_upload_e2e::{Ability, Journey, journey};
use serde_json::json;

#[tokio::test]
async fn a_screenshot_in_the_clipboard_is_pasted_while_a_button_has_the_focus() {
    Journey::default()
        .needs(Ability::DevTools)
        .run(async |world| {
            let page = world.standalone().await;
            let origin = world.proxy.origin();
            let permissions = json!({
                "origin": origin,
                "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"],
            });
            world
                .browser
                .devtools("Browser.grantPermissions", permissions)
                .await;
            page.script(
                "(async () => {
               const canvas = new OffscreenCanvas(1, 1);
               canvas.getContext('2d');
               const picture = await canvas.convertToBlob();
               await navigator.clipboard.write([new ClipboardItem({ 'image/png': picture })]);
             })()",
            )
            .await;
            page.script("element.shadowRoot.querySelector('[part=browse]').focus()")
                .await;
            // The driver's own keys do not reach the browser's menu, which knows what pastes.
            let paste = json!({
                "type": "keyDown",
                "modifiers": 2,
                "key": "v",
                "code": "KeyV",
                "commands": ["paste"],
            });
            world
                .browser
                .devtools("Input.dispatchKeyEvent", paste)
                .await;
            page.until_event("file-reject").await;
            let events = page.events().await;
            let refused = events.only("file-reject");
            assert_eq!(refused["name"], "image.png");
            assert_eq!(refused["code"], "type-not-allowed");
        })
        .await;
}

#[tokio::test]
async fn pasted_files_are_taken_in_the_element_and_never_out_of_the_page_s_own_field() {
    journey(async |world| {
        let page = world.portal(&[("multiple", "")]).await;
        page.script(
            "(() => {
               const field = document.createElement('input');
               document.body.prepend(field);
               const browse = element.shadowRoot.querySelector('[part=browse]');
               const paste = (target, name) => {
                 const clipboardData = new DataTransfer();
                 clipboardData.items.add(new File(['a;b\\n'], name));
                 const event = new ClipboardEvent('paste', { bubbles: true, cancelable: true, composed: true });
                 // Not each engine takes it from a script when the event is made.
                 Object.defineProperty(event, 'clipboardData', { value: clipboardData });
                 return target.dispatchEvent(event);
               };
               Object.assign(window, { field, browse, paste });
             })()",
        )
        .await;
        for (act, is_left) in [
            ("(field.focus(), paste(field, 'field.csv'))", true),
            ("paste(document.body, 'body.csv')", true),
            ("paste(browse, 'button.csv')", false),
            ("paste(element, 'element.csv')", false),
            ("(browse.focus(), paste(document.body, 'focused.csv'))", false),
        ] {
            assert_eq!(page.script(act).await, is_left, "{act}");
        }
        page.until("look.state === 'done' && look.rows.length === 3").await;
        let keys = ["button.csv", "element.csv", "focused.csv"];
        assert_eq!(world.stand.keys().await, keys);
        page.assert_well().await;
    })
    .await;
}
