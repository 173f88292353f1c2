//! Reads a schema.
//!
//! A schema that is wrong is said to be wrong, with the place: a field that is compared with nothing because of
//! a typing error would let everything through.

use super::Schema;
use super::columns::FieldsMatch;
use super::field::{Allowed, Bound, Field, Pattern};
use super::instant::InstantFormat;
use super::json::Json;
use super::number::NumberFormat;
use super::value::{Type, Value};
use crate::host::Host;
use std::rc::Rc;

/// Why a schema cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaError {
    place: String,
}

impl SchemaError {
    /// One that is not even JSON, say: whoever fetched it names what is wrong.
    #[must_use]
    pub fn new(place: &str) -> Self {
        Self {
            place: place.to_owned(),
        }
    }

    /// Where it is wrong: `fields[2].type`, or nothing where it is none at all.
    #[must_use]
    pub fn place(&self) -> &str {
        &self.place
    }
}

type Result<T> = std::result::Result<T, SchemaError>;
type Members = [(String, Json)];

/// Members that say nothing of what is right.
const DESCRIPTIONS: [&str; 13] = [
    "$schema",
    "name",
    "title",
    "description",
    "example",
    "rdfType",
    "homepage",
    "version",
    "keywords",
    "contributors",
    "sources",
    "created",
    "path",
];

/// Types of the standard that are not checked.
const OTHER_TYPES: [&str; 9] = [
    "object",
    "array",
    "list",
    "time",
    "year",
    "yearmonth",
    "duration",
    "geopoint",
    "geojson",
];

impl Schema {
    /// Reads a schema.
    ///
    /// # Errors
    /// The first place that is wrong.
    pub fn read(json: &Json, host: &dyn Host) -> Result<Self> {
        let members = json.as_object().ok_or_else(|| SchemaError::new(""))?;
        let mut reading = Reading {
            host,
            passed_over: Vec::new(),
        };
        reading.known(
            "",
            members,
            &["fields", "fieldsMatch", "missingValues", "primaryKey"],
        );
        let missing: Rc<[String]> = match member(members, "missingValues") {
            Some(values) => missing_values(values, "missingValues")?.into(),
            None => Rc::new([String::new()]),
        };
        let list = member(members, "fields").and_then(Json::as_array);
        let list = list.ok_or_else(|| SchemaError::new("fields"))?;
        let mut fields = Vec::new();
        for (field, index) in list.iter().zip(0_usize..) {
            fields.push(reading.field(field, &format!("fields[{index}]"), &missing)?);
        }
        let fields_match = match member(members, "fieldsMatch") {
            None => Some(FieldsMatch::default()),
            // Version 2.0 had it in a list.
            Some(Json::Array(list)) => match list.as_slice() {
                [one] => one.as_str().and_then(FieldsMatch::of),
                _ => None,
            },
            Some(one) => one.as_str().and_then(FieldsMatch::of),
        };
        let mut schema = Self {
            fields,
            fields_match: fields_match.ok_or_else(|| SchemaError::new("fieldsMatch"))?,
            key_fields: 0,
            passed_over: reading.passed_over,
        };
        if let Some(key) = member(members, "primaryKey") {
            schema
                .set_key(key)
                .ok_or_else(|| SchemaError::new("primaryKey"))?;
        }
        Ok(schema)
    }

    fn set_key(&mut self, key: &Json) -> Option<()> {
        let names = match key {
            // As in version 1.
            Json::String(name) => vec![name.as_str()],
            _ => key
                .as_array()?
                .iter()
                .map(Json::as_str)
                .collect::<Option<_>>()?,
        };
        for (name, place) in names.iter().zip(0_usize..) {
            let field = self.fields.iter_mut().find(|field| field.name == *name)?;
            if field.key.replace(place).is_some() {
                return None;
            }
        }
        self.key_fields = names.len();
        Some(())
    }
}

struct Reading<'a> {
    host: &'a dyn Host,
    passed_over: Vec<String>,
}

