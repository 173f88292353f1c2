//! Each code of a ZIP. Cases after Go's archive/zip and Python's zipfile.

use crate::archive::{
    Archive, Entry, archive, check, check_in_pieces, check_with, deflated, found, stored,
};
use crate::host::by_schema;
use direct_upload_inspect::Code::{self, *};
use direct_upload_inspect::Options;
use direct_upload_inspect::limits::{FILES, Limit, PROBLEMS, READ_BYTES};
use serde_json::json;

const CSV: &str = "a,b\n1,2\n";

fn orders() -> Entry {
    deflated(
        "orders.csv",
        &("id,name\n".to_owned() + &"1,some words\n".repeat(20_000)),
    )
}

#[track_caller]
fn assert_found(file: &[u8], expected: &[(Code, &str, &str)]) {
    assert_eq!(found(&check(file)), expected);
}

#[test]
fn an_archive_is_read_from_its_end_whatever_stands_around_it() {
    let whole = archive(&[orders(), stored("x/readme.txt", "Hello")]);
    let commented = Archive {
        comment: b"PK\x05\x06 is how an end begins".to_vec(),
        ..Archive::of(&[orders(), stored("x/readme.txt", "Hello")])
    };
    let zip64 = Archive {
        is_zip64: true,
        entries: vec![
            Entry {
                is_zip64: true,
                ..orders()
            },
            stored("x/readme.txt", "Hello"),
        ],
        ..Archive::default()
    };
    let described = [
        Entry {
            has_descriptor: true,
            ..orders()
        },
        stored("x/readme.txt", "Hello"),
    ];
    for (what, file) in [
        ("plain", whole.clone()),
        ("a comment", commented.bytes()),
        ("ZIP64", zip64.bytes()),
        ("descriptors", archive(&described)),
        (
            "a program in front",
            [b"#!/bin/sh\n".as_slice(), &whole].concat(),
        ),
        (
            "a program in front of ZIP64",
            [b"#!/bin/sh\n".as_slice(), &zip64.bytes()].concat(),
        ),
        ("a filled last block", [&*whole, &[0; 90]].concat()),
    ] {
        let check = check(&file);
        assert_eq!(found(&check), [], "{what}");
        assert_eq!(check.entries, 2, "{what}");
        assert_eq!(check.size, 260_008 + 5, "{what}");
        assert!(!check.truncated, "{what}");
        let [orders, readme] = &*check.files else {
            panic!("{what}: {:?}", check.files)
        };
        assert_eq!(
            (&*orders.name, orders.size),
            ("orders.csv", 260_008),
            "{what}"
        );
        let csv = orders.check.as_ref().unwrap();
        assert_eq!((csv.rows, csv.columns), (20_000, 2), "{what}");
        assert_eq!(
            (&*readme.name, readme.compressed_size),
            ("x/readme.txt", 5),
            "{what}"
        );
        assert_eq!(readme.check, None, "{what}");
    }
}

#[test]
fn folders_are_no_files_and_empty_files_are_whole() {
    let file = archive(&[
        stored("x/", ""),
        stored("x/a.csv", ""),
        deflated("b.csv", ""),
    ]);
    let check = check(&file);
    assert_eq!(check.entries, 2);
    let names: Vec<_> = check.files.iter().map(|file| &*file.name).collect();
    assert_eq!(names, ["x/a.csv", "b.csv"]);
    assert_eq!(
        found(&check),
        [(NoRows, "x/a.csv", ""), (NoRows, "b.csv", "")]
    );
}

