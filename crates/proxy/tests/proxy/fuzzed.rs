//! The rules that `fuzz/` tries with libFuzzer, tried with each test run on what grows out of the
//! same seeds: pieces taken out, put in and doubled.

use std::cell::Cell;

use proptest::{
    collection::vec,
    prelude::{Strategy, any, prop_oneof},
    sample::{Index, select},
    test_runner::{Config, TestRunner},
};

#[path = "../../fuzz/src/rules/filename.rs"]
mod filename;
#[path = "../../fuzz/src/rules/presigned_url.rs"]
mod presigned_url;
#[path = "../../fuzz/src/rules/settings.rs"]
mod settings;

/// One of `seeds`, after a few changes: somewhere some characters are taken out, and a piece or any
/// character is put in.
fn grown(
    seeds: &'static [&'static str],
    pieces: &'static [&'static str],
) -> impl Strategy<Value = String> {
    let put_in = prop_oneof![
        4 => select(pieces).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
        1 => proptest::strategy::Just(String::new()),
    ];
    let changes = vec((any::<Index>(), 0..4_usize, put_in), 0..5);
    (select(seeds), changes).prop_map(|(seed, changes)| {
        let mut text: Vec<char> = seed.chars().collect();
        for (at, taken_out, put_in) in changes {
            let start = at.index(text.len() + 1);
            let end = (start + taken_out).min(text.len());
            text.splice(start..end, put_in.chars());
        }
        text.into_iter().collect()
    })
}

/// Tries `check` on `cases` texts. Some have to be accepted, or nothing would be found out.
#[track_caller]
fn holds(cases: u32, texts: impl Strategy<Value = String>, check: impl Fn(&str) -> bool) {
    let accepted = Cell::new(0);
    let mut runner = TestRunner::new(Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    });
    let result = runner.run(&texts, |text| {
        accepted.set(accepted.get() + u32::from(check(&text)));
        Ok(())
    });
    if let Err(problem) = result {
        panic!("{problem}");
    }
    let accepted = accepted.get();
    assert!(
        (cases / 20..cases).contains(&accepted),
        "{accepted} of {cases} were accepted"
    );
}

#[test]
fn whatever_a_client_asks_for_only_good_names_are_accepted() {
    const SEEDS: &[&str] = &[
        include_str!("../../fuzz/corpus/filename/plus"),
        include_str!("../../fuzz/corpus/filename/unique"),
    ];
    const PIECES: &[&str] = &[
        "filename=",
        "&",
        "=",
        "+",
        "%",
        "%2",
        "%2F",
        "%5c",
        "%00",
        "%0d%0a",
        "%25",
        "%e2%80%ae",
        "%ff",
        "e\u{301}",
        ".",
        "..",
        "/",
        "\\",
        ".csv",
        ".ZIP",
        ".pdf",
        " ",
        "\u{202e}",
        "\u{0}",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    ];
    holds(20_000, grown(SEEDS, PIECES), filename::check);
}

#[test]
fn whatever_the_partner_api_gives_only_the_storage_is_named() {
    const SEEDS: &[&str] = &[
        include_str!("../../fuzz/corpus/presigned_url/bucket"),
        include_str!("../../fuzz/corpus/presigned_url/loopback"),
        include_str!("../../fuzz/corpus/presigned_url/loopback6"),
        include_str!("../../fuzz/corpus/presigned_url/wildcard"),
    ];
    const PIECES: &[&str] = &[
        "@",
        ":",
        ":443",
        ":8083",
        "/",
        "//",
        "\\",
        "?",
        "#",
        "&",
        ".",
        "..",
        "%2e",
        "%40",
        "[",
        "]",
        "\t",
        "\n",
        "\u{3002}",
        "\u{ff0f}",
        "evil.example",
        "b.example",
        ".s3.example",
        "127.0.0.1",
        "0x7f.1",
        "169.254.169.254",
        "[::1]",
        "http:",
        "https://",
        "javascript:",
        "X-Amz-Expires=0",
        "X-Amz-Date=20130524T000000Z",
        "X-Amz-SignedHeaders=host%3Bx-amz-acl",
    ];
    holds(20_000, grown(SEEDS, PIECES), presigned_url::check);
}

#[test]
fn whatever_is_in_the_file_of_settings_one_sentence_says_why_not() {
    const SEEDS: &[&str] = &[
        include_str!("../../fuzz/corpus/settings/jwt"),
        include_str!("../../fuzz/corpus/settings/forwarded"),
    ];
    const PIECES: &[&str] = &[
        "\n",
        "\"",
        "'",
        "\"\"\"",
        "=",
        "[",
        "]",
        "{",
        "}",
        "#",
        "\\u0000",
        "0",
        "-1",
        "1e9",
        "true",
        "listen",
        "auth = \"none\"\n",
        "api-key = \"hunter2\"\n",
        "allow-anonymous = true\n",
        "upstream = \"https://me:hunter2@api.example\"\n",
        "rate-limit = 99999999999\n",
        "name-template = \"{stem}.{ext}\"\n",
        "[table]\n",
        "--help",
        "\u{feff}",
    ];
    let path = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("fuzzed.toml");
    holds(500, grown(SEEDS, PIECES), |text| {
        settings::check(text, &path)
    });
}
