// Defines <direct-upload>, and draws what a person needs first: the drop zone. The rest of the widget
// is WebAssembly, loaded when an element is first connected; files that come before it is there are
// kept for it.

import { make } from "./dom.js";
import { DropZone } from "./drop_zone.js";
import { languageOf, wordsOf } from "./language.js";
import { INTEGRITY, STYLE, WASM } from "./place.js";
import { signIns } from "./sign_in.js";
import start, { Widget } from "./widget/direct-upload.js";

const ATTRIBUTES = [
  "endpoint",
  "confirm-endpoint",
  "accept",
  "max-size",
  "max-files",
  "multiple",
  "directory",
  "concurrency",
  "naming",
  "transport",
  "manual",
  "retries",
  "credentials",
  "theme",
  "name",
  "required",
  "disabled",
];
const BOOLEANS = new Set(["multiple", "directory", "manual", "required", "disabled"]);
const toProperty = (name) => name.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
const PROPERTIES = ["headers", "messages", "form", ...ATTRIBUTES.map(toProperty)];

/** One load for all elements of the page; a failed one can be tried again. */
let loading;
/** Another try does not trust what the browser has kept. */
let cache = "default";
function load() {
  loading ??= start({ module_or_path: fetch(WASM, { integrity: INTEGRITY, cache }) }).catch((cause) => {
    loading = undefined;
    cache = "reload";
    throw cause;
  });
  return loading;
}

/** One style sheet for all elements of the page: it works where the page's policy forbids inline
 * styles. */
let sheet;
function dress(shadow) {
  try {
    if (!sheet) {
      sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
    }
    shadow.adoptedStyleSheets = [sheet];
  } catch {
    // Without it the element works, and has no style.
  }
}

/** For how long an element waits for the words of its language before it speaks English, in
 * milliseconds. */
const SILENT = 2000;

/** The elements that are connected. */
const connected = new Set();

/** What the widget shows of its state, as attributes: to be had as `:state()` too. */
const SHOWN = ["data-state", "data-dragging"];

/** What a form's own elements have, and an element that takes part in a form is to have too. */
const OF_FORMS = ["labels", "validity", "validationMessage", "willValidate"];

class DirectUpload extends (globalThis.HTMLElement ?? Object) {
  static formAssociated = true;
  static observedAttributes = [...ATTRIBUTES, "lang", "dir", ...SHOWN];

