//! A field of a CSV, with its quotes and without.

/// What stands around a field, and twice in it for one.
pub(super) const QUOTE: u8 = b'"';

/// A field as it stands in the file.
#[derive(Debug)]
pub(super) struct Field<'a> {
    /// With its quotes; cut to [`crate::limits::FIELD_BYTES`].
    raw: &'a [u8],
    length: usize,
    marks: Marks,
}

/// What was seen in a field, a bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Marks(u8);

impl Marks {
    pub(super) const QUOTED: Self = Self(1);
    pub(super) const CLOSED: Self = Self(2);
    pub(super) const DOUBLED_QUOTES: Self = Self(4);
    pub(super) const STRAY_QUOTE: Self = Self(8);
    pub(super) const NUL: Self = Self(16);
    pub(super) const INVALID: Self = Self(32);
    /// What is wrong.
    const WRONG: Self = Self(8 | 16 | 32);

    pub(super) const fn add(&mut self, other: Self) {
        self.0 |= other.0;
    }

    /// Whether one of them was seen.
    const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

impl<'a> Field<'a> {
    /// So much was kept of it, so long it is, and that was seen in it.
    pub(super) const fn new(raw: &'a [u8], length: usize, marks: Marks) -> Self {
        Self { raw, length, marks }
    }

    /// Nothing in it means anything.
    pub(super) fn plain(content: &'a [u8]) -> Self {
        Self::new(content, content.len(), Marks::default())
    }
}

impl Field<'_> {
    pub(super) const fn is_empty(&self) -> bool {
        self.length == 0 || (self.length == 2 && self.is_whole())
    }

    /// Nothing stands there, not even quotes.
    pub(super) const fn is_nothing(&self) -> bool {
        self.length == 0
    }

    /// It is longer than what was kept of it.
    pub(super) const fn is_cut(&self) -> bool {
        self.length > self.raw.len()
    }

    /// Nothing is wrong with it.
    pub(super) const fn is_fine(&self) -> bool {
        !self.marks.has(Marks::WRONG) && !self.is_cut()
    }

    pub(super) const fn has_stray_quote(&self) -> bool {
        self.marks.has(Marks::STRAY_QUOTE)
    }

    pub(super) const fn has_nul(&self) -> bool {
        self.marks.has(Marks::NUL)
    }

    pub(super) const fn is_invalid(&self) -> bool {
        self.marks.has(Marks::INVALID)
    }

    const fn is_whole(&self) -> bool {
        self.marks.has(Marks::CLOSED) && !self.has_stray_quote()
    }

    /// What is meant by it: without its quotes, unless they are wrong.
    pub(super) fn content<'b>(&'b self, unquoted: &'b mut Vec<u8>) -> &'b [u8] {
        if !self.marks.has(Marks::QUOTED) || self.has_stray_quote() {
            return self.raw;
        }
        let inside = self.raw.get(1..).unwrap_or_default();
        let inside = match inside.split_last() {
            Some((_, inside)) if self.is_whole() && !self.is_cut() => inside,
            _ => inside,
        };
        if !self.marks.has(Marks::DOUBLED_QUOTES) {
            return inside;
        }
        unquoted.clear();
        let mut is_second = false;
        unquoted.extend(inside.iter().filter(|byte| {
            is_second = **byte == QUOTE && !is_second;
            !is_second
        }));
        unquoted
    }
}
