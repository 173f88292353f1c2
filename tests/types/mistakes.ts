// Mistakes that embed/direct-upload.d.ts is to find. Each stands below a line that says so, and
// the compiler fails where there is none.

import type { UploadErrorCode, UploadState } from "../../embed/direct-upload.js";

const element = document.createElement("direct-upload");

// @ts-expect-error A naming that there is not.
element.naming = "random";
// @ts-expect-error More at once than there may be.
element.concurrency = 7;
// @ts-expect-error Headers have texts.
element.headers = { "X-Count": 1 };
// @ts-expect-error Headers, or a promise of them: nothing else.
element.headers = async () => "Bearer token";
// @ts-expect-error A text that there is not.
element.messages = { chooseFile: "Here, please", chooseFilez: "Here, please" };
// @ts-expect-error Which upload?
element.discard();
// @ts-expect-error An id is a number.
element.cancel("1");
// @ts-expect-error Paths are no files.
element.addFiles(["orders.csv"]);
// @ts-expect-error The list cannot be set,
element.uploads = [];
// @ts-expect-error nor changed,
element.uploads.pop();
for (const upload of element.uploads) {
  // @ts-expect-error nor can what is in it.
  upload.state = "done";
}
// @ts-expect-error A state that there is not.
const state: UploadState = "paused";
// @ts-expect-error A code of refused files, not of uploads.
const code: UploadErrorCode = "too-large";
element.addEventListener("upload-success", ({ detail }) => {
  // @ts-expect-error No event tells the URL.
  detail.presignedURL;
  // @ts-expect-error The ETag may be missing.
  detail.etag.length;
});
element.addEventListener("file-add", ({ detail }) => {
  // @ts-expect-error Details are frozen.
  detail.name = "other.csv";
});
console.log(state, code);
