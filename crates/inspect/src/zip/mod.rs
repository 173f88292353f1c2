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
mod name;
mod record;
mod window;

use crate::code::Code;
use crate::csv::{CsvCheck, CsvChecker, Options};
use crate::host::Host;
use crate::limits::{self, Limit};
use crate::problem::{Counts, Problem, Problems};
use crate::schema::{Seen, digest};
use contents::{Contents, Unpacked};
use name::Kind;
use record::{End, Entry};
use serde::Serialize;
use std::collections::BTreeSet;
use std::rc::Rc;
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

/// A way through the directory.
#[derive(Clone, Copy)]
struct Walk {
    start: u64,
    at: u64,
    end: u64,
    /// How many entries there are to be.
    entries: u64,
    /// How many were read, and how many of these are files.
    read: u64,
    files: u64,
}

/// What was found.
#[derive(Default)]
struct Found {
    problems: Problems,
    files: Vec<ListedFile>,
    entries: u64,
    /// Bytes of all contents, unpacked and in the file; and with their headers.
    size: u64,
    compressed: u64,
    with_headers: u64,
    /// Compressed bytes that were dealt with.
    done: u64,
    has_csv: bool,
    names: Seen,
    /// Bytes of all headers.
    header_bytes: usize,
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

    fn read_end(&mut self) -> Result<(), Wait> {
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
    fn read_beginning(&mut self) -> Result<(), Wait> {
        let length = self.size.min(4) as usize;
        let head = self.contents.get(0, length).map_err(Wait::Contents)?;
        match head {
            b"PK\x07\x08" => self.fail(Code::PartOfSeveral, ""),
            b"PK\x03\x04" | b"PK\x05\x06" => self.fail(Code::Truncated, ""),
            _ => self.fail(Code::Damaged, "end"),
        }
        Ok(())
    }

    fn read_end64(&mut self, at: u64, locator: u64) -> Result<(), Wait> {
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
        self.stage = Stage::Directory(Walk {
            start,
            at: start,
            end: directory_end,
            entries: end.entries,
            read: 0,
            files: 0,
        });
    }

    /// The next entry of the directory and where the one behind it is; `None` where it is none.
    fn entry(&self, walk: &Walk) -> Result<Option<(Entry, Walk)>, Wait> {
        let left = walk.end.saturating_sub(walk.at);
        if left < record::ENTRY as u64 {
            return Ok(None);
        }
        let fixed = self.directory.get(walk.at, record::ENTRY);
        let length = record::entry_length(fixed.map_err(Wait::Directory)?);
        let Some(length) = length.filter(|length| *length as u64 <= left) else {
            return Ok(None);
        };
        let whole = self.directory.get(walk.at, length);
        let entry = Entry::read(whole.map_err(Wait::Directory)?);
        Ok(entry.map(|entry| {
            let next = Walk {
                at: walk.at.saturating_add(length as u64),
                read: walk.read.saturating_add(1),
                files: walk.files.saturating_add(u64::from(!entry.is_folder())),
                ..*walk
            };
            (entry, next)
        }))
    }

    fn read_entry(&mut self, walk: Walk) -> Result<(), Wait> {
        if walk.at == walk.end {
            self.end_directory(walk);
            return Ok(());
        }
        match self.entry(&walk)? {
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
        // In 16 bits, numbers begin again at 0; some programs write more entries so.
        if walk.read != walk.entries && walk.read & 0xFFFF != walk.entries {
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
            self.stage = Stage::Contents(Walk {
                at: walk.start,
                read: 0,
                files: 0,
                ..walk
            });
        }
    }

    fn find_file(&mut self, walk: Walk) -> Result<(), Wait> {
        if walk.at == walk.end {
            self.stage = Stage::Done;
            return Ok(());
        }
        self.stage = match self.entry(&walk)? {
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

    fn read_header(&mut self, walk: Walk, entry: Entry) -> Result<(), Wait> {
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
    fn read_file(
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

impl Found {
    /// What an entry of the directory says.
    fn entry(&mut self, entry: &Entry) {
        self.size = self.size.saturating_add(entry.size);
        self.compressed = self.compressed.saturating_add(entry.compressed);
        let header = (record::LOCAL.saturating_add(entry.name.len())) as u64;
        self.with_headers = self
            .with_headers
            .saturating_add(entry.compressed)
            .saturating_add(header);
        let name = &*entry.name;
        let kind = Kind::of(name);
        let is_encrypted = entry.is_encrypted() && !entry.is_folder();
        let is_unknown = !matches!(entry.method, 0 | 8) && !entry.is_folder();
        for (is_so, code) in [
            (name.is_empty() || name.contains(&0), Code::Damaged),
            (name::is_unsafe(name), Code::UnsafeName),
            (!self.names.is_new(digest(&name)), Code::DuplicateName),
            (name.contains(&b'\\'), Code::BackslashName),
            (is_encrypted, Code::Encrypted),
            (is_unknown && !is_encrypted, Code::Unchecked),
            (kind == Kind::Archive, Code::NestedArchive),
        ] {
            if is_so {
                self.problems.add(code, || {
                    let problem = Problem::of(code).file(&name::shown(name));
                    if code == Code::Damaged {
                        problem.rule("name")
                    } else {
                        problem
                    }
                });
            }
        }
        if entry.is_folder() {
            return;
        }
        self.has_csv |= kind == Kind::Csv;
        self.entries = self.entries.saturating_add(1);
        if self.files.len() < limits::FILES {
            self.files.push(ListedFile {
                name: name::shown(name),
                size: entry.size,
                compressed_size: entry.compressed,
                check: None,
            });
        }
    }

    /// A file is what the directory says.
    fn checked(&mut self, walk: &Walk, entry: &Entry, contents: Contents) {
        let Some(mut check) = contents.finish() else {
            return;
        };
        let room = limits::PROBLEMS.saturating_sub(self.problems.list.len());
        let name = name::shown(&entry.name);
        self.problems.add_all(&name, &check.problems, &check.counts);
        for limit in &check.limits {
            self.problems.reached(*limit);
        }
        if check.problems.len() > room {
            check.problems.truncate(room);
            check.limits.insert(Limit::Problems);
            check.truncated = true;
        }
        let index = usize::try_from(walk.files.saturating_sub(1)).unwrap_or(usize::MAX);
        if let Some(file) = self.files.get_mut(index) {
            let names = check.header.iter().map(String::len);
            self.header_bytes = self.header_bytes.saturating_add(names.sum());
            file.check = Some(check);
        }
    }
}
