//! What a browser has already, and this crate would need tables for: legacy encodings (`TextDecoder`) and
//! regular expressions (`RegExp`). Whoever runs the check brings them.

/// Decodes one file, from its first byte that is handed over to its last.
pub trait Decode {
    /// Appends the text of these bytes to `text`; a character may be cut between two calls. U+FFFD stands in
    /// the place of what is no text (Encoding Standard, "replacement" error mode). `last`: there is no more.
    fn decode(&mut self, bytes: &[u8], last: bool, text: &mut String);
}

/// One pattern of a schema.
pub trait Matches {
    /// Whether the whole value matches: as in XML Schema, a pattern is anchored at both ends.
    fn matches(&self, value: &str) -> bool;
}

/// Where the check runs.
pub trait Host {
    /// A decoder for a label of the Encoding Standard; `None` where there is none.
    fn decoder(&self, label: &str) -> Option<Box<dyn Decode>>;

    /// A pattern, compiled; `None` where it is none.
    fn pattern(&self, source: &str) -> Option<Box<dyn Matches>>;
}
