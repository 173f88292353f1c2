// A page with the element in a document that is no browser: it is all there but for the wasm.

import { afterEach, expect, test, vi } from "vitest";
import { isUnavailable, printed } from "./printed.js";

afterEach(() => {
  vi.restoreAllMocks();
  document.body.replaceChildren();
});

test("the element is mounted, throws nothing, and prints one line at most", async () => {
  const lines = printed();
  await import("direct-upload");
  const unavailable = new Promise((resolve) => {
    document.addEventListener("upload-unavailable", resolve, { once: true });
  });
  document.body.innerHTML = `
    <form>
      <direct-upload endpoint="/api/presigned-url" name="receipts" required multiple max-size="1 MB"></direct-upload>
    </form>`;
  const element = document.querySelector("direct-upload");
  element.headers = { Authorization: "Bearer a-token" };
  element.messages = { chooseFiles: "Choose your receipts" };
  expect(element.shadowRoot.querySelector("[part=browse]").textContent).toBe("Choose your receipts");

  const { detail } = await unavailable;
  expect(detail.message).toMatch(/^Uploading is not possible right now\./);
  expect(element.uploads).toEqual([]);
  element.addFiles([new File(["a;b\n"], "a.csv", { type: "text/csv" })]);
  element.disabled = true;
  element.disabled = false;
  element.setCustomValidity("One receipt a day.");
  for (const check of [element.checkValidity(), element.reportValidity()]) expect(check).toBeTypeOf("boolean");
  expect(new FormData(element.closest("form")).getAll("receipts")).toEqual([]);
  element.cancel();
  element.clear();
  element.remove();
  await Promise.resolve();
  expect(lines.filter((line) => !isUnavailable(line))).toEqual([]);
  expect(lines.length).toBeLessThanOrEqual(1);
});

test("a test may say what the element would", () => {
  document.body.innerHTML = "<direct-upload></direct-upload>";
  const heard = vi.fn();
  document.addEventListener("upload-success", heard, { once: true });
  vi.spyOn(console, "error").mockImplementation(() => {});
  const detail = { id: 1, name: "a.csv", key: "a.csv" };
  const success = new CustomEvent("upload-success", { bubbles: true, composed: true, detail });
  document.querySelector("direct-upload").dispatchEvent(success);
  expect(heard.mock.calls[0][0].detail.key).toBe("a.csv");
});
