//! What a person does to the element: clicks, chosen files, files dragged over it, dropped and
//! pasted. One listener a kind of event.
//!
//! Clicks and choices are heard in the shadow root, which tells what exactly they concern. Drags
//! are heard on the element, whose own padding counts too, and pastes in the document: Chromium
//! tells of one where the caret is, and a focused button has none.

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{
    ClipboardEvent, DataTransfer, DragEvent, Element, Event, EventTarget, HtmlElement,
    HtmlInputElement, ShadowRoot,
};

use super::brought::Brought;

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
    /// Chose, dropped or pasted files and folders; nothing where what was dropped or pasted holds
    /// none.
    Brought(Brought),
    /// Holds files over the element, or no longer.
    Hover(bool),
}

/// Listens for as long as it lives.
#[derive(Debug)]
pub struct Acts {
    root: ShadowRoot,
    _listeners: Vec<EventListener>,
}

impl Acts {
    /// Calls `take` with each act.
    pub fn listen(root: &ShadowRoot, take: impl Fn(Act) + Clone + 'static) -> Self {
        let host = root.host();
        let mut listeners = Vec::new();
        let mut listen = |to: &EventTarget, name: &'static str, read: Read| {
            let (take, host) = (take.clone(), host.clone());
            let options = EventListenerOptions::enable_prevent_default();
            let listener = EventListener::new_with_options(to, name, options, move |event| {
                if let Some(act) = read(event, &host) {
                    take(act);
                }
            });
            listeners.push(listener);
        };
        listen(root, "click", click);
        listen(root, "change", chosen);
        listen(&host, "dragover", hover);
        listen(&host, "dragleave", left);
        listen(&host, "drop", dropped);
        if let Some(document) = root.owner_document() {
            listen(&document, "paste", pasted);
        }
        Self {
            root: root.clone(),
            _listeners: listeners,
        }
    }

    /// Opens the system's picker of files, or that of folders, if the browser lets it: only a
    /// person's act does. Not from within the listener of that act: the input's click comes to
    /// it again.
    pub fn open_picker(&self, folders: bool) {
        let input = if folders {
            "[webkitdirectory]"
        } else {
            "input"
        };
        if let Some(input) = self.find(input) {
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

/// Reads an event that concerns the element.
type Read = fn(&Event, &Element) -> Option<Act>;

fn click(event: &Event, _: &Element) -> Option<Act> {
    let target: Element = event.target()?.dyn_into().ok()?;
    let button = target.closest("button").ok()??;
    let row = button.closest("[data-id]").ok().flatten();
    Some(Act::Click {
        part: button.get_attribute("part")?,
        row: row.and_then(|row| row.get_attribute("data-id")),
    })
}

/// The system's picker stays open when the element becomes disabled.
fn chosen(event: &Event, host: &Element) -> Option<Act> {
    let input: HtmlInputElement = event.target()?.dyn_into().ok()?;
    let brought = Brought::chosen(&input);
    (!brought.is_empty() && !is_disabled(host)).then_some(Act::Brought(brought))
}

fn hover(event: &Event, _: &Element) -> Option<Act> {
    let (transfer, is_free) = dragged(event)?;
    if is_free {
        ask_for_a_copy(&transfer);
    }
    is_free.then_some(Act::Hover(true))
}

/// Going from one part of the element to another is no leaving, and a browser does not tell the
/// element of it. Where it does not know where to, the next `dragover` puts it right.
fn left(_: &Event, _: &Element) -> Option<Act> {
    Some(Act::Hover(false))
}

fn dropped(event: &Event, _: &Element) -> Option<Act> {
    let (transfer, is_free) = dragged(event)?;
    Some(if is_free {
        ask_for_a_copy(&transfer);
        Act::Brought(Brought::carried(&transfer))
    } else {
        Act::Hover(false)
    })
}

/// A paste is for this element where it is told within, or the focus is within: the page's own
/// fields keep theirs.
fn pasted(event: &Event, host: &Element) -> Option<Act> {
    let event = event.dyn_ref::<ClipboardEvent>()?;
    let is_within = event.composed_path().includes(host, 0)
        || host.matches(":focus-within").unwrap_or_default();
    let transfer = files_of(event.clipboard_data())?;
    if !is_within || is_disabled(host) || event.default_prevented() {
        return None;
    }
    event.prevent_default();
    Some(Act::Brought(Brought::carried(&transfer)))
}

fn is_disabled(host: &Element) -> bool {
    host.matches(":disabled").unwrap_or_default()
}

/// What is dragged, if that is files, and whether it is free for this element: the page has not
/// prevented the default, as it does where it takes them for itself.
fn dragged(event: &Event) -> Option<(DataTransfer, bool)> {
    let event = event.dyn_ref::<DragEvent>()?;
    let transfer = files_of(event.data_transfer())?;
    let is_free = !event.default_prevented();
    event.prevent_default();
    Some((transfer, is_free))
}

/// Has the program that files are dragged out of keep them, where it would as well move them: of its
/// own, a browser may choose to move a mail away (HTML Standard, "The DataTransfer interface").
fn ask_for_a_copy(transfer: &DataTransfer) {
    let allowed = transfer.effect_allowed();
    if allowed == "all" || allowed == "uninitialized" || allowed.starts_with("copy") {
        transfer.set_drop_effect("copy");
    }
}

/// What an event carries, if that is files and not a text or a link.
fn files_of(transfer: Option<DataTransfer>) -> Option<DataTransfer> {
    transfer.filter(|transfer| transfer.types().includes(&"Files".into(), 0))
}
