// Defines <direct-upload>. The widget itself is WebAssembly, loaded when an element is first
// connected; files that come before it is there are kept for it.

/** Where the widget is, beside this module. */
const WIDGET = "./widget/direct-upload.js";

const ATTRIBUTES = [
  "endpoint",
  "confirm-endpoint",
  "accept",
  "max-size",
  "max-files",
  "multiple",
  "concurrency",
  "naming",
  "transport",
  "manual",
  "retries",
  "credentials",
  "theme",
];
const BOOLEANS = new Set(["multiple", "manual"]);
const toProperty = (name) => name.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
const PROPERTIES = ["headers", ...ATTRIBUTES.map(toProperty)];

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
  const url = new URL(WIDGET, import.meta.url);
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
        "button{min-block-size:2rem;padding:0 1rem;font:inherit}",
    );
    shadow.adoptedStyleSheets = [sheet];
  } catch {
    // Without it the element works, and says so where it cannot.
  }
}

/** What the widget shows of its state, as attributes: to be had as `:state()` too. */
const SHOWN = ["data-state", "data-dragging"];

class DirectUpload extends HTMLElement {
  static observedAttributes = [...ATTRIBUTES, ...SHOWN];

  #shadow = this.attachShadow({ mode: "open" });
  #internals = this.attachInternals?.();
  #widget;
  #headers;
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
    if (!this.#widget) this.#start();
  }

  /** Moved within the page: nothing is torn down. */
  connectedMoveCallback() {}

  disconnectedCallback() {
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
    if (!SHOWN.includes(name)) {
      this.#widget?.attributesChanged();
      return;
    }
    const state = (value) => value || "dragging";
    try {
      const states = this.#internals.states;
      if (before !== null) states.delete(state(before));
      if (now !== null) states.add(state(now));
    } catch {
      // The browser has no custom states, or only those of an earlier draft (`--name`).
    }
  }

  async #start() {
    if (this.#starting) return;
    this.#starting = true;
    try {
      const { Widget } = await load();
      if (!this.isConnected) return;
      this.#shadow.replaceChildren();
      this.#widget = new Widget(this, this.#shadow);
      this.#widget.setHeaders(this.#headers);
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
    message.textContent =
      "Uploading is not possible right now. Check your network and try again; " +
      "if that does not help, tell whoever runs this site.";
    const again = document.createElement("button");
    again.type = "button";
    again.setAttribute("part", "try-again");
    again.textContent = "Try again";
    again.addEventListener("click", () => this.#start());
    this.#shadow.replaceChildren(message, again);
    const detail = Object.freeze({ message: message.textContent, cause: String(cause) });
    const options = { bubbles: true, composed: true, detail };
    this.dispatchEvent(new CustomEvent("upload-unavailable", options));
  }

  /** Takes files that are dropped before the widget is there, or on the element's own padding. */
  #keep(event) {
    if (event.defaultPrevented || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    if (event.type === "drop") this.addFiles(event.dataTransfer.files);
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
