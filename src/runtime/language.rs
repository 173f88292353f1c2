//! Which words the element speaks.

use std::rc::Rc;

use direct_upload_core::plain;
use wasm_bindgen::JsValue;

use super::Runtime;
use crate::browser;
use crate::text::{Texts, is_english};

impl Runtime {
    /// Speaks `language`, which is an attribute's text, by its `words` and by the page's `own`
    /// over them. Whatever is missing, or cannot be used, is English.
    pub fn speak(&self, language: &str, words: &JsValue, own: &JsValue) {
        let mut words = browser::words_of(words);
        words.append(&mut browser::words_of(own));

        let is_valid = language.is_empty() || browser::is_language(language);
        if !is_valid {
            self.warn_once(plain::joined(&[
                "lang=\"",
                language,
                "\" cannot be used; the default stays.",
            ]));
        }
        // Numbers and plurals go with the words: of a language that the widget does not have,
        // only the page can have brought some.
        let is_spoken = is_valid && (is_english(language) || !words.is_empty());
        let mut texts = Texts::of(if is_spoken { language } else { "" });
        for (name, text) in words {
            if !text.is_some_and(|text| texts.put(&name, text)) {
                self.warn_once(plain::joined(&[
                    "messages.",
                    &name,
                    " cannot be used; the default stays.",
                ]));
            }
        }

        let texts = Rc::new(texts);
        self.texts.replace(Rc::clone(&texts));
        self.model.borrow_mut().texts = texts;
        self.invite(&self.attributes());
        self.frame.request();
    }
}
