// What the loader imports of a bundle: the facade's class, and the function that makes it ready.
// The module that wasm-bindgen writes for `trunk serve` exports the same two.

import { __wbg_set_wasm } from "./direct-upload_bg.js";
import { imports } from "./imports.js";

export { Widget } from "./direct-upload_bg.js";

export default async function start({ module_or_path }) {
  const response = await module_or_path;
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}`);
  // A server that does not know the type of wasm costs the head start, not the widget.
  const { instance } =
    response.headers.get("content-type") === "application/wasm"
      ? await WebAssembly.instantiateStreaming(response, imports)
      : await WebAssembly.instantiate(await response.arrayBuffer(), imports);
  __wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
}
