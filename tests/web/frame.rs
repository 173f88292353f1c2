//! Drawing once a frame.

use std::cell::Cell;
use std::rc::Rc;

use direct_upload::browser::Frame;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::next_frame;

fn counting() -> (Frame, Rc<Cell<u32>>) {
    let calls = Rc::new(Cell::new(0));
    let counted = Rc::clone(&calls);
    (Frame::new(move || counted.set(counted.get() + 1)), calls)
}

#[wasm_bindgen_test]
async fn all_requests_of_a_frame_are_one_call() {
    let (frame, calls) = counting();
    next_frame().await;
    assert_eq!(calls.get(), 0, "nobody asked");
    for expected in 1..=3 {
        for _ in 0..100 {
            frame.request();
        }
        assert_eq!(calls.get(), expected - 1, "not at once");
        next_frame().await;
        assert_eq!(calls.get(), expected);
    }
    next_frame().await;
    assert_eq!(calls.get(), 3);
}

#[wasm_bindgen_test]
async fn a_call_may_ask_for_the_next_one() {
    let calls = Rc::new(Cell::new(0));
    let frame = Rc::new_cyclic(|this: &std::rc::Weak<Frame>| {
        let (this, calls) = (this.clone(), Rc::clone(&calls));
        Frame::new(move || {
            calls.set(calls.get() + 1);
            if let Some(frame) = this.upgrade() {
                frame.request();
            }
        })
    });
    frame.request();
    for expected in 1..=3 {
        next_frame().await;
        assert_eq!(calls.get(), expected);
    }
}

#[wasm_bindgen_test]
async fn one_that_is_dropped_calls_nothing() {
    let (frame, calls) = counting();
    frame.request();
    drop(frame);
    next_frame().await;
    assert_eq!(calls.get(), 0);
}
