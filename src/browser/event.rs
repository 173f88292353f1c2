//! Events for the host page (DOM Standard, "Custom events").

use js_sys::Object;
use serde::Serialize;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CustomEvent, CustomEventInit, EventTarget};

/// Dispatches a bubbling, composed event with this `detail`; whether the page let it be.
pub(super) fn dispatch(
    target: &EventTarget,
    name: &str,
    detail: &JsValue,
    cancelable: bool,
) -> bool {
    let init = CustomEventInit::new();
    init.set_bubbles(true);
    init.set_composed(true);
    init.set_cancelable(cancelable);
    init.set_detail(detail);
    CustomEvent::new_with_event_init_dict(name, &init)
        .and_then(|event| target.dispatch_event(&event))
        .unwrap_or(true)
}

/// A plain object that the page cannot change.
pub fn to_frozen(value: &impl Serialize) -> JsValue {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    let value = value.serialize(&serializer).unwrap_or_default();
    freeze(&value);
    value
}

/// Freezes an object and what is in it. The objects are ours, fresh and without cycles.
fn freeze(value: &JsValue) {
    if let Some(object) = value.dyn_ref::<Object>() {
        for inner in Object::values(object).iter() {
            freeze(&inner);
        }
        Object::freeze(object);
    }
}
