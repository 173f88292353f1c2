//! The whole of the shadow root.

use super::Intent;
use super::button::{PRIMARY, text_button};
use super::drop_zone::drop_zone;
use super::element::{Element, block, words};
use super::list::{list, summary};
use super::question::question;
use super::refusals::refusals;
use crate::text::Message;
use crate::view_model::ViewModel;

/// Everything that is seen of one element.
pub fn widget(model: &ViewModel) -> Element {
    let texts = &model.texts;
    let mut all = vec![drop_zone(model)];
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
    let mut root = block("div;part=root;class=root", all);
    root.set("lang", texts.language.clone().into());
    if let Some(direction) = model.direction {
        root.set("dir", texts.word(direction));
    }
    root
}
