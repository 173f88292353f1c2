//! Whatever is in a schema: it is one or it is none, and a file can be compared with it.

use crate::host::{Native, check_in_pieces, json};
use direct_upload_inspect::{Code, Options, Schema};
use std::rc::Rc;

/// Holds a schema against the rule; a file may stand behind it, after an empty line. Gives whether it is one.
pub(crate) fn check(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let (schema, file) = text
        .split_once("\n\n")
        .unwrap_or((&text, "a,b\n1,2026-01-01\n"));
    let Ok(schema) = serde_json::from_str(schema) else {
        return false;
    };
    let schema = Schema::read(&json(&schema), &Native);
    let is_one = schema.is_ok();
    let options = Options {
        schema: Some(schema.map(Rc::new)),
        ..Options::default()
    };
    let whole = check_in_pieces(file.as_bytes(), file.len().max(1), &options);
    assert_eq!(check_in_pieces(file.as_bytes(), 1, &options), whole);
    let unreadable = whole.0.counts.of(Code::SchemaUnreadable);
    assert_eq!(unreadable, u64::from(!is_one));
    is_one
}
