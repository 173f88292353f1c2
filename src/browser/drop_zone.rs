//! The drop zone. The loader draws it (`embed/drop_zone.js`) and hears what is chosen, dropped and
//! pasted; it knows which files are taken, and how that is said.

use direct_upload_core::settings::Accept;
use wasm_bindgen::prelude::*;
use web_sys::Element;

#[wasm_bindgen]
extern "C" {
    /// The drop zone of an element.
    #[derive(Clone, Debug)]
    pub type DropZone;

    /// What holds all that is seen of the element.
    #[wasm_bindgen(method, getter)]
    pub fn root(this: &DropZone) -> Element;

    #[wasm_bindgen(method)]
    fn takes(this: &DropZone, extension: &str) -> bool;

    #[wasm_bindgen(method, getter, js_name = maxSize)]
    fn most(this: &DropZone) -> f64;

    /// The largest size that is taken, in words.
    #[wasm_bindgen(method, getter, js_name = maxSizeInWords)]
    pub fn max_size_in_words(this: &DropZone) -> String;

    /// The kinds that are taken: `CSV or ZIP`.
    #[wasm_bindgen(method, getter, js_name = kindsInWords)]
    pub fn kinds_in_words(this: &DropZone) -> String;

    /// Warns the integrator, of each thing once.
    #[wasm_bindgen(method)]
    pub fn warn(this: &DropZone, of: &str);
}

impl DropZone {
    /// The kinds that are taken.
    #[must_use]
    pub fn accept(&self) -> Accept {
        Accept::of(|kind| self.takes(kind.extension()))
    }

    /// The largest size that is taken, in bytes.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a whole number of bytes below 2^53"
    )]
    pub fn max_size(&self) -> u64 {
        self.most() as u64
    }
}
