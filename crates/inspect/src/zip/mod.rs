//! The check of a ZIP, from its end (PKWARE, APPNOTE.TXT 6.3.10): the end record, ZIP64's, the directory, then
//! each file in it.
//!
//! A ZIP is not read from its beginning, and a browser reads a file without waiting for it. So whoever has the
//! file asks what is [`Next`], reads that, and feeds it. The directory is read twice, the second time file by
//! file: so nothing has to be kept of its entries, however many there are.
//!
//! rawzip 0.5.2 was tried: it reads by a trait that has to answer at once, and keeps the numbers of disks to
//! itself, by which a part of several is known. rc-zip 5.4.1 can be fed in pieces; it keeps every entry, and
//! brings encoding_rs, chrono and a table of code pages.

mod contents;
mod end;
mod file;
mod found;
mod name;
mod record;
mod walk;
mod window;

use crate::code::Code;
use crate::csv::{CsvCheck, Options};
use crate::host::Host;
use crate::limits::{self, Limit};
use crate::problem::{Counts, Problem};
use contents::Contents;
use found::Found;
use record::Entry;
use serde::Serialize;
use std::collections::BTreeSet;
use std::rc::Rc;
use walk::Walk;
use window::{Needed, Window};

/// What is in a ZIP.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename = "zip")]
pub struct ZipCheck {
    /// Files in it. Folders are none.
    pub entries: u64,
    /// Bytes of its contents, unpacked.
    pub size: u64,
    /// The first [`limits::FILES`].
    pub files: Vec<ListedFile>,
    /// The first that are wrong, those of the CSV files in it included.
    pub problems: Vec<Problem>,
    /// How many are wrong, by code.
    pub counts: Counts,
    /// Whether a limit was reached: what is said here is then not all.
    pub truncated: bool,
    /// Which ones.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub limits: BTreeSet<Limit>,
}

/// A file in a ZIP.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ListedFile {
    /// With its folders; cut to [`limits::NAME_BYTES`].
    pub name: String,
    /// Bytes, unpacked.
    pub size: u64,
    /// Bytes in the ZIP.
    pub compressed_size: u64,
    /// What is in it, if it is a CSV that could be read. Of its problems, only the ZIP's first are here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub check: Option<CsvCheck>,
}

/// What a check of a ZIP wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// These bytes of the file, by [`ZipChecker::feed`].
    Read {
        /// The first of them, counted from 0.
        at: u64,
        /// How many.
        length: u32,
    },
    /// To be asked again: it has worked for a moment, and there is more to do.
    Again,
    /// Nothing: [`ZipChecker::finish`] has the result.
    Done,
}

/// Checks one ZIP: [`ZipChecker::advance`] until it is done.
pub struct ZipChecker {
    size: u64,
    options: Options,
    host: Rc<dyn Host>,
    stage: Stage,
    /// The end of the file, then the directory.
    directory: Window,
    contents: Window,
    /// So many bytes are in front of the archive.
    base: u64,
    found: Found,
}

/// Where the check is.
enum Stage {
    End,
    /// There is no end: what the file begins with says why.
    Beginning,
    /// ZIP64's end record is at `at`, or else right before `locator`.
    End64 {
        at: u64,
        locator: u64,
    },
    /// The directory, for the first time.
    Directory(Walk),
    /// The same, for each file's contents.
    Contents(Walk),
    /// A file's header.
    Header(Walk, Entry),
    /// A file's contents, from `at` on.
    File {
        walk: Walk,
        entry: Entry,
        at: u64,
        contents: Box<Contents>,
    },
    Done,
}

/// Bytes that are to be read first.
enum Wait {
    Directory(Needed),
    Contents(Needed),
}

/// So many entries of a directory are read before others have their turn.
const ENTRIES_AT_ONCE: usize = 64;

impl ZipChecker {
    /// A check of a file of so many bytes.
    #[must_use]
    pub fn new(size: u64, options: Options, host: Rc<dyn Host>) -> Self {
        Self {
            size,
            options,
            host,
            stage: Stage::End,
            directory: Window::new(size),
            contents: Window::new(size),
            base: 0,
            found: Found::default(),
        }
    }

