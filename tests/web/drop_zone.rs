//! The loader's drop zone by itself: what it takes of what a person does, and what it leaves.

use direct_upload_core::settings::parse_size;
use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{
    ClipboardEvent, ClipboardEventInit, DataTransfer, DragEvent, DragEventInit, Element, Event,
    EventInit, EventTarget, HtmlElement, HtmlInputElement, ShadowRoot, ShadowRootInit,
    ShadowRootMode,
};

use crate::page::{document, file, get, js, listen, transfer};

#[wasm_bindgen(module = "/embed/drop_zone.js")]
extern "C" {
    /// The drop zone as the loader has it.
    #[derive(Clone)]
    #[wasm_bindgen(js_name = DropZone)]
    pub(crate) type Zone;
    #[wasm_bindgen(constructor, js_class = "DropZone")]
    pub(crate) fn new(host: &HtmlElement, bring: &Function) -> Zone;
    #[wasm_bindgen(method, js_class = "DropZone")]
    pub(crate) fn connect(this: &Zone);
    #[wasm_bindgen(method, js_class = "DropZone")]
    pub(crate) fn disconnect(this: &Zone);
    #[wasm_bindgen(method, js_class = "DropZone")]
    pub(crate) fn refresh(this: &Zone);
    #[wasm_bindgen(method, js_class = "DropZone")]
    pub(crate) fn speak(this: &Zone, tag: &str, words: &JsValue, own: &JsValue) -> String;
    #[wasm_bindgen(method, js_class = "DropZone")]
    pub(crate) fn keep(this: &Zone, count: u32);
    #[wasm_bindgen(method, js_class = "DropZone")]
    fn say(this: &Zone, name: &str) -> String;
    #[wasm_bindgen(method, getter, js_class = "DropZone")]
    pub(crate) fn root(this: &Zone) -> HtmlElement;
}

#[wasm_bindgen(module = "/embed/limits.js")]
extern "C" {
    #[wasm_bindgen(js_name = kindsOf)]
    fn kinds_of(accept: &str) -> JsValue;
    #[wasm_bindgen(js_name = bytesOf)]
    fn bytes_of(size: &str) -> Option<f64>;
    #[wasm_bindgen(js_name = inWords)]
    fn in_words(bytes: f64, language: &str) -> String;
}

// What the others import has to be named here too, or it is not served.
#[wasm_bindgen(module = "/embed/dom.js")]
extern "C" {
    fn write(element: &Element, text: &str);
}

#[wasm_bindgen(module = "/embed/text.js")]
extern "C" {
    fn counted(text: &str, count: u32, language: &str) -> String;
}

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

/// A drop zone in an element of the page, which writes down the names of what it is given.
struct Watched {
    host: HtmlElement,
    zone: Zone,
}

impl Watched {
    fn new() -> Self {
        let host = document().create_element("div").expect("an element");
        let host: HtmlElement = host.unchecked_into();
        let body = document().body().expect("a body");
        body.append_child(&host).expect("appended");
        let open = ShadowRootInit::new(ShadowRootMode::Open);
        let root: ShadowRoot = host.attach_shadow(&open).expect("a shadow root");
        js("globalThis.brought = []");
        let bring =
            js("(list) => brought.push(list.map((file) => file.name.normalize('NFC')).join(' '))");
        let zone = Zone::new(&host, bring.unchecked_ref());
        root.append_child(&zone.root()).expect("appended");
        zone.connect();
        zone.refresh();
        Self { host, zone }
    }

    fn part(&self, name: &str) -> HtmlElement {
        let part = self.zone.root().query_selector(&format!("[part={name}]"));
        part.expect("valid").expect(name).unchecked_into()
    }

    fn is_over(&self) -> bool {
        self.host.has_attribute("data-dragging")
    }

    /// What it was given since it was last asked.
    fn brought(&self) -> Vec<String> {
        let brought = Array::from(&js("brought.splice(0)"));
        brought.iter().filter_map(|name| name.as_string()).collect()
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.zone.disconnect();
        self.host.remove();
    }
}

