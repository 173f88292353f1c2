//! Every word that a person reads.
//!
//! English is always there. Another language (`languages/*.json`, loaded when an element wants
//! it), and the host page's own words, come as an object whose properties are named as in
//! `message.rs`; what it does not have stays English. `tests/languages.rs` holds each language
//! to that list.

mod failure;
mod message;
mod rejection;

pub use failure::{failure_text, retry_reason};
pub use message::{ENGLISH, LOADERS_ENGLISH, Message, NAMES};
pub use rejection::rejection_text;

use std::borrow::Cow;

use direct_upload_core::plain;

use crate::browser;

/// The texts of one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Texts {
    /// The language's tag (BCP 47), for numbers and plurals.
    pub language: String,
    words: Vec<Cow<'static, str>>,
}

impl Texts {
    /// The English ones.
    #[must_use]
    pub fn english() -> Self {
        Self {
            language: "en".to_owned(),
            words: plain::pieces(ENGLISH, "\n").map(Cow::Borrowed).collect(),
        }
    }

    /// The English ones, with the numbers and plurals of a language.
    #[must_use]
    pub fn of(language: &str) -> Self {
        Self {
            language: language.to_owned(),
            ..Self::english()
        }
    }

    /// Puts a text in the place of the one of this name; whether there is one.
    pub fn put(&mut self, name: &str, text: String) -> bool {
        let place = plain::pieces(NAMES, "\n").position(|known| known == name);
        // The loader says its own.
        if let Some(word) = place.and_then(|place| self.words.get_mut(place)) {
            *word = Cow::Owned(text);
        }
        place.is_some()
    }

    /// A message as it stands.
    #[must_use]
    pub fn get(&self, message: Message) -> &str {
        self.words.get(message as usize).map_or("", AsRef::as_ref)
    }

    /// A message as it stands, to keep.
    #[must_use]
    pub fn word(&self, message: Message) -> Cow<'static, str> {
        self.words
            .get(message as usize)
            .cloned()
            .unwrap_or_default()
    }

    /// A message with values in the place of their names.
    #[must_use]
    pub fn fill(&self, message: Message, values: &[(&str, &str)]) -> String {
        fill(self.get(message), values)
    }

    /// A message in the form that goes with a count, which is its `{count}`.
    #[must_use]
    pub fn count(&self, message: Message, count: u32) -> String {
        let category = browser::plural(&self.language, count);
        let text = form(self.get(message), &category);
        fill(text, &[("count", &browser::number(&self.language, count))])
    }
}

/// The form of a counted text for a plural category; the last one where it has none.
fn form<'a>(text: &'a str, category: &str) -> &'a str {
    let mut last = text;
    for form in plain::pieces(text, "|") {
        match plain::split(form, ":") {
            Some((name, text)) if name == category => return text,
            // A text of the host page may have no forms, and colons of its own.
            Some((_, other)) if text.len() > form.len() => last = other,
            _ => {}
        }
    }
    last
}

/// Puts values in the place of their names in braces.
#[must_use]
pub fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = plain::split(rest, "{") {
        filled.push_str(before);
        let Some((name, tail)) = plain::split(after, "}") else {
            filled.push('{');
            rest = after;
            continue;
        };
        if let Some((_, value)) = values.iter().find(|(known, _)| *known == name) {
            filled.push_str(value);
        }
        rest = tail;
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_filled_once() {
        for (template, filled) in [
            ("{a} and {b}", "1 and {a}"),
            ("{a}{a}", "11"),
            ("no {c} more", "no  more"),
            ("open { brace", "open { brace"),
            ("", ""),
        ] {
            assert_eq!(
                fill(template, &[("a", "1"), ("b", "{a}")]),
                filled,
                "{template}"
            );
        }
    }

    #[test]
    fn a_counted_text_has_the_form_of_its_category() {
        for (text, category, chosen) in [
            ("one:a file|other:files", "one", "a file"),
            ("one:a file|other:files", "other", "files"),
            ("one:a file|other:files", "few", "files"),
            ("other:files", "other", "files"),
            ("Files: {count}", "one", "Files: {count}"),
            ("files", "one", "files"),
        ] {
            assert_eq!(form(text, category), chosen, "{text} {category}");
        }
    }

    #[test]
    fn what_a_language_does_not_have_stays_english() {
        let mut texts = Texts::of("de");
        assert!(texts.put("cancel", "Abbrechen".to_owned()));
        assert!(!texts.put("cancle", "Abbrechen".to_owned()));
        assert!(texts.put("required", "Es fehlt eine Datei.".to_owned()));
        assert_eq!(texts.language, "de");
        assert_eq!(texts.get(Message::Cancel), "Abbrechen");
        assert_eq!(texts.get(Message::Retry), "Try again");
    }

    #[test]
    fn every_message_has_a_name_of_its_own_and_a_text() {
        let names: Vec<_> = NAMES.lines().collect();
        let mut unique = names.clone();
        unique.sort_unstable();
        unique.dedup();
        assert_eq!(unique.len(), names.len());
        assert_eq!(ENGLISH.lines().count(), Message::S3Silent as usize + 1);
        let texts: Vec<_> = ENGLISH.lines().chain(LOADERS_ENGLISH.lines()).collect();
        assert_eq!(texts.len(), names.len());
        assert!(texts.iter().all(|text| !text.is_empty()));
    }
}
