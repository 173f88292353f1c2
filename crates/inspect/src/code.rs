//! What can be wrong with a file. The names are a promise to pages: add to them, change none.

use serde::{Serialize, Serializer};

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The file is not what it should be.
    Error,
    /// It may be meant so.
    Warning,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $severity:ident;)*) => {
        /// What is wrong.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[$doc])* $name,)*
        }

        impl Code {
            /// All of them, in the order of their declaration.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// Its name in a result.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }

            /// How bad it is.
            #[must_use]
            pub const fn severity(self) -> Severity {
                match self {
                    $(Self::$name => Severity::$severity,)*
                }
            }
        }
    };
}

codes! {
    /// A quoted field has no end.
    UnclosedQuote = "unclosed-quote", Error;
    /// A quote stands in a field without quotes, or is followed by more than the field's end.
    StrayQuote = "stray-quote", Error;
    /// A record has fewer or more fields than the header.
    RaggedRow = "ragged-row", Error;
    /// U+0000 stands in a field.
    NullByte = "null-byte", Error;
    /// Bytes are no text in the file's encoding.
    InvalidEncoding = "invalid-encoding", Error;
    /// The schema is none.
    SchemaUnreadable = "schema-unreadable", Error;
    /// The schema has a field that the header lacks.
    MissingColumn = "missing-column", Error;
    /// The header has a column that the schema does not have, or not there.
    UnexpectedColumn = "unexpected-column", Error;
    /// A value is not of its field's type.
    TypeError = "type-error", Error;
    /// A value breaks a constraint of its field, or of the primary key.
    ConstraintError = "constraint-error", Error;
    /// There is no record but the header.
    NoRows = "no-rows", Warning;
    /// All fields of a record are empty, or there are none.
    BlankRow = "blank-row", Warning;
    /// A column has no name.
    BlankHeader = "blank-header", Warning;
    /// Two columns have the same name.
    DuplicateHeader = "duplicate-header", Warning;
    /// A record has more fields than the header, and nothing in them.
    TrailingFields = "trailing-fields", Warning;
    /// The file is in another encoding than UTF-8.
    NotUtf8 = "not-utf-8", Warning;
    /// Lines end in more than one way.
    MixedLineEnds = "mixed-line-ends", Warning;
    /// A ZIP's end is missing.
    Truncated = "truncated", Error;
    /// A ZIP's directory or a file in it is not what it says.
    Damaged = "damaged", Error;
    /// A file in a ZIP wants a password.
    Encrypted = "encrypted", Error;
    /// A name in a ZIP leads out of the folder that it is unpacked to.
    UnsafeName = "unsafe-name", Error;
    /// Two files in a ZIP have the same name.
    DuplicateName = "duplicate-name", Error;
    /// A ZIP is one of several parts.
    PartOfSeveral = "part-of-several", Error;
    /// A ZIP's contents are too large to be unpacked.
    TooLarge = "too-large", Error;
    /// No file in a ZIP is a CSV.
    NoCsv = "no-csv", Warning;
    /// A file in a ZIP is an archive itself.
    NestedArchive = "nested-archive", Warning;
    /// A name in a ZIP has backslashes, where the format has slashes.
    BackslashName = "backslash-name", Warning;
    /// A file in a ZIP is compressed by another method than deflate, and was not looked into.
    Unchecked = "unchecked", Warning;
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
