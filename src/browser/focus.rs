//! Where the focus is while the view is drawn anew, and where it goes when what had it is gone.

use direct_upload_core::plain;
use wasm_bindgen::JsCast;
use web_sys::{Element, FocusOptions, HtmlElement, ShadowRoot};

/// The last row that is drawn.
pub(super) const LAST_ROW: &str = "[data-id]:not(:has(~ [data-id]))";

/// A button of a row. Not one in its details, which may be closed.
const ACTION: &str = ".actions button";

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
        let element: HtmlElement = root.active_element()?.unchecked_into();
        let row = element.closest("[data-id]").ok().flatten();
        let next = row.as_ref().and_then(Element::next_element_sibling);
        Some(Self {
            element,
            rows: [row, next],
        })
    }

    /// What can be done with a row: the same as had the focus, where that can.
    fn action_of(&self, row: &Element) -> Option<Element> {
        let part = self.element.get_attribute("part").unwrap_or_default();
        let same = plain::joined(&[".actions [part=\"", &part, "\"]"]);
        let find = |selector| row.query_selector(selector).ok().flatten();
        find(&same).or_else(|| find(ACTION))
    }

    /// Gives the focus back after the view was drawn: to what had it, to an action of the same
    /// row, of the one that came after it, of the last, or to the first button of all. In another row
    /// the same action comes first: whoever removes one by one goes on so.
    pub fn restore(&self, root: &ShadowRoot) {
        if root.active_element().is_some() {
            return;
        }
        let first = |selector| root.query_selector(selector).ok().flatten();
        let found = if self.element.is_connected() {
            Some(self.element.clone().into())
        } else {
            let [row, next] = &self.rows;
            let mut rows = [row, next].into_iter().flatten();
            let near = rows.find(|row| row.is_connected());
            let near = near.and_then(|row| self.action_of(row));
            let last = || row.as_ref().and_then(|_| self.action_of(&first(LAST_ROW)?));
            near.or_else(last).or_else(|| first("button"))
        };
        let options = FocusOptions::new();
        options.set_prevent_scroll(true);
        if let Some(element) = found {
            let element: HtmlElement = element.unchecked_into();
            // It fails for no element that is in a document.
            let _ = element.focus_with_options(&options);
        }
    }
}
