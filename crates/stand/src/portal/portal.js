// Keeps and shows what the upload elements on this page say. A classic script, loaded before
// the widget's module, so that no event is missed.

window.uploadEvents = [];
window.cspViolations = [];

const UPLOAD_EVENTS = [
  "file-add",
  "file-reject",
  "upload-start",
  "upload-progress",
  "upload-retry",
  "upload-success",
  "upload-error",
  "upload-cancel",
  "uploads-complete",
  "upload-unavailable",
  "upload-diagnostic",
];
const MAX_SHOWN = 200;

for (const type of UPLOAD_EVENTS) {
  document.addEventListener(type, ({ detail }) => {
    window.uploadEvents.push({ type, detail });
    show(type, detail);
  });
}

document.addEventListener("securitypolicyviolation", (violation) => {
  const { violatedDirective, blockedURI, sourceFile, sample } = violation;
  window.cspViolations.push({ violatedDirective, blockedURI, sourceFile, sample });
  show("securitypolicyviolation", { violatedDirective, blockedURI });
});

function show(type, detail) {
  const list = document.getElementById("events");
  // Before the document is parsed there is nowhere to show anything.
  if (!list) return;
  const last = list.firstElementChild;
  const line = `${type} ${JSON.stringify(detail)}`;
  // Progress would drown the rest: it takes the place of the progress before it.
  if (type === "upload-progress" && last?.dataset.type === type) {
    last.textContent = line;
    return;
  }
  const item = document.createElement("li");
  item.dataset.type = type;
  item.textContent = line;
  list.prepend(item);
  if (list.childElementCount > MAX_SHOWN) list.lastElementChild.remove();
}