#[test]
fn an_archive_that_was_cut_is_truncated() {
    let whole = archive(&[orders()]);
    for file in [
        &whole[..whole.len() - 1],
        &whole[..whole.len() - 22],
        &whole[..100],
        &whole[9..],
    ] {
        assert_found(file, &[(Truncated, "", "")]);
    }
    let (shorter, _) = {
        // The file is shorter than it was when the check began.
        let mut checker = direct_upload_inspect::ZipChecker::new(
            whole.len() as u64 + 70_000,
            Options::default(),
            std::rc::Rc::new(crate::host::Native),
        );
        loop {
            match checker.advance() {
                direct_upload_inspect::Next::Read { at, length } => {
                    let from = usize::try_from(at).unwrap().min(whole.len());
                    let to = (from + length as usize).min(whole.len());
                    checker.feed(&whole[from..to]);
                }
                direct_upload_inspect::Next::Again => {}
                direct_upload_inspect::Next::Done => break,
            }
        }
        (checker.finish(), ())
    };
    assert_eq!(found(&shorter), [(Truncated, "", "")]);
}

#[test]
fn what_is_no_archive_is_damaged() {
    for file in [b"".as_slice(), b"PK", b"id,name\n1,x\n", &[0; 200]] {
        assert_found(file, &[(Damaged, "", "end")]);
    }
}

#[test]
fn a_directory_that_is_not_what_its_end_says_is_damaged() {
    for count in [0, 2] {
        let wrong = Archive {
            count: Some(count),
            ..Archive::of(&[orders()])
        };
        assert_found(&wrong.bytes(), &[(Damaged, "", "directory")]);
    }
    let mut file = archive(&[orders()]);
    let entry = file
        .windows(4)
        .rposition(|bytes| bytes == b"PK\x01\x02")
        .unwrap();
    file[entry] = b'X';
    assert_found(&file, &[(Damaged, "", "directory")]);
    let mut file = archive(&[orders()]);
    // A name that goes on behind the directory.
    file[entry + 29] = 1;
    assert_found(&file, &[(Damaged, "", "directory")]);
}

#[test]
fn a_file_that_is_not_what_the_directory_says_is_damaged() {
    let good = orders();
    let mut cut = good.clone();
    cut.data.truncate(cut.data.len() - 3);
    cut.compressed -= 3;
    let mut junk = good.clone();
    junk.data.extend(b"junk");
    junk.compressed += 4;
    let mut broken = good.clone();
    broken.data[0] = 0xFF;
    for (entry, rule) in [
        (
            Entry {
                crc: good.crc ^ 1,
                ..good.clone()
            },
            "crc",
        ),
        (
            Entry {
                size: good.size - 1,
                ..good.clone()
            },
            "size",
        ),
        (
            Entry {
                size: good.size + 1,
                ..good.clone()
            },
            "size",
        ),
        (cut, "stream"),
        (junk, "size"),
        (broken, "stream"),
        (
            Entry {
                local_name: Some(b"orders.cs".to_vec()),
                ..good.clone()
            },
            "header",
        ),
        (
            Entry {
                offset: Some(1),
                ..good.clone()
            },
            "header",
        ),
        (
            Entry {
                offset: Some(u64::from(u32::MAX - 1)),
                ..good.clone()
            },
            "header",
        ),
        (
            Entry {
                crc: 1,
                ..stored("orders.csv", CSV)
            },
            "crc",
        ),
        (
            Entry {
                size: 7,
                ..stored("orders.csv", CSV)
            },
            "header",
        ),
    ] {
        // What comes behind it is checked all the same.
        let file = archive(&[entry, stored("b.csv", "a,b\n1\n")]);
        let check = check(&file);
        assert_eq!(
            found(&check),
            [(Damaged, "orders.csv", rule), (RaggedRow, "b.csv", "")],
            "{rule}"
        );
        assert_eq!(check.files[0].check, None, "{rule}");
    }
    assert_found(&archive(&[good]), &[]);
}

#[test]
fn a_name_that_cannot_be_one_is_damaged() {
    for name in ["", "a\0.csv"] {
        let check = check(&archive(&[stored(name, CSV), stored("b.csv", CSV)]));
        assert_eq!(found(&check), [(Damaged, name, "name")]);
    }
}

