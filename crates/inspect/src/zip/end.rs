//! From a ZIP's end to its directory: the end record, ZIP64's locator and end record.

use super::record::{self, End};
use super::walk::Walk;
use super::{Stage, Wait, ZipChecker};
use crate::code::Code;

impl ZipChecker {
    pub(super) fn read_end(&mut self) -> Result<(), Wait> {
        const TAIL: usize = record::END + record::COMMENT + record::LOCATOR + record::END64;
        let length = usize::try_from(self.size).map_or(TAIL, |size| size.min(TAIL));
        let start = self.size.saturating_sub(length as u64);
        let tail = self.directory.get(start, length).map_err(Wait::Directory)?;
        let place = record::find_end(tail);
        let Some((place, end)) =
            place.and_then(|place| Some((place, End::read(tail.get(place..)?)?)))
        else {
            self.stage = Stage::Beginning;
            return Ok(());
        };
        let locator = place
            .checked_sub(record::LOCATOR)
            .and_then(|at| Some((at, record::read_locator(tail.get(at..)?)?)));
        let is_part = end.is_part || locator.is_some_and(|(_, (_, disks))| disks > 1);
        match locator {
            _ if is_part => self.fail(Code::PartOfSeveral, ""),
            Some((locator, (at, _))) if end.is_elsewhere => {
                self.stage = Stage::End64 {
                    at,
                    locator: start.saturating_add(locator as u64),
                };
            }
            _ => self.begin_directory(&end, start.saturating_add(place as u64)),
        }
        Ok(())
    }

    /// A file that begins as an archive has lost its end.
    pub(super) fn read_beginning(&mut self) -> Result<(), Wait> {
        let length = self.size.min(4) as usize;
        let head = self.contents.get(0, length).map_err(Wait::Contents)?;
        match head {
            b"PK\x07\x08" => self.fail(Code::PartOfSeveral, ""),
            b"PK\x03\x04" | b"PK\x05\x06" => self.fail(Code::Truncated, ""),
            _ => self.fail(Code::Damaged, "end"),
        }
        Ok(())
    }

    pub(super) fn read_end64(&mut self, at: u64, locator: u64) -> Result<(), Wait> {
        let before = locator.saturating_sub(record::END64 as u64);
        if at > before {
            self.fail(Code::Damaged, "end");
            return Ok(());
        }
        let record = self
            .directory
            .get(at, record::END64)
            .map_err(Wait::Directory)?;
        match End::read64(record) {
            Some(end) if end.is_part => self.fail(Code::PartOfSeveral, ""),
            Some(end) => self.begin_directory(&end, at),
            // With bytes in front of the archive, it is not where it says.
            None if at < before => {
                self.stage = Stage::End64 {
                    at: before,
                    locator,
                };
            }
            None => self.fail(Code::Damaged, "end"),
        }
        Ok(())
    }

    /// The directory stands before its end.
    fn begin_directory(&mut self, end: &End, directory_end: u64) {
        let start = directory_end.checked_sub(end.directory_size);
        let base = start.and_then(|start| start.checked_sub(end.directory_offset));
        let (Some(start), Some(base)) = (start, base) else {
            // It would begin before the file does.
            self.fail(Code::Truncated, "");
            return;
        };
        self.base = base;
        self.stage = Stage::Directory(Walk::new(start, directory_end, end.entries));
    }
}
