//! Whatever a client asks for by `filename=`: what is accepted is a name that can be a key, a path
//! segment and a header's text, and stays what it is when it is asked for again.

use direct_upload_proxy::Filename;

/// Holds what is made of `query` against the rule; gives whether it was accepted.
pub(crate) fn check(query: &str) -> bool {
    let Ok(filename) = Filename::from_query(query, 255) else {
        return false;
    };
    let name = filename.name();
    assert!(!name.is_empty() && name.len() <= 1024 && name.chars().count() <= 255);
    assert!(!name.starts_with('.'));
    assert!(!name.chars().any(|c| {
        c.is_control()
            || matches!(
                c,
                '/' | '\\' | '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{2028}' | '\u{2029}'
                    | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'
            )
    }));
    let lower = name.to_ascii_lowercase();
    assert!(lower.ends_with(".csv") || lower.ends_with(".zip"));
    // Encoded anew, as the widget does for each attempt, it is the same name.
    let encoded: String = name.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let again = Filename::from_query(&format!("filename={encoded}"), 255);
    assert_eq!(again.expect("it was accepted").name(), name);
    true
}
