//! What is no text can be told from what is around it, at 3:1 (WCAG 2.2, 1.4.11). Of texts
//! axe-core says so in `accessibility`.

use direct_upload_e2e::{Ability, Journey, Media};

/// What has less contrast than it must, and how many pairs of colours were compared.
///
/// A canvas turns whatever CSS calls a colour into numbers; backgrounds that let something
/// through are laid over those below.
const FAINT: &str = "(async () => {
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
  const compare = (what, color, ground) => {
    const [one, other] = [luminance(mixed([...ground, color])), luminance(mixed(ground))];
    const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    compared += 1;
    if (contrast < 3) faint.push(`${what}: ${contrast.toFixed(2)}`);
  };
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
})()";

#[tokio::test]
async fn buttons_icons_progress_and_focus_stand_out_in_light_and_dark() {
    Journey::default()
        .needs(Ability::Media)
        .run(async |world| {
            for media in [Media::LIGHT, Media::DARK] {
                world.browser.set_media(media).await;
                world.gallery("").await;
                let report = world.browser.evaluate(FAINT).await;
                assert_eq!(report["faint"], serde_json::json!([]), "{media:?}");
                assert!(report["compared"].as_u64() > Some(300), "{report}");
            }
        })
        .await;
}
