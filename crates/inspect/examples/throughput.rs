//! How fast files are checked: `cargo run --release -p direct-upload-inspect --example throughput [MB] [case]`.
//!
//! As wasm: `cargo build --release -p direct-upload-inspect --example throughput --target wasm32-wasip1`, and
//! the program in any WASI, Node.js's for one.

#![allow(clippy::print_stdout, reason = "that is what it is for")]

use direct_upload_inspect::{CsvChecker, Decode, Host, Json, Matches, Options, Schema};
use std::rc::Rc;
use std::time::Instant;

/// A file is read in pieces of so many bytes.
const PIECE: usize = 1024 * 1024;

/// Ten columns of ordinary kinds.
const HEADER: &str = "id,customer,amount,ordered,paid,email,city,items,note,updated";

struct Nothing;

impl Host for Nothing {
    fn decoder(&self, _: &str) -> Option<Box<dyn Decode>> {
        None
    }

    fn pattern(&self, _: &str) -> Option<Box<dyn Matches>> {
        None
    }
}

fn main() {
    let megabytes = std::env::args().nth(1).and_then(|size| size.parse().ok());
    let size = megabytes.unwrap_or(200_usize) * 1_000_000;
    let unquoted = file(|index| {
        format!(
            "{index},Erika Mustermann,{}.{:02},2026-{:02}-{:02},true,erika{index}@example.com,Springfield,{},as soon as possible,2026-01-31T09:30:{:02}Z\r\n",
            index % 9_973,
            index % 100,
            index % 12 + 1,
            index % 28 + 1,
            index % 50,
            index % 60,
        )
    });
    let quoted = file(|index| {
        format!(
            "\"{index}\",\"Mustermann, Erika\",\"{}.{:02}\",\"2026-{:02}-{:02}\",\"true\",\"erika{index}@example.com\",\"Springfield\",\"{}\",\"as \"\"soon\"\" as\npossible\",\"2026-01-31T09:30:{:02}Z\"\r\n",
            index % 9_973,
            index % 100,
            index % 12 + 1,
            index % 28 + 1,
            index % 50,
            index % 60,
        )
    });
    let narrow = file(|index| format!("{},{},0,1,0,1,0,1,0,1\n", index % 10, index % 7));
    let accents = file(|index| {
        format!(
            "{index},Müller,1.5,2026-01-01,true,ä@example.com,Köln,1,so früh wie möglich – bitte,2026-01-31T09:30:00Z\n"
        )
    });
    let plain = Options::default();
    let schema = Options {
        schema: Some(Schema::read(&schema(), &Nothing).map(Rc::new)),
        ..Options::default()
    };
    let only = std::env::args().nth(2);
    for (name, block, options) in [
        ("unquoted", &unquoted, &plain),
        ("quoted", &quoted, &plain),
        ("fields of one digit", &narrow, &plain),
        ("accents", &accents, &plain),
        ("unquoted, schema", &unquoted, &schema),
        ("quoted, schema", &quoted, &schema),
    ] {
        if only.as_deref().is_none_or(|only| only == name) {
            measure(name, block, options, size);
        }
    }
}

/// Some MB of records.
fn file(record: impl Fn(usize) -> String) -> Vec<u8> {
    let mut text = Vec::new();
    let mut index = 0;
    while text.len() < 4_000_000 {
        index += 1;
        text.extend(record(index).into_bytes());
    }
    text
}

fn measure(name: &str, block: &[u8], options: &Options, size: usize) {
    let started = Instant::now();
    let mut checker = CsvChecker::new(options, Rc::new(Nothing));
    checker.feed(HEADER.as_bytes());
    checker.feed(b"\n");
    let mut read = 0;
    while read < size {
        for piece in block.chunks(PIECE) {
            checker.feed(piece);
        }
        read += block.len();
    }
    let (check, _) = checker.finish();
    let seconds = started.elapsed().as_secs_f64();
    let speed = read as f64 / 1_000_000.0 / seconds;
    let problems: u64 = check.counts.iter().map(|(_, count)| count).sum();
    println!(
        "{name}: {speed:.0} MB/s ({} rows, {problems} problems)",
        check.rows
    );
}

/// A schema of these ten columns.
fn schema() -> Json {
    let text = |text: &str| Json::String(text.to_owned());
    let object = |members: Vec<(&str, Json)>| {
        Json::Object(
            members
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
        )
    };
    let kinds = [
        ("integer", vec![("minimum", Json::Number("1".to_owned()))]),
        ("string", vec![("maxLength", Json::Number("80".to_owned()))]),
        ("number", vec![("minimum", Json::Number("0".to_owned()))]),
        ("date", vec![("minimum", text("2020-01-01"))]),
        ("boolean", vec![]),
        ("string", vec![("required", Json::Bool(true))]),
        (
            "string",
            vec![(
                "enum",
                Json::Array(vec![text("Springfield"), text("Shelbyville")]),
            )],
        ),
        ("integer", vec![("maximum", Json::Number("100".to_owned()))]),
        ("string", vec![]),
        ("datetime", vec![]),
    ];
    let fields = HEADER
        .split(',')
        .zip(kinds)
        .map(|(name, (kind, constraints))| {
            object(vec![
                ("name", text(name)),
                ("type", text(kind)),
                ("constraints", object(constraints)),
            ])
        });
    object(vec![("fields", Json::Array(fields.collect()))])
}
