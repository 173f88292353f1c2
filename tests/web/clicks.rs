//! A person's clicks in a shadow root, as its one listener reads them.

use std::cell::RefCell;
use std::rc::Rc;

use direct_upload::browser::Clicks;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlElement, ShadowRoot, ShadowRootInit, ShadowRootMode};

use crate::page::document;

/// A shadow root whose clicks are written down.
struct Watched {
    host: Element,
    root: ShadowRoot,
    clicks: Option<Clicks>,
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
        let clicks = Some(Clicks::listen(&root, move |click| {
            let told = format!("{} of {:?}", click.part, click.row);
            write.borrow_mut().push(told);
        }));
        Self {
            host,
            root,
            clicks,
            done,
        }
    }

    fn append(&self, tag: &str) -> HtmlElement {
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
    watched.append("button").click();
    assert_eq!(
        watched.done(),
        Vec::<String>::new(),
        "no button, or one without a part"
    );
}

#[wasm_bindgen_test]
fn one_that_is_dropped_hears_nothing() {
    let mut watched = Watched::new();
    let button: HtmlElement = watched.append("button");
    button.set_attribute("part", "start").expect("set");
    button.click();
    assert_eq!(watched.done(), ["start of None"]);
    watched.clicks = None;
    button.click();
    assert_eq!(watched.done(), Vec::<String>::new());
}
