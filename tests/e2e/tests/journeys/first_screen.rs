//! What a person can do before the WebAssembly is there, and what is seen of its taking over: nothing.

use direct_upload_e2e::{Engine, Page, Picture, Site, World, journey, keep_picture};
use serde_json::{Value, json};

/// Opens a page with these elements, for which the WebAssembly is held back.
async fn open<'a>(world: &'a World, body: &str) -> (Site, Page<'a>) {
    let site = Site::with_page_that_waits_for(".wasm", body, &world.stand).await;
    world.browser.go_to(&site.page()).await;
    let page = world.here();
    page.until("look.limits").await;
    (site, page)
}

/// Waits until this stands beside the button.
async fn until_hinted(page: Page<'_>, hint: &str) {
    let hint = json!(hint);
    page.until(&format!(
        "element.shadowRoot.querySelector('[part=drop-hint]').textContent === {hint}"
    ))
    .await;
}

/// Drops or pastes a file on the element's button, as a page could.
async fn bring(page: Page<'_>, event: &str, name: &str) {
    let class = match event {
        "paste" => "ClipboardEvent",
        _ => "DragEvent",
    };
    page.script(&format!(
        "(() => {{
           const carried = new DataTransfer();
           carried.items.add(new File(['a;b\\n'], '{name}'));
           const event = new {class}('{event}', {{ bubbles: true, cancelable: true, composed: true }});
           // Not each engine takes it from a script when the event is made.
           const value = {{ value: carried }};
           Object.defineProperties(event, {{ dataTransfer: value, clipboardData: value }});
           element.shadowRoot.querySelector('[part=browse]').dispatchEvent(event);
         }})()"
    ))
    .await;
}

#[tokio::test]
async fn what_is_brought_before_the_widget_is_there_is_kept_said_and_sent() {
    journey(async |world| {
        let (site, page) = open(world, "<direct-upload multiple></direct-upload>").await;
        let seen = page.look().await;
        assert_eq!(seen.browse.as_deref(), Some("Choose files"));
        assert_eq!(seen.state, None, "the widget is not there");
        page.choose(&[&world.file("chosen.csv", "a;b\n")]).await;
        until_hinted(page, "1 file. It goes on in a moment.").await;
        bring(page, "drop", "dropped.csv").await;
        bring(page, "paste", "pasted.csv").await;
        until_hinted(page, "3 files. They go on in a moment.").await;
        let live = "element.shadowRoot.querySelector('[role=status]').textContent";
        assert_eq!(page.script(live).await, "3 files. They go on in a moment.");
        assert_eq!(page.script("element.uploads.length").await, 0);

        site.find_it();
        page.until_state("done").await;
        until_hinted(page, "or drop them here").await;
        let keys = world.stand.keys().await;
        assert_eq!(keys, ["chosen.csv", "dropped.csv", "pasted.csv"]);
        page.assert_well().await;
    })
    .await;
}

#[tokio::test]
async fn what_waits_for_a_click_waits_for_it_then_too_and_each_element_has_its_own() {
    let body = "<direct-upload manual multiple></direct-upload>
        <direct-upload disabled></direct-upload>";
    journey(async |world| {
        let (site, page) = open(world, body).await;
        let other = page.element(1);
        page.choose(&[&world.file("a.csv", "a;b\n")]).await;
        bring(other, "drop", "not.csv").await;
        until_hinted(other, "or drop it here").await;
        site.find_it();
        page.until_state("ready").await;
        other.until_state("idle").await;
        assert!(world.stand.objects().await.is_empty());
        page.click("start").await;
        page.until_state("done").await;
        assert_eq!(world.stand.keys().await, ["a.csv"]);
        page.assert_well().await;
    })
    .await;
}

