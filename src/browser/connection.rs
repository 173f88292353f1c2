//! Whether the browser has a network (HTML Standard, "Browser state").

use gloo_events::EventListener;

/// What the browser believes. `true` says little: a network, not the internet.
#[must_use]
pub fn is_online() -> bool {
    web_sys::window().is_none_or(|window| window.navigator().on_line())
}

/// Listens to the network's coming and going for as long as it lives.
#[derive(Debug)]
pub struct Connection {
    _listeners: Vec<EventListener>,
}

impl Connection {
    /// Calls `changed` with whether the network is there.
    pub fn listen(changed: impl Fn(bool) + Clone + 'static) -> Self {
        let listener = |name: &'static str, online: bool| {
            let (window, changed) = (web_sys::window()?, changed.clone());
            Some(EventListener::new(&window, name, move |_| changed(online)))
        };
        Self {
            _listeners: [listener("online", true), listener("offline", false)]
                .into_iter()
                .flatten()
                .collect(),
        }
    }
}
