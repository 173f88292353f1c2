//! Whether bytes are text.
//!
//! Certainly not are those of which many are control characters that nobody writes, NUL the first of
//! them, as of programs, and of what is packed or encrypted. A few are a fault of the text, and no
//! other kind of file. In UTF-16 each letter of Latin has a NUL.

/// What a text is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Text {
    /// Bytes, in any encoding that is built on ASCII.
    Bytes,
    /// Units of two bytes each, the lesser byte first or last.
    Utf16 { little_endian: bool },
}

impl Text {
    /// By a text's first bytes: by its mark, or by where its NULs are.
    pub(super) fn of(head: &[u8]) -> Self {
        let utf16 = |little_endian| Self::Utf16 { little_endian };
        if head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF") {
            return utf16(head.starts_with(b"\xFF"));
        }
        let nuls_from = |start| {
            let bytes = head.iter().skip(start).step_by(2);
            bytes.filter(|byte| **byte == 0).count()
        };
        // Separators, digits and line ends alone are as many in a text of any script. Where the lesser
        // byte is none, as of a Japanese space, it is so for a few letters.
        let (even, odd) = (nuls_from(0), nuls_from(1));
        if odd > head.len() / 32 && even < odd / 4 {
            utf16(true)
        } else if even > head.len() / 32 && odd < even / 4 {
            utf16(false)
        } else {
            Self::Bytes
        }
    }

    /// Whether a part of a file, which stands `at` so many bytes from its beginning, is such text.
    pub(super) fn is(self, part: &[u8], at: u64) -> bool {
        let odd = usize::from(!at.is_multiple_of(2));
        let whole = match self {
            Self::Bytes => part,
            Self::Utf16 { .. } => part.get(odd..).unwrap_or_default(),
        };
        let letters = self.narrow(whole);
        let strange = letters.iter().filter(|byte| is_strange(**byte)).count();
        strange <= 2 + letters.len() / 50
    }

    /// A text's letters of ASCII as bytes, with the same byte for each other letter of UTF-16; without
    /// its mark.
    pub(super) fn narrow(self, text: &[u8]) -> Vec<u8> {
        match self {
            Self::Bytes => text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text).to_vec(),
            Self::Utf16 { little_endian } => {
                let units = text.chunks_exact(2).map(|unit| match *unit {
                    [low, 0] if little_endian => low,
                    [0, low] if !little_endian => low,
                    _ => b'?',
                });
                let is_marked = text.starts_with(b"\xFF\xFE") || text.starts_with(b"\xFE\xFF");
                units.skip(usize::from(is_marked)).collect()
            }
        }
    }
}

/// A control character that is neither white space nor one of those that old systems leave in text
/// (end-of-file, escape) or that stand between its fields (the separators of ASCII, and the three
/// that Hive takes).
const fn is_strange(byte: u8) -> bool {
    byte < 0x20 && !matches!(byte, 0x01..=0x03 | b'\t'..=b'\r' | 0x1A..=0x1F)
}
