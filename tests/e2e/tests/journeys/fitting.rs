//! Everything fits where there is little room, as at 400 % zoom, and is large enough to hit.

use direct_upload_e2e::{Ability, Journey, Media, World, journey};

/// What is cut off, sticks out or has to be scrolled sideways, in any element of the page.
const TOO_WIDE: &str = "(() => {
  const wide = [];
  if (document.documentElement.scrollWidth > innerWidth) wide.push('the page');
  for (const host of probe.elements()) {
    const room = host.getBoundingClientRect();
    for (const element of host.shadowRoot.querySelectorAll('*')) {
      if (element.closest('.unseen, svg') || !element.checkVisibility()) continue;
      const { left, right } = element.getBoundingClientRect();
      const sticksOut = left < room.left - 1 || right > room.right + 1;
      const isCut = element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1;
      if (sticksOut || isCut)
        wide.push(`${host.dataset.scene}: ${element.part.value || element.localName}`);
    }
  }
  return wide;
})()";

/// What is to be pressed and is smaller than 24 by 24 pixels. Of what is scrolled out of sight
/// WebKit gives an empty rectangle, but its size.
const TOO_SMALL: &str = "(() => {
  const targets = probe.elements().flatMap((host) =>
    [...host.shadowRoot.querySelectorAll('button, summary, label')]);
  const small = targets.filter((target) => {
    const { offsetWidth, offsetHeight } = target;
    return offsetWidth < 24 || offsetHeight < 24;
  });
  return { all: targets.length, small: small.map((target) => target.part.value) };
})()";

const ALONE: [&str; 3] = ["", "scene=offline", "scene=unavailable"];

/// Long names, a long word, and a folder.
async fn add_long_names(world: &World) {
    let add = "Promise.all(probe.elements().filter((e) => e.dataset.scene === 'ready').map((e) => {
      e.addFiles(['w'.repeat(200) + '.csv', 'quarterly figures of the whole company '.repeat(4) + '.csv',
        'x'.repeat(120) + '.pdf'].map((name) => new File(['a;b'], name)));
      return probe.until(() => e.uploads.length === 4 && e.shadowRoot.querySelector('[part=refusal]'), 30000);
    }))";
    assert_eq!(
        world
            .browser
            .evaluate(&format!("{add}.then((all) => all.length)"))
            .await,
        1
    );
}

#[tokio::test]
async fn nothing_is_cut_off_in_a_window_of_320_pixels_nor_in_an_element_of_256() {
    Journey::default()
        .needs(Ability::Size)
        .run(async |world| {
            // The gallery leaves 16 pixels on either side.
            for width in [320, 288] {
                // 1280 by 1024 pixels at 400 %.
                world.browser.set_size(width, 256).await;
                for scene in ALONE {
                    world.gallery(scene).await;
                    if scene.is_empty() {
                        add_long_names(world).await;
                    }
                    let wide = world.browser.evaluate(TOO_WIDE).await;
                    assert_eq!(wide, serde_json::json!([]), "{width} {scene}");
                }
            }
        })
        .await;
}

#[tokio::test]
async fn nothing_is_cut_off_where_words_are_longer_or_run_the_other_way() {
    Journey::default()
        .needs(Ability::Size)
        .run(async |world| {
            world.browser.set_size(288, 256).await;
            for query in ["lang=de", "lang=ar&dir=rtl"] {
                world.gallery(query).await;
                let wide = world.browser.evaluate(TOO_WIDE).await;
                assert_eq!(wide, serde_json::json!([]), "{query}");
            }
        })
        .await;
}

#[tokio::test]
async fn a_narrow_element_in_a_wide_window_is_laid_out_by_its_own_room() {
    let padding = "parseFloat(getComputedStyle(
      probe.elements()[0].shadowRoot.querySelector('[part=dropzone]')).paddingInlineStart)";
    journey(async |world| {
        world.gallery("scene=idle").await;
        let wide = world.browser.evaluate(padding).await.as_f64();
        let narrow = "probe.elements()[0].style.inlineSize = '256px'";
        world.browser.evaluate(narrow).await;
        let narrow = world.browser.evaluate(padding).await.as_f64();
        assert!(narrow < wide, "{narrow:?} {wide:?}");
    })
    .await;
}

#[tokio::test]
async fn what_is_to_be_pressed_is_24_pixels_high_and_wide() {
    journey(async |world| {
        for (scene, at_least) in ALONE.into_iter().zip([60, 4, 1]) {
            world.gallery(scene).await;
            // Many pages set 62.5 %, so that 1 rem is 10 pixels.
            for size in ["", "62.5%"] {
                let set = format!("document.documentElement.style.fontSize = '{size}'");
                world.browser.evaluate(&set).await;
                let targets = world.browser.evaluate(TOO_SMALL).await;
                assert_eq!(targets["small"], serde_json::json!([]), "{scene} {size}");
                assert!(targets["all"].as_u64() >= Some(at_least), "{targets}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn nothing_moves_for_those_who_ask_for_less_motion() {
    let moving = "probe.elements().flatMap((host) => host.shadowRoot.getAnimations().map(
      ({ effect }) => effect.target.part.value))";
    Journey::default()
        .needs(Ability::Media)
        .run(async |world| {
            world.gallery("scene=uploading&still").await;
            let some = world.browser.evaluate(moving).await;
            assert_eq!(some, serde_json::json!(["progress"]));
            let reduced = Media {
                reduced_motion: true,
                ..Media::LIGHT
            };
            world.browser.set_media(reduced).await;
            let none = world.browser.evaluate(moving).await;
            assert_eq!(none, serde_json::json!([]));
        })
        .await;
}

/// In a low frame, or far down on a long page, nobody would see it.
#[tokio::test]
async fn a_question_and_a_refusal_are_brought_to_where_they_are_seen_and_the_focus_stays() {
    journey(async |world| {
        let page = world.portal(&[("multiple", "")]).await;
        page.script("document.body.style.paddingBottom = '200vh', document.body.style.paddingTop = '90vh'")
            .await;
        page.script("element.addFiles([new File(['a;b'], 'orders.csv')])").await;
        page.until_state("done").await;
        page.script("element.shadowRoot.querySelector('[part=browse]').focus(), scrollTo(0, 0)")
            .await;
        for (file, part) in [("orders.csv", "question"), ("report.pdf", "refusals")] {
            page.script(&format!(
                "scrollTo(0, 0), element.addFiles([new File(['a;b'], '{file}')])"
            ))
            .await;
            page.until(&format!(
                "(() => {{
                   const part = element.shadowRoot.querySelector('[part={part}]')?.getBoundingClientRect();
                   return part && part.top >= 0 && part.bottom <= innerHeight + 1;
                 }})()"
            ))
            .await;
            let focus = page.script("element.shadowRoot.activeElement?.part.value").await;
            assert_eq!(focus, "browse", "{part}");
        }
    })
    .await;
}

/// A list that has a scroll bar of its own is no higher than the frame that the widget is in.
#[tokio::test]
async fn a_long_list_is_no_higher_than_its_window() {
    Journey::default()
        .needs(Ability::Size)
        .run(async |world| {
            world.browser.set_size(500, 300).await;
            world.gallery("scene=long").await;
            let height = "probe.elements()[0].shadowRoot.querySelector('[part=list]').offsetHeight";
            let fits = world
                .browser
                .evaluate(&format!("{height} <= innerHeight"))
                .await;
            assert_eq!(fits, true);
        })
        .await;
}
