//! What a template makes of a filename and a person.

use direct_upload_core::{filename::MAX_CHARS, utc::UnixSeconds};
use direct_upload_proxy::{Filename, KeyMaker, KeyProblem, NameTemplate, Subject};

const NOW: UnixSeconds = 1_795_336_200; // 20261122T083000Z

fn maker(template: &str) -> KeyMaker {
    let template = NameTemplate::parse(template).expect("a template");
    KeyMaker::new(template, Some(b"secret"))
}

fn subject(name: &str, tenant: &str) -> Subject {
    let claims = serde_json::json!({"sub": name, "tenant": tenant, "number": 7, "list": []});
    Subject::claimed(claims.as_object().expect("an object")).expect("a subject")
}

fn key(template: &str, filename: &str, subject: &Subject) -> Result<String, KeyProblem> {
    let filename = Filename::check(filename, MAX_CHARS).expect("a name");
    maker(template).key(&filename, subject, NOW)
}

#[test]
fn a_key_is_made_of_claims_and_the_filename() {
    let ada = subject("ada", "acme");
    for (template, filename, made) in [
        ("{tenant}-{stem}.{ext}", "a-b.c.CSV", "acme-a-b.c.csv"),
        ("{number}_{stem}.{ext}", "ä.zip", "7_ä.zip"),
        (
            "{tenant}-{stem}-{time}.{ext}",
            "a-b-20261122T083000Z-x1y2z3.csv",
            "acme-a-b-20261122T083000Z.csv",
        ),
    ] {
        assert_eq!(key(template, filename, &ada).as_deref(), Ok(made));
    }
    let random = key("{tenant}-{stem}-{random}.{ext}", "a.csv", &ada).expect("a key");
    let digits = random
        .strip_prefix("acme-a-")
        .and_then(|rest| rest.strip_suffix(".csv"))
        .expect("its frame");
    assert_eq!(digits.len(), 10);
    assert!(
        digits
            .bytes()
            .all(|b| b.is_ascii_digit() || b.is_ascii_lowercase())
    );
}

#[test]
fn a_key_is_the_same_for_each_attempt_and_another_for_each_upload_and_person() {
    let template = "{tenant}-{stem}-{random}.{ext}";
    let of = |filename: &str, who: &str| key(template, filename, &subject(who, "acme"));
    assert_eq!(of("a.csv", "ada"), of("a.csv", "ada"));
    assert_ne!(of("a.csv", "ada"), of("a.csv", "eve"));
    let upload = |random: &str| format!("a-20261122T083000Z-{random}.csv");
    assert_ne!(of(&upload("aaaaaa"), "ada"), of(&upload("aaaaab"), "ada"));
    let timed = "{stem}-{time}-{random}.{ext}";
    let of = |random: &str| key(timed, &upload(random), &subject("ada", "acme"));
    assert_eq!(of("aaaaaa"), of("aaaaaa"));
    assert_ne!(of("aaaaaa"), of("aaaaab"), "two uploads of one second");
}

#[test]
fn no_claim_can_pass_for_another() {
    let template = "{tenant}-{stem}.{ext}";
    let ended = key(template, "x.csv", &subject("ada", "a-b"));
    assert_eq!(ended, Err(KeyProblem::ClaimEnd("tenant".to_owned(), '-')));
    for tenant in ["", "a/b", "a b", "ä", "a\\b", ".a", &"a".repeat(65)] {
        assert_eq!(
            key(template, "x.csv", &subject("ada", tenant)),
            Err(KeyProblem::Claim("tenant".to_owned())),
            "{tenant}"
        );
    }
    for name in ["list", "missing"] {
        let template = format!("{{{name}}}-{{stem}}.{{ext}}");
        assert!(key(&template, "x.csv", &subject("ada", "acme")).is_err());
    }
    // With another character after it, a claim may hold a hyphen.
    let uuid = "550e8400-e29b-41d4-a716-446655440000";
    let made = key("{tenant}_{stem}.{ext}", "x.csv", &subject("ada", uuid));
    assert_eq!(made, Ok(format!("{uuid}_x.csv")));
}

#[test]
fn the_time_comes_from_the_filename_and_is_near_ours() {
    let ada = subject("ada", "acme");
    let of = |stamp: &str| {
        key(
            "{tenant}-{stem}-{time}.{ext}",
            &format!("{stamp}.csv"),
            &ada,
        )
    };
    for stamp in [
        "a",
        "a-20261122T083000Z",
        "20261122T083000Z-x1y2z3",
        "-20261122T083000Z-x1y2z3",
        "a-20261122T083000Z-X1Y2Z3",
        "a-20261122T083000Z-x1y2z",
        "a-20261322T083000Z-x1y2z3",
    ] {
        assert_eq!(of(stamp), Err(KeyProblem::NoTime), "{stamp}");
    }
    for (day, result) in [(14, false), (16, true), (23, true), (24, false)] {
        let made = of(&format!("a-202611{day}T080000Z-x1y2z3"));
        assert_eq!(made.is_ok(), result, "{day}: {made:?}");
    }
}

#[test]
fn a_long_name_is_cut_only_where_the_rest_still_counts() {
    let ada = subject("ada", "acme");
    let long = |end: char| format!("{}{end}.csv", "ä".repeat(250));
    let template = "{tenant}-{stem}-{random}.{ext}";
    let [one, other] = ['1', '2'].map(|end| key(template, &long(end), &ada).expect("a key"));
    assert_eq!(one.chars().count(), MAX_CHARS);
    assert_ne!(one, other);
    let template = "{tenant}-{stem}.{ext}";
    assert_eq!(key(template, &long('1'), &ada), Err(KeyProblem::TooLong));
}

#[test]
fn a_key_of_another_tenant_is_known_by_its_beginning() {
    let maker = maker("in-{tenant}-{stem}-{random}.{ext}");
    for (key, theirs) in [
        ("in-acme-a-0123456789.csv", true),
        ("in-acmeer-a-0123456789.csv", false),
        ("in-evil-a-0123456789.csv", false),
        ("acme-a.csv", false),
    ] {
        assert_eq!(
            maker.may_be_of(&subject("ada", "acme"), key),
            theirs,
            "{key}"
        );
    }
}

#[test]
fn a_subject_is_a_short_readable_name() {
    let long = "a".repeat(257);
    for (name, sound) in [
        ("me@example.com", true),
        ("auth0|5f7c8ec7", true),
        ("Zoë", true),
        ("", false),
        (" me", false),
        ("me\n", false),
        ("a\u{0}b", false),
        (&long, false),
    ] {
        assert_eq!(Subject::named(name).is_some(), sound, "{name:?}");
    }
    for claims in [
        serde_json::json!({}),
        serde_json::json!({"sub": 1}),
        serde_json::json!({"sub": ["me"]}),
    ] {
        let claims = claims.as_object().expect("an object");
        assert!(Subject::claimed(claims).is_none());
    }
}
