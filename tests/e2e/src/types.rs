//! The types that ship for TypeScript, as a judge of what the element tells its page.

use serde_json::Value;

const TYPES: &str = include_str!("../../../embed/direct-upload.d.ts");

/// `embed/direct-upload.d.ts`.
#[derive(Clone, Copy, Debug)]
pub struct Types;

impl Types {
    /// The types of the events and of their details' interfaces, as in `DirectUploadEventMap`.
    #[must_use]
    pub fn events() -> Vec<(&'static str, &'static str)> {
        let lines = body("interface DirectUploadEventMap").lines();
        let events = lines.filter_map(|line| {
            let (name, of) = line
                .trim()
                .strip_prefix('"')?
                .split_once("\": CustomEvent<")?;
            Some((name, of.strip_suffix(">;")?))
        });
        events.collect()
    }

    /// Checks that a value is of an interface: each field that it must have, none that it may
    /// not, and each of its type.
    pub fn assert_is(value: &Value, interface: &str) {
        let fields = fields(interface);
        let object = value.as_object();
        let object = object.unwrap_or_else(|| panic!("{value} is no {interface}"));
        for (name, is_optional, of) in &fields {
            match object.get(*name) {
                Some(value) => assert!(is(value, of), "{name} of {interface}: {value} is no {of}"),
                None => assert!(*is_optional, "{value} has no {name} of {interface}"),
            }
        }
        for name in object.keys() {
            let known = fields.iter().any(|(field, ..)| field == name);
            assert!(known, "{interface} has no {name}: {value}");
        }
    }
}

/// What stands in the braces of a declaration that begins so.
fn body(start: &str) -> &'static str {
    let found = TYPES.split_once(&format!("export {start} "));
    let (_, rest) = found.unwrap_or_else(|| panic!("the types have no {start}"));
    rest.split_once("\n}\n").map_or(rest, |(body, _)| body)
}

/// The fields of an interface, with those of what it extends: name, whether it may be missing,
/// and type.
fn fields(interface: &str) -> Vec<(&'static str, bool, &'static str)> {
    let body = body(&format!("interface {interface}"));
    let (head, body) = body.split_once('{').expect("an interface has braces");
    let base = head.trim().strip_prefix("extends ");
    let mut all = base.map(fields).unwrap_or_default();
    for line in body.lines() {
        let Some((name, of)) = line.trim().trim_end_matches(';').split_once(": ") else {
            continue;
        };
        let Some(name) = name.strip_prefix("readonly ") else {
            continue;
        };
        let required = name.trim_end_matches('?');
        all.push((required, required != name, of));
    }
    all
}

/// Whether a value is of a type.
fn is(value: &Value, of: &str) -> bool {
    let of = of.strip_prefix("readonly ").unwrap_or(of);
    if let Some(of) = of.strip_suffix("[]") {
        let all = value.as_array();
        return all.is_some_and(|all| all.iter().all(|value| is(value, of)));
    }
    of.split(" | ").any(|of| match of {
        "string" => value.is_string(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        _ if TYPES.contains(&format!("export interface {of} ")) => {
            if value.is_object() {
                Types::assert_is(value, of);
            }
            value.is_object()
        }
        union => {
            let found = TYPES.split_once(&format!("export type {union} ="));
            let (_, rest) = found.unwrap_or_else(|| panic!("the types have no {union}"));
            let union = rest.split_once(";\n").map_or(rest, |(union, _)| union);
            value
                .as_str()
                .is_some_and(|text| union.contains(&format!("\"{text}\"")))
        }
    })
}
