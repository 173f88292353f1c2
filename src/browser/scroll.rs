//! How far the list is scrolled.

use gloo_events::{EventListener, EventListenerOptions, EventListenerPhase};
use wasm_bindgen::JsCast;
use web_sys::{Element, ShadowRoot};

/// Listens for as long as it lives.
#[derive(Debug)]
pub struct Scrolling {
    _listener: EventListener,
}

impl Scrolling {
    /// Calls `scrolled` with how far something in the shadow root is scrolled down, and how high
    /// what it holds is, in CSS pixels.
    pub fn listen(root: &ShadowRoot, scrolled: impl Fn(u32, u32) + 'static) -> Self {
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
                let pixels = |number| u32::try_from(number).unwrap_or(0);
                scrolled(pixels(list.scroll_top()), pixels(list.scroll_height()));
            }
        });
        Self {
            _listener: listener,
        }
    }
}