#[wasm_bindgen_test]
fn chosen_files_are_taken_out_of_the_input() {
    let watched = Watched::new();
    let input: HtmlInputElement = watched.part("input").unchecked_into();
    input.set_multiple(true);
    let change = || {
        let init = EventInit::new();
        init.set_bubbles(true);
        let event = Event::new_with_event_init_dict("change", &init).expect("an event");
        input.dispatch_event(&event).expect("dispatched");
    };
    change();
    assert_eq!(
        watched.brought(),
        Vec::<String>::new(),
        "the person chose none"
    );
    for _ in 0..2 {
        // The same files again: an input that still held them would not tell of a change.
        let files = transfer(&[file("a.csv", b"1"), file("u\u{308}.csv", b"2")]);
        input.set_files(files.files().as_ref());
        change();
        assert_eq!(watched.brought(), ["a.csv \u{FC}.csv"]);
        assert_eq!(input.files().map(|files| files.length()), Some(0));
    }
}

#[wasm_bindgen_test]
fn a_drag_of_files_is_taken_over_from_the_browser() {
    let watched = Watched::new();
    let zone: Element = watched.part("limits").into();
    let files = transfer(&[file("a.csv", b"1"), file("b.csv", b"2")]);
    // On something in the element, and on its own padding.
    for target in [&zone, watched.host.as_ref()] {
        for (name, is_over) in [("dragover", true), ("drop", false)] {
            let event = drag(name, &files, None);
            target.dispatch_event(&event).expect("dispatched");
            assert!(event.default_prevented(), "{name}");
            assert_eq!(watched.is_over(), is_over, "{name}");
        }
        assert_eq!(watched.brought(), ["a.csv b.csv"]);
    }
}

/// A mail that was dragged out of a program which offers both was moved away.
#[wasm_bindgen_test]
fn files_are_copied_where_the_program_that_they_come_from_allows_it() {
    let watched = Watched::new();
    let zone: Element = watched.part("limits").into();
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
    let zone = watched.part("limits");
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
    assert_eq!(watched.brought(), Vec::<String>::new());
}

