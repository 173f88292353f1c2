//! The whole of the shadow root.

use super::Intent;
use super::button::text_button;
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
        all.push(text_button(Intent::Start, "primary", start));
    }
    if let Some(together) = &model.summary {
        all.push(summary(together, model));
    }
    all.push(list(model));
    for (part, role, said) in [
        ("live", "status", &model.status),
        ("alert", "alert", &model.alert),
    ] {
        let attributes = vec![("class", "unseen".into()), ("role", role.into())];
        all.push(words("p", part, attributes, said.clone().into()));
    }
    let mut attributes = vec![
        ("class", "root".into()),
        ("lang", texts.language.clone().into()),
    ];
    if let Some(direction) = model.direction {
        attributes.push(("dir", texts.word(direction)));
    }
    block("div", "root", attributes, all)
}
