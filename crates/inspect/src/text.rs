//! From a file's bytes to UTF-8, by the Encoding Standard.
//!
//! A byte order mark decides. Without one, UTF-16 is known by where its NULs are, and everything else is
//! ASCII until a byte that is not: from there, [`HEAD_BYTES`] say whether they are UTF-8 or a legacy encoding.
//! They are UTF-8 unless more of their characters are none than are one: a file that is damaged in a place is
//! still what it is everywhere else.
//!
//! UTF-16 is decoded by the standard library, legacy encodings by the [`Host`]. What comes out does not depend
//! on how the file was cut.

use crate::host::{Decode, Host};
use crate::limits::HEAD_BYTES;
use std::mem;

/// So many bytes are decoded at once: they stay in the processor's cache.
const BLOCK_BYTES: usize = 64 * 1024;

/// Where the text goes.
pub(crate) trait Sink {
    /// Text, in UTF-8, with whole characters.
    fn text(&mut self, text: &[u8]);
    /// Here stand bytes that are no text.
    fn invalid(&mut self);
}

/// The encoding of a file, as far as it is known.
enum State {
    /// Bytes are kept until there are enough to tell.
    Collecting {
        is_start: bool,
    },
    Ascii,
    Utf8,
    Utf16 {
        little_endian: bool,
    },
    Legacy(Box<dyn Decode>),
}

/// Reads one file.
pub(crate) struct Reader {
    state: State,
    /// Bytes that wait for more.
    held: Vec<u8>,
    /// What was decoded.
    decoded: String,
    /// The label of what is neither UTF-8 nor UTF-16.
    legacy: String,
    encoding: String,
}

impl Reader {
    pub(crate) fn new(legacy: &str) -> Self {
        Self {
            state: State::Collecting { is_start: true },
            held: Vec::new(),
            decoded: String::new(),
            legacy: legacy.to_owned(),
            encoding: "utf-8".to_owned(),
        }
    }

    /// A label of the Encoding Standard.
    pub(crate) fn encoding(&self) -> &str {
        &self.encoding
    }

    pub(crate) fn feed(&mut self, bytes: &[u8], host: &dyn Host, sink: &mut impl Sink) {
        let mut rest = bytes;
        while !rest.is_empty() {
            if let State::Collecting { .. } = self.state {
                let room = HEAD_BYTES.saturating_sub(self.held.len());
                let (taken, behind) = rest.split_at_checked(room).unwrap_or((rest, &[]));
                self.held.extend_from_slice(taken);
                rest = behind;
                if self.held.len() >= HEAD_BYTES {
                    self.decide(false, host, sink);
                }
                continue;
            }
            let (block, behind) = rest.split_at_checked(BLOCK_BYTES).unwrap_or((rest, &[]));
            let read = self.read(block, sink);
            if read == block.len() {
                rest = behind;
            } else {
                rest = rest.get(read..).unwrap_or_default();
            }
        }
    }

    pub(crate) fn finish(&mut self, host: &dyn Host, sink: &mut impl Sink) {
        if let State::Collecting { .. } = self.state {
            self.decide(true, host, sink);
        }
        if let State::Legacy(decoder) = &mut self.state {
            decoder.decode(&[], true, &mut self.decoded);
            self.pass_on(sink);
        } else if !self.held.is_empty() {
            self.held.clear();
            sink.invalid();
        }
    }