#[test]
fn a_file_that_wants_a_password_is_encrypted() {
    let secret = |flags| Entry {
        flags,
        ..stored("a.csv", "\u{1}secret")
    };
    for flags in [0x1, 0x41, 0x2000] {
        assert_found(&archive(&[secret(flags)]), &[(Encrypted, "a.csv", "")]);
    }
    // UTF-8, and how well it is compressed.
    assert_found(
        &archive(&[Entry {
            flags: 0x0806,
            ..orders()
        }]),
        &[],
    );
}

#[test]
fn a_name_that_leads_elsewhere_is_unsafe() {
    for name in ["/a.csv", "../a.csv", "x/../../a.csv", "C:/a.csv"] {
        assert_found(&archive(&[stored(name, CSV)]), &[(UnsafeName, name, "")]);
    }
    assert_found(
        &archive(&[stored("..\\a.csv", CSV)]),
        &[
            (UnsafeName, "..\\a.csv", ""),
            (BackslashName, "..\\a.csv", ""),
        ],
    );
    assert_found(&archive(&[stored("x/..a.csv", CSV)]), &[]);
}

#[test]
fn a_name_that_is_there_twice_is_found() {
    assert_found(
        &archive(&[stored("a.csv", CSV), orders(), stored("a.csv", CSV)]),
        &[(DuplicateName, "a.csv", "")],
    );
    assert_found(
        &archive(&[
            stored("a.csv", CSV),
            stored("A.csv", CSV),
            stored("x/a.csv", CSV),
        ]),
        &[],
    );
}

#[test]
fn one_part_of_several_is_found() {
    let part = |disks, count_here| Archive {
        disks,
        count_here,
        ..Archive::of(&[orders()])
    };
    for part in [
        part([1, 0], None),
        part([1, 1], None),
        part([0, 0], Some(0)),
    ] {
        assert_found(&part.bytes(), &[(PartOfSeveral, "", "")]);
    }
    assert_found(
        b"PK\x07\x08PK\x03\x04 the first of them",
        &[(PartOfSeveral, "", "")],
    );
    let mut zip64 = Archive {
        is_zip64: true,
        ..Archive::of(&[orders()])
    }
    .bytes();
    let disks = zip64.len() - 22 - 4;
    zip64[disks] = 2;
    assert_found(&zip64, &[(PartOfSeveral, "", "")]);
}

#[test]
fn contents_that_are_too_large_are_not_unpacked() {
    let large = |size: u64, compressed: u64| Entry {
        size,
        compressed,
        is_zip64: true,
        ..orders()
    };
    const GIB: u64 = 1 << 30;
    let many = |size: u64, count: usize| vec![large(size, 0); count];
    for entries in [
        vec![large(50 * GIB + 1, 50 * GIB)],
        vec![large(GIB + 1, GIB / 1_001)],
        many(GIB / 2 + 1, 2),
    ] {
        let check = check(&archive(&entries));
        assert_eq!(check.counts.of(TooLarge), 1);
        assert!(check.files.iter().all(|file| file.check.is_none()));
    }
    // It says less than it has, and is not unpacked further.
    let bomb = deflated("a.csv", &"0".repeat(10_000_000));
    let (check, _) = check_in_pieces(
        &archive(&[Entry { size: 100, ..bomb }]),
        4096,
        &Options::default(),
    );
    assert_eq!(found(&check), [(Damaged, "a.csv", "size")]);
    // Neither a GiB of whatever ratio, nor a ratio of 1,000 and more than that.
    for entry in [large(GIB, 0), large(GIB + 1_000, GIB / 1_000 + 1)] {
        let check = crate::archive::check(&archive(&[entry]));
        assert_eq!(check.counts.of(TooLarge), 0);
    }
}

#[test]
fn files_that_share_their_bytes_are_damaged() {
    let kernel = orders();
    let quoted: Vec<_> = (0..20)
        .map(|index| Entry {
            name: format!("{index:0>10}").into_bytes(),
            data: if index == 0 {
                kernel.data.clone()
            } else {
                Vec::new()
            },
            offset: Some(0),
            ..kernel.clone()
        })
        .collect();
    let check = check(&archive(&quoted));
    assert_eq!(check.counts.of(Damaged), 1);
    assert_eq!(
        check.problems.last().unwrap().rule.as_deref(),
        Some("overlap")
    );
}

