//! Asks before the page is left while uploads are under way (HTML Standard, "beforeunload").

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions, EventListenerPhase};
use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event};

use super::clock::milliseconds;

/// Links that leave the page where it is, although browsers tell it of leaving at some of them.
const STAYING: &str = "a[href^='mailto:' i],a[href^='tel:' i],a[href^='sms:' i]";
/// So do these to the page's own origin; to others, browsers take no notice of the attribute.
const DOWNLOADING: &str = "a[download],area[download]";

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
        element.is_ok_and(|element| {
            let matches = |selector| element.matches(selector).unwrap_or_default();
            matches(STAYING) || (matches(DOWNLOADING) && is_of_own_origin(&element))
        })
    })
}

/// Whether a link's address is of the page's origin, as that of a `blob:` is, or holds what it leads
/// to.
fn is_of_own_origin(link: &Element) -> bool {
    let of = |object: &JsValue, name: &str| {
        let value = Reflect::get(object, &name.into()).unwrap_or_default();
        value.as_string()
    };
    let own = web_sys::window().and_then(|window| window.location().origin().ok());
    of(link, "origin") == own || of(link, "protocol").as_deref() == Some("data:")
}
