//! Words that come as a JavaScript object: those of a language, or the host page's own.

use js_sys::Object;
use wasm_bindgen::{JsCast, JsValue};

use super::json;

/// The texts of an object by their names; no text where a value is something else.
#[must_use]
pub fn words_of(object: &JsValue) -> Vec<(String, Option<String>)> {
    // Of whichever frame's classes it is.
    let entries = object
        .is_object()
        .then(|| Object::entries(object.unchecked_ref()));
    json::pairs(&entries.unwrap_or_default())
}
