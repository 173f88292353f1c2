//! A task of its own, as soon as the browser has had its turn (HTML Standard, "Channel
//! messaging").

use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::MessageChannel;

/// Calls back in another task, after input and painting. No timer: those of a hidden page come
/// once a second, or once a minute.
pub struct Later {
    channel: Option<MessageChannel>,
    pending: Rc<Cell<bool>>,
    _call: Closure<dyn FnMut()>,
}

impl Later {
    /// Calls `work` in a task after each request.
    pub fn new(mut work: impl FnMut() + 'static) -> Self {
        let pending = Rc::new(Cell::new(false));
        let done = Rc::clone(&pending);
        let call: Closure<dyn FnMut()> = Closure::new(move || {
            done.set(false);
            work();
        });
        let channel = MessageChannel::new().ok();
        if let Some(channel) = &channel {
            let port = channel.port1();
            port.set_onmessage(Some(call.as_ref().unchecked_ref()));
        }
        Self {
            channel,
            pending,
            _call: call,
        }
    }

    /// Asks for a call; whether there will be one.
    pub fn request(&self) -> bool {
        if !self.pending.get() {
            let channel = self.channel.as_ref();
            let asked = channel.map(|channel| channel.port2().post_message(&JsValue::NULL));
            self.pending.set(matches!(asked, Some(Ok(()))));
        }
        self.is_pending()
    }

    /// Whether a call is on its way.
    pub fn is_pending(&self) -> bool {
        self.pending.get()
    }
}

impl Drop for Later {
    fn drop(&mut self) {
        if let Some(channel) = &self.channel {
            // An open port keeps its listener.
            let port = channel.port1();
            port.set_onmessage(None);
            port.close();
        }
    }
}
