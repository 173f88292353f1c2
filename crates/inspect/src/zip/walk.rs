//! A way through the directory of a ZIP.

use super::record::{self, Entry};
use super::window::{Needed, Window};

/// A way through the directory.
#[derive(Clone, Copy)]
pub(super) struct Walk {
    pub(super) start: u64,
    pub(super) at: u64,
    pub(super) end: u64,
    /// How many entries there are to be.
    pub(super) entries: u64,
    /// How many were read, and how many of these are files.
    pub(super) read: u64,
    pub(super) files: u64,
}

impl Walk {
    /// The whole way through a directory that begins here, ends there, and is to have so many entries.
    pub(super) const fn new(start: u64, end: u64, entries: u64) -> Self {
        Self {
            start,
            at: start,
            end,
            entries,
            read: 0,
            files: 0,
        }
    }

    /// From the beginning.
    pub(super) const fn again(&self) -> Self {
        Self::new(self.start, self.end, self.entries)
    }

    pub(super) const fn is_done(&self) -> bool {
        self.at >= self.end
    }

    /// Whether there were as many entries as there are to be. In 16 bits, numbers begin again at 0; some
    /// programs write more entries so.
    pub(super) const fn is_whole(&self) -> bool {
        self.read == self.entries || self.read & 0xFFFF == self.entries
    }

    /// The next entry, and the way behind it; `None` where it is none.
    pub(super) fn entry(&self, directory: &Window) -> Result<Option<(Entry, Self)>, Needed> {
        let left = self.end.saturating_sub(self.at);
        if left < record::ENTRY as u64 {
            return Ok(None);
        }
        let fixed = directory.get(self.at, record::ENTRY)?;
        let length = record::entry_length(fixed);
        let Some(length) = length.filter(|length| *length as u64 <= left) else {
            return Ok(None);
        };
        let entry = Entry::read(directory.get(self.at, length)?);
        Ok(entry.map(|entry| {
            let next = Self {
                at: self.at.saturating_add(length as u64),
                read: self.read.saturating_add(1),
                files: self.files.saturating_add(u64::from(!entry.is_folder())),
                ..*self
            };
            (entry, next)
        }))
    }
}
