//! The lanes that all requests of a page share.

use std::cell::RefCell;
use std::rc::Rc;

use direct_upload::browser::Lane;
use js_sys::{Object, Promise};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{document, in_time, js, next_frame, until, window};

/// Asks for as many lanes, one behind the other; who has one, in the order of their asking.
fn ask(count: usize) -> Rc<RefCell<Vec<(usize, Lane)>>> {
    let granted = Rc::new(RefCell::new(Vec::new()));
    for number in 0..count {
        let granted = Rc::clone(&granted);
        spawn_local(async move {
            let lane = Lane::take().await;
            granted.borrow_mut().push((number, lane));
        });
    }
    granted
}

async fn six_at_a_time() {
    let granted = ask(9);
    let numbers = || -> Vec<usize> {
        let granted = granted.borrow();
        granted.iter().map(|(number, _)| *number).collect()
    };
    until("six lanes", || (numbers().len() == 6).then_some(())).await;
    for _ in 0..5 {
        next_frame().await;
    }
    assert_eq!(numbers(), [0, 1, 2, 3, 4, 5]);
    for freed in [3, 0, 5] {
        let lane = {
            let mut granted = granted.borrow_mut();
            let place = granted.iter().position(|(number, _)| *number == freed);
            granted.remove(place.expect("it has one"))
        };
        drop(lane);
        until("the next", || (numbers().len() == 6).then_some(())).await;
    }
    assert_eq!(numbers(), [1, 2, 4, 6, 7, 8]);
}

#[wasm_bindgen_test]
async fn six_have_one_at_a_time_and_who_asked_first_is_next() {
    six_at_a_time().await;
    // All are free again.
    six_at_a_time().await;
}

/// A frame asks for locks as another tab does, whose widget may be of another version: the names of
/// the locks are the same in each.
#[wasm_bindgen_test]
async fn what_another_tab_holds_is_taken_until_it_is_closed() {
    let frame = document().create_element("iframe").expect("a frame");
    let body = document().body().expect("a body");
    body.append_child(&frame).expect("appended");
    let held = js("(async () => {
        const { locks } = window[window.length - 1].navigator;
        for (const lane of [1, 2, 4, 6]) {
          await new Promise((granted) => {
            locks.request(`direct-upload-${lane}`, () => (granted(), new Promise(() => {})));
          });
        }
      })()");
    let held = JsFuture::from(held.unchecked_into::<Promise>());
    in_time("four lanes", held).await.expect("the locks");
    let granted = ask(6);
    let count = || granted.borrow().len();
    until("two lanes", || (count() == 2).then_some(())).await;
    for _ in 0..5 {
        next_frame().await;
    }
    assert_eq!(count(), 2);
    frame.remove();
    until("six lanes", || (count() == 6).then_some(())).await;
}

/// As on a page that is not secure, or of no origin.
#[wasm_bindgen_test]
async fn a_browser_without_locks_has_them_for_the_page_alone() {
    for locks in [
        "undefined",
        "{ request: async () => { throw new DOMException('', 'SecurityError'); } }",
        "{ request() { throw new DOMException('', 'SecurityError'); } }",
    ] {
        let property = js(&format!("{{ value: {locks}, configurable: true }}"));
        let navigator = window().navigator();
        Object::define_property(&navigator, &"locks".into(), property.unchecked_ref());
        six_at_a_time().await;
        js("delete navigator.locks");
    }
}
