//! Where the fields of a CSV are: RFC 4180, and what people write beyond it.
//!
//! csv-core 0.1.13 was tried: it is as quick, but reads whatever comes and says nothing of it, neither of a
//! quote in the wrong place nor of one that has no end. So the table of states is ours.
//!
//! Eight bytes are looked at in one step, as one number; only bytes that may mean something (delimiter, quote,
//! line end, NUL) are looked at one by one. What comes out does not depend on how the text was cut.

use super::field::{Field, Marks, QUOTE};
use crate::limits::FIELD_BYTES;

/// How a line ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LineEnd {
    Lf,
    CrLf,
    Cr,
}

/// What is made of the fields.
pub(crate) trait Rows {
    /// The next field of the record.
    fn field(&mut self, field: &Field<'_>);
    /// The same of a field with nothing in it that means something, and nothing cut off: most are so.
    fn plain_field(&mut self, content: &[u8]) {
        self.field(&Field::plain(content));
    }
    /// The record has no more fields.
    fn end_row(&mut self);
    /// How the line of the last record ended.
    fn line_end(&mut self, line_end: LineEnd);
    /// The next field has a quote that nothing closes.
    fn unclosed(&mut self);
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Before or in a field without quotes, or in one that is past saving.
    Plain,
    Quoted,
    /// Behind a quote in a quoted field: it closes it, or is the first of two.
    Closed,
}

/// No place: it is behind every text.
const NOWHERE: usize = usize::MAX;

/// Reads a text in pieces.
#[derive(Debug)]
pub(crate) struct Scanner {
    delimiter: u8,
    state: State,
    marks: Marks,
    /// Where the field begins in this piece.
    start: usize,
    /// What earlier pieces have of it, cut to [`FIELD_BYTES`], and how long that was.
    carry: Vec<u8>,
    carried: usize,
    /// What stands at this place comes right behind a quote.
    behind_quote: usize,
    /// What stands at this place comes right behind a CR: with an LF, that is one line end.
    behind_cr: usize,
    /// A field of the record has ended.
    is_in_row: bool,
    /// Nothing was seen of the field yet: no quote, no NUL, no earlier piece.
    is_plain: bool,
}

impl Scanner {
    pub(crate) fn new(delimiter: u8) -> Self {
        Self {
            delimiter,
            state: State::Plain,
            marks: Marks::default(),
            start: 0,
            carry: Vec::new(),
            carried: 0,
            behind_quote: NOWHERE,
            behind_cr: NOWHERE,
            is_in_row: false,
            is_plain: true,
        }
    }

    /// The next piece. Whether it is UTF-8 is no concern here: everything that means something is ASCII.
    pub(crate) fn text(&mut self, text: &[u8], rows: &mut impl Rows) {
        self.start = 0;
        let find = Finder::new(self.delimiter);
        let (words, rest) = text.as_chunks::<8>();
        let mut at = 0_usize;
        for word in words {
            self.word(find.found(*word), *word, at, text, rows);
            at = at.wrapping_add(8);
        }
        if !rest.is_empty() {
            let mut word = [b'x'; 8];
            for (to, from) in word.iter_mut().zip(rest) {
                *to = *from;
            }
            self.word(find.found(word), word, at, text, rows);
        }
        self.carry_on(text, rows);
    }

    /// Bytes that are no text stand here.
    pub(crate) fn invalid(&mut self, rows: &mut impl Rows) {
        self.settle_cr(rows);
        self.is_plain = false;
        self.marks.add(Marks::INVALID);
        self.behind_quote = NOWHERE;
        self.carry("\u{FFFD}".as_bytes());
    }

    /// There is no more.
    pub(crate) fn finish(&mut self, rows: &mut impl Rows) {
        self.settle_cr(rows);
        if self.state == State::Quoted {
            rows.unclosed();
        }
        if self.is_in_row || self.carried > 0 {
            self.start = 0;
            self.end_field(&[], 0, rows);
            self.end_row(rows);
        }
    }

    #[inline]
    fn word(
        &mut self,
        mut found: u64,
        word: [u8; 8],
        at: usize,
        text: &[u8],
        rows: &mut impl Rows,
    ) {
        let bytes = u64::from_le_bytes(word);
        while found != 0 {
            let bit = found.trailing_zeros() & !7;
            let [byte, ..] = (bytes >> bit).to_le_bytes();
            let place = at.wrapping_add((bit >> 3) as usize);
            found &= found.wrapping_sub(1);
            if byte == self.delimiter
                && self.is_plain
                && let Some(field) = text.get(self.start..place)
                && field.len() <= FIELD_BYTES
            {
                rows.plain_field(field);
                self.start = place.wrapping_add(1);
                self.is_in_row = true;
            } else {
                self.mark(byte, place, text, rows);
            }
        }
    }

