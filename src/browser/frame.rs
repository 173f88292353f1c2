//! One call a frame, however often it is asked for.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

/// Gathers requests into one call before the next paint. A hidden page paints nothing, so
/// nothing is called until it is seen again.
pub struct Frame {
    call: Closure<dyn FnMut()>,
    pending: Rc<RefCell<Option<i32>>>,
}

impl Frame {
    /// Calls `draw` in a frame after each request.
    pub fn new(mut draw: impl FnMut() + 'static) -> Self {
        let pending = Rc::new(RefCell::new(None));
        let done = Rc::clone(&pending);
        let call = Closure::new(move || {
            done.replace(None);
            draw();
        });
        Self { call, pending }
    }

    /// Asks for a call.
    pub fn request(&self) {
        if self.pending.borrow().is_some() {
            return;
        }
        let handle = web_sys::window().and_then(|window| {
            window
                .request_animation_frame(self.call.as_ref().unchecked_ref())
                .ok()
        });
        self.pending.replace(handle);
    }
}

impl Drop for Frame {
    fn drop(&mut self) {
        if let (Some(window), Some(handle)) = (web_sys::window(), self.pending.take()) {
            // The handle is ours: it can only be unknown if the frame is over, which is as well.
            let _ = window.cancel_animation_frame(handle);
        }
    }
}
