//! Asks before the page is left while uploads are under way (HTML Standard, "beforeunload").

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions, EventListenerPhase};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event};

use super::clock::milliseconds;

/// Links that leave the page where it is, although browsers tell it of leaving at some of them.
const STAYING: &str = "a[download],area[download],a[href^='mailto:' i],a[href^='tel:' i],\
                       a[href^='sms:' i],a[href^='blob:' i]";

/// For how long a click on such a link explains that the page is told of leaving, in milliseconds.
const BEHIND_CLICK: f64 = 500.0;

/// Listens only while it is needed: a page with such a listener is kept out of the
/// back/forward cache by some browsers.
#[derive(Debug, Default)]
pub struct UnloadGuard(RefCell<Vec<EventListener>>);

impl UnloadGuard {
    /// Asks from now on, or no longer.
    pub fn set(&self, needed: bool) {
        if needed != self.0.borrow().is_empty() {
            return;
        }
        let listeners = needed.then(web_sys::window).flatten().map(|window| {
            let clicked_at = Rc::new(Cell::new(f64::NEG_INFINITY));
            let clicked = Rc::clone(&clicked_at);
            let options = EventListenerOptions {
                phase: EventListenerPhase::Capture,
                passive: true,
            };
            let clicks = EventListener::new_with_options(&window, "click", options, move |event| {
                if is_on_staying_link(event) {
                    clicked.set(milliseconds());
                }
            });
            let options = EventListenerOptions::enable_prevent_default();
            let leaving =
                EventListener::new_with_options(&window, "beforeunload", options, move |event| {
                    if milliseconds() - clicked_at.get() > BEHIND_CLICK {
                        event.prevent_default();
                    }
                });
            vec![clicks, leaving]
        });
        self.0.replace(listeners.unwrap_or_default());
    }
}

fn is_on_staying_link(event: &Event) -> bool {
    let mut path = event.composed_path().into_iter();
    path.any(|target| {
        let element = target.dyn_into::<Element>();
        element.is_ok_and(|element| element.matches(STAYING).unwrap_or_default())
    })
}
