//! A host with real tables: what a browser does by `TextDecoder` and `RegExp`.

use direct_upload_inspect::{
    Code, CsvCheck, CsvChecker, Decode, Host, Json, Matches, Options, Preview, Schema,
};
use encoding_rs::{Decoder, Encoding};
use regex::Regex;
use std::rc::Rc;

#[derive(Debug)]
pub(crate) struct Native;

struct Legacy(Decoder);

impl Decode for Legacy {
    fn decode(&mut self, bytes: &[u8], last: bool, text: &mut String) {
        text.reserve(self.0.max_utf8_buffer_length(bytes.len()).unwrap());
        let (_, read, _) = self.0.decode_to_string(bytes, text, last);
        assert_eq!(read, bytes.len());
    }
}

struct Pattern(Regex);

impl Matches for Pattern {
    fn matches(&self, value: &str) -> bool {
        self.0.is_match(value)
    }
}

impl Host for Native {
    fn decoder(&self, label: &str) -> Option<Box<dyn Decode>> {
        let encoding = Encoding::for_label(label.as_bytes())?;
        Some(Box::new(Legacy(
            encoding.new_decoder_without_bom_handling(),
        )))
    }

    fn pattern(&self, source: &str) -> Option<Box<dyn Matches>> {
        let regex = Regex::new(&format!("^(?:{source})$")).ok()?;
        Some(Box::new(Pattern(regex)))
    }
}

/// Checks a file in pieces of so many bytes.
pub(crate) fn check_in_pieces(file: &[u8], piece: usize, options: &Options) -> (CsvCheck, Preview) {
    let mut checker = CsvChecker::new(options, Rc::new(Native));
    for bytes in file.chunks(piece) {
        checker.feed(bytes);
    }
    checker.finish()
}

/// Checks a file as a whole and byte by byte, which has to be the same.
pub(crate) fn check_with(file: &[u8], options: &Options) -> CsvCheck {
    let (check, preview) = check_in_pieces(file, file.len().max(1), options);
    let (in_bytes, preview_in_bytes) = check_in_pieces(file, 1, options);
    assert_eq!(check, in_bytes);
    assert_eq!(preview, preview_in_bytes);
    check
}

pub(crate) fn check(file: impl AsRef<[u8]>) -> CsvCheck {
    check_with(file.as_ref(), &Options::default())
}

/// The problems, each with its row and its column; 0 where there is none.
pub(crate) fn found(check: &CsvCheck) -> Vec<(Code, u64, u64)> {
    let problems = check.problems.iter();
    problems
        .map(|problem| {
            let (row, column) = (problem.row, problem.column);
            (problem.code, row.unwrap_or(0), column.unwrap_or(0))
        })
        .collect()
}

/// What the browser makes of JSON.
pub(crate) fn json(value: &serde_json::Value) -> Json {
    use serde_json::Value;
    match value {
        Value::Null => Json::Null,
        Value::Bool(value) => Json::Bool(*value),
        Value::Number(number) => Json::Number(number.to_string()),
        Value::String(text) => Json::String(text.clone()),
        Value::Array(items) => Json::Array(items.iter().map(json).collect()),
        Value::Object(members) => Json::Object(
            members
                .iter()
                .map(|(name, value)| (name.clone(), json(value)))
                .collect(),
        ),
    }
}

/// A check by a schema.
pub(crate) fn by_schema(schema: &serde_json::Value) -> Options {
    let schema = Schema::read(&json(schema), &Native);
    Options {
        schema: Some(schema.map(Rc::new)),
        ..Options::default()
    }
}
