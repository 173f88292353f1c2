//! How far the list is scrolled.

use direct_upload_core::plain;
use gloo_events::{EventListener, EventListenerOptions, EventListenerPhase};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition, ShadowRoot};

use super::focus::LAST_ROW;

/// How high the rows are together that are drawn, in CSS pixels; 0 where none is seen.
#[must_use]
pub fn height_of_rows(root: &ShadowRoot) -> u32 {
    let row = |selector| {
        let row = root.query_selector(selector).ok().flatten();
        row.map(JsCast::unchecked_into::<HtmlElement>)
    };
    let height = row("[data-id]").zip(row(LAST_ROW)).map(|(first, last)| {
        last.offset_top()
            .saturating_add(last.offset_height())
            .saturating_sub(first.offset_top())
    });
    height.map_or(0, |height| u32::try_from(height).unwrap_or(0))
}

/// Brings a part to where it is seen, as a window or a frame is scrolled; the focus stays.
pub fn show_part(root: &ShadowRoot, part: &str) {
    let found = root.query_selector(&plain::joined(&["[part=", part, "]"]));
    if let Ok(Some(part)) = found {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        options.set_inline(ScrollLogicalPosition::Nearest);
        part.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// Listens for as long as it lives.
#[derive(Debug)]
pub struct Scrolling {
    _listener: EventListener,
}

impl Scrolling {
    /// Calls `scrolled` with how far something in the shadow root is scrolled down, in CSS pixels.
    pub fn listen(root: &ShadowRoot, scrolled: impl Fn(u32) + 'static) -> Self {
        // It does not bubble, but passes by on its way down.
        let options = EventListenerOptions {
            phase: EventListenerPhase::Capture,
            passive: true,
        };
        let listener = EventListener::new_with_options(root, "scroll", options, move |event| {
            let target = event.target();
            if let Some(list) = target
                .as_ref()
                .and_then(|target| target.dyn_ref::<Element>())
            {
                scrolled(u32::try_from(list.scroll_top()).unwrap_or(0));
            }
        });
        Self {
            _listener: listener,
        }
    }
}
