//! Names in a ZIP: how they are read, and where they lead.

use crate::limits::NAME_BYTES;

/// The upper half of code page 437, in which names are that are not UTF-8 (APPNOTE.TXT, D.1). No label of the
/// Encoding Standard stands for it.
const CODE_PAGE_437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{A0}";

/// A name as it is shown. Many programs write UTF-8 without saying so.
pub(super) fn shown(name: &[u8]) -> String {
    let start = name.get(..NAME_BYTES).unwrap_or(name);
    let mut utf8 = start.utf8_chunks();
    if let Some(first) = utf8.next()
        // What was cut may end in half a character.
        && (first.valid().len() == start.len() || (start.len() < name.len() && utf8.next().is_none()))
    {
        return first.valid().to_owned();
    }
    let upper = |byte: u8| {
        let place = usize::from(byte).checked_sub(0x80)?;
        CODE_PAGE_437.chars().nth(place)
    };
    let characters = start.iter();
    characters
        .map(|byte| upper(*byte).unwrap_or(char::from(*byte)))
        .collect()
}

/// Whether it leads out of the folder that it is unpacked to: absolute, of a drive, or upwards.
pub(super) fn is_unsafe(name: &[u8]) -> bool {
    let is_slash = |byte: &u8| matches!(byte, b'/' | b'\\');
    let has_drive = matches!(name, [letter, b':', ..] if letter.is_ascii_alphabetic());
    name.first().is_some_and(is_slash)
        || has_drive
        || name.split(is_slash).any(|part| part == b"..")
}

/// What a file is, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Csv,
    Archive,
    Other,
}

impl Kind {
    pub(super) fn of(name: &[u8]) -> Self {
        const ARCHIVES: [&[u8]; 12] = [
            b"zip", b"7z", b"rar", b"tar", b"gz", b"tgz", b"bz2", b"xz", b"zst", b"lz4", b"cab",
            b"jar",
        ];
        let mut parts = name.rsplit(|byte| matches!(byte, b'/' | b'\\'));
        let file = parts.next().unwrap_or_default();
        // What macOS puts beside each file, under its name.
        if file.starts_with(b"._") || parts.any(|folder| folder == b"__MACOSX") {
            return Self::Other;
        }
        let mut ends = file.rsplitn(2, |byte| *byte == b'.');
        let (Some(ending), Some(_)) = (ends.next(), ends.next()) else {
            return Self::Other;
        };
        let ending = ending.to_ascii_lowercase();
        if ending == b"csv" {
            Self::Csv
        } else if ARCHIVES.contains(&&*ending) {
            Self::Archive
        } else {
            Self::Other
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_utf_8_or_of_code_page_437() {
        assert_eq!(CODE_PAGE_437.chars().count(), 128);
        for (name, text) in [
            (b"a/b.csv".as_slice(), "a/b.csv"),
            ("Größe.csv".as_bytes(), "Größe.csv"),
            (b"Gr\x94\xE1e.csv", "Größe.csv"),
            (b"\x9C\xFF", "£\u{A0}"),
            (b"", ""),
        ] {
            assert_eq!(shown(name), text);
        }
        let long = "ä".repeat(NAME_BYTES);
        assert_eq!(shown(long.as_bytes()).len(), NAME_BYTES);
        assert_eq!(shown(format!("x{long}").as_bytes()).len(), NAME_BYTES - 1);
    }

    #[test]
    fn a_name_that_leads_out_of_its_folder_is_unsafe() {
        for name in [
            "/etc/passwd",
            "\\x",
            "C:\\x",
            "c:x",
            "../x",
            "a/../../x",
            "a\\..\\x",
            "..",
            "a/..",
        ] {
            assert!(is_unsafe(name.as_bytes()), "{name}");
        }
        for name in ["a/b", "..a/b", "a../b", "a/.../b", "./a", "ab:c", "1:x", ""] {
            assert!(!is_unsafe(name.as_bytes()), "{name}");
        }
    }

    #[test]
    fn a_file_is_what_its_ending_says() {
        for (name, kind) in [
            ("a.csv", Kind::Csv),
            ("x/A.CSV", Kind::Csv),
            ("x\\a.csv", Kind::Csv),
            ("a.csv.gz", Kind::Archive),
            ("a.ZIP", Kind::Archive),
            ("csv", Kind::Other),
            (".csv", Kind::Csv),
            ("a.csv/readme", Kind::Other),
            ("__MACOSX/._a.csv", Kind::Other),
            ("x/._a.csv", Kind::Other),
            ("a.txt", Kind::Other),
        ] {
            assert_eq!(Kind::of(name.as_bytes()), kind, "{name}");
        }
    }
}
