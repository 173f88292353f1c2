//! Everything works without a pointer.

use direct_upload_e2e::{Browser, Engine, Page, journey};
use direct_upload_stand::{Fault, FaultKind};
use thirtyfour::Key;

/// Presses Tab, and gives the name of what has the focus now, which must be seen to have it.
async fn tab(browser: &Browser, page: Page<'_>) -> String {
    browser.press(Key::Tab).await;
    let focused = page
        .script(
            "(() => {
               const focused = element.shadowRoot.activeElement;
               if (!focused) return 'nothing of the element';
               const style = getComputedStyle(focused);
               const isSeen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
               const name = focused.getAttribute('aria-label') ?? focused.innerText.trim();
               return isSeen ? name : `${name}, unseen`;
             })()",
        )
        .await;
    focused.as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn tab_reaches_every_button_in_order_and_shows_where_it_is() {
    journey(async |world| {
        world
            .stand
            .set_faults([
                Fault::always(FaultKind::SlowDown { retry_after: None }).for_key("failed.csv"),
                Fault::always(FaultKind::StallAnswer).for_key("sending.csv"),
            ])
            .await;
        let page = world.standalone().await.set("retries", "0").await;
        let names = ["failed.csv", "sending.csv", "done.csv", "refused.pdf"];
        let files = names.map(|name| world.file(name, "a;b\n"));
        page.choose(&files.each_ref().map(|file| file.as_path())).await;
        page.until(
            "look.refusals.length && look.rows.map((row) => row.state).join() === 'failed,uploading,done'",
        )
        .await;
        page.script("document.activeElement.blur()").await;
        // What follows is the browser's own window, but for the one that WebKit is driven in.
        let beyond = match Engine::of_this_run() {
            Engine::Chromium | Engine::Firefox => "nothing of the element",
            Engine::WebKit => "Choose files",
        };

        for name in [
            "Choose files",
            "Dismiss",
            "Retry failed",
            "Cancel all",
            "Clear list",
            "Details: failed.csv",
            "Try again: failed.csv",
            "Remove: failed.csv",
            "Cancel: sending.csv",
            "Remove: done.csv",
            beyond,
        ] {
            assert_eq!(tab(&world.browser, page).await, name);
        }
    })
    .await;
}

#[tokio::test]
async fn enter_opens_the_file_picker_and_works_the_buttons_of_a_row() {
    journey(async |world| {
        let busy = FaultKind::SlowDown { retry_after: None };
        world.stand.set_faults([Fault::times(busy, 1)]).await;
        let page = world.standalone().await.set("retries", "0").await;
        page.script(
            "element.shadowRoot.querySelector('[part=input]').addEventListener('click', (event) => {
               event.preventDefault();
               window.pickerOpened = true;
             })",
        )
        .await;
        assert_eq!(tab(&world.browser, page).await, "Choose files");
        world.browser.press(Key::Enter).await;
        page.until("window.pickerOpened").await;

        page.choose(&[&world.file("orders.csv", "a;b\n")]).await;
        page.until_state("failed").await;
        page.script("element.shadowRoot.querySelector('[part=browse]').focus()")
            .await;
        assert_eq!(tab(&world.browser, page).await, "Details: orders.csv");
        assert_eq!(tab(&world.browser, page).await, "Try again: orders.csv");
        world.browser.press(Key::Enter).await;
        page.until_state("done").await;
        assert_eq!(world.stand.only_object("orders.csv").await, b"a;b\n");
    })
    .await;
}

#[tokio::test]
async fn the_focus_goes_to_the_next_row_when_one_is_removed_and_to_the_button_after_the_last() {
    journey(async |world| {
        let page = world.standalone().await;
        let files = ["one.csv", "two.csv"].map(|name| world.file(name, "a;b\n"));
        page.choose(&files.each_ref().map(|file| file.as_path()))
            .await;
        page.until("look.rows.map((row) => row.state).join() === 'done,done'")
            .await;
        let first = page.look().await.rows[0].name.clone();
        let second = page.look().await.rows[1].name.clone();
        page.script("element.shadowRoot.querySelector('[part=remove]').focus()")
            .await;
        let focused = "(element.shadowRoot.activeElement?.ariaLabel ?? \
                       element.shadowRoot.activeElement?.part.value)";
        assert_eq!(page.script(focused).await, format!("Remove: {first}"));
        world.browser.press(Key::Enter).await;
        page.until(&format!("{focused} === 'Remove: {second}'"))
            .await;
        world.browser.press(Key::Enter).await;
        page.until(&format!("look.rows.length === 0 && {focused} === 'browse'"))
            .await;
    })
    .await;
}

