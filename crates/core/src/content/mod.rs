//! Looks at the beginning and the end of a file for what it really is.
//!
//! People rename spreadsheets to `.csv`, and a download that failed leaves an error message under the
//! name of the file. Only what is certainly wrong is refused: any text is a CSV file, whatever its
//! separators and its encoding, and any archive that can be opened from its end is a ZIP.

mod markup;
mod text;
mod zip;

use crate::file_kind::FileKind;
use crate::plain::contains;
use text::Text;

/// How many bytes of a file's beginning are looked at.
pub const HEAD: u32 = 4096;

/// How many bytes of a file's end are looked at: where a ZIP archive is opened from may have the
/// longest of comments behind it.
#[must_use]
pub const fn tail(kind: FileKind) -> u32 {
    match kind {
        FileKind::Csv => HEAD,
        FileKind::Zip => zip::LONGEST_END,
    }
}

/// What was read of a file: two parts, which are the same bytes where it is small.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// How it begins.
    pub head: Vec<u8>,
    /// How it ends.
    pub tail: Vec<u8>,
}

/// What a file seems to be where it is not what its name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seems {
    /// A ZIP archive.
    Zip,
    /// A ZIP archive of which the beginning or the end is missing.
    CutZip,
    /// One of several parts of a ZIP archive.
    PartOfZip,
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
    /// An XML document.
    Xml,
    /// A JSON document.
    Json,
    /// What a storage or a service says when it does not give a file.
    ErrorMessage,
    /// Text of some kind.
    Text,
    /// Bytes that are no text, of no kind that we know.
    Binary,
}

/// Whether a file of `size` bytes that looks so can be of the kind that its name says.
///
/// # Errors
/// What it seems to be instead.
pub fn check(kind: FileKind, look: &Look, size: u64) -> Result<(), Seems> {
    match kind {
        FileKind::Csv => match guess(look, size) {
            Seems::Text => Ok(()),
            seems => Err(seems),
        },
        // An .xlsx is a ZIP archive in the format's sense, and may be handed over as one.
        FileKind::Zip => match zip::check(look, size) {
            Some(verdict) => verdict,
            None => Err(guess(look, size)),
        },
    }
}

