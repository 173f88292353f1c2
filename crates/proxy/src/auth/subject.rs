//! Whom a request is from.

use serde_json::{Map, Value};

/// The most bytes of a subject's name. It is logged, and counted by.
const MAX_NAME: usize = 256;

/// Whom a request is from.
#[derive(Clone, Debug)]
pub(crate) struct Subject {
    /// `None` where anyone may ask.
    name: Option<String>,
}

impl Subject {
    /// Someone, where anyone may ask.
    pub(crate) const fn anonymous() -> Self {
        Self { name: None }
    }

    /// The one that a proxy in front names.
    pub(super) fn named(name: &str) -> Option<Self> {
        let sound = (1..=MAX_NAME).contains(&name.len())
            && name.trim() == name
            && !name.chars().any(char::is_control);
        sound.then(|| Self {
            name: Some(name.to_owned()),
        })
    }

    /// The one that verified claims are about, by `sub`.
    pub(super) fn claimed(claims: &Map<String, Value>) -> Option<Self> {
        Self::named(claims.get("sub")?.as_str()?)
    }

    /// Their name, if they have one.
    pub(crate) fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_a_short_readable_name() {
        let long = "a".repeat(257);
        for (name, sound) in [
            ("me@example.com", true),
            ("auth0|5f7c8ec7", true),
            ("Zoë", true),
            ("", false),
            (" me", false),
            ("me\n", false),
            ("a\u{0}b", false),
            (&long, false),
        ] {
            assert_eq!(Subject::named(name).is_some(), sound, "{name:?}");
        }
        for claims in [
            serde_json::json!({}),
            serde_json::json!({"sub": 1}),
            serde_json::json!({"sub": ["me"]}),
        ] {
            let claims = claims.as_object().expect("an object");
            assert!(Subject::claimed(claims).is_none());
        }
    }
}
