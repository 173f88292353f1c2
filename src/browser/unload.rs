//! Asks before the page is left while uploads are under way (HTML Standard, "beforeunload").

use std::cell::RefCell;

use gloo_events::{EventListener, EventListenerOptions};

/// Listens only while it is needed: a page with such a listener is kept out of the
/// back/forward cache by some browsers.
#[derive(Debug, Default)]
pub struct UnloadGuard(RefCell<Option<EventListener>>);

impl UnloadGuard {
    /// Asks from now on, or no longer.
    pub fn set(&self, needed: bool) {
        if needed == self.0.borrow().is_some() {
            return;
        }
        let listener = needed.then(web_sys::window).flatten().map(|window| {
            let options = EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(&window, "beforeunload", options, |event| {
                event.prevent_default();
            })
        });
        self.0.replace(listener);
    }
}
