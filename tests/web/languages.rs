//! The element speaks the language that it is given, at once and everywhere.

use std::collections::BTreeSet;

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::mounted::Mounted;
use crate::page::{csv, file, get, js, next_frame, to_json};
use crate::stand::{Stand, always};

/// The languages there are, as they are loaded.
const LANGUAGES: [(&str, &str); 7] = [
    ("ar", include_str!("../../src/text/languages/ar.json")),
    ("de", include_str!("../../src/text/languages/de.json")),
    ("es", include_str!("../../src/text/languages/es.json")),
    ("fr", include_str!("../../src/text/languages/fr.json")),
    ("ja", include_str!("../../src/text/languages/ja.json")),
    ("pt", include_str!("../../src/text/languages/pt.json")),
    ("zh", include_str!("../../src/text/languages/zh.json")),
];

/// The words of a language that is tagged so; nothing where there are none.
fn words(tag: &str) -> JsValue {
    let found = LANGUAGES.iter().find(|(name, _)| tag.starts_with(name));
    found.map_or(JsValue::UNDEFINED, |(_, words)| {
        js_sys::JSON::parse(words).expect("JSON")
    })
}

fn speak(mounted: &Mounted, tag: &str, own: &JsValue) {
    mounted.speak(tag, &words(tag), own);
}

/// What is warned of on the console, as long as it lives.
struct Warnings;

impl Warnings {
    fn heard() -> Self {
        js("globalThis.warnings = { heard: [], warn: console.warn }");
        js("console.warn = (text) => warnings.heard.push(String(text))");
        Self
    }

    fn all(&self) -> Vec<String> {
        let heard = Array::from(&js("warnings.heard"));
        heard.iter().filter_map(|text| text.as_string()).collect()
    }
}

impl Drop for Warnings {
    fn drop(&mut self) {
        js("console.warn = warnings.warn");
    }
}

