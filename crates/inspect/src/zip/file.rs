//! The files in a ZIP, one after another: the header, then the contents.

use super::contents::{Contents, Unpacked};
use super::name::{self, Kind};
use super::record::{self, Entry};
use super::walk::Walk;
use super::{Stage, Wait, ZipChecker};
use crate::code::Code;
use crate::csv::CsvChecker;
use crate::limits;
use crate::problem::Problem;
use std::rc::Rc;

impl ZipChecker {
    pub(super) fn find_file(&mut self, walk: Walk) -> Result<(), Wait> {
        if walk.is_done() {
            self.stage = Stage::Done;
            return Ok(());
        }
        self.stage = match walk.entry(&self.directory).map_err(Wait::Directory)? {
            Some((entry, next)) => {
                let is_read = matches!(entry.method, 0 | 8) && !entry.is_encrypted();
                if is_read && !entry.is_folder() {
                    Stage::Header(next, entry)
                } else {
                    self.found.done = self.found.done.saturating_add(entry.compressed);
                    Stage::Contents(next)
                }
            }
            None => Stage::Done,
        };
        Ok(())
    }

    pub(super) fn read_header(&mut self, walk: Walk, entry: Entry) -> Result<(), Wait> {
        let at = self.base.saturating_add(entry.offset);
        let is_inside = at.saturating_add(record::LOCAL as u64) <= walk.start;
        let header = is_inside.then(|| self.contents.get(at, record::LOCAL));
        let header = match header.transpose() {
            Ok(header) => header,
            Err(needed) => {
                self.stage = Stage::Header(walk, entry);
                return Err(Wait::Contents(needed));
            }
        };
        let length = header.and_then(|header| record::local_length(header, &entry));
        let start = length.map(|length| at.saturating_add(length as u64));
        let start = start.filter(|start| start.saturating_add(entry.compressed) <= walk.start);
        let Some(start) = start.filter(|_| entry.method != 0 || entry.size == entry.compressed)
        else {
            self.damaged(walk, &entry, "header");
            return Ok(());
        };
        let csv = (Kind::of(&entry.name) == Kind::Csv).then(|| {
            let room = limits::ZIP_HEADER_BYTES.saturating_sub(self.found.header_bytes);
            CsvChecker::with_header_bytes(&self.options, Rc::clone(&self.host), room)
        });
        let contents = Box::new(Contents::new(&entry, csv));
        self.stage = Stage::File {
            walk,
            entry,
            at: start,
            contents,
        };
        Ok(())
    }

    /// The next bytes of a file.
    pub(super) fn read_file(
        &mut self,
        walk: Walk,
        entry: Entry,
        at: u64,
        mut contents: Box<Contents>,
    ) -> Result<(), Wait> {
        let bytes = match contents.left {
            0 => &[],
            left => match self.contents.some(at, left) {
                Ok(bytes) => bytes,
                Err(needed) => {
                    self.stage = Stage::File {
                        walk,
                        entry,
                        at,
                        contents,
                    };
                    return Err(Wait::Contents(needed));
                }
            },
        };
        let left = contents.left;
        let unpacked = contents.unpack(&entry, bytes);
        let read = left.saturating_sub(contents.left);
        self.found.done = self.found.done.saturating_add(read);
        match unpacked {
            Unpacked::Some(_) => {
                self.stage = Stage::File {
                    walk,
                    entry,
                    at: at.saturating_add(read),
                    contents,
                };
            }
            Unpacked::All => {
                self.found.checked(&walk, &entry, *contents);
                self.stage = Stage::Contents(walk);
            }
            Unpacked::Damaged(rule) => {
                self.found.done = self.found.done.saturating_add(contents.left);
                self.damaged(walk, &entry, rule);
            }
        }
        Ok(())
    }

    /// A file is not what the directory says; the next one may be.
    fn damaged(&mut self, walk: Walk, entry: &Entry, rule: &str) {
        self.found.problems.add(Code::Damaged, || {
            let problem = Problem::of(Code::Damaged).rule(rule);
            problem.file(&name::shown(&entry.name))
        });
        self.stage = Stage::Contents(walk);
    }
}
