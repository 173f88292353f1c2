//! The upload widget: what `embed/direct-upload.js` may call, and nothing else.
//!
//! Data goes one way. A person's act or a browser's answer becomes an event; the core moves its
//! state and gives back effects; the [`runtime`] carries them out; the [`view`] draws the
//! [`view_model`]. Start reading at `runtime/mod.rs`.

#![deny(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]
#![cfg_attr(
    test,
    allow(
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::unwrap_used,
        reason = "a test may fail by a panic"
    )
)]

pub mod attributes;
pub mod browser;
pub mod detail;
pub mod handles;
pub mod runtime;
pub mod text;
pub mod view;
pub mod view_model;

use std::rc::Rc;

use direct_upload_core::{Event, Target, UploadId};
use js_sys::Array;
#[cfg(target_family = "wasm")]
use talc::cell::TalcSyncCell;
#[cfg(target_family = "wasm")]
use talc::wasm::{WasmBinning, WasmGrowAndClaim};
use wasm_bindgen::prelude::*;
use web_sys::{HtmlElement, ShadowRoot};

use browser::{Brought, DropZone, Host, PageHeaders, to_frozen};
use runtime::Runtime;

/// Half the size of the standard library's, in the smallest of its kinds: what grows is moved, and
/// memory that the page gives later is not joined to what it gave before.
#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: TalcSyncCell<WasmGrowAndClaim, WasmBinning> =
    TalcSyncCell::new_wasm(WasmGrowAndClaim);

/// One element's widget, from its mounting to its dropping.
#[wasm_bindgen]
pub struct Widget {
    runtime: Rc<Runtime>,
}

#[wasm_bindgen]
impl Widget {
    /// Mounts the widget of `host` into its shadow root, behind its drop zone.
    #[wasm_bindgen(constructor)]
    pub fn new(host: HtmlElement, shadow: &ShadowRoot, zone: DropZone) -> Self {
        let runtime = Runtime::new(Host::new(host), zone);
        runtime.mount(shadow);
        Self { runtime }
    }

    /// Reads the element's attributes again.
    #[wasm_bindgen(js_name = attributesChanged)]
    pub fn attributes_changed(&self) {
        self.runtime.attributes_changed();
    }

    /// Sets what gives the page's own headers for each request.
    #[wasm_bindgen(js_name = setHeaders)]
    pub fn set_headers(&self, headers: JsValue) {
        self.runtime.set_headers(PageHeaders::new(headers));
    }

    /// Whether an upload waits for a sign-in.
    #[must_use]
    #[wasm_bindgen(getter, js_name = signedOut)]
    pub fn signed_out(&self) -> bool {
        self.runtime.is_signed_out()
    }

    /// Lets go on what waits for a sign-in.
    #[wasm_bindgen(js_name = signedIn)]
    pub fn signed_in(&self) {
        self.runtime.take(Event::SignedIn);
    }

    /// Speaks a language by its words, and by the page's own; each an object, or nothing.
    pub fn speak(&self, language: &str, words: &JsValue, messages: &JsValue) {
        self.runtime.speak(language, words, messages);
    }

    /// Takes the files of an array that a person has brought, and the folders that a drop has given as
    /// entries; or the files of a folder that was chosen.
    pub fn bring(&self, files: &Array, is_folder: bool) {
        self.runtime.bring(if is_folder {
            Brought::of_folder(files)
        } else {
            Brought::of(files)
        });
    }

    /// Adds the files of an array, and the folders that a drop has given as entries.
    #[wasm_bindgen(js_name = addFiles)]
    pub fn add_files(&self, files: &Array) {
        self.runtime.add(Brought::of(files));
    }

    /// Starts what waits to be started by hand.
    pub fn upload(&self) {
        self.runtime.take(Event::Start);
    }

    /// Takes one upload back, or all.
    pub fn cancel(&self, id: Option<u32>) {
        self.runtime.take(Event::Cancel(target(id)));
    }

    /// Tries one upload again, or all that failed.
    pub fn retry(&self, id: Option<u32>) {
        self.runtime.take(Event::Retry(target(id)));
    }

    /// Takes a settled or queued upload off the list.
    pub fn discard(&self, id: u32) {
        self.runtime.take(Event::Discard(UploadId(id)));
    }

    /// Takes all settled uploads off the list.
    pub fn clear(&self) {
        self.runtime.take(Event::Clear);
    }

    /// Answers what is asked about a file whose name is taken: `keep-both`, `replace` or `skip`.
    pub fn answer(&self, id: u32, choice: &str, for_all: bool) {
        self.runtime.answer(id, choice, for_all);
    }

    /// How many stored files are in the list.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn done(&self) -> u32 {
        self.runtime.done()
    }

    /// Whether files are on their way.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn busy(&self) -> bool {
        self.runtime.is_busy()
    }

    /// Key, name and size of each stored file in the list, one after the other.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn stored(&self) -> Array {
        self.runtime
            .stored()
            .into_iter()
            .map(JsValue::from)
            .collect()
    }

    /// Lists a file that was stored in an earlier life of the page.
    pub fn restore(&self, key: String, name: String, size: &str) {
        self.runtime.restore(key, name, size);
    }

    /// Snapshots of all uploads, oldest first.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn uploads(&self) -> Array {
        self.runtime
            .snapshots()
            .into_iter()
            .map(to_frozen)
            .collect()
    }
}

impl Drop for Widget {
    fn drop(&mut self) {
        self.runtime.shut_down();
    }
}

fn target(id: Option<u32>) -> Target {
    id.map_or(Target::All, |id| Target::One(UploadId(id)))
}
