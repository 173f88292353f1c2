//! Plain objects, as the host page and the proxy are told them.
//!
//! Written as JSON, which is one text for the browser to read however many fields there are, and
//! without serde, whose serializers are code for every kind of value that there is.

use js_sys::{JSON, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// The names and values of an object, in its order. The names are plain words.
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

/// An object that nobody can change.
#[must_use]
pub fn to_frozen(fields: &Fields) -> JsValue {
    // What is written here can be read.
    let object = JSON::parse(&to_json(fields)).unwrap_or_default();
    freeze(&object, fields);
    object
}

fn freeze(object: &JsValue, fields: &Fields) {
    for (name, value) in fields {
        if let Value::Object(fields) = value {
            let inner = Reflect::get(object, &(*name).into()).unwrap_or_default();
            freeze(&inner, fields);
        }
    }
    Object::freeze(object.unchecked_ref::<Object>());
}

/// An object in JSON (RFC 8259).
#[must_use]
pub fn to_json(fields: &Fields) -> String {
    let mut json = String::new();
    write_object(&mut json, fields);
    json
}

fn write_object(json: &mut String, fields: &Fields) {
    let mut mark = '{';
    for (name, value) in fields {
        if *value == Value::Absent {
            continue;
        }
        json.push(mark);
        mark = ',';
        write_text(json, name);
        json.push(':');
        match value {
            Value::Text(text) => write_text(json, text),
            Value::Number(number) => json.push_str(&number.to_string()),
            Value::Flag(true) => json.push_str("true"),
            Value::Flag(false) => json.push_str("false"),
            Value::Null | Value::Absent => json.push_str("null"),
            Value::Object(fields) => write_object(json, fields),
        }
    }
    if mark == '{' {
        json.push(mark);
    }
    json.push('}');
}

fn write_text(json: &mut String, text: &str) {
    json.push('"');
    for char in text.chars() {
        match char {
            '"' | '\\' => json.extend(['\\', char]),
            '\0'..' ' => {
                let code = u32::from(char);
                let digit = |digit| char::from_digit(digit, 16).unwrap_or('0');
                json.push_str("\\u00");
                json.extend([digit(code / 16), digit(code % 16)]);
            }
            char => json.push(char),
        }
    }
    json.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_escaped_and_absent_fields_left_out() {
        let fields = vec![
            ("id", 7.into()),
            ("name", "\"a\\b\"\n\u{1f}\u{FC}\u{1F600}".into()),
            ("etag", Value::Absent),
            ("error", Value::Object(vec![("none", Value::Absent)])),
            ("size", Value::Number(5_000_000_000)),
            (
                "flags",
                Value::Object(vec![("yes", Value::Flag(true)), ("no", Value::Flag(false))]),
            ),
            ("nothing", Value::Null),
        ];
        assert_eq!(
            to_json(&fields),
            "{\"id\":7,\"name\":\"\\\"a\\\\b\\\"\\u000a\\u001f\u{FC}\u{1F600}\",\"error\":{},\
             \"size\":5000000000,\"flags\":{\"yes\":true,\"no\":false},\"nothing\":null}"
        );
    }
}
