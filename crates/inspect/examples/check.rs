//! Checks a file, and prints what a page would be told: `cargo run -p direct-upload-inspect --example check FILE
//! [SCHEMA]`.

#![allow(clippy::print_stdout, reason = "that is what it is for")]

use direct_upload_inspect::{CsvChecker, Next, Options, Schema, ZipChecker};
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;
use std::rc::Rc;

#[path = "../tests/check/host.rs"]
#[allow(dead_code, reason = "what only tests need")]
mod host;

/// A CSV is read in pieces of so many bytes.
const PIECE: usize = 1024 * 1024;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().ok_or("Which file?")?;
    let mut options = Options::default();
    if let Some(schema) = arguments.next() {
        let json = serde_json::from_str(&std::fs::read_to_string(schema)?)?;
        let schema = Schema::read(&host::json(&json), &host::Native);
        options.schema = Some(schema.map(Rc::new));
    }
    let mut file = File::open(&path)?;
    let ending = Path::new(&path).extension().unwrap_or_default();
    let told = if ending.eq_ignore_ascii_case("zip") {
        serde_json::to_string_pretty(&check_zip(&mut file, options)?)?
    } else {
        let mut checker = CsvChecker::new(&options, Rc::new(host::Native));
        let mut piece = vec![0; PIECE];
        loop {
            let length = file.read(&mut piece)?;
            if length == 0 {
                break;
            }
            checker.feed(&piece[..length]);
        }
        serde_json::to_string_pretty(&checker.finish())?
    };
    println!("{told}");
    Ok(())
}

fn check_zip(
    file: &mut File,
    options: Options,
) -> Result<direct_upload_inspect::ZipCheck, std::io::Error> {
    let mut checker = ZipChecker::new(file.metadata()?.len(), options, Rc::new(host::Native));
    loop {
        match checker.advance() {
            Next::Read { at, length } => {
                let mut bytes = vec![0; length as usize];
                file.seek(SeekFrom::Start(at))?;
                let length = file.read(&mut bytes)?;
                checker.feed(&bytes[..length]);
            }
            Next::Again => {}
            Next::Done => return Ok(checker.finish()),
        }
    }
}
