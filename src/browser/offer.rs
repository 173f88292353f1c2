//! The page's word about a file that is to be added: by `preventDefault()` at once, or by a promise
//! that it hands to `waitUntil`, as a service worker does (W3C Service Workers, "ExtendableEvent").

use direct_upload_core::OfferAnswer;
use js_sys::{Array, Promise};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::event;
use super::host::Host;
use super::object::{Fields, to_frozen_with};

/// What the page says.
#[derive(Debug)]
pub enum Word {
    /// It has said it.
    Now(OfferAnswer),
    /// It says it by these promises.
    Later(Array),
}

impl Host {
    /// Dispatches `file-add`, and hears what the page says.
    #[must_use]
    pub fn offer(&self, detail: Fields) -> Word {
        let promises = Array::new();
        let given = promises.clone();
        // What is given later than in a listener is heard by nobody.
        let wait_until: Closure<dyn FnMut(JsValue)> = Closure::new(move |promise: JsValue| {
            given.push(&promise);
        });
        let detail = to_frozen_with(detail, "waitUntil", &wait_until.into_js_value());
        if !event::dispatch(self.element(), "file-add", &detail, true) {
            // What they say does not matter any more, nor that one is broken.
            spawn_local(async move {
                heard(&promises).await;
            });
            Word::Now(OfferAnswer::Refused { reason: None })
        } else if promises.length() == 0 {
            Word::Now(OfferAnswer::Taken)
        } else {
            Word::Later(promises)
        }
    }
}

/// What the promises say together: all have to be kept, and none with `false` or a text.
pub async fn heard(promises: &Array) -> OfferAnswer {
    let text = |said: &JsValue| said.as_string().filter(|text| !text.is_empty());
    match JsFuture::from(Promise::all(promises)).await {
        Err(broken) => OfferAnswer::Refused {
            reason: text(&broken),
        },
        Ok(kept) => {
            let mut kept = kept.unchecked_into::<Array>().into_iter();
            let no = kept.find(|kept| kept == &JsValue::FALSE || text(kept).is_some());
            no.map_or(OfferAnswer::Taken, |no| OfferAnswer::Refused {
                reason: text(&no),
            })
        }
    }
}
