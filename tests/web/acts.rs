//! What a person does to a shadow root, as its one set of listeners reads it.

use std::cell::RefCell;
use std::rc::Rc;

use direct_upload::browser::{Act, Acts, LocalFile};
use js_sys::{Object, Reflect};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{
    ClipboardEvent, ClipboardEventInit, DataTransfer, DragEvent, DragEventInit, Element, Event,
    EventInit, EventTarget, HtmlElement, HtmlInputElement, ShadowRoot, ShadowRootInit,
    ShadowRootMode,
};

use crate::page::{document, file, listen, transfer, until};

/// A drag with all that the browser gives it.
pub(crate) fn drag(name: &str, transfer: &DataTransfer, to: Option<&EventTarget>) -> DragEvent {
    let init = DragEventInit::new();
    init.set_bubbles(true);
    init.set_cancelable(true);
    init.set_composed(true);
    init.set_data_transfer(Some(transfer));
    init.set_related_target(to);
    DragEvent::new_with_event_init_dict(name, &init).expect("an event")
}

/// A shadow root whose acts are written down.
struct Watched {
    host: Element,
    root: ShadowRoot,
    acts: Option<Acts>,
    done: Rc<RefCell<Vec<String>>>,
}

impl Watched {
    fn new() -> Self {
        let host = document().create_element("div").expect("an element");
        document()
            .body()
            .expect("a body")
            .append_child(&host)
            .expect("appended");
        let open = ShadowRootInit::new(ShadowRootMode::Open);
        let root = host.attach_shadow(&open).expect("a shadow root");
        let done = Rc::new(RefCell::new(Vec::new()));
        let write = Rc::clone(&done);
        let acts = Some(Acts::listen(&root, move |act| {
            write.borrow_mut().push(told(act));
        }));
        Self {
            host,
            root,
            acts,
            done,
        }
    }

    fn append<E: JsCast>(&self, tag: &str) -> E {
        let element = document().create_element(tag).expect("an element");
        self.root.append_child(&element).expect("appended");
        element.unchecked_into()
    }

    fn done(&self) -> Vec<String> {
        self.done.take()
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.host.remove();
    }
}

fn told(act: Act) -> String {
    match act {
        Act::Click { part, row } => format!("{part} of {row:?}"),
        Act::Brought(brought) => brought
            .files
            .iter()
            .map(LocalFile::name)
            .collect::<Vec<_>>()
            .join(" "),
        Act::Hover(over) => format!("over: {over}"),
    }
}

#[wasm_bindgen_test]
fn a_click_is_told_by_the_button_s_part_and_its_row() {
    let watched = Watched::new();
    let row: HtmlElement = watched.append("div");
    row.set_attribute("data-id", "7").expect("set");
    for parent in [row.clone(), watched.append("p")] {
        let button: HtmlElement = watched.append("button");
        button.set_attribute("part", "cancel").expect("set");
        let icon = document().create_element("span").expect("an element");
        button.append_child(&icon).expect("appended");
        parent.append_child(&button).expect("moved");
        icon.unchecked_into::<HtmlElement>().click();
    }
    assert_eq!(watched.done(), ["cancel of Some(\"7\")", "cancel of None"]);
    row.click();
    watched.append::<HtmlElement>("button").click();
    assert_eq!(
        watched.done(),
        Vec::<String>::new(),
        "no button, or one without a part"
    );
}

#[wasm_bindgen_test]
fn chosen_files_are_taken_out_of_the_input() {
    let watched = Watched::new();
    let input: HtmlInputElement = watched.append("input");
    input.set_type("file");
    input.set_multiple(true);
    let change = || {
        let init = EventInit::new();
        init.set_bubbles(true);
        let event = Event::new_with_event_init_dict("change", &init).expect("an event");
        input.dispatch_event(&event).expect("dispatched");
    };
    change();
    assert_eq!(
        watched.done(),
        Vec::<String>::new(),
        "the person chose none"
    );
    for _ in 0..2 {
        // The same files again: an input that still held them would not tell of a change.
        let files = transfer(&[file("a.csv", b"1"), file("u\u{308}.csv", b"2")]);
        input.set_files(files.files().as_ref());
        change();
        assert_eq!(watched.done(), ["a.csv \u{FC}.csv"]);
        assert_eq!(input.files().map(|files| files.length()), Some(0));
    }
}

#[wasm_bindgen_test]
fn a_drag_of_files_is_taken_over_from_the_browser() {
    let watched = Watched::new();
    let zone: Element = watched.append("div");
    let files = transfer(&[file("a.csv", b"1"), file("b.csv", b"2")]);
    // On something in the element, and on its own padding.
    for target in [&zone, &watched.host] {
        for (name, done) in [("dragover", "over: true"), ("drop", "a.csv b.csv")] {
            let event = drag(name, &files, None);
            target.dispatch_event(&event).expect("dispatched");
            assert!(event.default_prevented(), "{name}");
            assert_eq!(watched.done(), [done]);
        }
    }
}

/// A mail that was dragged out of a program which offers both was moved away.
#[wasm_bindgen_test]
fn files_are_copied_where_the_program_that_they_come_from_allows_it() {
    let watched = Watched::new();
    let zone: Element = watched.append("div");
    for (allowed, effect) in [
        ("uninitialized", "copy"),
        ("all", "copy"),
        ("copy", "copy"),
        ("copyMove", "copy"),
        ("copyLink", "copy"),
        ("move", "none"),
        ("linkMove", "none"),
    ] {
        for name in ["dragover", "drop"] {
            let files = transfer(&[file("a.csv", b"1")]);
            // The browser's own cannot be set but while a person drags.
            for (property, value) in [("effectAllowed", allowed), ("dropEffect", "none")] {
                let described = Object::new();
                for (name, of) in [("value", value.into()), ("writable", true.into())] {
                    assert_eq!(Reflect::set(&described, &name.into(), &of), Ok(true));
                }
                Object::define_property(&files, &property.into(), &described);
            }
            let event = drag(name, &files, None);
            zone.dispatch_event(&event).expect("dispatched");
            assert_eq!(files.drop_effect(), effect, "{name}: {allowed}");
        }
    }
}

