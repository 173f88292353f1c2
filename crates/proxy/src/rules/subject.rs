//! Whom a request is from.

use std::sync::Arc;

use serde_json::{Map, Value};

/// The most bytes of a subject's name. It is logged, and counted by.
const MAX_NAME: usize = 256;

/// Whom a request is from, and what the issuer of the token says of them.
#[derive(Clone, Debug)]
pub struct Subject {
    /// `None` where anyone may ask.
    name: Option<Arc<str>>,
    /// Verified, and otherwise as they came.
    claims: Option<Arc<Map<String, Value>>>,
}

impl Subject {
    /// Someone, where anyone may ask.
    #[must_use]
    pub fn anonymous() -> Self {
        Self {
            name: None,
            claims: None,
        }
    }

    /// The one that a proxy in front names.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let sound = (1..=MAX_NAME).contains(&name.len())
            && name.trim() == name
            && !name.chars().any(char::is_control);
        sound.then(|| Self {
            name: Some(name.into()),
            claims: None,
        })
    }

    /// The one that verified claims are about, by `sub`.
    #[must_use]
    pub fn claimed(claims: &Map<String, Value>) -> Option<Self> {
        let named = Self::named(claims.get("sub")?.as_str()?)?;
        Some(Self {
            claims: Some(Arc::new(claims.clone())),
            ..named
        })
    }

    /// What is claimed of them under `name`, if that is text or a whole number.
    #[must_use]
    pub fn claim(&self, name: &str) -> Option<String> {
        match self.claims.as_ref().and_then(|claims| claims.get(name)) {
            Some(Value::String(text)) => Some(text.clone()),
            Some(Value::Number(number)) => number.as_u64().map(|number| number.to_string()),
            None if name == "sub" => self.name().map(str::to_owned),
            _ => None,
        }
    }

    /// Their name, if they have one.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }
}