/// To the pixel, and for those who hear: what had the focus has it, and a picker that is open gives its
/// files to an input that is there.
#[tokio::test]
async fn that_the_widget_takes_over_is_not_seen() {
    for attributes in [
        "",
        "multiple directory theme=dark",
        "lang=ar multiple directory",
        "lang=de accept=.zip max-size='1.5 MB' theme=light",
        "disabled",
        "multiple directory style='width: 16rem'",
        "multiple directory style='font-size: 64px'",
    ] {
        journey(async |world| {
            let body = format!("<direct-upload {attributes}></direct-upload><p>Below</p>");
            let (site, page) = open(world, &body).await;
            // Nothing that is there changes its place, or is another one.
            let boxes = "(() => {
                const zone = element.shadowRoot.querySelectorAll('.root, .dropzone, .dropzone :not([role=status])');
                window.nodes ??= [...zone];
                const boxes = [...zone, element, document.querySelector('p')].map((node) => {
                  const { x, y, width, height } = node.getBoundingClientRect();
                  return [x, y, width, height];
                });
                const { nodes } = window;
                return { boxes, same: zone.length === nodes.length &&
                  nodes.every((node, at) => node === zone[at]),
                  texts: [...zone].map((node) => node.textContent),
                  focus: element.shadowRoot.activeElement?.part.value ?? null };
              })()";
            page.script("element.shadowRoot.querySelector('[part=browse]').focus()")
                .await;
            let take = async || {
                let taken = world.browser.driver().screenshot_as_png().await;
                Picture::decode(&taken.expect("a picture")).expect("it can be read")
            };
            // Of a page that is drawn to its end, one is like the next.
            let picture = async || {
                let mut last = take().await;
                loop {
                    let next = take().await;
                    if next == last {
                        break next;
                    }
                    last = next;
                }
            };
            let speaks = "element.shadowRoot.querySelector('.root').lang === (element.lang || 'en')";
            page.until(speaks).await;
            let before = page.script(boxes).await;
            let drawn = picture().await;
            page.script("window.began = performance.now()").await;
            site.find_it();
            page.until_state("idle").await;
            let mut after = page.script(boxes).await;
            assert_eq!(after["same"], true, "{attributes}");
            // The root holds what is only heard, too.
            after["texts"][0] = before["texts"][0].clone();
            assert_eq!(after, before, "{attributes}");
            // The edges of letters may be drawn anew.
            let now = picture().await;
            if let Some(difference) = now.difference(&drawn) {
                let kept = keep_picture("differs", &difference.picture);
                panic!("{attributes}: {}: see {kept:?}", difference.sentence);
            }
            if Engine::of_this_run() == Engine::Chromium {
                // The browser tells of those before in a task of its own, at once.
                let shifts = "new Promise((resolve) => {
                    let shifts = 0;
                    const since = (list) => list.getEntries().filter((it) => it.startTime >= began);
                    new PerformanceObserver((list) => (shifts += since(list).length))
                      .observe({ type: 'layout-shift', buffered: true });
                    requestAnimationFrame(() => requestAnimationFrame(() => resolve(shifts)));
                  })";
                assert_eq!(page.script(shifts).await, Value::from(0), "{attributes}");
            }
            page.assert_well().await;
        })
        .await;
    }
}

#[tokio::test]
async fn a_drag_that_is_under_way_and_a_picker_that_is_open_go_on() {
    journey(async |world| {
        let (site, page) = open(world, "<direct-upload multiple></direct-upload>").await;
        bring(page, "dragover", "dragged.csv").await;
        page.script("window.picked = element.shadowRoot.querySelector('[part=input]')")
            .await;
        site.find_it();
        assert!(page.until_state("idle").await.hover);
        bring(page, "drop", "dragged.csv").await;
        page.script(
            "(() => {
               const chosen = new DataTransfer();
               chosen.items.add(new File(['a;b\\n'], 'picked.csv'));
               picked.files = chosen.files;
               picked.dispatchEvent(new Event('change', { bubbles: true }));
             })()",
        )
        .await;
        page.until("look.rows.length === 2 && look.state === 'done' && !look.hover")
            .await;
        assert_eq!(world.stand.keys().await, ["dragged.csv", "picked.csv"]);
        page.assert_well().await;
    })
    .await;
}

/// Each act of a person takes away what was not taken before, once that was seen.
#[tokio::test]
async fn what_is_not_taken_of_what_was_kept_is_told() {
    journey(async |world| {
        let (site, page) = open(world, "<direct-upload multiple></direct-upload>").await;
        bring(page, "drop", "picture.png").await;
        bring(page, "drop", "orders.csv").await;
        site.find_it();
        let seen = page.until_state("done").await;
        assert_eq!(seen.only_row().name, "orders.csv");
        assert!(seen.refusals[0].starts_with("picture.png was not added"));
        bring(page, "drop", "more.csv").await;
        page.until("look.rows.length === 2 && !look.refusals.length")
            .await;
    })
    .await;
}