  static {
    const changed = () => connected.forEach((element) => element.#listen());
    // A server that renders pages has no document.
    if (globalThis.document) {
      const page = new MutationObserver(changed);
      page.observe(document.documentElement, { attributeFilter: ["lang"] });
    }
    for (const name of OF_FORMS) {
      const get = function () {
        return this.#internals?.[name];
      };
      Object.defineProperty(this.prototype, name, { configurable: true, enumerable: true, get });
    }
  }

  #shadow = this.attachShadow({ mode: "open" });
  #internals = this.attachInternals?.();
  #widget;
  // A picker may be open for longer than the element is in the page.
  #zone = new DropZone(this, (...brought) => this.isConnected && this.#ask("bring", ...brought));
  #signIns = signIns(() => this.#widget);
  #messages;
  /** The language, once it is known which is spoken, and the words that are there for it. */
  #language;
  #words;
  /** The message and the button that stand there when the widget cannot start. */
  #failure;
  /** What was asked of the widget before it was there. */
  #later = [];
  #starting = false;
  /** What the form knows: the name and the number of its entries, and whether more are stored. */
  #told = "";
  #isNews = false;
  /** Why the page finds that the form cannot be sent. */
  #objection = "";
  /** Those who wait until nothing is under way. */
  #waiting = [];
  /** The uploads as the widget had them when the element went away: what was under way is cancelled. */
  #last = [];

  constructor() {
    super();
    dress(this.#shadow);
    this.#shadow.append(this.#zone.root);
    // A label's click comes to the element itself, and so does that of `click()`. Firefox has a label
    // around the element send one after each click within.
    let isWithin = false;
    this.addEventListener("click", (event) => {
      if (event.composedPath()[0] !== this) {
        isWithin = true;
        setTimeout(() => (isWithin = false));
      } else if (!isWithin) {
        this.#button?.focus();
        this.#button?.click();
      }
    });
    // Before what the page listens for here and further up, which may send the form.
    this.addEventListener("upload-success", () => {
      this.#isNews = true;
      this.#signIns.accepted();
      // One among many is told when it is drawn.
      if (!this.#widget?.busy) this.#report();
    });
    this.addEventListener("uploads-complete", () => this.#report());
    // Those that were refused may not be the newest.
    this.addEventListener("upload-retry", () => this.#signIns.look());
  }

  connectedCallback() {
    for (const name of PROPERTIES) {
      if (!Object.prototype.hasOwnProperty.call(this, name)) continue;
      // It was set before the element was defined, and hides ours.
      const value = this[name];
      delete this[name];
      this[name] = value;
    }
    connected.add(this);
    this.#zone.connect();
    this.#zone.refresh();
    this.#listen();
    if (this.#widget) return;
    // A copy of an element has what that showed.
    for (const name of SHOWN) this.removeAttribute(name);
    this.#start();
  }

  /** Moved within the page: nothing is torn down. */
  connectedMoveCallback() {}

  disconnectedCallback() {
    connected.delete(this);
    this.#zone.disconnect();
    queueMicrotask(() => {
      if (this.isConnected) return;
      const widget = this.#widget;
      // What was asked of one that is not there yet is taken back, too.
      if (!widget) return this.cancel();
      // Forgotten first: the page hears of uploads that are cancelled, and may ask for more.
      this.#last = this.uploads;
      this.#widget = undefined;
      widget.free();
      if (this.#widget) return;
      for (const name of SHOWN) this.removeAttribute(name);
      this.#zone.keep(this.#kept);
    });
  }

  attributeChangedCallback(name, before, now) {
    if (name === "lang") return this.#listen();
    if (SHOWN.includes(name)) this.#show(before, now);
    else {
      this.#zone.refresh();
      this.#widget?.attributesChanged();
    }
    this.#report();
  }

  formDisabledCallback() {
    this.#zone.refresh();
  }

  formResetCallback() {
    this.cancel();
    this.clear();
  }

  /** Files do not outlive the page, but what is stored can be listed again. */
  formStateRestoreCallback(state) {
    const kept = [...(state?.values() ?? [])];
    for (let at = 0; at < kept.length; at += 3) this.#ask("restore", ...kept.slice(at, at + 3));
  }

  /** Tells the form what is stored, and whether it can be sent. */
  #report() {
    this.#settle();
    const internals = this.#internals;
    // jsdom has internals without what is for forms.
    if (!internals?.setValidity) return;
    const { done = this.#stored.length / 3, busy = this.#kept > 0 } = this.#widget ?? {};
    const told = `${done} ${this.name}`;
    if (this.#isNews || this.#told !== told) this.#enter(this.name);
    this.#isNews = false;
    this.#told = told;

    const isMissing = this.required && done === 0;
    const isAsking = this.dataset.state === "asking";
    let reason = isAsking ? "undecided" : busy ? "unfinished" : isMissing && "required";
    if (reason && this.#failure) reason = "unavailable";
    const message = this.#objection || (reason && (this.#zone.say(reason) || reason));
    const flags = { customError: Boolean(this.#objection), badInput: busy, valueMissing: isMissing };
    internals.setValidity(flags, message || "", this.#button ?? undefined);
  }

  /** What has the focus where nothing else is meant. */
  get #button() {
    return this.#shadow.querySelector("button");
  }

  /** Puts something else in the place of what is there; the focus stays here if it is here. */
  #replace(fill) {
    const hasFocus = this.#shadow.activeElement;
    this.#shadow.replaceChildren();
    fill();
    if (hasFocus) this.#button?.focus();
  }

  /** Makes an entry of each stored file, and keeps what lists it again. */
  #enter(name) {
    if (!name) return this.#internals.setFormValue(null);
    const value = new FormData();
    const state = new FormData();
    this.#stored.forEach((text, at) => {
      if (at % 3 === 0) value.append(name, text);
      state.append("", text);
    });
    this.#internals.setFormValue(value, state);
  }

  /** Key, name and size of each stored file, also of those that are to be listed again. */
  get #stored() {
    const restored = () => this.#later.flatMap(([method, args]) => (method === "restore" ? args : []));
    return this.#widget?.stored ?? restored();
  }

  #show(before, now) {
    const state = (value) => value || "dragging";
    try {
      const states = this.#internals.states;
      if (before !== null) states.delete(state(before));
      if (now !== null) states.add(state(now));
    } catch {
      // The browser has no custom states, or only those of an earlier draft (`--name`).
    }
  }

  /** Learns which language is wanted, and speaks it as soon as its words are there. */
  #listen() {
    if (!this.isConnected) return;
    const language = languageOf(this);
    const { root } = this.#zone;
    // What has not spoken yet does not begin in English.
    root.toggleAttribute("data-silent", !root.lang);
    const late = setTimeout(() => {
      this.#language ??= language;
      this.#speak();
    }, SILENT);
    wordsOf(language, (words) => {
      clearTimeout(late);
      // Another one may have been wanted meanwhile.
      if (language !== languageOf(this)) return;
      this.#language = language;
      this.#words = words;
      this.#speak();
    });
  }

  #speak() {
    if (this.#language === undefined) return;
    const own = { ...this.#messages };
    const language = this.#zone.speak(this.#language, this.#words, own);
    this.#zone.root.removeAttribute("data-silent");
    this.#widget?.speak(language, this.#words, own);
    this.#report();
    if (!this.#failure) return;
    const [message, again] = this.#failure;
    message.textContent = this.#zone.say("unavailable");
    message.dir = this.#zone.say("direction");
    again.textContent = this.#zone.say("tryAgain");
  }

  async #start() {
    if (this.#starting) return;
    this.#starting = true;
    this.#last = [];
    try {
      await load();
      if (!this.isConnected) return;
      if (this.#failure) this.#replace(() => this.#shadow.append(this.#zone.root));
      this.#failure = undefined;
      this.#widget = new Widget(this, this.#shadow, this.#zone);
      this.#widget.setHeaders(this.#signIns.give);
      this.#speak();
      while (this.#later.length) {
        const [method, args] = this.#later.shift();
        this.#widget[method](...args);
      }
      this.#zone.keep();
      this.#zone.connect();
    } catch (cause) {
      this.#fail(cause);
    } finally {
      this.#starting = false;
    }
  }

  /** Says that uploading is not possible, and lets a person try again. */
  #fail(cause) {
    console.error(`<direct-upload> could not start: ${cause}`);
    const message = make("p", { part: "unavailable", role: "alert" });
    const again = make("button", { type: "button", part: "try-again" });
    again.addEventListener("click", () => {
      this.#listen();
      this.#start();
    });
    this.#failure = [message, again];
    this.#language ??= languageOf(this);
    this.#replace(() => this.#shadow.append(message, again));
    this.#speak();
    const detail = Object.freeze({ message: message.textContent, cause: String(cause) });
    const options = { bubbles: true, composed: true, detail };
    this.dispatchEvent(new CustomEvent("upload-unavailable", options));
  }

  /** How many files wait for the widget. */
  get #kept() {
    const kept = this.#later.filter(([method]) => method === "bring" || method === "addFiles");
    return kept.reduce((count, [, [list]]) => count + list.length, 0);
  }

  get uploads() {
    return Object.freeze(this.#widget?.uploads ?? []);
  }

  get keys() {
    return Object.freeze(this.#stored.filter((_, at) => at % 3 === 0));
  }

  get headers() {
    return this.#signIns.get();
  }

  set headers(headers) {
    this.#signIns.set(headers);
  }

  get messages() {
    return this.#messages;
  }

  set messages(messages) {
    this.#messages = messages;
    this.#speak();
  }

  #ask(method, ...args) {
    if (this.#widget) this.#widget[method](...args);
    else {
      this.#later.push([method, args]);
      this.#zone.keep(this.#kept);
    }
    this.#report();
  }

  addFiles(files) {
    this.#ask("addFiles", Array.from(files));
  }

  upload() {
    this.#ask("upload");
  }

  cancel(id) {
    // Before the widget is there, no upload has an id.
    if (id === undefined) this.#forget((method) => method !== "restore");
    this.#widget?.cancel(id);
    this.#report();
  }

  retry(id) {
    this.#widget?.retry(id);
    this.#report();
  }

  discard(id) {
    this.#widget?.discard(id);
    this.#report();
  }

  clear() {
    this.#forget((method) => method === "restore");
    this.#widget?.clear();
    this.#report();
  }

  answer(id, choice, options) {
    this.#widget?.answer(id, String(choice), Boolean(options?.forAll));
    this.#report();
  }

  settled() {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#settle();
    });
  }

  /** Tells those who wait how many came how far, if nothing is under way once all who listen have had
   * their turn: they may ask for more. */
  #settle() {
    if (!this.#waiting.length) return;
    queueMicrotask(() => {
      if (this.#widget?.busy || this.#kept) return;
      const states = (this.#widget?.uploads ?? this.#last).map(({ state }) => state);
      const count = (state) => states.filter((it) => it === state).length;
      const [done, failed] = [count("done"), count("failed")];
      const counts = { done, failed, cancelled: states.length - done - failed };
      for (const resolve of this.#waiting.splice(0)) resolve(counts);
    });
  }

  #forget(what) {
    this.#later = this.#later.filter(([method]) => !what(method));
    if (!this.#widget) this.#zone.keep(this.#kept);
  }

  get form() {
    return this.#internals?.form;
  }

  /** A framework that finds a property sets it, and means the attribute. */
  set form(id) {
    if (id === null || id === undefined) this.removeAttribute("form");
    else this.setAttribute("form", id);
  }

  checkValidity() {
    return this.#internals?.checkValidity?.() ?? true;
  }

  reportValidity() {
    return this.#internals?.reportValidity?.() ?? true;
  }

  setCustomValidity(message) {
    this.#objection = String(message);
    this.#report();
  }
}

for (const name of ATTRIBUTES) {
  Object.defineProperty(DirectUpload.prototype, toProperty(name), {
    configurable: true,
    enumerable: true,
    get() {
      return BOOLEANS.has(name) ? this.hasAttribute(name) : this.getAttribute(name);
    },
    set(value) {
      if (BOOLEANS.has(name)) this.toggleAttribute(name, Boolean(value));
      else if (value === null || value === undefined) this.removeAttribute(name);
      else this.setAttribute(name, value);
    },
  });
}

// The script may stand in a page twice, and may be imported where there is no page.
if (globalThis.customElements && !customElements.get("direct-upload")) {
  customElements.define("direct-upload", DirectUpload);
}
