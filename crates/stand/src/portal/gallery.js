// Brings an element into each of its states, by nothing but what a person or a host page can do.
// What goes wrong on the way is the stand's doing: the page's own route sets these faults.
//
// The query chooses: `scene` (one alone, or some with commas between), `theme`, `lang`, `dir`, and
// `still`: scenes under way are there only once nothing in them will change any more.
// Once a scene is as it should be, its section has `data-ready`; once all are, the document's
// element has it too.

const { widget } = document.body.dataset;
const query = new URLSearchParams(location.search);

const csv = (name, lines = 1200) => new File(["article;amount\n".repeat(lines)], name);
const zip = (name, size) => {
  const bytes = new Uint8Array(size);
  // An empty archive, and something before it.
  bytes.set([0x50, 0x4b, 5, 6], size - 22);
  return new File([bytes], name);
};

const part = (element, name) => element.shadowRoot.querySelector(`[part="${name}"]`);
const states = (element) =>
  [...element.shadowRoot.querySelectorAll("[part=item]")].map((row) => row.dataset.state).join();

/** So long a bar that does not move speaks of speed and time left, in milliseconds, and some more. */
const SILENCE = 5000;
const moved = new WeakMap();

/** Whether the first bar has moved, and where that is asked for not for a while, so that what is
 * said of it stays. */
function hasMoved(element) {
  const { value } = part(element, "progress") ?? { value: 0 };
  if (!query.has("still")) return value > 0;
  const last = moved.get(element);
  if (last?.value !== value) moved.set(element, { value, since: performance.now() });
  return value > 0 && performance.now() - last?.since > SILENCE;
}

/** Waits until something holds, looked at once a frame. */
const until = (condition) =>
  new Promise((resolve) => {
    const look = () => (condition() ? resolve() : requestAnimationFrame(look));
    look();
  });

/** Each scene's element has these attributes, is brought there by `play`, and is there once
 * `there` holds. */
