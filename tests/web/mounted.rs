//! A widget on the page, mounted by its facade as `embed/direct-upload.js` does.

use std::cell::RefCell;
use std::rc::Rc;

use direct_upload::Widget;
use js_sys::Array;
use serde_json::Value;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    CssStyleSheet, Event, EventInit, File, HtmlElement, HtmlInputElement, ShadowRoot,
    ShadowRootInit, ShadowRootMode,
};

use crate::drop_zone::Zone;
use crate::page::{document, to_json, transfer, until};
use crate::stand::Stand;

/// The style sheets as the loader puts them together.
const STYLE: &str = concat!(
    include_str!("../../style/tokens.css"),
    include_str!("../../style/widget.css")
);

/// A mounted widget. Dropped, it leaves the page.
pub(crate) struct Mounted {
    pub(crate) host: HtmlElement,
    pub(crate) shadow: ShadowRoot,
    pub(crate) zone: Zone,
    widget: Rc<RefCell<Option<Rc<Widget>>>>,
}

impl Mounted {
    /// Of an element with these attributes.
    pub(crate) fn new(attributes: &[(&str, &str)]) -> Self {
        let host = document()
            .create_element("direct-upload")
            .expect("an element");
        let host: HtmlElement = host.unchecked_into();
        for (name, value) in attributes {
            host.set_attribute(name, value).expect("set");
        }
        document()
            .body()
            .expect("a body")
            .append_child(&host)
            .expect("appended");
        let open = ShadowRootInit::new(ShadowRootMode::Open);
        let shadow = host.attach_shadow(&open).expect("a shadow root");
        let sheet = CssStyleSheet::new().expect("a sheet");
        sheet.replace_sync(STYLE).expect("valid");
        shadow.set_adopted_style_sheets(&Array::of1(&sheet));

        let widget = Rc::new(RefCell::new(None::<Rc<Widget>>));
        let taker = Rc::clone(&widget);
        let bring = Closure::<dyn FnMut(Array, bool)>::new(move |files, is_folder| {
            if let Some(widget) = &*taker.borrow() {
                widget.bring(&files, is_folder);
            }
        });
        let zone = Zone::new(&host, bring.into_js_value().unchecked_ref());
        shadow.append_child(&zone.root()).expect("appended");
        zone.connect();
        zone.refresh();
        zone.speak("", &JsValue::UNDEFINED, &JsValue::UNDEFINED);
        let mounted = Self {
            host,
            shadow,
            zone,
            widget,
        };
        mounted.begin();
        mounted
    }

    /// Mounts a widget.
    pub(crate) fn begin(&self) {
        let zone = self.zone.clone().unchecked_into();
        let widget = Widget::new(self.host.clone(), &self.shadow, zone);
        self.widget.replace(Some(Rc::new(widget)));
    }

    /// Speaks a language by its words, and by the page's own over them.
    pub(crate) fn speak(&self, tag: &str, words: &JsValue, own: &JsValue) {
        let spoken = self.zone.speak(tag, words, own);
        self.widget().speak(&spoken, words, own);
    }

    /// Of an element that uploads by the stand.
    pub(crate) fn at(stand: &Stand, attributes: &[(&str, &str)]) -> Self {
        let endpoint = stand.own_endpoint();
        let mounted = Self::new(&[&[("endpoint", endpoint.as_str())], attributes].concat());
        mounted.widget().set_headers(stand.headers());
        mounted
    }

    pub(crate) fn widget(&self) -> Rc<Widget> {
        self.widget.borrow().clone().expect("mounted")
    }

    /// Ends the widget; the element stays.
    pub(crate) fn end(&self) {
        self.widget.take();
    }

    pub(crate) fn add(&self, files: &[File]) {
        self.widget().add_files(&files.iter().collect::<Array>());
    }

    /// Chooses files as a person does.
    pub(crate) fn choose(&self, files: &[File]) {
        let input = self.input();
        input.set_files(transfer(files).files().as_ref());
        let init = EventInit::new();
        init.set_bubbles(true);
        let event = Event::new_with_event_init_dict("change", &init).expect("an event");
        input.dispatch_event(&event).expect("dispatched");
    }

    /// Sets an attribute, or takes it away.
    pub(crate) fn set(&self, name: &str, value: Option<&str>) {
        match value {
            Some(value) => self.host.set_attribute(name, value),
            None => self.host.remove_attribute(name),
        }
        .expect("set");
        self.zone.refresh();
        self.widget().attributes_changed();
    }

    /// The elements of this part, as they stand in the document.
    pub(crate) fn parts(&self, name: &str) -> Vec<HtmlElement> {
        let found = self
            .shadow
            .query_selector_all(&format!("[part={name}]"))
            .expect("valid");
        (0..found.length())
            .filter_map(|at| found.get(at))
            .map(JsCast::unchecked_into)
            .collect()
    }

    pub(crate) fn part(&self, name: &str) -> Option<HtmlElement> {
        self.parts(name).into_iter().next()
    }

    /// Waits for the part.
    pub(crate) async fn shown(&self, name: &str) -> HtmlElement {
        until(name, || self.part(name)).await
    }

    /// Waits until no such part is there.
    pub(crate) async fn gone(&self, name: &str) {
        until(name, || self.parts(name).is_empty().then_some(())).await;
    }

    /// What the parts of this name say.
    pub(crate) fn texts(&self, name: &str) -> Vec<String> {
        let parts = self.parts(name);
        parts
            .iter()
            .map(|part| part.text_content().unwrap_or_default().trim().to_owned())
            .collect()
    }

    /// Waits until the parts of this name say exactly this.
    pub(crate) async fn says(&self, name: &str, texts: &[&str]) {
        until(&format!("{name}: {texts:?}"), || {
            (self.texts(name) == texts).then_some(())
        })
        .await;
    }

    pub(crate) fn input(&self) -> HtmlInputElement {
        self.part("input").expect("an input").unchecked_into()
    }

    /// The snapshots.
    pub(crate) fn uploads(&self) -> Vec<Value> {
        self.widget()
            .uploads()
            .iter()
            .map(|snapshot| to_json(&snapshot))
            .collect()
    }

    /// The states of the uploads.
    pub(crate) fn states(&self) -> Vec<String> {
        let state = |upload: &Value| upload["state"].as_str().map(str::to_owned);
        self.uploads().iter().filter_map(state).collect()
    }

    /// Waits until the uploads are in exactly these states.
    pub(crate) async fn reaches(&self, states: &[&str]) {
        until(&format!("{states:?}"), || {
            (self.states() == states).then_some(())
        })
        .await;
    }

    /// Presses the button of this part.
    pub(crate) async fn press(&self, name: &str) {
        self.shown(name).await.click();
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        self.end();
        self.host.remove();
    }
}