impl Reading<'_> {
    /// Notes what is not known.
    fn known(&mut self, place: &str, members: &Members, known: &[&str]) {
        for (name, _) in members {
            if !known.contains(&name.as_str()) && !DESCRIPTIONS.contains(&name.as_str()) {
                self.pass_over(place, name);
            }
        }
    }

    fn pass_over(&mut self, place: &str, name: &str) {
        self.passed_over.push(join(place, name));
    }

    fn field(&mut self, json: &Json, place: &str, missing: &Rc<[String]>) -> Result<Field> {
        let members = json.as_object().ok_or_else(|| SchemaError::new(place))?;
        let name = member(members, "name").and_then(Json::as_str);
        let name = name.ok_or_else(|| SchemaError::new(&join(place, "name")))?;
        let (kind, format) = self.kind(members, place)?;
        let missing = match member(members, "missingValues") {
            Some(values) => missing_values(values, &join(place, "missingValues"))?.into(),
            None => Rc::clone(missing),
        };
        let mut field = Field {
            name: name.to_owned(),
            kind,
            format,
            missing,
            is_required: false,
            is_unique: false,
            key: None,
            allowed: None,
            pattern: None,
            minimum: None,
            maximum: None,
            min_length: None,
            max_length: None,
        };
        if let Some(constraints) = member(members, "constraints") {
            self.constraints(constraints, &join(place, "constraints"), &mut field)?;
        }
        Ok(field)
    }

    /// The type of a field, and its format for the message.
    fn kind(&mut self, members: &Members, place: &str) -> Result<(Type, Option<String>)> {
        let wrong = |name: &str| SchemaError::new(&join(place, name));
        let name = match member(members, "type") {
            Some(name) => name.as_str().ok_or_else(|| wrong("type"))?,
            None => "any",
        };
        let format = match member(members, "format") {
            Some(format) => format.as_str().ok_or_else(|| wrong("format"))?,
            None => "default",
        };
        // As in version 0.
        let format = format.strip_prefix("fmt:").unwrap_or(format);
        let mut known = vec!["type", "constraints", "missingValues"];
        let mut shown = None;
        let kind = match name {
            "any" => Type::Any,
            "string" => Type::String,
            "integer" | "number" => {
                let is_integer = name == "integer";
                known.extend(["groupChar", "bareNumber"]);
                if !is_integer {
                    known.push("decimalChar");
                }
                let number = number_format(members, is_integer).map_err(wrong)?;
                if is_integer {
                    Type::Integer(number)
                } else {
                    Type::Number(number)
                }
            }
            "boolean" => {
                known.extend(["trueValues", "falseValues"]);
                let values = |name: &str, default: [&str; 4]| match member(members, name) {
                    Some(values) => texts(values).ok_or_else(|| wrong(name)),
                    None => Ok(default.map(str::to_owned).to_vec()),
                };
                Type::Boolean {
                    true_values: values("trueValues", ["true", "True", "TRUE", "1"])?,
                    false_values: values("falseValues", ["false", "False", "FALSE", "0"])?,
                }
            }
            "date" | "datetime" => {
                known.push("format");
                let is_date = name == "date";
                let read = match format {
                    "default" if is_date => Some(InstantFormat::Date),
                    "default" => Some(InstantFormat::DateTime),
                    _ => InstantFormat::pattern(format).filter(|_| format.contains('%')),
                };
                match read {
                    Some(read) => {
                        shown = (format != "default").then(|| format.to_owned());
                        if is_date {
                            Type::Date(read)
                        } else {
                            Type::DateTime(read)
                        }
                    }
                    // `any` is what each program takes it for.
                    None => {
                        self.pass_over(place, "format");
                        Type::Any
                    }
                }
            }
            _ if OTHER_TYPES.contains(&name) => {
                self.pass_over(place, "type");
                Type::Any
            }
            _ => return Err(wrong("type")),
        };
        if format == "default" {
            known.push("format");
        }
        self.known(place, members, &known);
        Ok((kind, shown))
    }

    fn constraints(&mut self, json: &Json, place: &str, field: &mut Field) -> Result<()> {
        let members = json.as_object().ok_or_else(|| SchemaError::new(place))?;
        for (name, value) in members {
            let read = match name.as_str() {
                "required" => value.as_bool().map(|is| field.is_required = is),
                "unique" => value.as_bool().map(|is| field.is_unique = is),
                "minLength" if field.kind == Type::String => value
                    .as_length()
                    .map(|length| field.min_length = Some(length)),
                "maxLength" if field.kind == Type::String => value
                    .as_length()
                    .map(|length| field.max_length = Some(length)),
                "minimum" if field.kind.is_ordered() => {
                    bound(value, &field.kind).map(|bound| field.minimum = Some(bound))
                }
                "maximum" if field.kind.is_ordered() => {
                    bound(value, &field.kind).map(|bound| field.maximum = Some(bound))
                }
                "enum" => allowed(value, &field.kind).map(|allowed| field.allowed = Some(allowed)),
                "pattern" if matches!(field.kind, Type::String | Type::Any) => self
                    .pattern(value)
                    .map(|pattern| field.pattern = Some(pattern)),
                _ => {
                    self.pass_over(place, name);
                    Some(())
                }
            };
            read.ok_or_else(|| SchemaError::new(&join(place, name)))?;
        }
        Ok(())
    }

    fn pattern(&self, value: &Json) -> Option<Pattern> {
        let source = value.as_str()?;
        Some(Pattern {
            source: source.to_owned(),
            compiled: self.host.pattern(source)?,
        })
    }
}

