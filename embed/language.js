// Which language an element speaks, and the words of that language: loaded when an element first
// wants them, once for the page. English is in the widget.

import { LANGUAGES } from "./place.js";

/** The words of each language that is there, and the load of each that was asked for. */
const words = new Map();
const loads = new Map();
let warned = false;

/** The closest `lang` as HTML has it: the element's own, or that of what it stands in. */
export function languageOf(element) {
  for (let node = element; node; node = node.parentNode ?? node.host) {
    const language = node.getAttribute?.("lang");
    if (typeof language === "string") return language.trim();
  }
  return "";
}

/**
 * Gives `take` the words of a language: at once where they are there or none are needed, and else
 * when they are. Where they cannot be had it gives none.
 */
export function wordsOf(language, take) {
  const [name] = language.toLowerCase().split("-");
  if (!Object.hasOwn(LANGUAGES, name) || words.has(name)) {
    take(words.get(name));
    return;
  }
  if (!loads.has(name)) loads.set(name, load(name));
  loads.get(name).then(() => take(words.get(name)));
}

async function load(name) {
  try {
    const response = await fetch(LANGUAGES[name]);
    if (!response.ok) throw new Error(`${response.url} answered ${response.status}`);
    words.set(name, Object(await response.json()));
  } catch (cause) {
    // Whoever asks next tries again.
    loads.delete(name);
    if (!warned) console.warn(`<direct-upload>: the language ${name} cannot be loaded:`, cause);
    warned = true;
  }
}
