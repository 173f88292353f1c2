//! Which words the element speaks.

use std::rc::Rc;

use super::Runtime;
use crate::browser::{self, Words};
use crate::text::{self, Texts};

impl Runtime {
    /// Speaks `language`, which is an attribute's text, by its `words` and by the page's `own`.
    /// Whatever is missing, or cannot be used, is English.
    pub fn speak(&self, language: &str, words: &Words, own: &Words) {
        let names = own.names();
        for name in &names {
            if !text::is_name(name) || own.get(name).is_none() {
                self.warn_once(format!("messages.{name} cannot be used"));
            }
        }
        let is_valid = language.is_empty() || browser::is_language(language);
        if !is_valid {
            self.warn_once(format!("lang=\"{language}\" cannot be used"));
        }
        // Numbers and plurals go with the words: in a language that there are none of, only the
        // page can have brought some.
        let is_spoken =
            text::is_english(language) || !names.is_empty() || !words.names().is_empty();
        let tag = if is_valid && is_spoken { language } else { "" };
        let texts = Texts::new(tag, |name| own.get(name).or_else(|| words.get(name)));
        let texts = Rc::new(texts);
        self.texts.replace(Rc::clone(&texts));
        self.model.borrow_mut().texts = texts;
        self.invite(&self.attributes());
        self.frame.request();
    }
}