#[tokio::test]
async fn the_focus_stays_with_its_upload_when_the_page_takes_another_off_the_list() {
    journey(async |world| {
        let page = world.standalone().await;
        let files = ["one.csv", "two.csv", "three.csv"].map(|name| world.file(name, "a;b\n"));
        page.choose(&files.each_ref().map(|file| file.as_path()))
            .await;
        page.until("look.rows.map((row) => row.state).join() === 'done,done,done'")
            .await;
        let rows = page.look().await.rows;
        let focus = "element.shadowRoot.querySelectorAll('[part=remove]')[1].focus()";
        page.script(focus).await;
        let focused = "element.shadowRoot.activeElement?.ariaLabel";
        for (left, discarded, has_focus) in [(2, 0, 1), (1, 0, 2)] {
            let discard = format!("element.discard(element.uploads[{discarded}].id)");
            page.script(&discard).await;
            page.until(&format!("look.rows.length === {left}")).await;
            assert_eq!(
                page.script(focused).await,
                format!("Remove: {}", rows[has_focus].name)
            );
        }
    })
    .await;
}

#[tokio::test]
async fn the_focus_goes_to_the_last_row_of_a_long_list_when_the_page_takes_the_last_one_off() {
    journey(async |world| {
        world.gallery("scene=long").await;
        let page = world.here();
        page.script("element.shadowRoot.querySelector('[part=list]').focus()")
            .await;
        world.browser.press(Key::End).await;
        // Some browsers take their time to get there, and would go on after the focus has moved.
        page.until(
            "look.rows.at(-1).name === 'orders-119.csv' &&
               ((list) => list.scrollTop + list.clientHeight >= list.scrollHeight - 60)
                 (element.shadowRoot.querySelector('[part=list]'))",
        )
        .await;
        page.script("[...element.shadowRoot.querySelectorAll('[part=cancel]')].at(-1).focus()")
            .await;
        page.script("element.discard(element.uploads.at(-1).id)")
            .await;
        page.until("look.rows.at(-1).name === 'orders-118.csv'")
            .await;
        assert_eq!(
            page.script("element.shadowRoot.activeElement?.ariaLabel")
                .await,
            "Cancel: orders-118.csv"
        );
    })
    .await;
}

#[tokio::test]
async fn a_question_takes_no_focus_and_is_the_next_that_tab_comes_to() {
    journey(async |world| {
        let page = world.standalone().await;
        page.choose(&[&world.file("orders.csv", "first\n")]).await;
        page.until_state("done").await;
        page.script("element.shadowRoot.querySelector('[part=browse]').focus()")
            .await;
        page.script("element.addFiles([new File(['second'], 'orders.csv')])")
            .await;
        page.until("look.alert.startsWith('orders.csv is in the list already.')")
            .await;
        let focused = "element.shadowRoot.activeElement.part.value";
        assert_eq!(page.script(focused).await, "browse");
        for name in ["Keep both", "Replace the old file"] {
            assert_eq!(tab(&world.browser, page).await, name);
        }
        world.browser.press(Key::Enter).await;
        page.until(&format!("look.state === 'done' && {focused} === 'browse'"))
            .await;
        assert_eq!(world.stand.only_object("orders.csv").await, b"second");
    })
    .await;
}

#[tokio::test]
async fn a_long_list_is_scrolled_by_keys_and_shows_that_it_has_the_focus() {
    journey(async |world| {
        world.gallery("scene=long").await;
        let page = world.here();
        page.script("element.shadowRoot.querySelector('[part=cancel-all]').focus()")
            .await;
        assert_eq!(tab(&world.browser, page).await, "Uploads");
        world.browser.press(Key::End).await;
        page.until("look.rows.at(-1).name === 'orders-119.csv'")
            .await;
        // What has the focus is still the list.
        assert_eq!(
            page.script("element.shadowRoot.activeElement.part.value")
                .await,
            "list"
        );
    })
    .await;
}
