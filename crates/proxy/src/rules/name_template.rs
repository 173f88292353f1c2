//! How storage keys are made of what is known for certain and the name that was asked for.
//!
//! What always holds for a template that is accepted: claims stand before everything that a
//! client can choose, and each is followed by a character that its value may not contain. So a
//! key can be read in one way only, and no name makes it fall among those of another tenant.

use direct_upload_core::filename;

/// The longest literal text, in characters.
const MAX_LITERAL: usize = 64;

/// A template such as `{tenant}-{stem}-{time}-{random}.{ext}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameTemplate(Vec<Part>);

/// A piece of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Text as it stands.
    Literal(String),
    /// A claim of the token; its value may not contain `end`, which follows it.
    Claim { name: String, end: char },
    /// The name that was asked for, without its extension.
    Stem,
    /// When the upload began.
    Time,
    /// What nobody can guess, the same for each request of an upload.
    Random,
    /// The extension, in lower case.
    Extension,
}

impl NameTemplate {
    /// Reads a template. It has to end in `.{ext}`, and to hold a claim or `{random}`.
    ///
    /// # Errors
    /// What would do, by the rule that is broken.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let body = text
            .strip_suffix(".{ext}")
            .ok_or("a template that ends in .{ext}")?;
        let mut parts =
            pieces(body).ok_or("text and placeholders such as {stem}, each with its two braces")?;
        parts.push(Part::Literal(".".to_owned()));
        parts.push(Part::Extension);
        let count = |wanted: &Part| parts.iter().filter(|part| *part == wanted).count();
        let (stems, times, randoms) =
            (count(&Part::Stem), count(&Part::Time), count(&Part::Random));
        if stems > 1 || times > 1 || randoms > 1 || count(&Part::Extension) > 1 {
            return Err("{stem}, {time}, {random} and {ext} at most once");
        }
        if stems + randoms == 0 {
            return Err("{stem} or {random}, or all files would have one name");
        }
        let is_claim = |part: &Part| matches!(part, Part::Claim { .. });
        if randoms == 0 && !parts.iter().any(is_claim) {
            return Err(
                "a claim such as {sub}, or {random}, so that no client chooses the whole name",
            );
        }
        let chosen = parts
            .iter()
            .position(|part| !is_claim(part) && !matches!(part, Part::Literal(_)))
            .unwrap_or(parts.len());
        if parts.iter().skip(chosen).any(is_claim) {
            return Err(
                "claims before {stem}, {time} and {random}, so that no name can pass for another claim",
            );
        }
        let mut parts: Vec<Part> = parts;
        for at in 0..parts.len() {
            let end = match parts.get(at + 1) {
                Some(Part::Literal(text)) => text.chars().next(),
                _ => None,
            };
            if let Some(Part::Claim { end: following, .. }) = parts.get_mut(at) {
                *following = end.filter(char::is_ascii_punctuation).ok_or("a character such as - or _ after each claim, which then cannot be in its value")?;
            }
        }
        for part in &parts {
            if let Part::Literal(text) = part {
                let allowed = filename::check(&format!("x{text}x.csv")).is_ok();
                if !allowed || text.chars().count() > MAX_LITERAL {
                    return Err("text that may be in a filename, of at most 64 characters");
                }
            }
        }
        if matches!(parts.first(), Some(Part::Literal(text)) if text.starts_with('.')) {
            return Err("a name that does not begin with a dot");
        }
        Ok(Self(parts))
    }

    /// Its pieces, from the start.
    pub(crate) fn parts(&self) -> &[Part] {
        &self.0
    }

    /// The first claim other than `sub`, if there is one.
    pub(crate) fn claim_besides_subject(&self) -> Option<&str> {
        self.0.iter().find_map(|part| match part {
            Part::Claim { name, .. } if name != "sub" => Some(name.as_str()),
            _ => None,
        })
    }

    /// Its claims, each with the character that may not be in its value.
    pub(crate) fn claims(&self) -> impl Iterator<Item = (&str, char)> {
        self.0.iter().filter_map(|part| match part {
            Part::Claim { name, end } => Some((name.as_str(), *end)),
            _ => None,
        })
    }

    /// Whether it holds any claim.
    pub(crate) fn has_claims(&self) -> bool {
        self.0.iter().any(|part| matches!(part, Part::Claim { .. }))
    }

    /// Whether it holds `part`.
    pub(crate) fn has(&self, part: &Part) -> bool {
        self.0.contains(part)
    }
}

/// Text and placeholders in turn. `None` where a brace has no other.
fn pieces(text: &str) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        if let Some(opened) = rest.strip_prefix('{') {
            let (name, after) = opened.split_once('}')?;
            if name.is_empty() || name.contains('{') {
                return None;
            }
            parts.push(match name {
                "stem" => Part::Stem,
                "time" => Part::Time,
                "random" => Part::Random,
                "ext" => Part::Extension,
                _ => Part::Claim {
                    name: name.to_owned(),
                    end: '\0',
                },
            });
            rest = after;
        } else {
            let end = rest.find('{').unwrap_or(rest.len());
            let (literal, after) = rest.split_at(end);
            if literal.contains('}') {
                return None;
            }
            parts.push(Part::Literal(literal.to_owned()));
            rest = after;
        }
    }
    Some(parts)
}
