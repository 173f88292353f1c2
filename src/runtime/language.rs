//! Which words the element speaks.

use std::rc::Rc;

use direct_upload_core::plain;
use wasm_bindgen::JsValue;

use super::Runtime;
use crate::browser;
use crate::text::Texts;

impl Runtime {
    /// Speaks a language (BCP 47) by its `words` and by the page's `own` over them. Whatever is missing,
    /// or cannot be used, is English.
    pub fn speak(&self, language: &str, words: &JsValue, own: &JsValue) {
        let mut words = browser::words_of(words);
        words.append(&mut browser::words_of(own));
        let mut texts = Texts::of(language);
        for (name, text) in words {
            if !text.is_some_and(|text| texts.put(&name, text)) {
                self.zone.warn(&plain::joined(&[
                    "messages.",
                    &name,
                    " cannot be used; the default stays.",
                ]));
            }
        }

        let texts = Rc::new(texts);
        self.texts.replace(Rc::clone(&texts));
        self.model.borrow_mut().texts = texts;
        self.frame.request();
    }
}
