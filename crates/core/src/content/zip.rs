//! A ZIP archive by its end, from which it is opened (APPNOTE.TXT, 4.3): whatever stands in front of
//! it, as the program of one that opens itself, is no part of it.

use super::{Look, Seems};

/// The end record without its comment.
const END: usize = 22;
/// The end record with the longest comment, and the locator of ZIP64's before it.
pub(super) const LONGEST_END: u32 = 22 + 0xFFFF + 20;

/// Whether a file begins as an archive does: with a file's header, as an empty archive, or with the
/// mark of one in parts, also where only one part came of it.
pub(super) fn begins(head: &[u8]) -> bool {
    [b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08", b"PK00"]
        .iter()
        .any(|mark| head.starts_with(*mark) && (*mark != b"PK00" || head.get(4..6) == Some(b"PK")))
}

/// Whether a file is one whole archive; `None` where nothing says that it is one.
pub(super) fn check(look: &Look, size: u64) -> Option<Result<(), Seems>> {
    let Some(end) = end(&look.tail) else {
        let is_first_part = look.head.starts_with(b"PK\x07\x08");
        return begins(&look.head).then_some(Err(if is_first_part {
            Seems::PartOfZip
        } else {
            Seems::CutZip
        }));
    };
    let record = look.tail.get(end..)?;
    if is_one_of_several(record, look.tail.get(..end)?)? {
        return Some(Err(Seems::PartOfZip));
    }
    // The directory stands before the end record. It would have to begin before the file does where
    // the file has lost its beginning.
    let (length, offset) = (number(record, 12, 4)?, number(record, 16, 4)?);
    let directory_end = length.saturating_add(offset);
    let behind = u64::try_from(look.tail.len().saturating_sub(end)).ok()?;
    let is_cut = length != u64::from(u32::MAX)
        && offset != u64::from(u32::MAX)
        && directory_end > size.saturating_sub(behind);
    Some(if is_cut { Err(Seems::CutZip) } else { Ok(()) })
}

/// Where the end record begins: the last one whose comment is there whole.
fn end(tail: &[u8]) -> Option<usize> {
    let mut places = tail.windows(END);
    places.rposition(|record| record.starts_with(b"PK\x05\x06"))?;
    let last = tail.len().checked_sub(END)?;
    (0..=last).rev().find(|place| {
        let behind = last.saturating_sub(*place);
        tail.get(*place..).is_some_and(|record| {
            record.starts_with(b"PK\x05\x06")
                && number(record, 20, 2).is_some_and(|comment| comment <= behind as u64)
        })
    })
}

/// Whether the archive was written in several parts, by its end record or, where that has no room for
/// it, by ZIP64's locator before it.
fn is_one_of_several(record: &[u8], before: &[u8]) -> Option<bool> {
    let (disk, directory_disk) = (number(record, 4, 2)?, number(record, 6, 2)?);
    let (here, all) = (number(record, 8, 2)?, number(record, 10, 2)?);
    const ELSEWHERE: u64 = 0xFFFF;
    let is_said_here = disk != ELSEWHERE && directory_disk != ELSEWHERE;
    if is_said_here && (disk > 0 || directory_disk > 0 || here != all) {
        return Some(true);
    }
    let locator = before.len().checked_sub(20).and_then(|at| before.get(at..));
    let locator = locator.filter(|locator| locator.starts_with(b"PK\x06\x07"));
    Some(locator.is_some_and(|locator| number(locator, 16, 4).is_some_and(|disks| disks > 1)))
}

/// A number of so many bytes, the least first.
fn number(record: &[u8], at: usize, length: usize) -> Option<u64> {
    let bytes = record.get(at..at.checked_add(length)?)?;
    let shifted = bytes.iter().rev();
    Some(shifted.fold(0, |number, byte| (number << 8) | u64::from(*byte)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An archive of one stored file, `a.csv`, and its end record.
    fn archive() -> (Vec<u8>, Vec<u8>) {
        let header =
            b"PK\x03\x04\x0A\0\0\0\0\0\0\0\0\0\0\0\0\0\x02\0\0\0\x02\0\0\0\x05\0\0\0a.csvx\n";
        let entry = b"PK\x01\x02\x0A\0\x0A\0\0\0\0\0\0\0\0\0\0\0\0\0\x02\0\0\0\x02\0\0\0\x05\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0a.csv";
        let before = [header.as_slice(), entry].concat();
        let end = record([0, 0, 1, 1], entry.len(), header.len());
        (before, end)
    }

    fn record(disks: [u16; 4], length: usize, offset: usize) -> Vec<u8> {
        let mut record = b"PK\x05\x06".to_vec();
        for number in disks {
            record.extend(number.to_le_bytes());
        }
        for number in [length, offset] {
            record.extend(u32::try_from(number).expect("small").to_le_bytes());
        }
        record.extend([0, 0]);
        record
    }

    fn checked(file: &[u8]) -> Option<Result<(), Seems>> {
        let look = Look {
            head: file.iter().take(4096).copied().collect(),
            tail: file.to_vec(),
        };
        check(&look, file.len() as u64)
    }

    #[test]
    fn an_archive_is_known_by_its_end_whatever_stands_around_it() {
        let (before, end) = archive();
        let whole = [&*before, &end].concat();
        let mut commented = whole.clone();
        let length = commented.len();
        commented[length - 2] = 3;
        commented.extend(b"PK!");
        for (what, file) in [
            ("whole", whole.clone()),
            (
                "a program in front",
                [b"#!/bin/sh\n".as_slice(), &whole].concat(),
            ),
            ("the mark of parts", [b"PK00".as_slice(), &whole].concat()),
            ("a comment", commented),
            ("a filled last block", [&*whole, &[0; 90]].concat()),
            ("empty", record([0; 4], 0, 0)),
        ] {
            assert_eq!(checked(&file), Some(Ok(())), "{what}");
        }
    }

    #[test]
    fn what_is_missing_of_an_archive_is_said() {
        let (before, end) = archive();
        let whole = [&*before, &end].concat();
        let locator = b"PK\x06\x07\0\0\0\0\0\0\0\0\0\0\0\0\x02\0\0\0";
        let elsewhere = record([0xFFFF; 4], 0, 0);
        for (what, file, seems) in [
            ("cut", whole[..whole.len() - 1].to_vec(), Seems::CutZip),
            ("without a directory", before[..20].to_vec(), Seems::CutZip),
            ("without its beginning", whole[9..].to_vec(), Seems::CutZip),
            (
                "the first part",
                b"PK\x07\x08PK\x03\x04".to_vec(),
                Seems::PartOfZip,
            ),
            (
                "the last part",
                record([1, 0, 1, 1], 40, 30),
                Seems::PartOfZip,
            ),
            (
                "some of its files",
                record([0, 0, 1, 2], 0, 0),
                Seems::PartOfZip,
            ),
            (
                "ZIP64's",
                [&locator[..], &elsewhere].concat(),
                Seems::PartOfZip,
            ),
        ] {
            assert_eq!(checked(&file), Some(Err(seems)), "{what}");
        }
        assert_eq!(checked(b"id,name\n"), None);
        assert_eq!(checked(b""), None);
    }

    #[test]
    fn an_archive_may_be_larger_than_its_numbers() {
        let locator = b"PK\x06\x07\0\0\0\0\0\0\0\0\0\0\0\0\x01\0\0\0";
        let mut end = record([0, 0, 1, 1], 0, 0);
        end[12..20].fill(0xFF);
        assert_eq!(checked(&[&locator[..], &end].concat()), Some(Ok(())));
    }
}
