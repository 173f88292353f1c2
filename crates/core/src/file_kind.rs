//! The kinds of file that may be handed over, and the media type each is sent with.
//!
//! A kind is decided by the file's extension: browsers report media types that differ from system to
//! system (Windows calls a CSV file `application/vnd.ms-excel`), so theirs is asked only where there
//! is no extension.

use crate::plain;

/// A kind of file that the partner API accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileKind {
    /// Comma-separated values (RFC 4180), `.csv`.
    Csv,
    /// A ZIP archive, `.zip`.
    Zip,
}

impl FileKind {
    /// Every kind, in the order in which they are shown.
    pub const ALL: [Self; 2] = [Self::Csv, Self::Zip];

    /// The kind of the file called `name`, by its extension, whatever the extension's case.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        let (stem, extension) = plain::split_last(name, ".")?;
        if stem.is_empty() {
            return None;
        }
        Self::ALL
            .into_iter()
            .find(|kind| kind.extension().eq_ignore_ascii_case(extension))
    }

    /// The kind that a system means by a media type (AOSP, `android.mime.types`; Windows). It counts
    /// for a file whose name has no extension, as Android gives those that it keeps by number.
    #[must_use]
    pub fn of_media_type(media_type: &str) -> Option<Self> {
        let essence = plain::split(media_type, ";").map_or(media_type, |(essence, _)| essence);
        match essence {
            "text/csv" | "text/comma-separated-values" => Some(Self::Csv),
            "application/zip" | "application/x-zip-compressed" => Some(Self::Zip),
            _ => None,
        }
    }

    /// The extension without its dot, in lower case.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Zip => "zip",
        }
    }

    /// The `Content-Type` that the partner API wants on the PUT.
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv",
            Self::Zip => "application/zip",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_extension_decides_whatever_its_case() {
        for (name, kind) in [
            ("a.csv", Some(FileKind::Csv)),
            ("A.CSV", Some(FileKind::Csv)),
            ("a.tar.Zip", Some(FileKind::Zip)),
            ("a.csv.pdf", None),
            ("csv", None),
            (".csv", None),
            ("a.", None),
            ("", None),
        ] {
            assert_eq!(FileKind::of_name(name), kind, "{name:?}");
        }
    }
}
