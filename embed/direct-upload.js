// Defines <direct-upload>. The widget itself is WebAssembly, loaded when an element is first
// connected; files that come before it is there are kept for it.

import { languageOf, wordsOf } from "./language.js";

/** Where the widget and its languages are, beside this module. */
const WIDGET = new URL("./widget/", import.meta.url);

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
];
const BOOLEANS = new Set(["multiple", "directory", "manual"]);
const toProperty = (name) => name.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
const PROPERTIES = ["headers", "messages", ...ATTRIBUTES.map(toProperty)];

/** One load for all elements of the page; a failed one can be tried again. */
let loading;
let failures = 0;
function load() {
  loading ??= start().catch((cause) => {
    loading = undefined;
    failures += 1;
    throw cause;
  });
  return loading;
}

async function start() {
  const url = new URL("direct-upload.js", WIDGET);
  // Some browsers remember for ever that a module could not be loaded from its address.
  if (failures > 0) url.search = `?again=${failures}`;
  const module = await import(url.href);
  await module.default();
  return module;
}

/** Gives the element a place until the widget's own style sheet does, where the browser can. */
function makeRoom(shadow) {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(
      ":host{display:block;min-block-size:9rem;" +
        "font:1rem/1.45 var(--direct-upload-font,system-ui,sans-serif)}" +
        ":host([hidden]){display:none}" +
        "p{unicode-bidi:plaintext;text-align:match-parent;margin:0 0 1rem;padding-inline-start:.75rem;border-inline-start:4px solid " +
        "var(--direct-upload-danger,light-dark(#b3261e,#f9a19a))}" +
        "button{min-block-size:2rem;padding:0 1rem;font:inherit;color:inherit;" +
        "background:none;border:1px solid;border-radius:6px}",
    );
    shadow.adoptedStyleSheets = [sheet];
  } catch {
    // Without it the element works, and says so where it cannot.
  }
}

/** What is said while the widget is not there, by the catalogue's names. */
const ENGLISH = {
  direction: "ltr",
  unavailable:
    "Uploading is not possible right now. Check your network and try again; if that does not help, tell whoever runs this site.",
  tryAgain: "Try again",
};

/** The elements that are connected. */
const connected = new Set();

/** A folder as its entry, which outlives the drop; anything else as a file, or null. */
function whatIsDropped(item) {
  const entry = item.webkitGetAsEntry();
  return entry?.isDirectory ? entry : item.getAsFile();
}

/** What the widget shows of its state, as attributes: to be had as `:state()` too. */
const SHOWN = ["data-state", "data-dragging"];

class DirectUpload extends HTMLElement {
  static observedAttributes = [...ATTRIBUTES, "lang", "dir", ...SHOWN];

  static {
    const changed = () => connected.forEach((element) => element.#listen());
    const page = new MutationObserver(changed);
    page.observe(document.documentElement, { attributeFilter: ["lang"] });
  }

  #shadow = this.attachShadow({ mode: "open" });
  #internals = this.attachInternals?.();
  #widget;
  #headers;
  #messages;
  /** The language and the words that are there for it. */
  #language = "";
  #words;
  /** The message and the button that stand there when the widget cannot start. */
  #failure;
  /** What was asked of the widget before it was there. */
  #later = [];
  #starting = false;

  constructor() {
    super();
    makeRoom(this.#shadow);
    for (const type of ["dragover", "drop"]) {
      this.addEventListener(type, (event) => this.#keep(event));
    }
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
    this.#listen();
    if (!this.#widget) this.#start();
  }

  /** Moved within the page: nothing is torn down. */
  connectedMoveCallback() {}

  disconnectedCallback() {
    connected.delete(this);
    queueMicrotask(() => {
      const widget = this.#widget;
      if (this.isConnected || !widget) return;
      // Forgotten first: the page hears of uploads that are cancelled, and may ask for more.
      this.#widget = undefined;
      for (const name of SHOWN) this.removeAttribute(name);
      widget.free();
    });
  }

  attributeChangedCallback(name, before, now) {
    if (SHOWN.includes(name)) this.#show(before, now);
    else if (name === "lang") this.#listen();
    else this.#widget?.attributesChanged();
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
    wordsOf(language, WIDGET, (words) => {
      // Another one may have been wanted meanwhile.
      if (language !== languageOf(this)) return;
      this.#language = language;
      this.#words = words;
      this.#speak();
    });
  }

  #speak() {
    this.#widget?.speak(this.#language, this.#words, { ...this.#messages });
    if (!this.#failure) return;
    const [message, again] = this.#failure;
    message.textContent = this.#say("unavailable");
    message.dir = this.#say("direction");
    again.textContent = this.#say("tryAgain");
  }

  #say(name) {
    const said = [this.#messages?.[name], this.#words?.[name], ENGLISH[name]];
    return said.find((text) => typeof text === "string");
  }

  async #start() {
    if (this.#starting) return;
    this.#starting = true;
    try {
      const { Widget } = await load();
      if (!this.isConnected) return;
      this.#shadow.replaceChildren();
      this.#failure = undefined;
      this.#widget = new Widget(this, this.#shadow);
      this.#widget.setHeaders(this.#headers);
      this.#speak();
      for (const [method, args] of this.#later.splice(0)) this.#widget[method](...args);
    } catch (cause) {
      this.#fail(cause);
    } finally {
      this.#starting = false;
    }
  }

  /** Says that uploading is not possible, and lets a person try again. */
  #fail(cause) {
    console.error("<direct-upload> could not start:", cause);
    const message = document.createElement("p");
    message.setAttribute("part", "unavailable");
    message.setAttribute("role", "alert");
    const again = document.createElement("button");
    again.type = "button";
    again.setAttribute("part", "try-again");
    again.addEventListener("click", () => {
      this.#listen();
      this.#start();
    });
    this.#failure = [message, again];
    this.#speak();
    this.#shadow.replaceChildren(message, again);
    const detail = Object.freeze({ message: message.textContent, cause: String(cause) });
    const options = { bubbles: true, composed: true, detail };
    this.dispatchEvent(new CustomEvent("upload-unavailable", options));
  }

  /** Takes what is dropped before the widget is there. */
  #keep(event) {
    const { dataTransfer: carried, type } = event;
    if (this.#widget || event.defaultPrevented || !carried?.types.includes("Files")) return;
    event.preventDefault();
    if (type === "drop") this.addFiles(Array.from(carried.items, whatIsDropped));
  }

  get uploads() {
    return Object.freeze(this.#widget?.uploads ?? []);
  }

  get headers() {
    return this.#headers;
  }

  set headers(headers) {
    this.#headers = headers;
    this.#widget?.setHeaders(headers);
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
    else this.#later.push([method, args]);
  }

  addFiles(files) {
    this.#ask("addFiles", Array.from(files));
  }

  upload() {
    this.#ask("upload");
  }

  cancel(id) {
    // Before the widget is there, no upload has an id.
    if (id === undefined) this.#later = [];
    this.#widget?.cancel(id);
  }

  retry(id) {
    this.#widget?.retry(id);
  }

  discard(id) {
    this.#widget?.discard(id);
  }

  clear() {
    this.#widget?.clear();
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

// The script may stand in a page twice.
if (!customElements.get("direct-upload")) customElements.define("direct-upload", DirectUpload);
