//! What is no text can be told from what is around it, at 3:1 (WCAG 2.2, 1.4.11). Of texts
//! axe-core says so in `accessibility`.

use direct_upload_e2e::{Ability, Journey, Media};

/// Compares colours. A canvas turns whatever CSS calls one into numbers; backgrounds that let
/// something through are laid over those below.
const COMPARE: &str = "
  const ink = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const mixed = (colors) => {
    ink.fillStyle = 'white';
    ink.fillRect(0, 0, 1, 1);
    for (const color of colors) { ink.fillStyle = color; ink.fillRect(0, 0, 1, 1); }
    return [...ink.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const parent = (node) => node.parentElement ?? node.getRootNode().host;
  const below = (element) => {
    const all = [];
    for (let node = element; node; node = parent(node)) all.unshift(getComputedStyle(node).backgroundColor);
    return all;
  };
  const luminance = (rgb) => {
    const [r, g, b] = rgb.map((part) => part / 255).map((part) =>
      part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const faint = [];
  let compared = 0;
  const compare = (what, color, ground, least = 3) => {
    const [one, other] = [luminance(mixed([...ground, color])), luminance(mixed(ground))];
    const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    compared += 1;
    if (contrast < least) faint.push(`${what}: ${contrast.toFixed(2)}`);
  };
";

/// What has less contrast than it must, and how many pairs of colours were compared.
const FAINT: &str = "
  for (const host of probe.elements()) {
    const name = (element) => `${host.dataset.scene}: ${element.part.value || element.localName}`;
    const root = host.shadowRoot;
    for (const button of root.querySelectorAll('button:not(.icon-button, :disabled)')) {
      const { borderTopColor, backgroundColor } = getComputedStyle(button);
      const ground = below(parent(button));
      const isFilled = mixed([borderTopColor]).join() === mixed([]).join();
      compare(`${name(button)} edge`, isFilled ? backgroundColor : borderTopColor, ground);
      if (!isFilled) compare(`${name(button)} inner edge`, borderTopColor, below(button));
    }
    for (const icon of root.querySelectorAll('svg[viewBox]'))
      compare(`${name(parent(icon))} icon`, getComputedStyle(icon).stroke, below(parent(icon)));
    // What fills a bar is out of a script's reach: it is the accent.
    const filled = root.appendChild(document.createElement('span'));
    filled.style.color = 'var(--accent)';
    for (const bar of root.querySelectorAll('progress[value]'))
      compare(`${name(bar)} filled`, getComputedStyle(filled).color, below(bar));
    filled.remove();
    const controls = root.querySelectorAll('button:enabled, input:not([type=file]), summary, ul[tabindex]');
    for (const control of [...controls].filter((control) => control.checkVisibility())) {
      control.focus({ focusVisible: true, preventScroll: true });
      const { outlineColor, outlineStyle } = getComputedStyle(control);
      if (outlineStyle === 'none') faint.push(`${name(control)} shows no focus`);
      compare(`${name(control)} focus`, outlineColor, below(parent(control)));
    }
    const zone = root.querySelector('[part=dropzone][data-hover]');
    if (zone) compare('held over', getComputedStyle(zone).borderTopColor, below(parent(zone)));
  }
  return { faint, compared };
";

/// Texts that cannot be read well on pages of one colour, whatever the theme.
const FAINT_TEXTS: &str = "
  const page = document.documentElement.style;
  for (const ground of ['rgb(255, 255, 255)', 'rgb(17, 17, 17)']) {
    page.background = ground;
    document.body.style.background = 'none';
    for (const scheme of ['normal', 'light', 'dark']) for (const theme of ['auto', 'light', 'dark']) {
      page.colorScheme = scheme;
      for (const host of probe.elements()) {
        host.theme = theme;
        const texts = document.createTreeWalker(host.shadowRoot, NodeFilter.SHOW_TEXT);
        while (texts.nextNode()) {
          const element = texts.currentNode.parentElement;
          if (element.closest('.unseen, :disabled') || !element.checkVisibility()) continue;
          const name = element.closest('[part]')?.part.value;
          const where = `${host.dataset.scene}, ${theme} on ${scheme}, ${ground}: ${name}`;
          compare(where, getComputedStyle(element).color, below(element), 4.5);
        }
      }
    }
  }
  return { faint, compared };
";

/// A script that compares colours, and gives what `compare` returns.
pub(crate) fn script(compare: &str) -> String {
    ["(async () => {", COMPARE, compare, "})()"].concat()
}

#[tokio::test]
async fn buttons_icons_progress_and_focus_stand_out_in_light_and_dark() {
    Journey::default()
        .needs(Ability::Media)
        .run(async |world| {
            for media in [Media::LIGHT, Media::DARK] {
                world.browser.set_media(media).await;
                world.gallery("").await;
                let report = world.browser.evaluate(&script(FAINT)).await;
                assert_eq!(report["faint"], serde_json::json!([]), "{media:?}");
                assert!(report["compared"].as_u64() > Some(300), "{report}");
            }
        })
        .await;
}

/// A portal without a dark mode on a dark system; a dark theme on a light page; a portal that is
/// dark and does not say so.
#[tokio::test]
async fn texts_can_be_read_on_light_and_dark_pages_whatever_the_theme() {
    Journey::default()
        .needs(Ability::Media)
        .run(async |world| {
            // Without what changes from one colour to the other.
            let calm = Media {
                reduced_motion: true,
                ..Media::DARK
            };
            world.browser.set_media(calm).await;
            world.gallery("scene=failed,done,question,refused").await;
            let report = world.browser.evaluate(&script(FAINT_TEXTS)).await;
            assert_eq!(report["faint"], serde_json::json!([]));
            assert!(report["compared"].as_u64() > Some(500), "{report}");
        })
        .await;
}