    /// Goes on as far as the bytes that it has, or for a moment: it unpacks 64 KiB at most.
    pub fn advance(&mut self) -> Next {
        for _ in 0..ENTRIES_AT_ONCE {
            let wanted = self.directory.wanted().or(self.contents.wanted());
            if let Some((at, length)) = wanted {
                return Next::Read { at, length };
            }
            let is_there = match self.step() {
                Ok(()) => true,
                Err(Wait::Directory(needed)) => self.directory.want(needed),
                Err(Wait::Contents(needed)) => self.contents.want(needed),
            };
            if !is_there {
                // The file ends before what it says itself.
                self.fail(Code::Truncated, "");
            }
            match self.stage {
                Stage::Done => return Next::Done,
                Stage::File { .. } => break,
                _ => {}
            }
        }
        Next::Again
    }

    /// The next of the bytes that are wanted; no bytes say that the file has no more.
    pub fn feed(&mut self, bytes: &[u8]) {
        let window = if self.directory.wanted().is_some() {
            &mut self.directory
        } else {
            &mut self.contents
        };
        if bytes.is_empty() {
            window.end();
        } else {
            window.feed(bytes);
        }
    }

    /// Compressed bytes of files that were checked, and of all; 0 until the directory was read.
    #[must_use]
    pub const fn progress(&self) -> (u64, u64) {
        (self.found.done, self.found.compressed)
    }

    /// What was found.
    #[must_use]
    pub fn finish(self) -> ZipCheck {
        let Found {
            mut problems,
            files,
            entries,
            size,
            ..
        } = self.found;
        if self.found.names.is_full() {
            problems.reached(Limit::Names);
        }
        if entries > files.len() as u64 {
            problems.reached(Limit::Files);
        }
        ZipCheck {
            entries,
            size,
            files,
            truncated: !problems.limits.is_empty(),
            problems: problems.list,
            counts: problems.counts,
            limits: problems.limits,
        }
    }

    fn step(&mut self) -> Result<(), Wait> {
        match std::mem::replace(&mut self.stage, Stage::Done) {
            Stage::End => {
                self.stage = Stage::End;
                self.read_end()
            }
            Stage::Beginning => {
                self.stage = Stage::Beginning;
                self.read_beginning()
            }
            Stage::End64 { at, locator } => {
                self.stage = Stage::End64 { at, locator };
                self.read_end64(at, locator)
            }
            Stage::Directory(walk) => {
                self.stage = Stage::Directory(walk);
                self.read_entry(walk)
            }
            Stage::Contents(walk) => {
                self.stage = Stage::Contents(walk);
                self.find_file(walk)
            }
            Stage::Header(walk, entry) => self.read_header(walk, entry),
            Stage::File {
                walk,
                entry,
                at,
                contents,
            } => self.read_file(walk, entry, at, contents),
            Stage::Done => Ok(()),
        }
    }

    /// The archive cannot be read any further.
    fn fail(&mut self, code: Code, rule: &str) {
        self.stage = Stage::Done;
        self.found.problems.add(code, || {
            let problem = Problem::of(code);
            if rule.is_empty() {
                problem
            } else {
                problem.rule(rule)
            }
        });
    }

    fn read_entry(&mut self, walk: Walk) -> Result<(), Wait> {
        if walk.is_done() {
            self.end_directory(walk);
            return Ok(());
        }
        match walk.entry(&self.directory).map_err(Wait::Directory)? {
            Some((entry, next)) => {
                self.found.entry(&entry);
                self.stage = Stage::Directory(next);
            }
            None => self.fail(Code::Damaged, "directory"),
        }
        Ok(())
    }

    /// Whether the contents are to be read.
    fn end_directory(&mut self, walk: Walk) {
        let found = &mut self.found;
        if !walk.is_whole() {
            self.fail(Code::Damaged, "directory");
            return;
        }
        if !found.has_csv {
            found.problems.add(Code::NoCsv, || Problem::of(Code::NoCsv));
        }
        let is_dense =
            found.size > limits::RATIO_BYTES && found.size / limits::RATIO > found.compressed;
        if is_dense || found.size > limits::CONTENTS_BYTES {
            let size = found.size.to_string();
            self.stage = Stage::Done;
            found.problems.add(Code::TooLarge, || {
                Problem::of(Code::TooLarge).value(size.as_bytes())
            });
        } else if found.with_headers > walk.start.saturating_sub(self.base) {
            // Files that share their bytes: another kind of bomb.
            self.fail(Code::Damaged, "overlap");
        } else {
            self.stage = Stage::Contents(walk.again());
        }
    }
}
