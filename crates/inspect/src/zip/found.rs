//! What is found in a ZIP, entry by entry of its directory and file by file.

use super::ListedFile;
use super::contents::Contents;
use super::name::{self, Kind};
use super::record::{self, Entry};
use super::walk::Walk;
use crate::code::Code;
use crate::limits::{self, Limit};
use crate::problem::{Problem, Problems};
use crate::schema::{Seen, digest};

/// What was found.
#[derive(Default)]
pub(super) struct Found {
    pub(super) problems: Problems,
    pub(super) files: Vec<ListedFile>,
    pub(super) entries: u64,
    /// Bytes of all contents, unpacked and in the file; and with their headers.
    pub(super) size: u64,
    pub(super) compressed: u64,
    pub(super) with_headers: u64,
    /// Compressed bytes that were dealt with.
    pub(super) done: u64,
    pub(super) has_csv: bool,
    pub(super) names: Seen,
    /// Bytes of all headers.
    pub(super) header_bytes: usize,
}

impl Found {
    /// What an entry of the directory says.
    pub(super) fn entry(&mut self, entry: &Entry) {
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
    pub(super) fn checked(&mut self, walk: &Walk, entry: &Entry, contents: Contents) {
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
