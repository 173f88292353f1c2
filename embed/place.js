// Where the widget's parts are. Each address stands here in full, so that bundlers find them too.
// `cargo xtask bundle` puts in the folder of a version, and what the wasm has to be.

export const WASM = new URL("./widget/direct-upload_bg.wasm", import.meta.url);

/** Subresource Integrity. While the widget is being developed, whatever is there will do. */
export const INTEGRITY = "";

/** The style sheets' text. `cargo xtask bundle` puts it here; while the widget is being developed, they
 * are files. */
export const STYLE = await texts("./widget/style/tokens.css", "./widget/style/widget.css");

async function texts(...places) {
  const answers = await Promise.all(places.map((place) => fetch(new URL(place, import.meta.url))));
  return (await Promise.all(answers.map((answer) => answer.text()))).join("");
}

/** English is in the widget. */
export const LANGUAGES = {
  ar: new URL("./widget/languages/ar.json", import.meta.url),
  de: new URL("./widget/languages/de.json", import.meta.url),
  es: new URL("./widget/languages/es.json", import.meta.url),
  fr: new URL("./widget/languages/fr.json", import.meta.url),
  ja: new URL("./widget/languages/ja.json", import.meta.url),
  pt: new URL("./widget/languages/pt.json", import.meta.url),
  zh: new URL("./widget/languages/zh.json", import.meta.url),
};
