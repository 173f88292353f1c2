//! Words that come as a JavaScript object: those of a language, or the host page's own.

use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

/// An object of texts by the names of the catalogue; anything else has none.
#[derive(Clone, Debug, Default)]
pub struct Words(JsValue);

impl Words {
    /// What was given.
    #[must_use]
    pub const fn new(words: JsValue) -> Self {
        Self(words)
    }

    /// The text of this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<String> {
        Reflect::get(&self.0, &name.into()).ok()?.as_string()
    }

    /// The names of all that it has.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let object = self.0.dyn_ref::<Object>();
        let names = object.map(Object::keys).unwrap_or_default();
        names.iter().filter_map(|name| name.as_string()).collect()
    }
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
