//! Puts the shadow root's style sheets together and takes out what only people read. They are
//! compiled into the widget, where every byte is paid for by everyone who loads it.

use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let mut style = String::new();
    for sheet in ["style/tokens.css", "style/widget.css"] {
        println!("cargo::rerun-if-changed={sheet}");
        style.push_str(&fs::read_to_string(sheet)?);
    }
    let out = env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?;
    fs::write(Path::new(&out).join("style.css"), smaller(&style))
}

/// Without comments, and without white space where CSS needs none: around braces, semicolons
/// and commas, and after a colon.
fn smaller(css: &str) -> String {
    let mut words = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, after)) = rest.split_once("/*") {
        words.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    words.push_str(rest);

    let mut smaller = String::with_capacity(words.len());
    for word in words.split_ascii_whitespace() {
        let joined = smaller.ends_with(['{', '}', ';', ',', ':']) || word.starts_with(['{', '}']);
        if !joined && !smaller.is_empty() {
            smaller.push(' ');
        }
        smaller.push_str(word);
    }
    smaller.replace(";}", "}")
}