fn guess(look: &Look, size: u64) -> Seems {
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
    let head = &*look.head;
    if zip::begins(head) {
        // Office Open XML (ISO/IEC 29500-2) and OpenDocument (OASIS, part 2, "MIME type").
        let is_office = [b"[Content_Types].xml".as_slice(), b"xl/", b"vnd.oasis"]
            .iter()
            .any(|mark| contains(head, mark));
        return if is_office { Seems::Office } else { Seems::Zip };
    }
    if let Some((_, seems)) = MARKS.iter().find(|(mark, _)| head.starts_with(mark)) {
        return *seems;
    }
    if head.get(257..262) == Some(b"ustar") {
        return Seems::OtherArchive;
    }
    let text = Text::of(head);
    let tail_at = size.saturating_sub(look.tail.len() as u64);
    if !text.is(head, 0) || !text.is(&look.tail, tail_at) {
        return Seems::Binary;
    }
    markup::guess(&text.narrow(head), &text.narrow(&look.tail)).unwrap_or(Seems::Text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(file: &[u8]) -> (Look, u64) {
        let looked = Look {
            head: file.iter().take(HEAD as usize).copied().collect(),
            tail: file.to_vec(),
        };
        (looked, file.len() as u64)
    }

    fn check_whole(kind: FileKind, file: &[u8]) -> Result<(), Seems> {
        let (look, size) = look(file);
        check(kind, &look, size)
    }

    #[test]
    fn any_text_is_a_csv_file() {
        for file in [
            b"id,name\r\n1,\"a\"".as_slice(),
            b"",
            b"id,name\r1,x\r",
            b"sep=;\nid;name\n",
            b"\xEF\xBB\xBFid;name",
            b"\xFF\xFEi\0d\0",
            b"\xFE\xFF\0i\0d",
            b"i\0d\0;\0n\0\xFC\0\r\0\n\0",
            b"\x00\x4E;\0a\0b\0,\0a\0\r\0\n\0b\0;\0c\0\r\0\n\0\x88\x30",
            b"id,name\0\n1,x\n",
            b"\0i\0d\0;\0n\0\xFC\0\r\0\n",
            b"Stra\xDFe;Gr\xF6\xDFe",
            b"a\tb\x0C\x1A",
            b"id\x01name\n1\x01x\n",
            b"id\x1Fname\x1E1\x1Fx\x1E",
            b"id,name\n1,x\x07y\n2,z\n3,a\n",
            b"PK,PL\n",
            b"<tag>,1",
            b"id,text\n1,\"<table><tr><td>x</td></tr></table>\"\n",
            b"{a},{b}\n1,2\n",
            b"{\"id\": 1},x\n{\"id\": 2},y\n",
            b"[id],[name]\n1,x]\n",
        ] {
            assert_eq!(check_whole(FileKind::Csv, file), Ok(()), "{file:?}");
        }
    }

    #[test]
    fn what_is_no_csv_file_is_named() {
        let tar = [vec![b'a'; 257], b"ustar".to_vec()].concat();
        for (file, seems) in [
            (b"PK\x03\x04\x14\0\0\0data.txt".as_slice(), Seems::Zip),
            (b"PK\x03\x04\x14\0\x06\0[Content_Types].xml", Seems::Office),
            (b"PK\x03\x04\x14\0\0\0xl/workbook.xml", Seems::Office),
            (
                b"PK\x03\x04\x14\0\0\0mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
                Seems::Office,
            ),
            (b"\xFF\xFEa\0\0\0\0\0\0\0b\0", Seems::Binary),
            (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0", Seems::Office),
            (b"%PDF-1.7\n", Seems::Pdf),
            (b"\x1F\x8B\x08\0", Seems::OtherArchive),
            (&tar, Seems::OtherArchive),
            (b"\x89PNG\r\n\x1A\n\0", Seems::Image),
            (b"\xFF\xD8\xFF\xE0", Seems::Image),
            (b"\n <!DOCTYPE HTML>\n<p>", Seems::WebPage),
            (b"\xEF\xBB\xBF<html lang=en>", Seems::WebPage),
            (b"<table border=1><tr><th>id", Seems::WebPage),
            (
                b"<!-- saved from url=(0022)https -->\n<html>",
                Seems::WebPage,
            ),
            (b"\xFF\xFE<\0h\0t\0m\0l\0>\0", Seems::WebPage),
            (b"<?xml version=\"1.0\"?><html xmlns=", Seems::WebPage),
            (
                b"<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?><Workbook>",
                Seems::Office,
            ),
            (b"<?xml version='1.0'?><orders/>", Seems::Xml),
            (
                b"<?xml version=\"1.0\"?>\n<Error><Code>AccessDenied</Code></Error>",
                Seems::ErrorMessage,
            ),
            (b"{\"error\":\"unauthorized\"}", Seems::ErrorMessage),
            (b"{\n \"orders\" : [1]}\n", Seems::Json),
            (b" [ {\"id\": 1} ]", Seems::Json),
            (b"id,name\0\0\0", Seems::Binary),
            (b"{\\rtf1\\ansi", Seems::Office),
            (b"<div class=error>", Seems::WebPage),
            (b"\x04\x05\x06", Seems::Binary),
        ] {
            assert_eq!(check_whole(FileKind::Csv, file), Err(seems), "{file:?}");
        }
    }

    #[test]
    fn the_end_of_a_csv_file_is_looked_at_too() {
        let mut look = Look {
            head: b"id;name\n".repeat(512),
            tail: b"1;x\n\0\0\0\0".repeat(512),
        };
        assert_eq!(check(FileKind::Csv, &look, 99_999), Err(Seems::Binary));
        // What is UTF-16 at the beginning is so at the end, where that begins with half a unit.
        look.head = b"i\0d\0;\0n\0".repeat(512);
        look.tail = b"x\0\0\x01".repeat(512).split_off(1);
        assert_eq!(check(FileKind::Csv, &look, 99_998), Ok(()));
        assert_eq!(check(FileKind::Csv, &look, 99_999), Err(Seems::Binary));
    }

    #[test]
    fn only_a_zip_archive_is_one() {
        for (file, seems) in [
            (b"id,name".as_slice(), Seems::Text),
            (b"", Seems::Text),
            (b"PK", Seems::Text),
            (b"%PDF-1.4", Seems::Pdf),
            (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", Seems::Office),
            (b"\x1F\x8B", Seems::OtherArchive),
            (b"{\"message\": \"no\"}", Seems::ErrorMessage),
            (b"\0\0\0", Seems::Binary),
            (b"PK\x03\x04\x14\0\0\0data.txt", Seems::CutZip),
        ] {
            assert_eq!(check_whole(FileKind::Zip, file), Err(seems), "{file:?}");
        }
    }
}
