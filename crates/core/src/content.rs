//! Looks at the first bytes of a file for what it really is.
//!
//! People rename spreadsheets to `.csv` and web pages get saved under the name of a download
//! that failed. Only what is certainly wrong is refused: any text is a CSV file, whatever its
//! separators and its encoding.

use crate::file_kind::FileKind;
use crate::plain::contains;

/// How many bytes of a file's beginning are looked at.
pub const HEAD: u32 = 4096;

/// What a file seems to be where it is not what its name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seems {
    /// A ZIP archive.
    Zip,
    /// An Excel workbook, or another file of an office program.
    Office,
    /// A PDF document.
    Pdf,
    /// Another kind of archive: gzip, 7z, RAR, tar.
    OtherArchive,
    /// A picture.
    Image,
    /// A web page.
    WebPage,
    /// Text of some kind.
    Text,
    /// Bytes that are no text, of no kind that we know.
    Binary,
}

/// Whether a file that begins with `head` can be of the kind that its name says.
///
/// # Errors
/// What it seems to be instead.
pub fn check(kind: FileKind, head: &[u8]) -> Result<(), Seems> {
    let seems = guess(head);
    match (kind, seems) {
        (FileKind::Csv, Seems::Text) => Ok(()),
        // An .xlsx is a ZIP archive in the format's sense, and may be handed over as one.
        (FileKind::Zip, Seems::Zip | Seems::Office) if is_zip(head) => Ok(()),
        _ => Err(seems),
    }
}

fn is_zip(head: &[u8]) -> bool {
    // A local file header, an empty archive, the mark of a split one (APPNOTE.TXT, 4.3).
    [b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"]
        .iter()
        .any(|mark| head.starts_with(*mark))
}

fn guess(head: &[u8]) -> Seems {
    if is_zip(head) {
        // Office Open XML (ISO/IEC 29500-2) and OpenDocument (OASIS, part 2, "MIME type").
        let is_office = [b"[Content_Types].xml".as_slice(), b"xl/", b"vnd.oasis"]
            .iter()
            .any(|mark| contains(head, mark));
        return if is_office { Seems::Office } else { Seems::Zip };
    }
    const MARKS: [(&[u8], Seems); 9] = [
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", Seems::Office),
        (b"%PDF-", Seems::Pdf),
        (b"\x1F\x8B", Seems::OtherArchive),
        (b"7z\xBC\xAF\x27\x1C", Seems::OtherArchive),
        (b"Rar!\x1A\x07", Seems::OtherArchive),
        (b"\x89PNG\r\n\x1A\n", Seems::Image),
        (b"\xFF\xD8\xFF", Seems::Image),
        (b"GIF87a", Seems::Image),
        (b"GIF89a", Seems::Image),
    ];
    if let Some((_, seems)) = MARKS.iter().find(|(mark, _)| head.starts_with(mark)) {
        return *seems;
    }
    if head.get(257..262) == Some(b"ustar") {
        return Seems::OtherArchive;
    }
    if is_web_page(head) {
        return Seems::WebPage;
    }
    let is_utf16 = head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF");
    let is_text = if is_utf16 {
        !head.chunks(2).any(|unit| unit == [0, 0])
    } else {
        !head.iter().any(|byte| is_binary(*byte))
    };
    if is_text { Seems::Text } else { Seems::Binary }
}

/// A byte that no encoding of text built on ASCII has, but for tab, line ends, form feed, and
/// the two that old systems leave in text: escape and end-of-file.
const fn is_binary(byte: u8) -> bool {
    byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0B | 0x0C | 0x1A | 0x1B)
}

fn is_web_page(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    let head = head.trim_ascii_start();
    [b"<!doctype html".as_slice(), b"<html", b"<head", b"<script"]
        .iter()
        .any(|mark| {
            head.get(..mark.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(mark))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_is_a_csv_file() {
        for head in [
            b"id,name\r\n1,\"a\"".as_slice(),
            b"",
            b"\xEF\xBB\xBFid;name",
            b"\xFF\xFEi\0d\0",
            b"\xFE\xFF\0i\0d",
            b"Stra\xDFe;Gr\xF6\xDFe",
            b"a\tb\x0C\x1A",
            b"PK,PL\n",
            b"<tag>,1",
        ] {
            assert_eq!(check(FileKind::Csv, head), Ok(()), "{head:?}");
        }
    }

    #[test]
    fn what_is_no_csv_file_is_named() {
        let tar = [vec![b'a'; 257], b"ustar".to_vec()].concat();
        for (head, seems) in [
            (b"PK\x03\x04\x14\0\0\0data.txt".as_slice(), Seems::Zip),
            (b"PK\x03\x04\x14\0\x06\0[Content_Types].xml", Seems::Office),
            (b"PK\x03\x04\x14\0\0\0xl/workbook.xml", Seems::Office),
            (
                b"PK\x03\x04\x14\0\0\0mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
                Seems::Office,
            ),
            (b"\xFF\xFEa\0\0\0b\0", Seems::Binary),
            (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0", Seems::Office),
            (b"%PDF-1.7\n", Seems::Pdf),
            (b"\x1F\x8B\x08\0", Seems::OtherArchive),
            (&tar, Seems::OtherArchive),
            (b"\x89PNG\r\n\x1A\n\0", Seems::Image),
            (b"\xFF\xD8\xFF\xE0", Seems::Image),
            (b"\n <!DOCTYPE HTML>\n<p>", Seems::WebPage),
            (b"\xEF\xBB\xBF<html lang=en>", Seems::WebPage),
            (b"id,name\0", Seems::Binary),
            (b"\x01\x02\x03", Seems::Binary),
        ] {
            assert_eq!(check(FileKind::Csv, head), Err(seems), "{head:?}");
        }
    }

    #[test]
    fn only_a_zip_archive_is_one() {
        for head in [
            b"PK\x03\x04\x14".as_slice(),
            b"PK\x05\x06\0\0",
            b"PK\x07\x08PK\x03\x04",
            b"PK\x03\x04\x14\0\x06\0[Content_Types].xml",
        ] {
            assert_eq!(check(FileKind::Zip, head), Ok(()), "{head:?}");
        }
        for (head, seems) in [
            (b"id,name".as_slice(), Seems::Text),
            (b"", Seems::Text),
            (b"PK", Seems::Text),
            (b"%PDF-1.4", Seems::Pdf),
            (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", Seems::Office),
            (b"\x1F\x8B", Seems::OtherArchive),
            (b"\0\0\0", Seems::Binary),
        ] {
            assert_eq!(check(FileKind::Zip, head), Err(seems), "{head:?}");
        }
    }
}