/// A form is refused at the element meanwhile, in English for want of anything else.
#[tokio::test]
async fn a_form_is_refused_before_the_words_are_there() {
    const FORM: &str = "<form><direct-upload lang='de' required></direct-upload></form>";
    journey(async |world| {
        let site = Site::with_page_that_waits_for(".json", FORM, &world.stand).await;
        world.browser.go_to(&site.page()).await;
        let page = world.here();
        page.until("element.willValidate").await;
        let refused = "({ valid: element.reportValidity(), message: element.validationMessage,
            at: element.shadowRoot.activeElement?.part.value })";
        assert_eq!(
            page.script(refused).await,
            json!({ "valid": false, "message": "Upload at least one file.", "at": "browse" })
        );
    })
    .await;
}

/// What it says first is not English where the page is not, unless that takes two seconds.
#[tokio::test]
async fn the_first_words_are_those_of_the_page() {
    // What comes by time alone comes when the test says so.
    const BODY: &str = "<script>
          const set = window.setTimeout;
          window.late = [];
          window.setTimeout = (act, time) => (time === 2000 ? late.push(act) : set(act, time));
        </script>
        <direct-upload lang='de'></direct-upload>";
    const SAID: &str = "element.shadowRoot.querySelector('[part=browse]').textContent";
    for is_late in [false, true] {
        journey(async |world| {
            let site = Site::with_page_that_waits_for(".json", BODY, &world.stand).await;
            world.browser.go_to(&site.page()).await;
            let page = world.here();
            page.until("look.state === 'idle'").await;
            assert_eq!(page.script(SAID).await, "");
            if is_late {
                page.script("late.forEach((act) => act())").await;
                assert_eq!(page.script(SAID).await, "Choose a file");
            }
            site.find_it();
            page.until(&format!("{SAID} === 'Datei auswählen'")).await;
            page.assert_well().await;
        })
        .await;
    }
}

/// What was kept stays where the widget cannot start, and goes on once it can.
#[tokio::test]
async fn what_was_kept_goes_on_when_the_widget_can_start_after_all() {
    journey(async |world| {
        let body = "<direct-upload></direct-upload>";
        let site = Site::with_page_without(".wasm", body, &world.stand).await;
        world.browser.go_to(&site.page()).await;
        let page = world.here();
        page.until("look.unavailable").await;
        page.script("element.addFiles([new File(['a;b\\n'], 'a.csv')])")
            .await;
        site.find_it();
        page.click("try-again").await;
        page.until_state("done").await;
        assert_eq!(page.look().await.browse.as_deref(), Some("Choose a file"));
        assert_eq!(world.stand.keys().await, ["a.csv"]);
    })
    .await;
}

#[tokio::test]
async fn so_does_what_was_brought_before_the_start_failed() {
    const BRING: &str = "(() => {
        const added = document.createElement('direct-upload');
        element.replaceWith(added);
        added.addFiles([new File(['a;b\\n'], 'before.csv')]);
      })()";
    journey(async |world| {
        let body = "<direct-upload></direct-upload>";
        let site = Site::with_page_without(".wasm", body, &world.stand).await;
        world.browser.go_to(&site.page()).await;
        let page = world.here();
        page.until("look.unavailable").await;
        page.script(BRING).await;
        page.until("look.unavailable").await;
        site.find_it();
        page.click("try-again").await;
        page.until_state("done").await;
        assert_eq!(world.stand.keys().await, ["before.csv"]);
    })
    .await;
}

#[tokio::test]
async fn an_element_that_is_moved_keeps_what_it_has_and_one_that_was_away_does_not() {
    journey(async |world| {
        let (site, page) = open(world, "<direct-upload></direct-upload>").await;
        page.script("element.addFiles([new File(['a;b\\n'], 'a.csv')])")
            .await;
        page.script("document.body.append(element)").await;
        until_hinted(page, "1 file. It goes on in a moment.").await;
        page.script(
            "(async () => {
               element.remove();
               await new Promise((resolve) => setTimeout(resolve));
               document.body.append(element);
             })()",
        )
        .await;
        until_hinted(page, "or drop it here").await;
        site.find_it();
        page.until_state("idle").await;
        assert!(world.stand.keys().await.is_empty());
        page.assert_well().await;
    })
    .await;
}