#[wasm_bindgen_test]
fn it_shows_that_files_are_held_over_it_until_they_are_taken_away() {
    let watched = Watched::new();
    let hint = || watched.part("drop-hint").text_content();
    watched
        .zone
        .speak("en", &JsValue::UNDEFINED, &JsValue::UNDEFINED);
    let files = transfer(&[file("a.csv", b"1")]);
    for (name, is_over, said) in [
        ("dragover", true, "Drop to add"),
        ("dragleave", false, "or drop it here"),
    ] {
        let event = drag(name, &files, None);
        watched.host.dispatch_event(&event).expect("dispatched");
        assert_eq!(watched.is_over(), is_over, "{name}");
        assert_eq!(hint().as_deref(), Some(said));
    }
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
    let button = watched.part("browse");
    let body: Element = document().body().expect("a body").into();
    let files = transfer(&[file("a.csv", b"1"), file("b.csv", b"2")]);
    let take = |target: &Element| {
        let event = paste(&files);
        target.dispatch_event(&event).expect("dispatched");
        let brought = watched.brought();
        assert_eq!(event.default_prevented(), !brought.is_empty());
        brought
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
    let button = watched.part("browse");
    let text = DataTransfer::new().expect("a transfer");
    text.set_data("text/plain", "a.csv").expect("set");
    let event = paste(&text);
    button.dispatch_event(&event).expect("dispatched");
    assert!(!event.default_prevented());
    let _page = listen(&watched.host, "paste", Event::prevent_default);
    let files = transfer(&[file("a.csv", b"1")]);
    button.dispatch_event(&paste(&files)).expect("dispatched");
    assert_eq!(watched.brought(), Vec::<String>::new());
}

#[wasm_bindgen_test]
fn a_button_opens_its_input() {
    let watched = Watched::new();
    watched.host.set_attribute("directory", "").expect("set");
    watched.zone.refresh();
    for (button, input) in [("browse", "input"), ("browse-folder", "folder-input")] {
        js("globalThis.opened = 0");
        let input = watched.part(input);
        let _listener = listen(&input, "click", |event| {
            event.prevent_default();
            js("globalThis.opened += 1");
        });
        watched.part(button).click();
        assert_eq!(js("opened").as_f64(), Some(1.0), "{button}");
    }
}

/// A picture out of a page comes with its address, cells of a sheet with their text.
#[wasm_bindgen_test]
fn a_text_beside_files_is_none() {
    let watched = Watched::new();
    let carried = transfer(&[file("a.csv", b"1")]);
    carried.set_data("text/plain", "a;b").expect("set");
    for event in [
        drag("drop", &carried, None).unchecked_into::<Event>(),
        paste(&carried).unchecked_into(),
    ] {
        watched.host.dispatch_event(&event).expect("dispatched");
        assert_eq!(watched.brought(), ["a.csv"]);
    }
}

/// Also of the page's listeners that came later than the element, once it is connected anew.
#[wasm_bindgen_test]
fn what_the_page_takes_at_the_element_is_the_page_s() {
    let watched = Watched::new();
    let _drops = listen(&watched.host, "drop", Event::prevent_default);
    let _pastes = listen(&document(), "paste", Event::prevent_default);
    watched.zone.connect();
    let carried = transfer(&[file("a.csv", b"1")]);
    for event in [
        drag("drop", &carried, None).unchecked_into::<Event>(),
        paste(&carried).unchecked_into(),
    ] {
        watched.host.dispatch_event(&event).expect("dispatched");
    }
    assert_eq!(watched.brought(), Vec::<String>::new());
}

#[wasm_bindgen_test]
fn a_drag_is_over_when_the_element_leaves_the_page() {
    let watched = Watched::new();
    let carried = transfer(&[file("a.csv", b"1")]);
    let hold = || {
        let event = drag("dragover", &carried, None);
        watched.host.dispatch_event(&event).expect("dispatched");
    };
    hold();
    assert!(watched.is_over());
    watched.zone.disconnect();
    assert!(!watched.is_over());
    hold();
    assert!(!watched.is_over(), "it hears nothing");
    watched.zone.connect();
    hold();
    assert!(watched.is_over());
}

#[wasm_bindgen_test]
fn the_focus_stays_in_the_element_when_its_button_for_folders_goes() {
    let watched = Watched::new();
    watched.host.set_attribute("directory", "").expect("set");
    watched.zone.refresh();
    watched.part("browse-folder").focus().expect("focused");
    watched.host.remove_attribute("directory").expect("set");
    watched.zone.refresh();
    let root = watched.host.shadow_root().expect("a shadow root");
    let focused = root.active_element();
    assert_eq!(focused, Some(watched.part("browse").into()));
}

/// Until then nothing is seen, and a form's message is English.
#[wasm_bindgen_test]
fn what_is_kept_before_the_words_are_there_is_said_with_them() {
    let watched = Watched::new();
    let root = watched.zone.root();
    let live = root.query_selector("[role=status]").expect("valid");
    let live = live.expect("a place to speak");
    watched.zone.keep(1);
    assert_eq!(root.text_content().as_deref(), Some(""));
    assert_eq!(watched.zone.say("required"), "Upload at least one file.");
    let words = js("{ kept: 'one:{count} Datei|other:{count} Dateien' }");
    watched.zone.speak("de", &words, &JsValue::UNDEFINED);
    assert_eq!(live.text_content().as_deref(), Some("1 Datei"));
}

#[wasm_bindgen_test]
fn what_is_kept_is_said_in_the_row_of_the_hint_and_to_a_screen_reader() {
    let watched = Watched::new();
    watched
        .zone
        .speak("en", &JsValue::UNDEFINED, &JsValue::UNDEFINED);
    let live = || {
        let live = watched.zone.root().query_selector("[role=status]");
        live.expect("valid").and_then(|live| live.text_content())
    };
    for (count, said) in [
        (1, "1 file. It goes on in a moment."),
        (1_200, "1,200 files. They go on in a moment."),
    ] {
        watched.zone.keep(count);
        assert_eq!(
            watched.part("drop-hint").text_content().as_deref(),
            Some(said)
        );
        assert_eq!(live().as_deref(), Some(said));
    }
    watched.zone.keep(0);
    assert_eq!(
        watched.part("drop-hint").text_content().as_deref(),
        Some("or drop it here")
    );
    assert_eq!(live().as_deref(), Some(""));
}

/// Assistive technology reads out what is written, whether it is another text or not.
#[wasm_bindgen_test]
fn a_text_that_is_there_already_is_not_written_again() {
    let element = document().create_element("p").expect("an element");
    write(&element, "or drop it here");
    let node = element.first_child();
    write(&element, "or drop it here");
    assert!(node.is_some() && element.first_child() == node);
    write(&element, "Drop to add");
    assert_eq!(element.text_content().as_deref(), Some("Drop to add"));
}

#[wasm_bindgen_test]
fn a_counted_text_has_the_form_of_its_language_or_none() {
    let forms = "one:{count} plik|few:{count} pliki|other:{count} plików";
    for (text, count, language, said) in [
        (forms, 1, "pl", "1 plik"),
        (forms, 3, "pl", "3 pliki"),
        (forms, 5, "pl", "5 plików"),
        ("Soon: {count}", 2, "en", "Soon: 2"),
        ("one:a file|many:files", 2, "en", "files"),
        (
            "one:{count} of: us|other:{count} of: them",
            1,
            "en",
            "1 of: us",
        ),
    ] {
        assert_eq!(counted(text, count, language), said);
    }
}

#[wasm_bindgen_test]
fn accept_knows_extensions_and_media_types() {
    for (text, kinds) in [
        (".csv,.zip", Some("csv zip")),
        (" .ZIP , text/csv,", Some("csv zip")),
        (".CSV", Some("csv")),
        ("csv", Some("csv")),
        (".csv,.pdf", None),
        ("", None),
        (",", None),
    ] {
        let known = kinds_of(text);
        let names = known.is_object().then(|| {
            let kinds = Array::from(&known);
            let names: Vec<String> = kinds
                .iter()
                .filter_map(|kind| get(&kind, "name").as_string())
                .collect();
            names.join(" ")
        });
        assert_eq!(names.as_deref(), kinds, "{text:?}");
    }
}

/// The proxy's settings are read by the core, whose tests have the bytes of each.
#[wasm_bindgen_test]
fn sizes_are_read_as_the_proxy_reads_them() {
    for text in [
        "1",
        " 1024 ",
        "10kB",
        "10 KB",
        "2MB",
        "1.5MiB",
        "0.5 GiB",
        "5GiB",
        "1.0000000001kB",
        "8.2MB",
        "64.1 kB",
        "5.1GiB",
        "0",
        "",
        "-1",
        "1e3",
        "ten",
        "1.",
        ".5MB",
        "1 TB",
        "99999999999999999999",
        "9999999999GiB",
        "\u{663}",
        "1 constructor",
    ] {
        let bytes = parse_size(text).map(|bytes| bytes as f64);
        assert_eq!(bytes_of(text), bytes, "{text:?}");
    }
}

/// 5 GiB was once said to be 5.4 GB, and a file of that size refused.
#[wasm_bindgen_test]
fn a_limit_is_rounded_down() {
    for (size, text) in [
        (1.0, "1 byte"),
        (999.0, "999 bytes"),
        (1_999.0, "1.9 kB"),
        (1_048_576.0, "1 MB"),
        (9_999_999.0, "9.9 MB"),
        (10_000_000.0, "10 MB"),
        (15_999_999.0, "15 MB"),
        (999_999.0, "999 kB"),
        (999_999_999.0, "999 MB"),
        (1_100_000_000.0, "1.1 GB"),
        (5_368_709_120.0, "5.3 GB"),
    ] {
        let said = in_words(size, "en").replace(['\u{A0}', '\u{202F}'], " ");
        assert_eq!(said, text, "{size}");
    }
}

#[wasm_bindgen_test]
fn a_language_is_spoken_whose_words_are_there_and_english_in_all_its_kinds() {
    let watched = Watched::new();
    let (none, words) = (
        JsValue::UNDEFINED,
        js("{ chooseFile: 'Datei w\u{E4}hlen' }"),
    );
    for (tag, words, own, spoken) in [
        ("en", &none, &none, "en"),
        ("EN-gb", &none, &none, "EN-gb"),
        ("en-US-u-nu-latn", &none, &none, "en-US-u-nu-latn"),
        ("enm", &none, &none, "en"),
        ("de", &none, &none, "en"),
        ("de-AT", &words, &none, "de-AT"),
        ("tlh", &none, &words, "tlh"),
        ("", &none, &none, "en"),
        ("no tag", &none, &words, "en"),
    ] {
        assert_eq!(watched.zone.speak(tag, words, own), spoken, "{tag}");
        assert_eq!(watched.zone.root().lang(), spoken, "{tag}");
    }
}
