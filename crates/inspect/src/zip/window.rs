//! A part of a file that was read, to be looked at without waiting.

use crate::limits::READ_BYTES;

/// Bytes that are needed and not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Needed {
    at: u64,
    length: usize,
}

/// One part of a file at a time.
#[derive(Debug)]
pub(super) struct Window {
    /// How long the file is.
    size: u64,
    at: u64,
    bytes: Vec<u8>,
    /// How many of them are still to come.
    wanted: usize,
}

impl Window {
    pub(super) const fn new(size: u64) -> Self {
        Self {
            size,
            at: 0,
            bytes: Vec::new(),
            wanted: 0,
        }
    }

    /// So many bytes from a place on.
    pub(super) fn get(&self, at: u64, length: usize) -> Result<&[u8], Needed> {
        self.from(at)
            .and_then(|bytes| bytes.get(..length))
            .ok_or(Needed { at, length })
    }

    /// What there is from a place on, a byte at least, and no more than so many.
    pub(super) fn some(&self, at: u64, most: u64) -> Result<&[u8], Needed> {
        let bytes = self.from(at).filter(|bytes| !bytes.is_empty());
        let bytes = bytes.ok_or(Needed { at, length: 1 })?;
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        Ok(bytes.get(..most).unwrap_or(bytes))
    }

    fn from(&self, at: u64) -> Option<&[u8]> {
        let start = usize::try_from(at.checked_sub(self.at)?).ok()?;
        self.bytes.get(start..)
    }

    /// Makes room for what is needed, and for what comes behind it. `false` where the file has no such bytes.
    pub(super) fn want(&mut self, needed: Needed) -> bool {
        let length = needed.length.max(READ_BYTES as usize) as u64;
        let length = length.min(self.size.saturating_sub(needed.at));
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        self.at = needed.at;
        self.bytes.clear();
        self.wanted = length;
        length >= needed.length
    }

    /// What is still to be read.
    pub(super) fn wanted(&self) -> Option<(u64, u32)> {
        let length = u32::try_from(self.wanted).unwrap_or(u32::MAX);
        (length > 0).then(|| (self.at.saturating_add(self.bytes.len() as u64), length))
    }

    /// The next bytes of what is wanted.
    pub(super) fn feed(&mut self, bytes: &[u8]) {
        let taken = bytes.get(..self.wanted).unwrap_or(bytes);
        self.bytes.extend_from_slice(taken);
        self.wanted = self.wanted.saturating_sub(taken.len());
    }

    /// There is no more, whatever the file's size said.
    pub(super) const fn end(&mut self) {
        self.wanted = 0;
        self.size = self.at.saturating_add(self.bytes.len() as u64);
    }
}
