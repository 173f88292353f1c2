//! No language lacks a message, and none says what the English text does not.
//!
//! The categories of plurals are those of the Unicode CLDR, "Language Plural Rules" (cardinals);
//! `tests/web/languages.rs` compares them with the browser's.

#![cfg(not(target_arch = "wasm32"))]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use direct_upload::text::{ENGLISH, LOADERS_ENGLISH, NAMES};

/// A language, and its categories of plurals.
type Plurals = (&'static str, &'static [&'static str]);

const LANGUAGES: &[Plurals] = &[
    ("ar", &["zero", "one", "two", "few", "many", "other"]),
    ("de", &["one", "other"]),
    ("es", &["one", "many", "other"]),
    ("fr", &["one", "many", "other"]),
    ("ja", &["other"]),
    ("pt", &["one", "many", "other"]),
    ("zh", &["other"]),
];

/// Texts that are rightly the same as in English.
const SAME: &[(&str, &str)] = &[
    // The order of writing.
    ("direction", "de es fr ja pt zh"),
    // Nothing but placeholders and a colon.
    ("actionOn", "de es pt"),
    ("sayFailed", "de es pt"),
    // The German word.
    ("details", "de"),
];

type Texts = BTreeMap<String, String>;

fn english() -> Texts {
    let pairs = NAMES
        .lines()
        .zip(ENGLISH.lines().chain(LOADERS_ENGLISH.lines()));
    pairs
        .map(|(name, text)| (name.to_owned(), text.to_owned()))
        .collect()
}

fn read(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    fs::read_to_string(&path).unwrap_or_else(|problem| panic!("{file}: {problem}"))
}

fn words(language: &str) -> Texts {
    let text = read(&format!("src/text/languages/{language}.json"));
    serde_json::from_str(&text).unwrap_or_else(|problem| panic!("{language}: {problem}"))
}

fn all() -> impl Iterator<Item = (&'static Plurals, Texts)> {
    LANGUAGES
        .iter()
        .map(|language| (language, words(language.0)))
}

/// The forms of a counted text by their categories; of any other text none.
fn forms(text: &str) -> Vec<(&str, &str)> {
    let categories = ["zero", "one", "two", "few", "many", "other"];
    let pairs = text.split('|').filter_map(|form| form.split_once(':'));
    pairs
        .filter(|(category, _)| categories.contains(category))
        .collect()
}

fn placeholders(text: &str) -> BTreeSet<&str> {
    let parts = text.split('{').skip(1);
    parts
        .filter_map(|part| Some(part.split_once('}')?.0))
        .collect()
}

#[test]
fn each_language_has_a_file_is_known_to_the_loader_and_is_tested_here() {
    let listed: Vec<&str> = LANGUAGES.iter().map(|language| language.0).collect();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/text/languages");
    let mut files: Vec<String> = fs::read_dir(folder)
        .expect("the folder of languages")
        .map(|entry| entry.expect("a file").file_name())
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    files.sort();
    let expected: Vec<String> = listed.iter().map(|name| format!("{name}.json")).collect();
    assert_eq!(files, expected);
    let place = read("embed/place.js");
    let known: Vec<&str> = place
        .lines()
        .filter_map(|line| {
            let (name, url) = line.trim().split_once(": new URL(\"./widget/languages/")?;
            url.starts_with(&format!("{name}.json\", import.meta.url)"))
                .then_some(name)
        })
        .collect();
    assert_eq!(known, listed);
}

#[test]
fn every_language_has_exactly_the_messages_there_are() {
    let english = english();
    let names: BTreeSet<&String> = english.keys().collect();
    for ((language, _), words) in all() {
        let has: BTreeSet<&String> = words.keys().collect();
        let missing: Vec<_> = names.difference(&has).collect();
        let odd: Vec<_> = has.difference(&names).collect();
        assert!(
            missing.is_empty() && odd.is_empty(),
            "{language} lacks {missing:?}, and has without need {odd:?}"
        );
    }
}

#[test]
fn every_text_has_the_placeholders_of_the_english_one() {
    let english = english();
    for ((language, _), words) in all() {
        for (name, text) in &words {
            assert_eq!(
                placeholders(text),
                placeholders(&english[name]),
                "{language}, {name}: {text}"
            );
        }
    }
}

fn is_counted(english: &str) -> bool {
    !forms(english).is_empty()
}

#[test]
fn every_counted_text_has_a_form_for_each_plural_of_its_language() {
    let english = english();
    for ((language, plurals), words) in all() {
        for (name, text) in &words {
            let forms = forms(text);
            let categories: Vec<&str> = forms.iter().map(|form| form.0).collect();
            if is_counted(&english[name]) {
                assert_eq!(&categories, plurals, "{language}, {name}: {text}");
                assert!(forms.iter().all(|form| !form.1.trim().is_empty()), "{text}");
                // Only these may do without the number: they stand for one or two at most.
                for (category, form) in forms {
                    let may_omit = ["zero", "one", "two"].contains(&category);
                    assert!(may_omit || form.contains("{count}"), "{language}: {form}");
                }
            } else {
                assert!(categories.is_empty(), "{language}, {name}: {text}");
                assert!(!text.contains('|'), "{language}, {name}: {text}");
            }
        }
    }
}

#[test]
fn no_text_is_empty_and_none_was_left_in_english() {
    let english = english();
    for ((language, _), words) in all() {
        for (name, text) in &words {
            assert!(!text.trim().is_empty(), "{language}, {name}");
            let may_be_same = SAME.iter().any(|(same, languages)| {
                same == name && languages.split(' ').any(|l| l == *language)
            });
            assert_eq!(
                *text == english[name],
                may_be_same,
                "{language}, {name}: {text}"
            );
        }
    }
}

#[test]
fn only_arabic_is_written_from_right_to_left() {
    for ((language, _), words) in all() {
        let direction = if *language == "ar" { "rtl" } else { "ltr" };
        assert_eq!(words["direction"], direction, "{language}");
    }
}

#[test]
fn quotes_and_spaces_are_those_of_the_language() {
    for ((language, _), words) in all() {
        for (name, text) in &words {
            let context = format!("{language}, {name}: {text}");
            assert!(!text.contains(['"', '\'']), "{context}");
            let foreign: &[char] = match *language {
                "de" => &['”', '«', '»'],
                "fr" | "es" | "ar" => &['„', '“', '”'],
                "ja" => &['„', '“', '”', '«', '»', ',', '.', '?', '!'],
                _ => &['„', '«', '»'],
            };
            assert!(!text.contains(foreign), "{context}");
            if *language == "fr" {
                for mark in [" :", " ;", " ?", " !", "« ", " »"] {
                    assert!(!text.contains(mark), "a line may break at it: {context}");
                }
            }
            // Names and codes are of another direction than the sentence around them.
            for value in ["{name}", "{detail}", "{code}"] {
                let isolated = format!("\u{2068}{value}\u{2069}");
                assert_eq!(
                    text.contains(&isolated),
                    *language == "ar" && text.contains(value),
                    "{context}"
                );
            }
        }
    }
}

#[test]
fn the_loader_says_in_english_what_the_catalogue_does() {
    let said: String = read("embed/text.js").split_whitespace().collect();
    let names = NAMES.lines().skip(ENGLISH.lines().count());
    for (name, text) in names.zip(LOADERS_ENGLISH.lines()) {
        let text: String = format!("{name}:\"{text}\",").split_whitespace().collect();
        assert!(said.contains(&text), "no {text}");
    }
}

#[test]
fn the_documents_list_every_message() {
    let documented = read("docs/messages.md");
    let rows: Vec<&str> = documented
        .lines()
        .filter(|line| line.starts_with("| `"))
        .collect();
    let expected: Vec<String> = NAMES
        .lines()
        .zip(ENGLISH.lines().chain(LOADERS_ENGLISH.lines()))
        .map(|(name, text)| format!("| `{name}` | {} |", text.replace('|', "\\|")))
        .collect();
    assert_eq!(rows, expected);
}
