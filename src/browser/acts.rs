//! What a person does to the shadow root: clicks, chosen files, files dragged over it and
//! dropped. One listener a kind of event for all that is in it.

use gloo_events::{EventListener, EventListenerOptions};
use js_sys::Array;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{DragEvent, Element, Event, HtmlElement, HtmlInputElement, Node, ShadowRoot};

use super::file::{LocalFile, files_of};

/// Something that a person did.
#[derive(Clone, Debug)]
pub enum Act {
    /// Clicked on a part, maybe within the row of an upload.
    Click {
        /// The part's name.
        part: String,
        /// The row's `data-id`.
        row: Option<String>,
    },
    /// Chose files, or dropped them.
    Files(Vec<LocalFile>),
    /// Holds files over the element, or no longer.
    Hover(bool),
}

/// Listens for as long as it lives.
#[derive(Debug)]
pub struct Acts {
    root: ShadowRoot,
    _listeners: [EventListener; 5],
}

impl Acts {
    /// Calls `take` with each act.
    pub fn listen(root: &ShadowRoot, take: impl Fn(Act) + Clone + 'static) -> Self {
        let listen = |name: &'static str, read: fn(&Event) -> Option<Act>| {
            let take = take.clone();
            let options = EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(root, name, options, move |event| {
                if let Some(act) = read(event) {
                    take(act);
                }
            })
        };
        Self {
            root: root.clone(),
            _listeners: [
                listen("click", click),
                listen("change", chosen),
                listen("dragover", hover),
                listen("dragleave", left),
                listen("drop", dropped),
            ],
        }
    }

    /// Opens the system's file picker, if the browser lets it: only a person's act does. Not
    /// from within the listener of that act: the input's click comes to it again.
    pub fn open_picker(&self) {
        if let Some(input) = self.find("input") {
            spawn_local(async move { input.click() });
        }
    }

    /// Whether the answer is for all; the next question begins without it.
    #[must_use]
    pub fn take_for_all(&self) -> bool {
        let tick = self.find("[part=for-all]");
        let tick = tick.and_then(|tick| tick.dyn_into::<HtmlInputElement>().ok());
        tick.is_some_and(|tick| {
            let checked = tick.checked();
            tick.set_checked(false);
            checked
        })
    }

    fn find(&self, selector: &str) -> Option<HtmlElement> {
        let found = self.root.query_selector(selector).ok()??;
        found.dyn_into().ok()
    }
}

fn click(event: &Event) -> Option<Act> {
    let target: Element = event.target()?.dyn_into().ok()?;
    let button = target.closest("button").ok()??;
    let row = button.closest("[data-id]").ok().flatten();
    Some(Act::Click {
        part: button.get_attribute("part")?,
        row: row.and_then(|row| row.get_attribute("data-id")),
    })
}

/// The files that were chosen, taken out of the input so that the same ones can be chosen again.
fn chosen(event: &Event) -> Option<Act> {
    let input: HtmlInputElement = event.target()?.dyn_into().ok()?;
    let files = files_of(&Array::from(input.files()?.as_ref()));
    input.set_value("");
    (!files.is_empty()).then_some(Act::Files(files))
}

fn hover(event: &Event) -> Option<Act> {
    carries_files(event)?;
    event.prevent_default();
    Some(Act::Hover(true))
}

/// Going from one part of the element to another is no leaving. Where a browser does not say
/// where to, the next `dragover` puts it right.
fn left(event: &Event) -> Option<Act> {
    let to = event.dyn_ref::<DragEvent>()?.related_target();
    let within = to
        .as_ref()
        .and_then(|to| to.dyn_ref::<Node>())
        .is_some_and(|to| {
            let root = event.current_target();
            let root = root.as_ref().and_then(|root| root.dyn_ref::<Node>());
            root.is_some_and(|root| root.contains(Some(to)))
        });
    (!within).then_some(Act::Hover(false))
}

fn dropped(event: &Event) -> Option<Act> {
    let transfer = carries_files(event)?;
    event.prevent_default();
    Some(Act::Files(
        transfer
            .files()
            .map_or_else(Vec::new, |list| files_of(&Array::from(&list))),
    ))
}

/// What a drag carries, if that is files and not a text or a link.
fn carries_files(event: &Event) -> Option<web_sys::DataTransfer> {
    let transfer = event.dyn_ref::<DragEvent>()?.data_transfer()?;
    transfer
        .types()
        .includes(&"Files".into(), 0)
        .then_some(transfer)
}
