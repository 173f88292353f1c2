//! The host page's own headers for calls to the proxy, such as a bearer token.

use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::json;

/// An object of headers, a `Headers`, or a function that gives one, or a promise of one. It is asked anew
/// for each call, so a token can be renewed.
#[derive(Clone, Debug, Default)]
pub struct PageHeaders(JsValue);

/// The page's function threw, its promise was rejected, or it gave something else than headers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoHeaders;

impl PageHeaders {
    /// What the page set.
    #[must_use]
    pub const fn new(value: JsValue) -> Self {
        Self(value)
    }

    /// The headers for the next call.
    ///
    /// # Errors
    /// The page gave none.
    pub async fn get(&self) -> Result<Vec<(String, String)>, NoHeaders> {
        let value = match self.0.dyn_ref::<Function>() {
            Some(function) => function.call0(&JsValue::UNDEFINED).map_err(|_| NoHeaders)?,
            None => self.0.clone(),
        };
        // What was made in another frame is no instance of this one's classes.
        let value = JsFuture::from(Promise::resolve(&value));
        let value = value.await.map_err(|_| NoHeaders)?;
        if value.is_null() || value.is_undefined() {
            return Ok(Vec::new());
        }
        json::strings(&value).ok_or(NoHeaders)
    }
}
