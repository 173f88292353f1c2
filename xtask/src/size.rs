//! `cargo xtask size`: how many bytes a browser loads until a person can choose a file, which is the
//! loader, and how many until that is sent.
//!
//! The standalone page's own files, and the languages, are listed but not counted: a host page has
//! none of the former, and loads one of the latter where its own is not English.

use crate::bundle::{self, Bundle, LOADER, WASM};
use crate::workspace::Workspace;
use anyhow::{Result, ensure};
use fs_err as fs;
use std::fmt::Write as _;

/// The most that the loader may come to, in bytes of Brotli: Dropzone is 12,119.
const FIRST: u64 = 11_600;
/// The most that all counted files may come to. What a page loads of Uppy (core, dashboard and aws-s3)
/// is 80,034, all of it before a file can be chosen. 2,500 of it are for questions and checks of the
/// page's own, and for folders on disks that take their time.
const ALL: u64 = 89_600;

/// One shipped file.
#[derive(Debug)]
struct Shipped {
    name: String,
    raw: u64,
    gzip: u64,
    brotli: u64,
    /// Who loads it, if not each page that embeds the widget.
    only: Option<&'static str>,
}

/// `cargo xtask size`.
pub(crate) fn task(workspace: &Workspace) -> Result<()> {
    let bundle = bundle::bundle(workspace, &workspace.dist())?;
    let (table, first, all) = table(&shipped(&bundle)?);
    println!("{table}");
    verdict("The loader", first, FIRST)?;
    verdict("The widget", all, ALL)
}

fn verdict(what: &str, brotli: u64, budget: u64) -> Result<()> {
    ensure!(
        brotli <= budget,
        "{what} comes to {brotli} bytes of Brotli, {} above its budget of {budget}.",
        brotli - budget
    );
    Ok(())
}

fn shipped(bundle: &Bundle) -> Result<Vec<Shipped>> {
    let version = bundle.version();
    let mut names = vec![
        (LOADER.to_owned(), None),
        (format!("{version}/{WASM}"), None),
        (format!("{version}/{LOADER}"), Some("where it is pinned")),
        ("index.html".to_owned(), Some("standalone page only")),
        ("page.css".to_owned(), Some("standalone page only")),
        ("page.js".to_owned(), Some("standalone page only")),
    ];
    for name in bundle.languages() {
        names.push((name.clone(), Some("where it is spoken")));
    }
    let measured = names.into_iter().map(|(name, only)| {
        let bytes = |suffix| -> Result<u64> {
            Ok(fs::metadata(bundle.folder().join(format!("{name}{suffix}")))?.len())
        };
        Ok(Shipped {
            raw: bytes("")?,
            gzip: bytes(".gz")?,
            brotli: bytes(".br")?,
            name,
            only,
        })
    });
    measured.collect()
}

/// The table, and the bytes of Brotli of the loader and of all that is counted.
fn table(files: &[Shipped]) -> (String, u64, u64) {
    let mut text = String::new();
    let mut row = |name: &str, raw: &str, gzip: &str, brotli: &str| {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{name:<56}{raw:>10}{gzip:>10}{brotli:>10}");
    };
    row("file", "raw", "gzip", "brotli");
    let mut show = |name: &str, sizes: [u64; 3]| {
        let [raw, gzip, brotli] = sizes.map(|bytes| bytes.to_string());
        row(name, &raw, &gzip, &brotli);
    };
    let (counted, apart): (Vec<_>, Vec<_>) = files.iter().partition(|file| file.only.is_none());
    for file in &counted {
        show(&file.name, [file.raw, file.gzip, file.brotli]);
    }
    let sum = |bytes: fn(&Shipped) -> u64| counted.iter().map(|file| bytes(file)).sum();
    let brotli = sum(|file| file.brotli);
    let gzip = sum(|file| file.gzip);
    show("in all", [sum(|file| file.raw), gzip, brotli]);
    for file in apart {
        let name = format!("{} ({})", file.name, file.only.unwrap_or_default());
        show(&name, [file.raw, file.gzip, file.brotli]);
    }
    let first = files.iter().find(|file| file.name == LOADER);
    let first = first.map_or(0, |file| file.brotli);
    let _ = write!(
        text,
        "budget: {first} of {FIRST} bytes of Brotli for the loader, {brotli} of {ALL} in all"
    );
    (text, first, brotli)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, bytes: u64, only: Option<&'static str>) -> Shipped {
        Shipped {
            name: name.to_owned(),
            raw: bytes * 4,
            gzip: bytes * 2,
            brotli: bytes,
            only,
        }
    }

    #[test]
    fn what_not_every_page_loads_is_shown_but_not_counted() {
        let (table, first, brotli) = table(&[
            file("direct-upload.js", 1_000, None),
            file("index.html", 300, Some("standalone page only")),
            file("v/0123456789abcdef/direct-upload_bg.wasm", 40_000, None),
            file("de.json", 3_000, Some("where it is spoken")),
        ]);
        let words: Vec<Vec<&str>> = table
            .lines()
            .map(|line| line.split_whitespace().collect())
            .collect();
        assert_eq!((first, brotli), (1_000, 41_000));
        assert_eq!(words[3], ["in", "all", "164000", "82000", "41000"]);
        assert_eq!(words[4][0], "index.html");
        assert_eq!(words[5][..3], ["de.json", "(where", "it"]);
        let budget = format!(
            "budget: 1000 of {FIRST} bytes of Brotli for the loader, 41000 of {ALL} in all"
        );
        assert_eq!(words[6].join(" "), budget);
    }

    #[test]
    fn the_budget_may_be_used_up_but_not_overrun() {
        assert!(verdict("The loader", FIRST, FIRST).is_ok());
        let message = verdict("The widget", ALL + 1, ALL).unwrap_err().to_string();
        assert!(message.contains("1 above its budget"), "{message}");
    }
}
