//! The custom element itself, as the runtime needs it.

use web_sys::HtmlElement;

use super::event;
use super::object::{Fields, to_frozen};

/// The `<direct-upload>` element.
#[derive(Clone, Debug)]
pub struct Host(HtmlElement);

impl Host {
    /// Wraps the element.
    #[must_use]
    pub const fn new(element: HtmlElement) -> Self {
        Self(element)
    }

    /// The element itself.
    pub(super) const fn element(&self) -> &HtmlElement {
        &self.0
    }

    /// The text of an attribute.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<String> {
        self.0.get_attribute(name)
    }

    /// Shows the state as `data-state`, for the page's style sheets.
    pub fn show_state(&self, state: &str) {
        // Attributes of fixed valid names can always be set.
        let _ = self.0.set_attribute("data-state", state);
    }

    /// Dispatches an event; whether the page let it be.
    pub fn dispatch(&self, name: &str, detail: Fields, cancelable: bool) -> bool {
        event::dispatch(&self.0, name, &to_frozen(detail), cancelable)
    }
}