const SCENES = {
  idle: { title: "Nothing chosen", play() {}, there: (e) => part(e, "browse") },

  dragging: {
    title: "Files held over it",
    play(element) {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(csv("orders.csv"));
      const options = { bubbles: true, cancelable: true, composed: true, dataTransfer };
      part(element, "dropzone").dispatchEvent(new DragEvent("dragover", options));
    },
    there: (e) => part(e, "dropzone").hasAttribute("data-hover"),
  },

  single: {
    title: "A single file, sent",
    attributes: { multiple: null },
    play: (element) => element.addFiles([csv("orders.csv")]),
    there: (e) => states(e) === "done",
  },

  ready: {
    title: "Waiting for a click",
    attributes: { manual: "" },
    play: (element) => element.addFiles([csv("orders.csv"), zip("photos of products.zip", 7e5)]),
    there: (e) => states(e) === "queued,queued",
  },

  uploading: {
    title: "Under way",
    attributes: { concurrency: 2 },
    play: async (element) => {
      // So large that it may still be on its way for as long as anybody looks.
      element.addFiles([zip("customers.zip", 60e6), csv("prices.csv", 60_000)]);
      await until(() => states(element) === "uploading,uploading");
      element.addFiles([
        csv("orders.csv"),
        csv("a very long name of a file that somebody gave it to find it again in ten years.csv"),
      ]);
    },
    there: (e) =>
      states(e) === "uploading,uploading,queued,queued" &&
      hasMoved(e),
  },

  preparing: {
    title: "Asking for permission",
    // The host page is still looking for its token.
    play: (element) => {
      element.headers = () => new Promise(() => {});
      element.addFiles([csv("orders.csv")]);
    },
    there: (e) => states(e) === "authorizing",
  },

  confirming: {
    title: "Telling the service",
    attributes: { "confirm-endpoint": `${widget}/api/uploads` },
    play: (element) => {
      let asked = false;
      element.headers = () => {
        const isFirst = !asked;
        asked = true;
        return isFirst ? {} : new Promise(() => {});
      };
      element.addFiles([csv("orders.csv")]);
    },
    there: (e) => states(e) === "confirming",
  },

  "signed-out": {
    title: "Nobody is signed in",
    play: async (element) => {
      element.headers = () => Promise.reject(new Error("no token"));
      const waitsForSignIn = new Promise((resolve) => {
        element.addEventListener("upload-retry", ({ detail }) => {
          if (detail.delayMs === undefined) resolve();
        });
      });
      element.addFiles([csv("orders.csv")]);
      await waitsForSignIn;
      // Nothing else is started.
      element.addFiles([csv("items.csv")]);
    },
    there: (e) => states(e) === "waiting,queued",
  },

  cancelled: {
    title: "Taken back",
    play: async (element) => {
      element.addFiles([csv("prices.csv")]);
      await until(() => states(element) === "uploading");
      element.cancel();
    },
    there: (e) => states(e) === "cancelled",
  },

  disabled: {
    title: "Not to be used now",
    attributes: { disabled: "" },
    play() {},
    there: (e) => part(e, "browse")?.disabled,
  },

  waiting: {
    title: "Trying again later",
    play: (element) => element.addFiles([csv("returns.csv")]),
    there: (e) => states(e) === "waiting",
  },

  offline: {
    title: "Without the network",
    alone: true,
    play: async (element) => {
      element.addFiles([csv("orders.csv")]);
      await until(() => states(element) === "done");
      let ask;
      element.headers = () => new Promise((resolve) => (ask = () => resolve({})));
      // Nobody is there.
      element.endpoint = "https://offline.invalid/";
      element.addFiles([csv("prices.csv")]);
      await until(() => states(element) === "authorizing,done" && ask);
      // As the browser says it; and then a request fails.
      dispatchEvent(new Event("offline"));
      ask();
    },
    there: (e) => states(e) === "waiting,done",
  },

  question: {
    title: "The same name again",
    play: async (element) => {
      element.addFiles([csv("orders.csv"), csv("items.csv")]);
      await until(() => states(element) === "done,done");
      element.addFiles([csv("orders.csv"), csv("items.csv")]);
    },
    there: (e) => part(e, "question") && part(e, "for-all"),
  },

  folders: {
    title: "Out of folders",
    attributes: { directory: "", manual: "" },
    play: (element) =>
      element.addFiles(
        ["2026/january/orders.csv", "2026/february/orders.csv"].map((path) => {
          const file = csv(path.split("/").at(-1));
          // As a picker of folders tells it.
          return Object.defineProperty(file, "webkitRelativePath", { value: path });
        }),
      ),
    there: (e) => part(e, "question") && part(e, "folder"),
  },

  refused: {
    title: "Files that were not taken",
    play: (element) =>
      element.addFiles([
        new File(["%PDF-1.7"], "report.pdf"),
        new File([new Uint8Array([0x50, 0x4b, 3, 4]), "\x14\0\x06\0xl/workbook.xml"], "book.csv"),
        new File([], "nothing.csv"),
        new File(["<!doctype html><title>Sign in"], "saved.zip"),
        csv("orders.csv"),
      ]),
    there: (e) =>
      states(e) === "done" && e.shadowRoot.querySelectorAll("[part=refusal]").length === 4,
  },

  failed: {
    title: "Failed, with details",
    attributes: { retries: 0 },
    play: async (element) => {
      element.addFiles([csv("stock.csv"), csv("busy.csv"), csv("orders.csv")]);
      await until(() => states(element) === "failed,failed,done");
      part(element, "details").open = true;
    },
    there: (e) => part(e, "details")?.open,
  },

  done: {
    title: "All sent",
    play: (element) => element.addFiles([csv("orders.csv"), csv("items.csv")]),
    there: (e) => states(e) === "done,done",
  },

  mixed: {
    title: "Some of everything",
    attributes: { retries: 0 },
    play: async (element) => {
      element.addFiles([
        csv("stock.csv"),
        csv("orders.csv", 3900),
        zip("photos of products.zip", 7e5),
      ]);
      await until(() => states(element) === "failed,done,done");
      // It stands still, and is given up half a minute later: the others are not waited for then.
      element.addFiles([zip("customers.zip", 60e6)]);
    },
    there: (e) =>
      states(e) === "failed,uploading,done,done" &&
      hasMoved(e),
  },

  long: {
    title: "A long list",
    attributes: { manual: "" },
    play: (element) =>
      element.addFiles(Array.from({ length: 120 }, (_, number) => csv(`orders-${number}.csv`))),
    there: (e) =>
      part(e, "item")?.getAttribute("aria-setsize") === "120" &&
      // All that are drawn are as high as they stay.
      states(e) === Array(40).fill("queued").join(),
  },

  kept: {
    title: "Before all of it is there",
    alone: true,
    // For good.
    prepare() {
      const load = window.fetch;
      window.fetch = (address, ...more) =>
        String(address).endsWith(".wasm") ? new Promise(() => {}) : load(address, ...more);
    },
    play: (element) => element.addFiles([csv("orders.csv"), csv("customers.csv")]),
    there: (e) => e.shadowRoot.querySelector("[role=status]").textContent !== "",
  },

  unavailable: {
    title: "It cannot start",
    alone: true,
    play() {},
    there: (e) => part(e, "unavailable"),
  },
};