#[wasm_bindgen_test]
fn a_drag_of_something_else_is_left_to_the_browser() {
    let watched = Watched::new();
    let zone: HtmlElement = watched.append("div");
    let text = DataTransfer::new().expect("a transfer");
    text.set_data("text/plain", "a.csv").expect("set");
    for name in ["dragover", "drop"] {
        for event in [
            drag(name, &text, None),
            DragEvent::new(name).expect("an event"),
        ] {
            zone.dispatch_event(&event).expect("dispatched");
            assert!(!event.default_prevented(), "{name}");
        }
    }
    assert_eq!(watched.done(), Vec::<String>::new());
}

#[wasm_bindgen_test]
fn going_from_one_part_to_another_is_no_leaving() {
    let watched = Watched::new();
    let [zone, other] = [watched.append("div"), watched.append::<HtmlElement>("div")];
    let files = transfer(&[file("a.csv", b"1")]);
    let leave = |to: Option<&EventTarget>| {
        zone.dispatch_event(&drag("dragleave", &files, to))
            .expect("dispatched");
        watched.done()
    };
    assert_eq!(leave(Some(&other)), Vec::<String>::new());
    assert_eq!(
        leave(document().body().as_deref().map(AsRef::as_ref)),
        ["over: false"]
    );
    assert_eq!(leave(None), ["over: false"]);
}

/// A paste with all that the browser gives it.
pub(crate) fn paste(transfer: &DataTransfer) -> ClipboardEvent {
    let init = ClipboardEventInit::new();
    init.set_bubbles(true);
    init.set_cancelable(true);
    init.set_composed(true);
    init.set_clipboard_data(Some(transfer));
    ClipboardEvent::new_with_event_init_dict("paste", &init).expect("an event")
}

#[wasm_bindgen_test]
fn a_paste_of_files_is_taken_within_the_element_and_while_the_focus_is_there() {
    let watched = Watched::new();
    let button: HtmlElement = watched.append("button");
    let body: Element = document().body().expect("a body").into();
    let files = transfer(&[file("a.csv", b"1"), file("b.csv", b"2")]);
    let take = |target: &Element| {
        let event = paste(&files);
        target.dispatch_event(&event).expect("dispatched");
        assert_eq!(event.default_prevented(), !watched.done.borrow().is_empty());
        watched.done()
    };
    let nothing = Vec::<String>::new();
    assert_eq!(take(&button), ["a.csv b.csv"]);
    assert_eq!(take(&watched.host), ["a.csv b.csv"]);
    assert_eq!(take(&body), nothing, "it may be meant for anything");
    // Chromium tells the body of a paste while a button has the focus.
    button.focus().expect("focused");
    assert_eq!(take(&body), ["a.csv b.csv"]);
    let field: HtmlInputElement = document()
        .create_element("input")
        .expect("an element")
        .unchecked_into();
    body.append_child(&field).expect("appended");
    field.focus().expect("focused");
    assert_eq!(take(&field), nothing, "the page's own field");
    field.remove();
}

#[wasm_bindgen_test]
fn a_paste_of_a_text_or_one_that_the_page_takes_is_left_to_it() {
    let watched = Watched::new();
    let button: HtmlElement = watched.append("button");
    let text = DataTransfer::new().expect("a transfer");
    text.set_data("text/plain", "a.csv").expect("set");
    let event = paste(&text);
    button.dispatch_event(&event).expect("dispatched");
    assert!(!event.default_prevented());
    let _page = listen(&watched.host, "paste", Event::prevent_default);
    let files = transfer(&[file("a.csv", b"1")]);
    button.dispatch_event(&paste(&files)).expect("dispatched");
    assert_eq!(watched.done(), Vec::<String>::new());
}

#[wasm_bindgen_test]
async fn the_picker_is_that_of_the_file_input() {
    let watched = Watched::new();
    let acts = watched.acts.as_ref().expect("listening");
    // Without an input there is nothing to open.
    acts.open_picker(false);
    let input: HtmlInputElement = watched.append("input");
    let clicks = Rc::new(RefCell::new(0));
    let counted = Rc::clone(&clicks);
    let _listener = listen(&input, "click", move |_| *counted.borrow_mut() += 1);
    acts.open_picker(false);
    until("the input is clicked", || {
        (*clicks.borrow() == 1).then_some(())
    })
    .await;
    // That of folders is another one.
    acts.open_picker(true);
    let folders: HtmlInputElement = watched.append("input");
    folders.set_webkitdirectory(true);
    let opened = Rc::new(RefCell::new(0));
    let counted = Rc::clone(&opened);
    let _folders = listen(&folders, "click", move |_| *counted.borrow_mut() += 1);
    acts.open_picker(true);
    until("the input for folders is clicked", || {
        (*opened.borrow() == 1).then_some(())
    })
    .await;
    assert_eq!(*clicks.borrow(), 1);
}

#[wasm_bindgen_test]
fn one_that_is_dropped_hears_nothing() {
    let mut watched = Watched::new();
    let button: HtmlElement = watched.append("button");
    button.set_attribute("part", "start").expect("set");
    button.click();
    assert_eq!(watched.done(), ["start of None"]);
    watched.acts = None;
    button.click();
    assert_eq!(watched.done(), Vec::<String>::new());
}
