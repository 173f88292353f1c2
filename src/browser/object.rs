//! Plain objects, as the host page and the proxy are told them.
//!
//! All of them are fields with values: a type of its own for each would bring the code of its own
//! serializer.

use js_sys::{JSON, Object, Reflect};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use wasm_bindgen::{JsCast, JsValue};

use super::intl::to_f64;

/// The names and values of an object, in its order.
pub type Fields = Vec<(&'static str, Value)>;

/// The value of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A text.
    Text(String),
    /// A whole number below 2^53.
    Number(u64),
    /// Yes or no.
    Flag(bool),
    /// `null`.
    Null,
    /// No such field.
    Absent,
    /// Another object.
    Object(Fields),
    /// A list of texts.
    Texts(Vec<&'static str>),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Number(number) => serializer.serialize_f64(to_f64(*number)),
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::Null | Self::Absent => serializer.serialize_unit(),
            Self::Texts(texts) => serializer.collect_seq(texts),
            Self::Object(fields) => {
                let mut object = serializer.serialize_map(None)?;
                for (name, value) in fields {
                    if *value != Self::Absent {
                        object.serialize_entry(name, value)?;
                    }
                }
                object.end()
            }
        }
    }
}

/// An object that nobody can change.
#[must_use]
pub fn to_frozen(fields: Fields) -> JsValue {
    let object = to_object(fields);
    freeze(&object);
    object
}

/// An object in JSON (RFC 8259).
pub(super) fn to_json(fields: Fields) -> Option<JsValue> {
    JSON::stringify(&to_object(fields)).ok().map(Into::into)
}

/// The same, with a function that is no field: a page may hand the object on to another one, which
/// takes no functions (HTML Standard, "Safe passing of structured data").
pub(super) fn to_frozen_with(fields: Fields, name: &str, function: &JsValue) -> JsValue {
    let object = to_object(fields);
    let property = Object::new();
    // Both are fresh.
    let _ = Reflect::set(&property, &"value".into(), function);
    let _ = Reflect::define_property(object.unchecked_ref::<Object>(), &name.into(), &property);
    freeze(&object);
    object
}

fn to_object(fields: Fields) -> JsValue {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    // What is written here can be an object.
    let object = Value::Object(fields).serialize(&serializer);
    object.unwrap_or_default()
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
