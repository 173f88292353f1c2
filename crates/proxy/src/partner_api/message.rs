//! The partner API's own words, made fit for a person on somebody's portal, or left out.

use serde_json::Value;

use crate::config::{ApiKey, Upstream};

/// The most characters that are passed on.
const MAX_CHARS: usize = 300;

/// The message in `body`: the text of `message`, `error` or `detail` in JSON, or plain text.
///
/// `None` where there is none, or where it tells what it should not: one of `keys`, where the partner
/// API is, or any URL.
pub(super) fn for_a_person<'a>(
    body: &[u8],
    mut keys: impl Iterator<Item = &'a ApiKey>,
    upstream: &Upstream,
) -> Option<String> {
    let text = str::from_utf8(body).ok()?;
    let message = match serde_json::from_str(text) {
        Ok(json) => in_json(&json)?,
        // A page is for another reader, and broken JSON for none.
        Err(_) if text.trim_start().starts_with(['<', '{', '[']) => return None,
        Err(_) => text.to_owned(),
    };
    let message = readable(&message);
    let tells = keys.any(|key| key.is_in(&message)) || tells_where(&message, upstream);
    (!message.is_empty() && !tells).then(|| shorten(message))
}

fn in_json(json: &Value) -> Option<String> {
    match json {
        Value::String(message) => Some(message.clone()),
        Value::Object(fields) => ["message", "detail", "error"]
            .into_iter()
            .filter_map(|name| fields.get(name))
            .find_map(|field| match field {
                Value::String(message) => Some(message.clone()),
                // {"error": {"message": …}}
                Value::Object(inner) => inner.get("message")?.as_str().map(str::to_owned),
                _ => None,
            }),
        _ => None,
    }
}

/// One line, without characters that a person cannot see.
fn readable(message: &str) -> String {
    let visible: String = message
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|&c| !c.is_control() && !is_format(c))
        .collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Zero-width and bidirectional formatting characters, which could also break up a key.
const fn is_format(c: char) -> bool {
    matches!(
        c,
        '\u{AD}' | '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FEFF}'
    )
}

fn tells_where(message: &str, upstream: &Upstream) -> bool {
    let lower = message.to_ascii_lowercase();
    let host = upstream.base().host_str().unwrap_or_default();
    lower.contains("://") || lower.contains("x-amz-") || lower.contains(&host.to_ascii_lowercase())
}

fn shorten(message: String) -> String {
    match message.char_indices().nth(MAX_CHARS) {
        None => message,
        Some((end, _)) => format!("{}…", message.get(..end).unwrap_or_default().trim_end()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(body: &str) -> Option<String> {
        let key = ApiKey::from_setting(Some("very-secret-key".to_owned()), None).expect("valid");
        let upstream = Upstream::parse("https://api.example.com", None).expect("valid");
        for_a_person(body.as_bytes(), [&key].into_iter(), &upstream)
    }

    #[test]
    fn the_message_is_found_where_apis_put_it() {
        for (body, found) in [
            (r#"{"message": "Only CSV."}"#, Some("Only CSV.")),
            (r#"{"error": "Only CSV."}"#, Some("Only CSV.")),
            (
                r#"{"error": "bad", "detail": "Only CSV."}"#,
                Some("Only CSV."),
            ),
            (r#"{"error": {"message": "Only CSV."}}"#, Some("Only CSV.")),
            (r#""Only CSV.""#, Some("Only CSV.")),
            (" Only\r\n CSV.\u{0}\u{202E} ", Some("Only CSV.")),
            ("<html>Only CSV.</html>", None),
            (r#"{"message": "#, None),
            (r#"{"message": 1}"#, None),
            (r#"{"message": " "}"#, None),
            ("", None),
        ] {
            assert_eq!(message(body).as_deref(), found, "{body}");
        }
    }

    #[test]
    fn what_tells_too_much_is_left_out() {
        for body in [
            "Key very-secret-key is wrong",
            "Key very\u{200B}-secret-key is wrong",
            "See https://docs.example",
            "API.example.com says no",
            "X-Amz-Signature=00",
        ] {
            assert_eq!(message(body), None, "{body}");
        }
    }

    #[test]
    fn a_long_message_is_cut_between_characters() {
        let cut = message(&"ä".repeat(5000)).expect("a message");
        assert_eq!(cut.chars().count(), MAX_CHARS + 1);
        assert!(cut.ends_with('…'));
    }
}