#[test]
fn an_archive_without_a_csv_is_found() {
    assert_found(&archive(&[]), &[(NoCsv, "", "")]);
    assert_found(&archive(&[stored("a.txt", CSV)]), &[(NoCsv, "", "")]);
    assert_found(
        &archive(&[stored("__MACOSX/._a.csv", "\0")]),
        &[(NoCsv, "", "")],
    );
    assert_found(&archive(&[stored("x/A.CSV", CSV)]), &[]);
}

#[test]
fn an_archive_in_it_is_found() {
    assert_found(
        &archive(&[
            stored("a.csv", CSV),
            stored("b.zip", ""),
            stored("c.csv.GZ", ""),
        ]),
        &[
            (NestedArchive, "b.zip", ""),
            (NestedArchive, "c.csv.GZ", ""),
        ],
    );
    assert_found(
        &archive(&[
            stored("a.csv", CSV),
            stored("zip", ""),
            stored("zip.txt", ""),
        ]),
        &[],
    );
}

#[test]
fn a_name_with_backslashes_is_found() {
    assert_found(
        &archive(&[stored("x\\a.csv", CSV)]),
        &[(BackslashName, "x\\a.csv", "")],
    );
}

#[test]
fn a_method_that_is_not_known_is_found() {
    for method in [9, 12, 14, 93] {
        let entry = Entry {
            method,
            ..stored("a.csv", "whatever")
        };
        // Of a folder, there is nothing to be unpacked.
        let folder = Entry {
            method,
            flags: 1,
            ..stored("x/", "")
        };
        assert_found(&archive(&[entry, folder]), &[(Unchecked, "a.csv", "")]);
    }
}

#[test]
fn what_is_wrong_with_a_csv_is_said_with_its_name() {
    let schema = by_schema(&json!({"fields": [{"name": "a", "type": "integer"}, {"name": "b"}]}));
    let file = archive(&[
        deflated("good.csv", CSV),
        deflated("x/bad.csv", "a,b\nx,2\n3\n"),
        stored("no.txt", "a,b\nx"),
    ]);
    let check = check_with(&file, &schema);
    assert_eq!(
        found(&check),
        [
            (TypeError, "x/bad.csv", "integer"),
            (RaggedRow, "x/bad.csv", "")
        ]
    );
    assert_eq!(check.problems[0].row, Some(2));
    let inner = check.files[1].check.as_ref().unwrap();
    assert_eq!(inner.counts.of(RaggedRow), 1);
    assert_eq!(inner.problems[0].file, None);
    assert_eq!(check.counts.of(RaggedRow), 1);
}

#[test]
fn all_files_are_checked_and_the_first_are_listed() {
    let bad = |index: usize| stored(&format!("{index}.csv"), "a,b\n1\n");
    let entries: Vec<_> = (0..=FILES).map(bad).collect();
    let (check, asked) = check_in_pieces(&archive(&entries), usize::MAX, &Options::default());
    assert_eq!(check.entries, FILES as u64 + 1);
    assert_eq!(check.files.len(), FILES);
    assert_eq!(check.counts.of(RaggedRow), FILES as u64 + 1);
    assert_eq!(check.problems.len(), PROBLEMS);
    let listed = check.files.iter().filter_map(|file| file.check.as_ref());
    assert_eq!(
        listed.map(|check| check.problems.len()).sum::<usize>(),
        PROBLEMS
    );
    assert_eq!(
        check.limits.into_iter().collect::<Vec<_>>(),
        [Limit::Problems, Limit::Files]
    );
    // Small files are read many at once.
    assert!(asked < 4 * u64::from(READ_BYTES), "{asked}");
}

#[test]
fn a_name_is_shown_as_it_was_meant() {
    let entry = Entry {
        name: b"Gr\x94\xE1e.csv".to_vec(),
        ..stored("", CSV)
    };
    assert_eq!(check(&archive(&[entry])).files[0].name, "Größe.csv");
}
