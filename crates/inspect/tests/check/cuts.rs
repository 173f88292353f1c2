//! However a file is cut, the result is the same; and what a writer of CSV wrote has no problems.

use crate::host::{Native, by_schema, check_in_pieces, found};
use direct_upload_inspect::{CsvChecker, Options};
use proptest::prelude::*;
use std::rc::Rc;

/// Texts in which everything is likely that means something, and bytes that are no text.
fn any_file() -> impl Strategy<Value = Vec<u8>> {
    let token = prop_oneof![
        3 => Just(b",".to_vec()),
        3 => Just(b"\n".to_vec()),
        2 => Just(b"\r\n".to_vec()),
        1 => Just(b"\r".to_vec()),
        4 => Just(b"\"".to_vec()),
        1 => Just(b";".to_vec()),
        1 => Just(b"\0".to_vec()),
        1 => Just(b"\xFF".to_vec()),
        1 => Just(b"\xE2\x82".to_vec()),
        2 => Just("€ä𝄞".as_bytes().to_vec()),
        3 => "[a-z0-9 ]{1,12}".prop_map(String::into_bytes),
    ];
    prop::collection::vec(token, 0..80).prop_map(|tokens| tokens.concat())
}

fn in_utf16(file: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(file);
    let units = text.encode_utf16();
    let mut bytes = vec![0xFF, 0xFE];
    bytes.extend(units.flat_map(u16::to_le_bytes));
    bytes
}

proptest! {
    #[test]
    fn a_file_may_be_cut_anywhere(
        file in any_file(),
        cuts in prop::collection::vec(0_usize..1000, 0..6),
        is_utf16 in any::<bool>(),
        has_schema in any::<bool>(),
    ) {
        let file = if is_utf16 { in_utf16(&file) } else { file };
        let options = if has_schema {
            by_schema(&serde_json::json!({
                "fields": [{"name": "a", "type": "integer"}, {"name": "b"}],
                "fieldsMatch": "partial",
            }))
        } else {
            Options::default()
        };
        let whole = check_in_pieces(&file, file.len().max(1), &options);
        let mut cuts: Vec<_> = cuts.iter().map(|cut| cut % (file.len() + 1)).collect();
        cuts.sort_unstable();
        let mut checker = CsvChecker::new(&options, Rc::new(Native));
        let mut from = 0;
        for to in cuts.into_iter().chain([file.len()]) {
            checker.feed(&file[from..to]);
            from = to;
        }
        prop_assert_eq!(checker.finish(), whole);
    }

    #[test]
    fn what_a_writer_wrote_has_no_problems_and_the_right_count(
        records in (1_usize..6).prop_flat_map(|columns| {
            let field = "(?s)[a-z,;\"\n\r\t |äß€𝄞']{1,12}";
            prop::collection::vec(prop::collection::vec(field, columns), 0..20)
        }),
        is_crlf in any::<bool>(),
    ) {
        let columns = records.first().map_or(1, Vec::len);
        let mut writer = csv::WriterBuilder::new()
            .terminator(if is_crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') })
            .from_writer(Vec::new());
        let header: Vec<_> = (0..columns).map(|column| format!("column {column}")).collect();
        writer.write_record(&header).unwrap();
        for record in &records {
            writer.write_record(record).unwrap();
        }
        let file = writer.into_inner().unwrap();
        let (check, _) = check_in_pieces(&file, 64, &Options::default());
        let mut problems = found(&check);
        if records.is_empty() {
            problems.pop();
        }
        prop_assert_eq!(problems, []);
        prop_assert_eq!(check.rows, records.len() as u64);
        prop_assert_eq!(&check.header, &header);
    }
}
