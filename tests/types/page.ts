// A page's own TypeScript, with all that embed/direct-upload.d.ts has. The compiler is the test.

import type {
  DirectUploadAttributes,
  DirectUploadElement,
  DirectUploadEventMap,
  UploadDiagnostic,
  UploadErrorCode,
  UploadSnapshot,
  UploadState,
} from "../../embed/direct-upload.js";

declare function show(...words: (string | number)[]): void;
declare function currentToken(): Promise<string>;

const element = document.createElement("direct-upload");
const found: DirectUploadElement | null = document.querySelector("direct-upload");
document.body.append(element);

// Attributes as properties.
element.endpoint = "https://uploads.example.com/api/presigned-url";
element.confirmEndpoint = "/api/confirmations";
element.accept = ".csv";
element.maxSize = "1.5 MiB";
element.maxSize = 10_000_000;
element.maxFiles = 5;
element.multiple = true;
element.directory = false;
element.concurrency = 6;
element.naming = "unique";
element.transport = "xhr";
element.manual = true;
element.retries = "0";
element.credentials = "include";
element.theme = "dark";
element.theme = null;
element.lang = "de";
element.dir = "rtl";
const size: string | null = element.maxSize;

// In a form.
element.name = "receipts";
element.required = true;
element.disabled = false;
element.setCustomValidity("One receipt a day.");
if (!element.checkValidity() && element.validity.valueMissing) {
  show(element.validationMessage, element.form?.action ?? "", element.labels.length);
}
if (element.willValidate) element.reportValidity();

// Headers: none, some, or a function that renews a token.
element.headers = { Authorization: "Bearer token" };
element.headers = new Headers([["X-CSRF-Token", "token"]]);
element.headers = () => undefined;
element.headers = async () => ({ Authorization: `Bearer ${await currentToken()}` });

element.messages = { chooseFiles: "Choose your receipts", direction: "rtl" };
element.messages = undefined;

// Methods.
element.addFiles([new File(["a;b\n"], "orders.csv")]);
const input = document.createElement("input");
if (input.files) element.addFiles(input.files);
document.addEventListener("drop", ({ dataTransfer }) => {
  for (const item of dataTransfer?.items ?? []) {
    const entry = item.webkitGetAsEntry();
    if (entry?.isDirectory) element.addFiles([entry as FileSystemDirectoryEntry]);
  }
});
element.upload();
element.answer(7, "keep-both");
element.answer(7, "replace", { forAll: true });
element.settled().then(({ done, failed, cancelled }) => show(done, failed, cancelled, ...element.keys));
element.cancel();
element.retry();
element.clear();
for (const { id } of element.uploads) {
  element.cancel(id);
  element.retry(id);
  element.discard(id);
}

// Every state has a word.
const words: Record<UploadState, string> = {
  checking: "being read",
  queued: "queued",
  authorizing: "preparing",
  uploading: "on its way",
  waiting: "waiting",
  confirming: "confirming",
  done: "stored",
  failed: "failed",
  cancelled: "taken back",
};
function line({ name, size, type, loaded, attempts, key, state, error }: UploadSnapshot): string {
  const percent = Math.round((100 * loaded) / size);
  return `${name} (${type}) as ${key}: ${words[state]}, ${percent} %, ${attempts}, ${error?.code ?? "fine"}`;
}
show(...(found?.uploads.map(line) ?? []));

// Events, on the element and wherever they bubble to.
element.addEventListener("file-add", (event) => {
  if (event.detail.name.startsWith("draft-")) event.preventDefault();
});
element.addEventListener("file-add", ({ detail: { name, waitUntil } }) => {
  waitUntil(currentToken().then((token) => token !== name || `${name} is closed.`));
});
element.addEventListener("file-question", ({ detail: { id, name, key, choices } }) => {
  show(name, key);
  element.answer(id, choices[0] ?? "skip");
});
element.addEventListener("file-reject", ({ detail: { name, size, code, message } }) => {
  if (code === "too-large") show(name, size);
  show(message);
});
document.addEventListener("upload-start", ({ detail }) => show(line(detail)));
window.addEventListener("upload-progress", ({ detail }) => show(detail.loaded, detail.size));
element.addEventListener("upload-retry", ({ detail: { name, code, delayMs } }) => {
  show(name, code, delayMs ?? "when it can");
});
element.addEventListener("upload-success", ({ detail }) => {
  const { id, name, key, size, etag, status, attempts, durationMs } = detail;
  show(id, name, key, size, etag ?? "no ETag", status, attempts, durationMs);
});
const cures: Partial<Record<UploadErrorCode, string>> = { unauthorized: "Sign in." };
element.addEventListener("upload-error", ({ detail }) => {
  const { id, name, code, stage, status, storageCode, requestId, retryable, message } = detail;
  if (stage === "send" && retryable) element.retry(id);
  show(name, cures[code] ?? message, status ?? 0, storageCode ?? "", requestId ?? "");
});
element.addEventListener("upload-cancel", ({ detail }) => show(line(detail)));
element.addEventListener("uploads-complete", ({ detail: { done, failed, cancelled } }) => {
  show(done, failed, cancelled);
});
element.addEventListener("upload-unavailable", ({ detail: { message, cause } }) => {
  show(message, cause);
});
const told = ({ detail: { code, message } }: CustomEvent<UploadDiagnostic>) => {
  show(code, message);
};
element.addEventListener("upload-diagnostic", told);
element.removeEventListener("upload-diagnostic", told);

// What a framework's own types are made of.
const attributes: DirectUploadAttributes = { "max-size": "10 MB", multiple: true, retries: 0 };
const kinds: (keyof DirectUploadEventMap)[] = ["file-add", "uploads-complete"];
show(size ?? "", attributes.endpoint ?? "", ...kinds);
