// The tests of `direct-upload/react`, for each version of React: called with that version's own modules.

import { spawnSync } from "node:child_process";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { isUnavailable, printed } from "./printed.js";

const FIRST = {
  endpoint: "/api/presigned-url",
  name: "receipts",
  maxSize: "10 MB",
  maxFiles: 3,
  confirmEndpoint: "/api/confirmations",
  className: "wide",
  required: true,
  disabled: false,
  "data-purpose": "claims",
};

/** What a server runs, with the props as its argument. */
const SERVER = `
  import { DirectUpload } from "direct-upload/react";
  import { createElement as h, StrictMode } from "react";
  import { renderToString } from "react-dom/server";

  const props = JSON.parse(process.argv[1]);
  process.stdout.write(renderToString(h(StrictMode, null, h("main", null, h(DirectUpload, props)))));
`;

/** What a server answers, which has no document and prints nothing. */
function served(folder, props) {
  const line = ["--input-type=module", "--eval", SERVER, JSON.stringify(props)];
  const { stdout, stderr } = spawnSync(process.execPath, line, { cwd: folder, encoding: "utf8" });
  expect(stderr).toBe("");
  return stdout;
}

/** An event of the element, as it tells it. */
function tell(element, type, detail = {}) {
  element.dispatchEvent(new CustomEvent(type, { bubbles: true, cancelable: true, detail }));
}

export function component({ React, act, createRoot, hydrateRoot, DirectUpload, folder }) {
  const { createElement: h, StrictMode, createRef, version } = React;

  describe(`React ${version}`, () => {
    let lines;
    let place;
    let root;

    const shown = () => place.querySelector("direct-upload");
    const render = (props, wrapper = StrictMode) =>
      act(() => {
        root ??= createRoot(place);
        root.render(h(wrapper, null, h(DirectUpload, props)));
      });
    const hydrate = async (props, before = () => {}) => {
      const view = h(StrictMode, null, h("main", null, h(DirectUpload, props)));
      place.innerHTML = served(folder, props);
      const element = shown();
      before(element);
      await act(() => {
        root = hydrateRoot(place, view, {
          onRecoverableError: (error) => lines.push(`recovered: ${error.message}`),
        });
      });
      expect(shown()).toBe(element);
    };

    beforeEach(() => {
      globalThis.IS_REACT_ACT_ENVIRONMENT = true;
      lines = printed();
      place = document.createElement("div");
      document.body.append(place);
    });

    afterEach(async () => {
      await act(() => root?.unmount());
      root = undefined;
      place.remove();
      vi.restoreAllMocks();
      expect(lines.filter((line) => !isUnavailable(line))).toEqual([]);
    });

    test("attributes are those of HTML, and what is false is not there", async () => {
      await render(FIRST);
      const attributes = () => Object.fromEntries([...shown().attributes].map(({ name, value }) => [name, value]));
      const { required, ...others } = attributes();
      expect(required).toBeDefined();
      expect(others).toEqual({
        endpoint: "/api/presigned-url",
        name: "receipts",
        "max-size": "10 MB",
        "max-files": "3",
        "confirm-endpoint": "/api/confirmations",
        class: "wide",
        "data-purpose": "claims",
      });
      await render({ ...FIRST, required: false, disabled: true, maxFiles: undefined });
      expect(shown().required).toBe(false);
      expect(shown().disabled).toBe(true);
      expect(shown().hasAttribute("max-files")).toBe(false);
      await render(FIRST);
      expect(shown().disabled).toBe(false);
    });

    test("properties are set, changed and taken away", async () => {
      const headers = async () => ({ Authorization: "Bearer a-token" });
      await render({ headers, messages: { chooseFile: "Choose a receipt" } });
      expect(shown().headers).toBe(headers);
      expect(shown().messages.chooseFile).toBe("Choose a receipt");
      const set = vi.spyOn(Object.getPrototypeOf(shown()), "headers", "set");
      await render({ headers, messages: shown().messages });
      expect(set).not.toHaveBeenCalled();
      await render({ headers: { "X-Claim": "17" } });
      expect(shown().headers).toEqual({ "X-Claim": "17" });
      expect(shown().messages).toBeUndefined();
      expect([...shown().attributes]).toHaveLength(0);
    });

    test("every event has its prop, is heard once, and by the newest listener", async () => {
      const onUploadSuccess = vi.fn();
      const names = ["FileAdd", "FileReject", "UploadProgress", "UploadsComplete", "UploadUnavailable"];
      const heard = Object.fromEntries(names.map((name) => [`on${name}`, vi.fn()]));
      await render({ onUploadSuccess: () => expect.unreachable(), ...heard });
      await render({ onUploadSuccess, ...heard });
      tell(shown(), "upload-success", { key: "a.csv" });
      expect(onUploadSuccess).toHaveBeenCalledTimes(1);
      expect(onUploadSuccess.mock.calls[0][0].detail.key).toBe("a.csv");
      for (const type of ["file-add", "file-reject", "upload-progress", "uploads-complete"]) tell(shown(), type);
      for (const name of names.slice(0, 4)) expect(heard[`on${name}`], name).toHaveBeenCalledTimes(1);
      await render({});
      tell(shown(), "upload-success");
      expect(onUploadSuccess).toHaveBeenCalledTimes(1);
    });

    test("a listener can refuse a file, and React's own listeners are React's", async () => {
      const onKeyDown = vi.fn();
      await render({ onFileAdd: (event) => event.preventDefault(), onKeyDown });
      const event = new CustomEvent("file-add", { bubbles: true, cancelable: true });
      shown().dispatchEvent(event);
      expect(event.defaultPrevented).toBe(true);
      await act(() => shown().dispatchEvent(new KeyboardEvent("keydown", { bubbles: true })));
      expect(onKeyDown).toHaveBeenCalledTimes(1);
    });

    test("the ref is the element", async () => {
      const ref = createRef();
      await render({ ref });
      expect(ref.current).toBe(shown());
      await act(() => root.unmount());
      root = undefined;
      expect(ref.current).toBe(null);
    });

    test("what waits for something else goes on being heard", async () => {
      let isReady = true;
      const never = new Promise(() => {});
      const Late = () => {
        if (!isReady) throw never;
        return null;
      };
      const onUploadSuccess = vi.fn();
      const view = () =>
        h(React.Suspense, { fallback: "…" }, h(DirectUpload, { onUploadSuccess }), h(Late, { key: isReady }));
      await act(() => {
        root = createRoot(place);
        root.render(view());
      });
      isReady = false;
      await act(() => root.render(view()));
      expect(place.textContent).toBe("…");
      tell(shown(), "upload-success");
      expect(onUploadSuccess).toHaveBeenCalledTimes(1);
    });

    describe("on a page that a server has rendered", () => {
      const headers = { "X-Claim": "17" };
      const messages = { chooseFile: "Choose a receipt" };

      const works = async (before) => {
        const onUploadSuccess = vi.fn();
        await hydrate({ ...FIRST, headers, messages, onUploadSuccess }, before);
        expect(shown().headers).toBe(headers);
        expect(shown().messages).toBe(messages);
        expect(shown().disabled).toBe(false);
        expect(shown().required).toBe(true);
        expect(shown().getAttribute("max-size")).toBe("10 MB");
        tell(shown(), "upload-success", { key: "a.csv" });
        expect(onUploadSuccess).toHaveBeenCalledTimes(1);
      };

      test("it works where React comes first", () => works());

      test("it works where the widget comes first, and nothing warns", () =>
        works((element) => {
          element.setAttribute("data-state", "uploading");
          element.setAttribute("data-dragging", "");
        }));
    });
  });
}
