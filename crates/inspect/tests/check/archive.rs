//! Writes ZIP archives, right ones and wrong ones, byte by byte.

use crate::host::Native;
use direct_upload_inspect::{Code, Next, Options, ZipCheck, ZipChecker};
use std::rc::Rc;
use zlib_rs::{Deflate, DeflateFlush};

/// A file that is to be in an archive. Each number may be made wrong.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) name: Vec<u8>,
    pub(crate) data: Vec<u8>,
    pub(crate) method: u16,
    pub(crate) flags: u16,
    pub(crate) crc: u32,
    pub(crate) size: u64,
    pub(crate) compressed: u64,
    /// Where the directory says that it begins, if that is not where it does.
    pub(crate) offset: Option<u64>,
    pub(crate) is_zip64: bool,
    /// Sizes and CRC-32 stand behind the data.
    pub(crate) has_descriptor: bool,
    pub(crate) local_name: Option<Vec<u8>>,
}

pub(crate) fn deflate(content: &[u8]) -> Vec<u8> {
    let mut deflate = Deflate::new(6, false, 15);
    let mut data = vec![0; content.len() + content.len() / 100 + 64];
    let status = deflate.compress(content, &mut data, DeflateFlush::Finish);
    assert_eq!(status.unwrap(), zlib_rs::Status::StreamEnd);
    data.truncate(usize::try_from(deflate.total_out()).unwrap());
    data
}

/// A file that is stored as it is.
pub(crate) fn stored(name: &str, content: &str) -> Entry {
    let content = content.as_bytes();
    Entry {
        name: name.as_bytes().to_vec(),
        data: content.to_vec(),
        method: 0,
        flags: 0,
        crc: zlib_rs::crc32::crc32(0, content),
        size: content.len() as u64,
        compressed: content.len() as u64,
        offset: None,
        is_zip64: false,
        has_descriptor: false,
        local_name: None,
    }
}

/// A file that is compressed.
pub(crate) fn deflated(name: &str, content: &str) -> Entry {
    let data = deflate(content.as_bytes());
    Entry {
        compressed: data.len() as u64,
        data,
        method: 8,
        ..stored(name, content)
    }
}

/// An archive. Each number of its end may be made wrong.
#[derive(Clone, Debug, Default)]
pub(crate) struct Archive {
    pub(crate) entries: Vec<Entry>,
    pub(crate) comment: Vec<u8>,
    pub(crate) is_zip64: bool,
    /// Disk, disk of the directory.
    pub(crate) disks: [u16; 2],
    pub(crate) count: Option<u16>,
    pub(crate) count_here: Option<u16>,
}

pub(crate) fn archive(entries: &[Entry]) -> Vec<u8> {
    Archive::of(entries).bytes()
}

fn u16s(numbers: &[u16]) -> Vec<u8> {
    numbers
        .iter()
        .flat_map(|number| number.to_le_bytes())
        .collect()
}

fn u32s(numbers: &[u64]) -> Vec<u8> {
    let small = numbers
        .iter()
        .map(|number| u32::try_from(*number).unwrap_or(u32::MAX));
    small.flat_map(u32::to_le_bytes).collect()
}

fn u64s(numbers: &[u64]) -> Vec<u8> {
    numbers
        .iter()
        .flat_map(|number| number.to_le_bytes())
        .collect()
}