function make(name) {
  const { attributes = {} } = SCENES[name];
  const element = document.createElement("direct-upload");
  const all = {
    // Names are taken for each endpoint: no scene asks about what another one has sent.
    endpoint: `${widget}/api/presigned-url?scene=${name}`,
    multiple: "",
    theme: query.get("theme"),
    ...attributes,
  };
  for (const [attribute, value] of Object.entries(all)) {
    if (value !== null) element.setAttribute(attribute, value);
  }
  element.dataset.scene = name;
  return element;
}

/** The page of one scene that needs a window of its own. */
function frame(name) {
  const inner = document.createElement("iframe");
  const address = new URL(location);
  address.searchParams.set("scene", name);
  // The faults are set by the page around it.
  address.searchParams.set("within", "");
  inner.src = address;
  inner.title = SCENES[name].title;
  return inner;
}

/** As high as what is in it. */
function fit(inner) {
  inner.height = inner.contentDocument.body.offsetHeight;
}

async function show(name, isOnly) {
  const scene = SCENES[name];
  const section = document.createElement("section");
  section.dataset.scene = name;
  if (!isOnly) {
    const title = document.createElement("h2");
    title.textContent = scene.title;
    title.lang = "en";
    section.append(title);
  }
  document.querySelector("main").append(section);
  if (scene.alone && !isOnly) {
    const inner = frame(name);
    section.append(inner);
    await until(() => "ready" in (inner.contentDocument?.documentElement?.dataset ?? {}));
    new ResizeObserver(() => fit(inner)).observe(inner.contentDocument.body);
    fit(inner);
    section.dataset.ready = "";
    return;
  }
  scene.prepare?.();
  const element = make(name);
  section.append(element);
  await until(() => scene.prepare || element.dataset.state || part(element, "unavailable"));
  // The words of another language come a little later than the widget.
  const { lang } = document.documentElement;
  if (!part(element, "unavailable")) await until(() => part(element, "root").lang === lang);
  await scene.play(element);
  await until(() => scene.there(element));
  section.dataset.ready = "";
}

// A browser that keeps the page when it is left keeps the connections of what stands still, of which
// it has six for the storage: the next page would wait for them.
addEventListener("pagehide", () => {
  for (const element of document.querySelectorAll("direct-upload")) element.cancel?.();
});

const root = document.documentElement;
for (const attribute of ["lang", "dir"]) {
  const value = query.get(attribute);
  if (value) root.setAttribute(attribute, value);
}
if (query.has("theme")) root.dataset.theme = query.get("theme");

const names = query.get("scene")?.split(",") ?? Object.keys(SCENES);
const isOnly = names.length === 1;
if (isOnly) root.dataset.only = query.has("within") ? "within" : "";
await Promise.all(names.map((name) => show(name, isOnly)));
root.dataset.ready = "";