    /// Says what the bytes that were kept are, and passes them on.
    fn decide(&mut self, is_whole: bool, host: &dyn Host, sink: &mut impl Sink) {
        let held = mem::take(&mut self.held);
        let is_start = matches!(self.state, State::Collecting { is_start: true });
        let (state, mark) = match utf16(&held) {
            _ if is_start && held.starts_with(b"\xEF\xBB\xBF") => (State::Utf8, 3),
            Some((little_endian, mark)) if is_start => (State::Utf16 { little_endian }, mark),
            _ => (self.bytes(&held, is_whole, host), 0),
        };
        if let State::Utf16 { little_endian } = state {
            let label = if little_endian {
                "utf-16le"
            } else {
                "utf-16be"
            };
            self.encoding = label.to_owned();
        }
        self.state = state;
        let text = held.get(mark..).unwrap_or_default();
        let mut at = 0;
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            at = at.saturating_add(self.read(rest, sink));
        }
    }

    /// What bytes are that are not UTF-16.
    fn bytes(&mut self, held: &[u8], is_whole: bool, host: &dyn Host) -> State {
        let (mut right, mut wrong) = (0_usize, 0_usize);
        let mut chunks = held.utf8_chunks().peekable();
        while let Some(chunk) = chunks.next() {
            let leads = chunk.valid().bytes().filter(|byte| *byte >= 0xC0);
            right = right.saturating_add(leads.count());
            let is_cut = !is_whole && chunks.peek().is_none() && is_incomplete(chunk.invalid());
            if !chunk.invalid().is_empty() && !is_cut {
                wrong = wrong.saturating_add(1);
            }
        }
        if held.is_ascii() {
            return State::Ascii;
        }
        if wrong > right
            && let Some(decoder) = host.decoder(&self.legacy)
        {
            self.encoding.clone_from(&self.legacy);
            return State::Legacy(decoder);
        }
        State::Utf8
    }

    /// Reads bytes of a known encoding. Gives how many were read: all, but where ASCII ends.
    fn read(&mut self, bytes: &[u8], sink: &mut impl Sink) -> usize {
        match &mut self.state {
            State::Collecting { .. } => return 0,
            State::Ascii => {
                let ascii = ascii(bytes);
                sink.text(bytes.get(..ascii).unwrap_or_default());
                if ascii < bytes.len() {
                    self.state = State::Collecting { is_start: false };
                    self.held.clear();
                    return self.keep(bytes, ascii);
                }
            }
            State::Utf8 => read_utf8(bytes, &mut self.held, sink),
            State::Utf16 { little_endian } => {
                let little_endian = *little_endian;
                self.read_utf16(bytes, little_endian, sink);
            }
            State::Legacy(decoder) => {
                decoder.decode(bytes, false, &mut self.decoded);
                self.pass_on(sink);
            }
        }
        bytes.len()
    }

    /// Only a single byte is kept here, so that the loop of `feed` goes on with the rest.
    fn keep(&mut self, bytes: &[u8], at: usize) -> usize {
        self.held.extend(bytes.get(at));
        at.saturating_add(1)
    }

    fn read_utf16(&mut self, bytes: &[u8], little_endian: bool, sink: &mut impl Sink) {
        let joined;
        let bytes = if self.held.is_empty() {
            bytes
        } else {
            self.held.extend_from_slice(bytes);
            joined = mem::take(&mut self.held);
            &joined
        };
        let unit = |pair: &[u8; 2]| {
            if little_endian {
                u16::from_le_bytes(*pair)
            } else {
                u16::from_be_bytes(*pair)
            }
        };
        let (pairs, odd) = bytes.as_chunks::<2>();
        let (pairs, waiting) = match pairs.split_last() {
            // The first half of a character beyond U+FFFF.
            Some((last, before)) if (0xD800..0xDC00).contains(&unit(last)) => (before, Some(last)),
            _ => (pairs, None),
        };
        for character in char::decode_utf16(pairs.iter().map(unit)) {
            if let Ok(character) = character {
                self.decoded.push(character);
            } else {
                sink.text(self.decoded.as_bytes());
                self.decoded.clear();
                sink.invalid();
            }
        }
        sink.text(self.decoded.as_bytes());
        self.decoded.clear();
        self.held.extend(waiting.into_iter().flatten());
        self.held.extend(odd);
    }

    /// Hands over what a decoder made.
    fn pass_on(&mut self, sink: &mut impl Sink) {
        let mut parts = self.decoded.split(char::REPLACEMENT_CHARACTER);
        sink.text(parts.next().unwrap_or_default().as_bytes());
        for part in parts {
            sink.invalid();
            sink.text(part.as_bytes());
        }
        self.decoded.clear();
    }
}

/// Whether bytes are the beginning of a character in UTF-8.
fn is_incomplete(bytes: &[u8]) -> bool {
    str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none())
}

/// How many bytes from the first one on are ASCII.
fn ascii(bytes: &[u8]) -> usize {
    let mut chunks = bytes.chunks(1024);
    let whole = chunks.by_ref().take_while(|chunk| chunk.is_ascii()).count();
    let before = whole.saturating_mul(1024).min(bytes.len());
    let behind = bytes.get(before..).unwrap_or_default();
    let more = behind.iter().take_while(|byte| byte.is_ascii()).count();
    before.saturating_add(more)
}

/// `held` has the beginning of a character that goes on in `bytes`.
fn read_utf8(bytes: &[u8], held: &mut Vec<u8>, sink: &mut impl Sink) {
    let mut rest = bytes;
    while !held.is_empty() {
        let Some((byte, behind)) = rest.split_first() else {
            return;
        };
        held.push(*byte);
        match str::from_utf8(held) {
            Ok(_) => {
                sink.text(held);
                held.clear();
                rest = behind;
            }
            Err(error) if error.error_len().is_none() => rest = behind,
            // The new byte is no part of it.
            Err(_) => {
                sink.invalid();
                held.clear();
            }
        }
    }
    while !rest.is_empty() {
        let Err(error) = str::from_utf8(rest) else {
            sink.text(rest);
            return;
        };
        let (text, behind) = rest
            .split_at_checked(error.valid_up_to())
            .unwrap_or((rest, &[]));
        sink.text(text);
        let Some(length) = error.error_len() else {
            held.extend_from_slice(behind);
            return;
        };
        sink.invalid();
        rest = behind.get(length..).unwrap_or_default();
    }
}

/// Whether a file that begins so is UTF-16: the lesser byte first or last, and how long its mark is.
fn utf16(head: &[u8]) -> Option<(bool, usize)> {
    if head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF") {
        return Some((head.starts_with(b"\xFF"), 2));
    }
    let nuls_from = |start| {
        let bytes = head.iter().skip(start).step_by(2);
        bytes.filter(|byte| **byte == 0).count()
    };
    // Separators, digits and line ends alone are as many in a text of any script.
    let (even, odd) = (nuls_from(0), nuls_from(1));
    let enough = head.len() / 32;
    if odd > enough && even < odd / 4 {
        Some((true, 0))
    } else if even > enough && odd < even / 4 {
        Some((false, 0))
    } else {
        None
    }
}
