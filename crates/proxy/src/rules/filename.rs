//! The filename that a client asks a URL for: decoded once, composed (NFC), then checked.

use std::{borrow::Cow, str::Utf8Error};

use direct_upload_core::{
    file_kind::FileKind,
    filename::{self, NameProblem},
};
use percent_encoding::percent_decode_str;
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// A name that may become a storage key.
#[derive(Debug, PartialEq, Eq)]
pub struct Filename {
    /// In Unicode Normalization Form C, so that a name is one key whatever system it comes from.
    pub(crate) name: String,
    /// The kind of file that it names.
    pub(crate) kind: FileKind,
}

/// Why a name is refused.
#[derive(Debug, PartialEq, Eq)]
pub enum FilenameProblem {
    /// There is no parameter `filename`.
    Missing,
    /// There is more than one.
    Repeated,
    /// Its bytes are no UTF-8.
    NotUtf8,
    /// It has more characters than are configured.
    LongerThan(usize),
    /// Files of its kind are not taken here.
    KindNotAllowed(FileKind),
    /// It breaks a rule that the widget knows too.
    Rule(NameProblem),
}

impl Filename {
    /// The value of the one parameter `filename` of a URL's query.
    ///
    /// # Errors
    /// [`FilenameProblem`] if there is not exactly one, or it may not become a key.
    pub fn from_query(query: &str, max_chars: usize) -> Result<Self, FilenameProblem> {
        let mut values = query.split('&').filter_map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name).as_deref() == Ok("filename")).then_some(value)
        });
        let value = values.next().ok_or(FilenameProblem::Missing)?;
        if values.next().is_some() {
            return Err(FilenameProblem::Repeated);
        }
        Self::check(
            &decode(value).map_err(|_| FilenameProblem::NotUtf8)?,
            max_chars,
        )
    }

    /// The name `text`, composed and checked.
    ///
    /// # Errors
    /// [`FilenameProblem`] if it may not become a key.
    pub fn check(text: &str, max_chars: usize) -> Result<Self, FilenameProblem> {
        let name: String = if is_nfc(text) {
            text.to_owned()
        } else {
            text.nfc().collect()
        };
        let kind = filename::check(&name).map_err(FilenameProblem::Rule)?;
        if name.chars().count() > max_chars {
            return Err(FilenameProblem::LongerThan(max_chars));
        }
        Ok(Self { name, kind })
    }

    /// The same, if files of its kind are taken here.
    ///
    /// # Errors
    /// [`FilenameProblem::KindNotAllowed`] if they are not.
    pub fn of_kinds(self, kinds: &[FileKind]) -> Result<Self, FilenameProblem> {
        if kinds.contains(&self.kind) {
            Ok(self)
        } else {
            Err(FilenameProblem::KindNotAllowed(self.kind))
        }
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl FilenameProblem {
    /// One sentence for a person.
    #[must_use]
    pub fn explanation(&self) -> Cow<'static, str> {
        match self {
            Self::Missing => "The parameter filename is missing.".into(),
            Self::Repeated => "The parameter filename is given more than once.".into(),
            Self::NotUtf8 => "The filename is not valid UTF-8.".into(),
            Self::LongerThan(most) => {
                format!("The filename is longer than {most} characters.").into()
            }
            Self::KindNotAllowed(kind) => format!(
                "Files of the type .{} are not accepted here.",
                kind.extension()
            )
            .into(),
            Self::Rule(problem) => problem.explanation().into(),
        }
    }
}

/// Decodes `application/x-www-form-urlencoded` (URL Standard), but refuses what is no UTF-8.
fn decode(text: &str) -> Result<Cow<'_, str>, Utf8Error> {
    if !text.contains('+') {
        return percent_decode_str(text).decode_utf8();
    }
    let spaced = text.replace('+', " ");
    let decoded = percent_decode_str(&spaced).decode_utf8()?;
    Ok(decoded.into_owned().into())
}
