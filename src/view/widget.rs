//! All that is seen of an element behind its drop zone, which is the loader's.

use super::Intent;
use super::button::{PRIMARY, text_button};
use super::element::{Element, words};
use super::list::{list, summary};
use super::question::question;
use super::refusals::refusals;
use crate::text::Message;
use crate::view_model::ViewModel;

/// The parts, from above to below.
pub fn widget(model: &ViewModel) -> Vec<Element> {
    let texts = &model.texts;
    let mut all = Vec::new();
    if let Some(asked) = &model.question {
        all.push(question(asked, model));
    }
    if !model.refusals.is_empty() {
        all.push(refusals(model));
    }
    if model.can_start {
        let start = texts.word(Message::Start);
        all.push(text_button(Intent::Start, PRIMARY, start));
    }
    if let Some(together) = &model.summary {
        all.push(summary(together, model));
    }
    all.push(list(model));
    for (head, said) in [
        ("p;part=live;class=unseen;role=status", &model.status),
        ("p;part=alert;class=unseen;role=alert", &model.alert),
    ] {
        all.push(words(head, said.clone().into()));
    }
    all
}
