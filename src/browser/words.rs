//! Words that come as a JavaScript object: those of a language, or the host page's own.

use js_sys::Object;
use wasm_bindgen::prelude::wasm_bindgen;
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

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = Intl, js_name = getCanonicalLocales)]
    fn canonical(language: &str) -> Result<JsValue, JsValue>;
}

/// Whether a language's tag is one (BCP 47). With any other, `Intl` throws.
#[must_use]
pub fn is_language(tag: &str) -> bool {
    canonical(tag).is_ok()
}
