// The drop zone: where files come in. A button and the file input that it opens, the same for folders,
// and the element itself, onto which both can be dropped. It is there as soon as its element is, and
// stays as long: the wasm draws the rest behind it, and asks it which files are taken.

import { make, write } from "./dom.js";
import { allKinds, bytesOf, inWords, kindsOf, most } from "./limits.js";
import { ENGLISH, counted, filled, isEnglish, isLanguage } from "./text.js";

const DRAGS = ["dragover", "dragleave", "drop"];

const ARROW = "M12 18V6.5M7 11l5-5 5 5";

/** A file input, which a button opens: twice the same would only be in the way. */
const input = (attributes) =>
  make("input", { ...attributes, type: "file", class: "unseen", tabindex: -1, "aria-hidden": true });

const button = (part, look) => make("button", { type: "button", part, class: look });

/** The files that a drag or a paste carries, and folders as their entries, which outlive it. A text beside
 * them is none. */
function filesOf(carried) {
  const found = Array.from(carried.items, (item) => {
    const entry = item.webkitGetAsEntry?.();
    return entry?.isDirectory ? entry : item.getAsFile();
  });
  return found.filter(Boolean);
}

export class DropZone {
  #host;
  #bring;
  #choose = button("browse", "primary");
  #chooseFolder = button("browse-folder", "secondary");
  #hint = make("span", { part: "drop-hint" });
  #limits = make("p", { part: "limits", class: "quiet" });
  #files = input({ part: "input" });
  #folder = input({ part: "folder-input", webkitdirectory: "" });
  #live = make("p", { class: "unseen", role: "status" });
  #zone = make(
    "div",
    { part: "dropzone", class: "dropzone" },
    make(
      "span",
      { part: "icon", class: "badge" },
      make(
        "svg",
        { viewBox: "0 0 24 24", "aria-hidden": true, focusable: false },
        make("path", { d: ARROW }),
      ),
    ),
    make("div", { class: "invitation" }, this.#choose, this.#hint),
    this.#limits,
    this.#files,
    this.#live,
  );
  #language = "en";
  /** Where the texts are, by their names: the first that has one. */
  #texts = [ENGLISH];
  #kinds = allKinds();
  #maxSize = most();
  #kept = 0;
  #isOver = false;
  #warned = new Set();

