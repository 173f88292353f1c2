//! A person's clicks, heard in the shadow root, which tells what exactly they concern.

use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlInputElement, ShadowRoot};

/// A click on a part, maybe within the row of an upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Click {
    /// The part's name.
    pub part: String,
    /// The row's `data-id`.
    pub row: Option<String>,
}

/// Listens for as long as it lives.
#[derive(Debug)]
pub struct Clicks {
    root: ShadowRoot,
    _listener: EventListener,
}

impl Clicks {
    /// Calls `take` with each click on a button.
    pub fn listen(root: &ShadowRoot, take: impl Fn(Click) + 'static) -> Self {
        let listener = EventListener::new(root, "click", move |event| {
            if let Some(click) = read(event) {
                take(click);
            }
        });
        Self {
            root: root.clone(),
            _listener: listener,
        }
    }

    /// Whether the answer is for all; the next question begins without it.
    #[must_use]
    pub fn take_for_all(&self) -> bool {
        let tick = self.root.query_selector("[part=for-all]").ok().flatten();
        tick.is_some_and(|tick| {
            let tick: HtmlInputElement = tick.unchecked_into();
            let checked = tick.checked();
            tick.set_checked(false);
            checked
        })
    }
}

fn read(event: &Event) -> Option<Click> {
    let target: Element = event.target()?.unchecked_into();
    let button = target.closest("button").ok()??;
    let row = button.closest("[data-id]").ok().flatten();
    Some(Click {
        part: button.get_attribute("part")?,
        row: row.and_then(|row| row.get_attribute("data-id")),
    })
}