async fn root(mounted: &Mounted) -> (Option<String>, Option<String>) {
    next_frame().await;
    next_frame().await;
    let root = mounted.part("root").expect("a root");
    (root.get_attribute("lang"), root.get_attribute("dir"))
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[wasm_bindgen_test]
fn counted_texts_have_the_plurals_that_the_browser_asks_for() {
    for (language, _) in LANGUAGES {
        let rules = js(&format!("new Intl.PluralRules('{language}')"));
        let options = js_sys::Intl::PluralRules::from(rules).resolved_options();
        let asked = Array::from(&get(&options, "pluralCategories"));
        let asked: BTreeSet<String> = asked.iter().filter_map(|text| text.as_string()).collect();
        let text = get(&words(language), "sayFailedMany").as_string();
        let text = text.expect("a text");
        let forms = text.split('|').filter_map(|form| form.split_once(':'));
        let has: BTreeSet<String> = forms.map(|(category, _)| category.to_owned()).collect();
        assert_eq!(has, asked, "{language}");
    }
}

#[wasm_bindgen_test]
async fn every_language_is_spoken_in_its_direction() {
    let mounted = Mounted::new(&[("multiple", ""), ("manual", ""), ("max-size", "1.5 MB")]);
    mounted.add(&[
        file("a.csv", b"1"),
        file("b.csv", b"1"),
        file("c.doc", b"1"),
    ]);
    mounted.says("start", &["Upload"]).await;
    for (language, _) in LANGUAGES {
        speak(&mounted, language, &JsValue::UNDEFINED);
        let words = words(language);
        let word = |name| get(&words, name).as_string().expect("a text");
        mounted.says("browse", &[&word("chooseFiles")]).await;
        mounted.says("start", &[&word("start")]).await;
        mounted
            .says("status", &[&*word("held"), &*word("held")])
            .await;
        let direction = if language == "ar" { "rtl" } else { "ltr" };
        assert_eq!(root(&mounted).await, (some(language), some(direction)));
        let shown = mounted.shadow.text_content().unwrap_or_default();
        assert!(!shown.contains(['{', '|']), "{language}: {shown}");
        let list = mounted.part("list").expect("a list");
        assert_eq!(list.get_attribute("aria-label"), Some(word("uploads")));
    }
    speak(&mounted, "", &JsValue::UNDEFINED);
    mounted.says("browse", &["Choose files"]).await;
    assert_eq!(root(&mounted).await, (some("en"), some("ltr")));
}

#[wasm_bindgen_test]
async fn a_direction_of_the_element_s_own_is_left_to_it() {
    let warnings = Warnings::heard();
    let mounted = Mounted::new(&[]);
    assert_eq!(root(&mounted).await, (some("en"), some("ltr")));
    speak(&mounted, "ar", &JsValue::UNDEFINED);
    assert_eq!(root(&mounted).await, (some("ar"), some("rtl")));
    mounted.set("dir", Some("LTR"));
    assert_eq!(root(&mounted).await, (some("ar"), None));
    mounted.set("dir", None);
    assert_eq!(root(&mounted).await, (some("ar"), some("rtl")));
    mounted.set("dir", Some("sideways"));
    assert_eq!(root(&mounted).await, (some("ar"), some("rtl")));
    assert_eq!(
        warnings.all(),
        ["<direct-upload>: dir=\"sideways\" cannot be used; the default stays."]
    );
}

#[wasm_bindgen_test]
async fn numbers_are_written_as_the_whole_tag_says_and_a_bad_tag_throws_nothing() {
    let warnings = Warnings::heard();
    let mounted = Mounted::new(&[("max-size", "1.5 MB")]);
    let own = js("{ limits: '{size}' }");
    for (tag, own, spoken, limits) in [
        ("de", &own, "de", "1,5 MB"),
        ("de-CH", &own, "de-CH", "1.5 MB"),
        ("DE-at", &own, "DE-at", "1,5 MB"),
        ("en-GB", &own, "en-GB", "1.5 MB"),
        ("ar-EG-u-nu-latn", &own, "ar-EG-u-nu-latn", "1.5 م.ب"),
        // The page's own words are taken to be of the page's language; without any, numbers
        // would not fit the English ones.
        ("nl", &own, "nl", "1,5 MB"),
        ("nl", &JsValue::UNDEFINED, "en", "CSV or ZIP, up to 1.5 MB"),
        ("de_AT", &own, "en", "1.5 MB"),
        ("de_AT", &own, "en", "1.5 MB"),
        ("english please", &own, "en", "1.5 MB"),
        ("-", &own, "en", "1.5 MB"),
        ("", &own, "en", "1.5 MB"),
    ] {
        let known = if tag.contains('_') {
            JsValue::UNDEFINED
        } else {
            words(tag)
        };
        mounted.speak(tag, &known, own);
        assert_eq!(root(&mounted).await.0, some(spoken), "{tag}");
        let shown = mounted.texts("limits").concat();
        let shown = shown.replace(['\u{A0}', '\u{202F}'], " ");
        assert_eq!(shown, limits, "{tag}");
    }
    assert_eq!(
        warnings.all(),
        ["de_AT", "english please", "-"].map(|tag| format!(
            "<direct-upload>: lang=\"{tag}\" cannot be used; the default stays."
        ))
    );
}

#[wasm_bindgen_test]
async fn the_page_s_own_words_stand_over_those_of_the_language() {
    let warnings = Warnings::heard();
    let mounted = Mounted::new(&[("multiple", "")]);
    let own = js("{ chooseFiles: 'Belege auswählen', chooseFile: 7, chooseFils: 'x', cancel: '' }");
    for _ in 0..2 {
        speak(&mounted, "de", &own);
    }
    mounted.says("browse", &["Belege auswählen"]).await;
    mounted.says("drop-hint", &["oder hier ablegen"]).await;
    assert_eq!(
        warnings.all(),
        ["chooseFile", "chooseFils"].map(|name| format!(
            "<direct-upload>: messages.{name} cannot be used; the default stays."
        ))
    );
    mounted.set("multiple", None);
    mounted.says("browse", &["Datei auswählen"]).await;
    speak(&mounted, "de", &JsValue::UNDEFINED);
    mounted.set("multiple", Some(""));
    mounted.says("browse", &["Dateien auswählen"]).await;

    let turned = Object::new();
    Reflect::set(&turned, &"direction".into(), &"rtl".into()).expect("set");
    speak(&mounted, "he", &turned);
    assert_eq!(root(&mounted).await, (some("he"), some("rtl")));
}

#[wasm_bindgen_test]
async fn what_is_listed_already_is_said_in_the_new_language() {
    let stand = Stand::fresh().await;
    stand.set_faults(always("forbidden")).await;
    let mounted = Mounted::at(&stand, &[("multiple", ""), ("retries", "0")]);
    mounted.add(&[file("a.csv", &csv(20)), file("b.csv", &csv(20))]);
    mounted.reaches(&["failed", "failed"]).await;
    speak(&mounted, "de", &JsValue::UNDEFINED);
    mounted
        .says("status", &["Fehlgeschlagen", "Fehlgeschlagen"])
        .await;
    let refused = "Der Speicher hat die Datei abgelehnt: Dieser Dienst darf dort keine Dateien \
                   speichern. Wenden Sie sich an die Betreiber dieser Website; versuchen Sie es \
                   erneut, sobald das behoben ist.";
    mounted.says("error", &[refused, refused]).await;
    assert_eq!(mounted.uploads()[0]["error"]["message"], refused);
    mounted
        .says("summary-text", &["0 von 2 hochgeladen · 2 fehlgeschlagen"])
        .await;
    let remove = mounted.part("remove").expect("a button");
    assert_eq!(remove.get_attribute("aria-label"), some("Entfernen: a.csv"));

    // A snapshot is made when it is asked for, so it needs no frame.
    speak(&mounted, "", &js("{ storageRefused: 'No: {reason}' }"));
    let snapshot = to_json(&mounted.widget().uploads().get(0));
    let message = &snapshot["error"]["message"];
    assert_eq!(
        message,
        "No: this service is not allowed to store files there."
    );
}