    /// One byte that may mean something.
    #[inline]
    fn mark(&mut self, byte: u8, at: usize, text: &[u8], rows: &mut impl Rows) {
        if self.behind_cr != NOWHERE {
            let is_one = self.behind_cr == at && byte == b'\n';
            self.behind_cr = NOWHERE;
            self.is_plain = true;
            if is_one {
                rows.line_end(LineEnd::CrLf);
                self.start = at.wrapping_add(1);
                return;
            }
            rows.line_end(LineEnd::Cr);
        }
        if byte == self.delimiter {
            if self.state != State::Quoted {
                self.end_field(text, at, rows);
                self.is_in_row = true;
            }
            return;
        }
        match byte {
            b'\n' | b'\r' if self.state != State::Quoted => {
                self.end_field(text, at, rows);
                self.end_row(rows);
                if byte == b'\n' {
                    rows.line_end(LineEnd::Lf);
                } else {
                    self.behind_cr = at.wrapping_add(1);
                    self.is_plain = false;
                }
            }
            QUOTE => {
                self.is_plain = false;
                self.quote(at);
            }
            0 => {
                self.is_plain = false;
                self.marks.add(Marks::NUL);
            }
            _ => {}
        }
    }

    #[inline]
    fn quote(&mut self, at: usize) {
        match self.state {
            State::Plain if at == self.start && self.carried == 0 => {
                self.state = State::Quoted;
                self.marks.add(Marks::QUOTED);
            }
            State::Plain => self.marks.add(Marks::STRAY_QUOTE),
            State::Quoted => {
                self.state = State::Closed;
                self.behind_quote = at.wrapping_add(1);
            }
            State::Closed if at == self.behind_quote => {
                self.state = State::Quoted;
                self.marks.add(Marks::DOUBLED_QUOTES);
            }
            State::Closed => {
                self.state = State::Plain;
                self.marks.add(Marks::STRAY_QUOTE);
            }
        }
    }

    fn end_field(&mut self, text: &[u8], at: usize, rows: &mut impl Rows) {
        if self.state == State::Closed {
            self.marks.add(Marks::CLOSED);
            if at != self.behind_quote {
                // Something stands between the quote and the field's end.
                self.marks.add(Marks::STRAY_QUOTE);
            }
        }
        let here = text.get(self.start..at).unwrap_or_default();
        if self.carried == 0 {
            let kept = here.get(..FIELD_BYTES).unwrap_or(here);
            rows.field(&Field::new(kept, here.len(), self.marks));
        } else {
            self.carry(here);
            rows.field(&Field::new(&self.carry, self.carried, self.marks));
            self.carry.clear();
            self.carried = 0;
        }
        self.marks = Marks::default();
        self.state = State::Plain;
        self.is_plain = true;
        self.start = at.wrapping_add(1);
    }

    fn end_row(&mut self, rows: &mut impl Rows) {
        self.is_in_row = false;
        rows.end_row();
    }

    /// Keeps what the piece has of a field that goes on in the next.
    fn carry_on(&mut self, text: &[u8], rows: &mut impl Rows) {
        self.carry(text.get(self.start..).unwrap_or_default());
        if self.behind_quote == text.len() {
            self.behind_quote = 0;
        } else if !text.is_empty() {
            self.behind_quote = NOWHERE;
        }
        if self.behind_cr == text.len() {
            self.behind_cr = 0;
        } else if !text.is_empty() {
            self.settle_cr(rows);
        }
    }

    fn carry(&mut self, bytes: &[u8]) {
        let room = FIELD_BYTES.saturating_sub(self.carry.len());
        self.carry
            .extend_from_slice(bytes.get(..room).unwrap_or(bytes));
        self.carried = self.carried.saturating_add(bytes.len());
        self.is_plain &= bytes.is_empty();
    }

    /// A CR was a line's end by itself.
    fn settle_cr(&mut self, rows: &mut impl Rows) {
        if self.behind_cr != NOWHERE {
            self.behind_cr = NOWHERE;
            // Unless the piece has more, with which a field began.
            self.is_plain = self.carried == 0;
            rows.line_end(LineEnd::Cr);
        }
    }
}

/// Finds, in eight bytes, those that may mean something. One that means nothing may be found too: behind one
/// that does, when the subtraction borrows from it.
struct Finder {
    delimiter: u64,
}

impl Finder {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    const HIGH: u64 = u64::from_ne_bytes([0x80; 8]);

    const fn new(delimiter: u8) -> Self {
        Self {
            delimiter: u64::from_ne_bytes([delimiter; 8]),
        }
    }

    /// The highest bit of each byte that is found.
    #[inline]
    const fn found(&self, word: [u8; 8]) -> u64 {
        const QUOTES: u64 = u64::from_ne_bytes([QUOTE; 8]);
        const CONTROL: u64 = u64::from_ne_bytes([0x10; 8]);
        let word = u64::from_le_bytes(word);
        let (delimiters, quotes) = (word ^ self.delimiter, word ^ QUOTES);
        // Line ends and NUL are less than 0x10.
        let control = word.wrapping_sub(CONTROL) & !word;
        let delimiter = delimiters.wrapping_sub(Self::ONES) & !delimiters;
        let quote = quotes.wrapping_sub(Self::ONES) & !quotes;
        (control | delimiter | quote) & Self::HIGH
    }
}