  /** What holds all that is seen of the element. */
  root = make("div", { part: "root", class: "root" }, this.#zone);

  /** Of an element. `bring` takes what a person brings, a list of files and of folders' entries, and
   * whether it was chosen as a folder. */
  constructor(host, bring) {
    this.#host = host;
    this.#bring = bring;
    for (const [button, input] of [
      [this.#choose, this.#files],
      [this.#chooseFolder, this.#folder],
    ]) {
      button.addEventListener("click", () => input.click());
      input.addEventListener("change", () => this.#chosen(input));
    }
  }

  /** Hears of drags over the element, and of pastes in the document: Chromium tells of one where the caret
   * is, and a focused button has none. Done again, it hears of them after whoever listens by now. */
  connect() {
    this.#deafen();
    for (const type of DRAGS) this.#host.addEventListener(type, this.#dragged);
    document.addEventListener("paste", this.#pasted);
  }

  disconnect() {
    this.#deafen();
    // The last thing: an attribute that changes has the browser do what it has queued for the element,
    // and that may be to connect it.
    this.#hover(false);
  }

  #deafen() {
    for (const type of DRAGS) this.#host.removeEventListener(type, this.#dragged);
    document.removeEventListener("paste", this.#pasted);
  }

  /** Reads the attributes again. */
  refresh() {
    const host = this.#host;
    this.#kinds = this.#read("accept", kindsOf) ?? allKinds();
    this.#maxSize = this.#read("max-size", bytesOf) ?? most();
    // A folder is many files: to allow one is to allow those, as on a file input.
    const isDirectory = host.hasAttribute("directory");
    this.#files.multiple = isDirectory || host.hasAttribute("multiple");
    this.#files.accept = this.#kinds.map(({ picked }) => picked).join();
    this.#choose.disabled = this.#chooseFolder.disabled = this.#isDisabled;
    // Phones learned it late.
    if (isDirectory && "webkitdirectory" in this.#folder) {
      if (!this.#folder.parentNode) {
        this.#choose.after(this.#chooseFolder);
        this.#files.after(this.#folder);
      }
    } else {
      const hasFocus = this.#chooseFolder.matches(":focus");
      this.#chooseFolder.remove();
      this.#folder.remove();
      if (hasFocus) this.#choose.focus();
    }
    if (this.#isDisabled) this.#hover(false);
    this.#turn();
    this.#write();
  }

  /** Speaks a language (BCP 47) by its words and by the page's own over them, and gives the one that is
   * spoken. Whatever is missing is English. */
  speak(tag, words, own) {
    this.#texts = [own, words, ENGLISH];
    // Numbers and plurals go with the words: of a language that the widget does not have, only the page
    // can have brought some.
    const isKnown = isEnglish(tag) || words || Object.keys(own ?? {}).length;
    const isValid = !tag || isLanguage(tag);
    if (!isValid) this.warn(`lang="${tag}" cannot be used; the default stays.`);
    this.#language = (isValid && isKnown && tag) || "en";
    this.root.lang = this.#language;
    this.#turn();
    this.#write();
    return this.#language;
  }

  /** A text by its name; none before a language is spoken. */
  say(name) {
    return this.#texts.map((texts) => texts?.[name]).find((text) => typeof text === "string") ?? "";
  }

  /** Shows how many files are kept for the wasm; no number once it is there, and speaks for itself. */
  keep(count) {
    this.#kept = count;
    this.#live.hidden = count === undefined;
    this.#write();
  }

  /** Warns the integrator, of each thing once. */
  warn(of) {
    if (!this.#warned.has(of)) console.warn(`<direct-upload>: ${of}`);
    this.#warned.add(of);
  }

  // What the wasm asks.

  /** Whether files of a kind are taken, by its extension. */
  takes(kind) {
    return this.#kinds.some(({ name }) => name === kind);
  }

  /** The most bytes that a file may have. */
  get maxSize() {
    return this.#maxSize;
  }

  /** The most bytes that a file may have, in words. */
  get maxSizeInWords() {
    return inWords(this.#maxSize, this.#language);
  }

  /** The kinds that are taken: `CSV or ZIP`. */
  get kindsInWords() {
    return this.#kinds.map(({ name }) => name.toUpperCase()).join(this.say("or"));
  }

  get #isDisabled() {
    return this.#host.matches(":disabled");
  }

  #read(name, parse) {
    const text = this.#host.getAttribute(name);
    if (text === null) return undefined;
    const value = parse(text);
    if (!value) this.warn(`${name}="${text}" cannot be used; the default stays.`);
    return value;
  }

  /** The words run in their own direction, unless the element has one. */
  #turn() {
    if (this.#read("dir", (text) => /^(ltr|rtl|auto)$/i.test(text))) this.root.removeAttribute("dir");
    else this.root.dir = this.say("direction");
  }

  #write() {
    // Nobody reads English first where another language is on its way.
    if (!this.root.lang) return;
    const isMany = this.#files.multiple;
    const say = (name) => this.say(name);
    write(this.#choose, say(isMany ? "chooseFiles" : "chooseFile"));
    write(this.#chooseFolder, say("chooseFolder"));
    const invitation = this.#isOver ? "dropNow" : isMany ? "dropFiles" : "dropFile";
    const kept = () => counted(say("kept"), this.#kept, this.#language);
    write(this.#hint, this.#kept ? kept() : say(invitation));
    write(this.#live, this.#kept ? kept() : "");
    const values = { kinds: this.kindsInWords, size: this.maxSizeInWords };
    write(this.#limits, filled(say("limits"), values));
  }

  #hover(isOver) {
    if (isOver === this.#isOver) return;
    this.#isOver = isOver;
    this.#zone.toggleAttribute("data-hover", isOver);
    this.#host.toggleAttribute("data-dragging", isOver);
    this.#write();
  }

  /** Takes what was chosen out of the input, so that the same can be chosen again. The system's picker
   * stays open when the element becomes disabled. */
  #chosen(input) {
    const files = [...input.files];
    input.value = "";
    if (files.length && !this.#isDisabled) this.#bring(files, input === this.#folder);
  }

  /** Files that are held over the element, dropped, or taken away. What the page has taken for itself
   * is the page's. */
  #dragged = (event) => {
    const { dataTransfer: carried, type } = event;
    // Going from one part of the element to another is no leaving, and a browser does not tell the
    // element of it. Where it does not know where to, the next `dragover` puts it right.
    if (type === "dragleave") return this.#hover(false);
    if (!carried?.types.includes("Files")) return;
    const isFree = !event.defaultPrevented;
    // The browser would leave the page, and show the file.
    event.preventDefault();
    if (isFree && this.#isDisabled) {
      // Nor is the page to take what a person lets go of here.
      event.stopImmediatePropagation();
      carried.dropEffect = "none";
    } else if (isFree) {
      // The program that it comes out of is to keep it: of its own, a browser may choose to move a mail
      // away (HTML Standard, "The DataTransfer interface").
      if (/^(all|copy|uninitialized)/.test(carried.effectAllowed)) carried.dropEffect = "copy";
      if (type === "dragover") return this.#hover(true);
      this.#hover(false);
      return this.#bring(filesOf(carried), false);
    }
    this.#hover(false);
  };

  /** A paste is for this element where it is told within, or the focus is within: the page's own fields
   * keep theirs. */
  #pasted = (event) => {
    const { clipboardData: carried } = event;
    const host = this.#host;
    const isWithin = event.composedPath().includes(host) || host.matches(":focus-within");
    if (!carried?.types.includes("Files") || !isWithin) return;
    if (this.#isDisabled || event.defaultPrevented) return;
    event.preventDefault();
    this.#bring(filesOf(carried), false);
  };
}
