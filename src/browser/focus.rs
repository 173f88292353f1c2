//! Where the focus is while the view is drawn anew, and where it goes when what had it is gone.

use wasm_bindgen::JsCast;
use web_sys::{Element, FocusOptions, HtmlElement, ShadowRoot};

/// What had the focus before the view was drawn.
#[derive(Debug)]
pub struct Focus {
    element: HtmlElement,
    /// The row that it is in, and the one after that.
    rows: [Option<Element>; 2],
}

impl Focus {
    /// What has the focus in the shadow root, if anything has.
    #[must_use]
    pub fn of(root: &ShadowRoot) -> Option<Self> {
        let element: HtmlElement = root.active_element()?.dyn_into().ok()?;
        let row = element.closest("[data-id]").ok().flatten();
        let next = row.as_ref().and_then(Element::next_element_sibling);
        Some(Self {
            element,
            rows: [row, next],
        })
    }

    /// Gives the focus back after the view was drawn: to what had it, to a button of the same
    /// row, of the one that came after it, of the last, or to the first button of all.
    pub fn restore(&self, root: &ShadowRoot) {
        if root.active_element().is_some() {
            return;
        }
        let options = FocusOptions::new();
        options.set_prevent_scroll(true);
        let button = |within: &Element| within.query_selector("button").ok().flatten();
        let found = if self.element.is_connected() {
            Some(self.element.clone().into())
        } else {
            let mut rows = self.rows.iter().flatten();
            let last = || {
                root.query_selector("[data-id]:last-of-type button")
                    .ok()
                    .flatten()
            };
            rows.find(|row| row.is_connected())
                .and_then(button)
                .or_else(last)
                .or_else(|| root.query_selector("button").ok().flatten())
        };
        if let Some(element) = found.and_then(|found: Element| found.dyn_into::<HtmlElement>().ok())
        {
            // It fails for no element that is in a document.
            let _ = element.focus_with_options(&options);
        }
    }
}
