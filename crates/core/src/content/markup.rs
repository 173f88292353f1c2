//! Texts that are certainly no tables of values: pages, and what services answer when they do not
//! give a file.

use super::Seems;
use crate::plain::contains;

/// What a text is that begins and ends so; `None` where it may be a CSV file.
pub(super) fn guess(head: &[u8], tail: &[u8]) -> Option<Seems> {
    let head = head.trim_ascii_start();
    let tail = tail.trim_ascii_end();
    if begins(head, "<?xml") {
        let root = [
            // Excel's own XML (Microsoft, "XML Spreadsheet Reference").
            ("Excel.Sheet", Seems::Office),
            ("urn:schemas-microsoft-com:office", Seems::Office),
            // Amazon S3 API Reference, "Error responses".
            ("<Error>", Seems::ErrorMessage),
            ("<html", Seems::WebPage),
        ];
        let known = root
            .iter()
            .find(|(mark, _)| contains(head, mark.as_bytes()));
        return Some(known.map_or(Seems::Xml, |(_, seems)| *seems));
    }
    if begins(head, "<Error>") {
        return Some(Seems::ErrorMessage);
    }
    if begins(head, "<!--") || begins(head, "<!doctype") {
        return Some(Seems::WebPage);
    }
    if begins(head, "{\\rtf") || begins(head, "<Workbook") {
        return Some(Seems::Office);
    }
    for tag in [
        "<html", "<head", "<body", "<script", "<table", "<meta", "<title", "<style", "<div", "<p",
        "<pre", "<svg",
    ] {
        let next = head.get(tag.len());
        if begins(head, tag) && next.is_none_or(|next| b" \t\r\n>".contains(next)) {
            return Some(Seems::WebPage);
        }
    }
    json(head, tail)
}

/// An object, or a list of objects (RFC 8259): both begin as no line of a CSV file that keeps to its
/// quotes does, and end with the bracket that they begin with.
fn json(head: &[u8], tail: &[u8]) -> Option<Seems> {
    let list = head.strip_prefix(b"[");
    let end: &[u8] = if list.is_some() { b"]" } else { b"}" };
    let object = list.unwrap_or(head).trim_ascii_start().strip_prefix(b"{")?;
    let name = object.trim_ascii_start().strip_prefix(b"\"")?;
    let length = name.iter().position(|byte| *byte == b'"')?;
    let (name, rest) = name.split_at_checked(length)?;
    let rest = rest.strip_prefix(b"\"")?.trim_ascii_start();
    if !rest.starts_with(b":") || !tail.ends_with(end) {
        return None;
    }
    let says_error = [b"error".as_slice(), b"errors", b"message"].contains(&name);
    Some(if says_error && list.is_none() {
        Seems::ErrorMessage
    } else {
        Seems::Json
    })
}

fn begins(text: &[u8], mark: &str) -> bool {
    text.get(..mark.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(mark.as_bytes()))
}
