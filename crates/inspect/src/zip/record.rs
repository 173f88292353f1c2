//! The records of a ZIP, by their bytes (PKWARE, APPNOTE.TXT 6.3.10, section 4.3).

/// The end of the central directory, without its comment (4.3.16).
pub(super) const END: usize = 22;
/// ZIP64's locator of its own end record, right before it (4.3.15).
pub(super) const LOCATOR: usize = 20;
/// The longest of comments.
pub(super) const COMMENT: usize = 0xFFFF;
/// ZIP64's end record, as far as it is read (4.3.14).
pub(super) const END64: usize = 56;
/// An entry of the central directory, without what has no fixed length (4.3.12).
pub(super) const ENTRY: usize = 46;
/// The header of a file, without what has no fixed length (4.3.7).
pub(super) const LOCAL: usize = 30;

/// What is said in ZIP64 instead.
const ELSEWHERE_16: u64 = 0xFFFF;
const ELSEWHERE_32: u64 = 0xFFFF_FFFF;

/// A number of so many bytes, the least first.
fn number(record: &[u8], at: usize, length: usize) -> Option<u64> {
    let bytes = record.get(at..at.checked_add(length)?)?;
    let shifted = bytes.iter().rev();
    Some(shifted.fold(0, |number, byte| (number << 8) | u64::from(*byte)))
}

fn small(record: &[u8], at: usize) -> Option<u16> {
    let bytes = record.get(at..)?.first_chunk()?;
    Some(u16::from_le_bytes(*bytes))
}

/// Where the end record begins in the last bytes of a file: the last one whose comment is there whole.
pub(super) fn find_end(tail: &[u8]) -> Option<usize> {
    let last = tail.len().checked_sub(END)?;
    (0..=last).rev().find(|place| {
        let behind = last.saturating_sub(*place);
        tail.get(*place..).is_some_and(|record| {
            record.starts_with(b"PK\x05\x06")
                && small(record, 20).is_some_and(|comment| usize::from(comment) <= behind)
        })
    })
}

/// What the end record says of the directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct End {
    pub(super) entries: u64,
    pub(super) directory_size: u64,
    pub(super) directory_offset: u64,
    /// The archive was written in several parts.
    pub(super) is_part: bool,
    /// Something is said by ZIP64's end record.
    pub(super) is_elsewhere: bool,
}

impl End {
    pub(super) fn read(record: &[u8]) -> Option<Self> {
        let (disk, directory_disk) = (number(record, 4, 2)?, number(record, 6, 2)?);
        let (here, entries) = (number(record, 8, 2)?, number(record, 10, 2)?);
        let (directory_size, directory_offset) = (number(record, 12, 4)?, number(record, 16, 4)?);
        let is_said_here = disk != ELSEWHERE_16 && directory_disk != ELSEWHERE_16;
        Some(Self {
            entries,
            directory_size,
            directory_offset,
            is_part: is_said_here && (disk > 0 || directory_disk > 0 || here != entries),
            is_elsewhere: !is_said_here
                || entries == ELSEWHERE_16
                || directory_size == ELSEWHERE_32
                || directory_offset == ELSEWHERE_32,
        })
    }

    /// By ZIP64's own record.
    pub(super) fn read64(record: &[u8]) -> Option<Self> {
        let rest = record.strip_prefix(b"PK\x06\x06")?;
        let (disk, directory_disk) = (number(rest, 12, 4)?, number(rest, 16, 4)?);
        let (here, entries) = (number(rest, 20, 8)?, number(rest, 28, 8)?);
        Some(Self {
            entries,
            directory_size: number(rest, 36, 8)?,
            directory_offset: number(rest, 44, 8)?,
            is_part: disk > 0 || directory_disk > 0 || here != entries,
            is_elsewhere: false,
        })
    }
}

/// What ZIP64's locator says: where its end record begins, and of how many parts the archive is.
pub(super) fn read_locator(record: &[u8]) -> Option<(u64, u64)> {
    let rest = record.strip_prefix(b"PK\x06\x07")?;
    Some((number(rest, 4, 8)?, number(rest, 12, 4)?))
}

/// An entry of the directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) flags: u16,
    pub(super) method: u16,
    pub(super) crc: u32,
    pub(super) compressed: u64,
    pub(super) size: u64,
    /// Where the file's header begins.
    pub(super) offset: u64,
    /// As it stands there.
    pub(super) name: Vec<u8>,
}

/// How long an entry is that begins so.
pub(super) fn entry_length(fixed: &[u8]) -> Option<usize> {
    let rest = fixed.strip_prefix(b"PK\x01\x02")?;
    let lengths = [small(rest, 24)?, small(rest, 26)?, small(rest, 28)?];
    Some(lengths.into_iter().map(usize::from).sum::<usize>() + ENTRY)
}

impl Entry {
    /// Reads a whole entry.
    pub(super) fn read(record: &[u8]) -> Option<Self> {
        let name_end = ENTRY.checked_add(usize::from(small(record, 28)?))?;
        let extra_end = name_end.checked_add(usize::from(small(record, 30)?))?;
        let mut entry = Self {
            flags: small(record, 8)?,
            method: small(record, 10)?,
            crc: u32::try_from(number(record, 16, 4)?).ok()?,
            compressed: number(record, 20, 4)?,
            size: number(record, 24, 4)?,
            offset: number(record, 42, 4)?,
            name: record.get(ENTRY..name_end)?.to_vec(),
        };
        entry.read64(record.get(name_end..extra_end)?)?;
        Some(entry)
    }

    /// What has no room in the entry stands in ZIP64's extra field (4.5.3), in this order.
    fn read64(&mut self, extra: &[u8]) -> Option<()> {
        let mut large: Vec<&mut u64> = [&mut self.size, &mut self.compressed, &mut self.offset]
            .into_iter()
            .filter(|value| **value == ELSEWHERE_32)
            .collect();
        if large.is_empty() {
            return Some(());
        }
        let mut rest = extra;
        while let (Some(id), Some(length)) = (small(rest, 0), small(rest, 2)) {
            let (field, behind) = rest.get(4..)?.split_at_checked(usize::from(length))?;
            if id == 1 {
                for (value, place) in large.iter_mut().zip(0_usize..) {
                    **value = number(field, place.checked_mul(8)?, 8)?;
                }
                return Some(());
            }
            rest = behind;
        }
        // A file of exactly that size needs no ZIP64.
        Some(())
    }

    /// Encrypted, or the directory itself is (4.4.4, bits 0, 6 and 13).
    pub(super) const fn is_encrypted(&self) -> bool {
        self.flags & 0x2041 != 0
    }

    pub(super) fn is_folder(&self) -> bool {
        self.name.ends_with(b"/") && self.size == 0
    }
}

/// How long a file's header is, if it is that of the entry.
pub(super) fn local_length(fixed: &[u8], entry: &Entry) -> Option<usize> {
    let rest = fixed.strip_prefix(b"PK\x03\x04")?;
    let (name, extra) = (small(rest, 22)?, small(rest, 24)?);
    let is_same = small(rest, 4)? == entry.method && usize::from(name) == entry.name.len();
    is_same.then_some(LOCAL + usize::from(name) + usize::from(extra))
}
