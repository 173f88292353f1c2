//! What of a page stands in the way of requests: what a browser cannot tell by their failing.

use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use direct_upload_core::plain;

/// Whether something on the page has put its own in the place of `fetch` or of a method of
/// `XMLHttpRequest`, as monitoring and consent tools do: the browser's have no source to show
/// (ECMAScript, "Function.prototype.toString").
#[must_use]
pub fn requests_are_patched() -> bool {
    let global = js_sys::global();
    let xhr = get(&get(&global, "XMLHttpRequest"), "prototype");
    let is_patched = |object: &JsValue, name| {
        let function = get(object, name).dyn_into::<Function>();
        function.is_ok_and(|function| {
            let source = String::from(function.to_string());
            plain::split(&source, "[native code]").is_none()
        })
    };
    is_patched(&global, "fetch")
        || ["open", "send", "setRequestHeader"]
            .iter()
            .any(|name| is_patched(&xhr, name))
}

/// Whether the page is of no origin: in a sandboxed frame, or opened as a file (HTML Standard,
/// "Origin").
#[must_use]
pub fn has_no_origin() -> bool {
    get(&js_sys::global(), "origin").as_string().as_deref() == Some("null")
}

fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or_default()
}
