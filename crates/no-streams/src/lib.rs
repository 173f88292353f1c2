//! Stands in for `wasm-streams`, which Leptos links for its server functions.
//!
//! The widget has no server functions and streams nothing. The real crate exports three classes
//! to JavaScript, and with them come 3,600 bytes of Brotli (of 82,000 that the widget may have)
//! which nothing ever calls. Here is what `server_fn` names of it, so that it compiles; a stream
//! out of here is empty.

use futures_util::Stream;
use futures_util::stream::{Empty, empty};
use wasm_bindgen::{JsCast, JsValue};

/// An empty stream.
#[derive(Debug)]
pub struct ReadableStream(web_sys::ReadableStream);

impl ReadableStream {
    /// An empty stream, whatever is in the one that it is made of.
    #[must_use]
    pub fn from_stream(_: impl Stream<Item = Result<JsValue, JsValue>> + 'static) -> Self {
        let empty = web_sys::ReadableStream::new();
        Self(empty.unwrap_or_else(JsCast::unchecked_into))
    }

    /// Wraps the browser's stream.
    #[must_use]
    pub const fn from_raw(raw: web_sys::ReadableStream) -> Self {
        Self(raw)
    }

    /// The browser's stream.
    #[must_use]
    pub fn into_raw(self) -> web_sys::ReadableStream {
        self.0
    }

    /// An empty stream.
    pub fn into_stream(self) -> Empty<Result<JsValue, JsValue>> {
        empty()
    }
}
