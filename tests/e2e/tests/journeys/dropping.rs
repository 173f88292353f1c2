//! Files are dropped onto the element.

use direct_upload_e2e::{Ability, Journey, journey};
use serde_json::json;

/// Puts `transfer`, `zone` and `drag` at the page's service: what a person's drag does.
const DRAG: &str = "(() => {
  const zone = element.shadowRoot.querySelector('[part=dropzone]');
  const transfer = new DataTransfer();
  transfer.items.add(new File(['a;b\\n'], 'first.csv'));
  transfer.items.add(new File(['%PDF-'], 'second.pdf'));
  const drag = (type, dataTransfer = transfer) =>
    zone.dispatchEvent(
      new DragEvent(type, { bubbles: true, cancelable: true, composed: true, dataTransfer }),
    );
  Object.assign(window, { drag });
})()";

#[tokio::test]
async fn files_that_are_dropped_are_taken_as_if_they_were_chosen() {
    journey(async |world| {
        let page = world.portal(&[("multiple", "")]).await;
        page.script(DRAG).await;
        // A page that does not prevent this opens the file instead.
        assert_eq!(page.script("drag('dragover')").await, false);
        page.until("look.hover").await;
        page.script("drag('dragleave')").await;
        page.until("!look.hover").await;
        page.script("drag('dragover')").await;
        assert_eq!(page.script("drag('drop')").await, false);

        let seen = page
            .until("look.state === 'done' && look.refusals.length")
            .await;
        assert!(!seen.hover);
        assert_eq!(seen.only_row().name, "first.csv");
        assert_eq!(
            page.events().await.only("file-reject")["name"],
            "second.pdf"
        );
        assert_eq!(world.stand.only_object("first.csv").await, b"a;b\n");
        page.assert_well().await;
    })
    .await;
}

#[tokio::test]
async fn a_text_that_is_dragged_over_the_element_is_none_of_its_business() {
    journey(async |world| {
        let page = world.portal(&[]).await;
        page.script(DRAG).await;
        let text = "(() => { const text = new DataTransfer(); text.setData('text/plain', 'a'); return text; })()";
        for kind in ["dragover", "drop"] {
            assert_eq!(page.script(&format!("drag('{kind}', {text})")).await, true);
        }
        assert!(!page.look().await.hover);
        assert!(page.events().await.kinds().is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_is_asked_before_the_widget_is_there_is_kept_for_it() {
    journey(async |world| {
        let page = world.portal(&[]).await;
        let endpoint = format!("{}/api/presigned-url", world.proxy.origin());
        // An element that has just been made has not started yet.
        page.script(&format!(
            "(() => {{
               const late = document.createElement('direct-upload');
               late.endpoint = '{endpoint}';
               late.multiple = true;
               late.manual = true;
               document.body.append(late);
               const transfer = new DataTransfer();
               transfer.items.add(new File(['dropped\\n'], 'dropped.csv'));
               for (const type of ['dragover', 'drop'])
                 late.dispatchEvent(new DragEvent(type, {{ cancelable: true, dataTransfer: transfer }}));
               late.addFiles([new File(['added\\n'], 'added.csv')]);
               late.upload();
             }})()"
        ))
        .await;
        let late = page.element(1);
        late.until("look.state === 'done' && look.rows.length === 2").await;
        assert_eq!(world.stand.keys().await, ["added.csv", "dropped.csv"]);
        assert_eq!(world.stand.object("dropped.csv").await, b"dropped\n");
    })
    .await;
}

#[tokio::test]
async fn files_may_be_dropped_on_the_list_and_on_the_element_s_own_padding() {
    Journey::default()
        .needs(Ability::Drop)
        .run(async |world| {
            let page = world.portal(&[("multiple", "")]).await;
            page.script("element.style.padding = '40px'").await;
            let first = world.file("first.csv", "a;b\n");
            page.drag_over("element", &[&first]).await;
            page.until("look.hover").await;
            page.drag_away(&[&first]).await;
            page.until("!look.hover").await;
            page.drop_on("element", &[&first]).await;
            let seen = page.until_state("done").await;
            assert!(!seen.hover);
            assert_eq!(seen.only_row().folder, None);

            let second = world.file("second.csv", "c;d\n");
            let row = "element.shadowRoot.querySelector('[part=item]')";
            page.drag_over(row, &[&second]).await;
            page.until("look.hover").await;
            page.drop_on(row, &[&second]).await;
            page.until("look.state === 'done' && look.rows.length === 2 && !look.hover")
                .await;
            assert_eq!(world.stand.keys().await, ["first.csv", "second.csv"]);
            page.assert_well().await;
        })
        .await;
}

/// The page's own drop zone is around the element, say.
#[tokio::test]
async fn what_a_page_takes_for_itself_is_left_to_it_also_by_a_disabled_element() {
    const DROP: &str = "(drag('dragover'), drag('drop'), window.heard.splice(0))";
    journey(async |world| {
        let page = world.portal(&[("multiple", "")]).await;
        page.script(DRAG).await;
        page.script(
            "(() => {
               window.heard = [];
               document.addEventListener('drop', (event) => heard.push(event.defaultPrevented));
               window.taking = new AbortController();
               const take = (event) => event.preventDefault();
               for (const type of ['dragover', 'drop'])
                 document.addEventListener(type, take, { capture: true, signal: taking.signal });
             })()",
        )
        .await;
        for disabled in [false, true] {
            page.script(&format!("element.disabled = {disabled}")).await;
            assert_eq!(page.script(DROP).await, json!([true]), "{disabled}");
        }
        // A disabled element keeps from the page what would leave it.
        page.script("taking.abort()").await;
        assert_eq!(page.script(DROP).await, json!([]));

        // What is taken now comes after all that.
        page.script("element.disabled = false").await;
        page.script("element.addFiles([new File(['a;b\\n'], 'last.csv')])")
            .await;
        let seen = page.until_state("done").await;
        assert_eq!(seen.only_row().name, "last.csv");
        assert!(!seen.hover && seen.refusals.is_empty());
        page.assert_well().await;
    })
    .await;
}