impl Archive {
    pub(crate) fn of(entries: &[Entry]) -> Self {
        Self {
            entries: entries.to_vec(),
            ..Self::default()
        }
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut file = Vec::new();
        let mut directory = Vec::new();
        for entry in &self.entries {
            let offset = entry.offset.unwrap_or(file.len() as u64);
            let later = |number: u64| if entry.has_descriptor { 0 } else { number };
            let flags = entry.flags | if entry.has_descriptor { 8 } else { 0 };
            let name = entry.local_name.as_ref().unwrap_or(&entry.name);
            file.extend(b"PK\x03\x04");
            file.extend(u16s(&[20, flags, entry.method, 0, 0]));
            file.extend(u32s(&[
                later(u64::from(entry.crc)),
                later(entry.compressed),
                later(entry.size),
            ]));
            file.extend(u16s(&[u16::try_from(name.len()).unwrap(), 4]));
            file.extend(name);
            file.extend(b"\xFE\xCA\0\0");
            file.extend(&entry.data);
            if entry.has_descriptor {
                file.extend(b"PK\x07\x08");
                file.extend(u32s(&[u64::from(entry.crc), entry.compressed, entry.size]));
            }
            let numbers = if entry.is_zip64 {
                [u64::MAX; 3]
            } else {
                [entry.size, entry.compressed, offset]
            };
            let mut extra = b"\xFE\xCA\0\0".to_vec();
            if entry.is_zip64 {
                extra.extend(u16s(&[1, 24]));
                extra.extend(u64s(&[entry.size, entry.compressed, offset]));
            }
            directory.extend(b"PK\x01\x02");
            directory.extend(u16s(&[20, 20, flags, entry.method, 0, 0]));
            directory.extend(u32s(&[u64::from(entry.crc), numbers[1], numbers[0]]));
            let lengths = [entry.name.len(), extra.len(), 1];
            directory.extend(
                lengths
                    .into_iter()
                    .flat_map(|length| u16s(&[u16::try_from(length).unwrap()])),
            );
            directory.extend(u16s(&[0, 0]));
            directory.extend(u32s(&[0, numbers[2]]));
            directory.extend(&entry.name);
            directory.extend(extra);
            directory.push(b'!');
        }
        self.end(file, &directory)
    }

    fn end(&self, mut file: Vec<u8>, directory: &[u8]) -> Vec<u8> {
        let (offset, length) = (file.len() as u64, directory.len() as u64);
        let count = self.entries.len() as u64;
        file.extend(directory);
        if self.is_zip64 {
            let at = file.len() as u64;
            file.extend(b"PK\x06\x06");
            file.extend(u64s(&[44]));
            file.extend(u16s(&[45, 45]));
            file.extend(u32s(&[0, 0]));
            file.extend(u64s(&[count, count, length, offset]));
            file.extend(b"PK\x06\x07");
            file.extend(u32s(&[0]));
            file.extend(u64s(&[at]));
            file.extend(u32s(&[1]));
        }
        let count = u16::try_from(count).unwrap_or(u16::MAX);
        let count = self.count.unwrap_or(count);
        let mut numbers = [
            self.disks[0],
            self.disks[1],
            self.count_here.unwrap_or(count),
            count,
        ];
        let mut sizes = [length, offset];
        if self.is_zip64 {
            numbers[2..].fill(u16::MAX);
            sizes = [u64::MAX; 2];
        }
        file.extend(b"PK\x05\x06");
        file.extend(u16s(&numbers));
        file.extend(u32s(&sizes));
        file.extend(u16s(&[u16::try_from(self.comment.len()).unwrap()]));
        file.extend(&self.comment);
        file
    }
}

/// Checks an archive, fed in pieces of so many bytes. Says how many bytes were asked for, too.
pub(crate) fn check_in_pieces(file: &[u8], piece: usize, options: &Options) -> (ZipCheck, u64) {
    let mut checker = ZipChecker::new(file.len() as u64, options.clone(), Rc::new(Native));
    let mut asked = 0;
    let mut last = 0;
    loop {
        match checker.advance() {
            Next::Read { at, length } => {
                let from = usize::try_from(at).unwrap();
                let length = (length as usize).min(piece);
                checker.feed(&file[from..from + length]);
                asked += length as u64;
            }
            Next::Again => {}
            Next::Done => break,
        }
        let (done, all) = checker.progress();
        assert!(last <= done && (done <= all || all == 0), "{done} of {all}");
        last = done;
    }
    (checker.finish(), asked)
}

pub(crate) fn check_with(file: &[u8], options: &Options) -> ZipCheck {
    let (check, _) = check_in_pieces(file, usize::MAX, options);
    let (in_pieces, _) = check_in_pieces(file, 7, options);
    assert_eq!(check, in_pieces);
    check
}

pub(crate) fn check(file: &[u8]) -> ZipCheck {
    check_with(file, &Options::default())
}

/// The problems, each with its file and what it breaks.
pub(crate) fn found(check: &ZipCheck) -> Vec<(Code, &str, &str)> {
    let problems = check.problems.iter();
    problems
        .map(|problem| {
            let (file, rule) = (problem.file.as_deref(), problem.rule.as_deref());
            (problem.code, file.unwrap_or(""), rule.unwrap_or(""))
        })
        .collect()
}