fn join(place: &str, name: &str) -> String {
    if place.is_empty() {
        name.to_owned()
    } else {
        format!("{place}.{name}")
    }
}

fn member<'a>(members: &'a Members, name: &str) -> Option<&'a Json> {
    let mut found = members.iter().filter(|(member, _)| member == name);
    // Of two members of one name, the last counts, as in JavaScript.
    found.next_back().map(|(_, value)| value)
}

fn texts(json: &Json) -> Option<Vec<String>> {
    let items = json.as_array()?.iter();
    items.map(|item| item.as_str().map(str::to_owned)).collect()
}

/// Texts, or objects with a value and a label.
fn missing_values(json: &Json, place: &str) -> Result<Vec<String>> {
    let value = |item: &Json| match item {
        Json::String(text) => Some(text.clone()),
        Json::Object(members) => member(members, "value")?.as_str().map(str::to_owned),
        _ => None,
    };
    let values = json
        .as_array()
        .and_then(|items| items.iter().map(value).collect());
    values.ok_or_else(|| SchemaError::new(place))
}

/// How a field writes its numbers; else the name of what is wrong.
fn number_format(
    members: &Members,
    is_integer: bool,
) -> std::result::Result<NumberFormat, &'static str> {
    let text = |name: &'static str| match member(members, name) {
        Some(value) => value.as_str().map(str::to_owned).map(Some).ok_or(name),
        None => Ok(None),
    };
    let decimal = if is_integer {
        None
    } else {
        text("decimalChar")?
    };
    let is_bare = match member(members, "bareNumber") {
        Some(value) => value.as_bool().ok_or("bareNumber")?,
        None => true,
    };
    Ok(NumberFormat {
        decimal: decimal.unwrap_or_else(|| ".".to_owned()),
        group: text("groupChar")?,
        is_integer,
        is_bare,
    })
}

/// A value, and how the schema writes it.
fn bound(json: &Json, kind: &Type) -> Option<Bound> {
    let value = match kind.read_json(json)? {
        Value::Number(number) => Value::Number(number),
        Value::Instant(instant) => Value::Instant(instant),
        Value::Boolean(value) => Value::Boolean(value),
        Value::Text(_) => return None,
    };
    let text = match json {
        Json::String(text) | Json::Number(text) => text.clone(),
        Json::Bool(value) => value.to_string(),
        _ => return None,
    };
    Some(Bound { value, text })
}

fn allowed(json: &Json, kind: &Type) -> Option<Allowed> {
    let items = json.as_array()?.iter();
    if !matches!(kind, Type::Any | Type::String) {
        let values = items.map(|item| bound(item, kind)).collect::<Option<_>>()?;
        return Some(Allowed::Values(values));
    }
    let text = |item| match kind.read_json(item)? {
        Value::Text(text) => Some(text.into()),
        _ => None,
    };
    let mut texts = items.map(text).collect::<Option<Vec<Box<[u8]>>>>()?;
    texts.sort_unstable();
    Some(Allowed::Texts(texts))
}
