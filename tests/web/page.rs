//! What tests do in the page: make files, wait, listen, run JavaScript.

use std::cell::RefCell;
use std::future::poll_fn;
use std::pin::pin;
use std::rc::Rc;
use std::task::Poll;

use direct_upload::browser::{Brought, LocalFile};
use gloo_events::{EventListener, EventListenerOptions};
use js_sys::{Array, Date, Object, Promise, Reflect, Uint8Array};
use serde_json::Value;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    CustomEvent, DataTransfer, Document, Event, EventTarget, File, FilePropertyBag, Window,
};

/// Far more than anything here takes; only a broken widget gets there.
const PATIENCE: f64 = 20_000.0;

pub(crate) fn window() -> Window {
    web_sys::window().expect("a page")
}

pub(crate) fn document() -> Document {
    window().document().expect("a page")
}

/// Waits until `condition` gives something, looking once a frame.
pub(crate) async fn until<T>(what: &str, mut condition: impl FnMut() -> Option<T>) -> T {
    let began = Date::now();
    loop {
        if let Some(value) = condition() {
            return value;
        }
        assert!(Date::now() - began < PATIENCE, "waited in vain: {what}");
        next_frame().await;
    }
}

/// What a future gives, which must not take forever.
pub(crate) async fn in_time<T>(what: &str, future: impl Future<Output = T>) -> T {
    let late = Promise::new(&mut |resolve, _| {
        let set = window()
            .set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, PATIENCE as i32);
        set.expect("a timer");
    });
    let (mut future, mut late) = (pin!(future), pin!(JsFuture::from(late)));
    let first = poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(value) => Poll::Ready(Some(value)),
        Poll::Pending => late.as_mut().poll(context).map(|_| None),
    });
    let Some(value) = first.await else {
        panic!("waited in vain: {what}")
    };
    value
}

/// Waits until the page has been painted once more.
pub(crate) async fn next_frame() {
    let frame = Promise::new(&mut |resolve, _| {
        window().request_animation_frame(&resolve).expect("a frame");
    });
    JsFuture::from(frame).await.expect("a frame");
}

/// What a JavaScript expression gives.
pub(crate) fn js(expression: &str) -> JsValue {
    js_sys::eval(&format!("({expression})")).expect(expression)
}

/// A file as the browser would hand it over.
pub(crate) fn file(name: &str, bytes: &[u8]) -> File {
    file_of_type(name, bytes, "")
}

pub(crate) fn file_of_type(name: &str, bytes: &[u8], media_type: &str) -> File {
    let parts = Array::of1(&Uint8Array::from(bytes));
    let options = FilePropertyBag::new();
    options.set_type(media_type);
    File::new_with_u8_array_sequence_and_options(&parts, name, &options).expect("a file")
}

/// A handle on `file`.
pub(crate) fn local(file: &File) -> LocalFile {
    Brought::of(&Array::of1(file)).files.pop().expect("a file")
}

/// Bytes of which each is followed by another one, so that one that is lost or doubled is seen.
pub(crate) fn bytes(size: usize) -> Vec<u8> {
    (0..size).map(|at| (at % 251) as u8).collect()
}

/// What a drag or a file input carries.
pub(crate) fn transfer(files: &[File]) -> DataTransfer {
    let transfer = DataTransfer::new().expect("a transfer");
    for file in files {
        transfer.items().add_with_file(file).expect("taken");
    }
    transfer
}

/// The same as text, which a CSV file has to be.
pub(crate) fn csv(size: usize) -> Vec<u8> {
    (0..size).map(|at| b' ' + (at % 95) as u8).collect()
}

/// A JavaScript value as its JSON.
pub(crate) fn to_json(value: &JsValue) -> Value {
    let text = js_sys::JSON::stringify(value).expect("no cycles");
    serde_json::from_str(&String::from(text)).expect("JSON")
}

/// A property of an object.
pub(crate) fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).expect("an object")
}

/// Whether nothing can change the object itself.
pub(crate) fn is_frozen(object: &JsValue) -> bool {
    Object::is_frozen(object.unchecked_ref::<Object>())
}

/// The custom events of some names that reach a target, as long as it lives.
pub(crate) struct Heard {
    events: Rc<RefCell<Vec<(String, CustomEvent)>>>,
    _listeners: Vec<EventListener>,
}

impl Heard {
    pub(crate) fn on(target: &EventTarget, names: &[&'static str]) -> Self {
        let events = Rc::new(RefCell::new(Vec::new()));
        let listeners = names.iter().map(|name| {
            let events = Rc::clone(&events);
            listen(target, name, move |event| {
                let event = event.dyn_ref::<CustomEvent>().expect("a custom event");
                events.borrow_mut().push((event.type_(), event.clone()));
            })
        });
        Self {
            _listeners: listeners.collect(),
            events,
        }
    }

    /// The names, in order.
    pub(crate) fn names(&self) -> Vec<String> {
        let events = self.events.borrow();
        events.iter().map(|(name, _)| name.clone()).collect()
    }

    /// All events of this name, in order.
    pub(crate) fn all(&self, name: &str) -> Vec<CustomEvent> {
        let events = self.events.borrow();
        let named = events.iter().filter(|(heard, _)| heard == name);
        named.map(|(_, event)| event.clone()).collect()
    }

    /// The last event of this name.
    pub(crate) fn last(&self, name: &str) -> Option<CustomEvent> {
        let events = self.events.borrow();
        let found = events.iter().rev().find(|(heard, _)| heard == name);
        found.map(|(_, event)| event.clone())
    }

    /// Waits for an event of this name; its detail.
    pub(crate) async fn next(&self, name: &str) -> Value {
        to_json(&until(name, || self.last(name)).await.detail())
    }
}

/// Listens with the right to prevent the default.
pub(crate) fn listen(
    target: &EventTarget,
    name: &'static str,
    take: impl FnMut(&Event) + 'static,
) -> EventListener {
    let options = EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(target, name, options, take)
}
