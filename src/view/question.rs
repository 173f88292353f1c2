//! What is to become of a file whose name is taken.

use super::Intent;
use super::button::text_button;
use super::element::{Element, block, words};
use crate::text::Message;
use crate::view_model::{Asked, ViewModel};

/// The question, its three answers, and whether the answer is for all.
pub fn question(asked: &Asked, model: &ViewModel) -> Element {
    let texts = &model.texts;
    let mut inner = vec![words(
        "p",
        "question-text",
        Vec::new(),
        asked.text.clone().into(),
    )];
    for (intent, message) in [
        (Intent::KeepBoth, Message::KeepBoth),
        (Intent::Replace, Message::Replace),
        (Intent::Skip, Message::Skip),
    ] {
        inner.push(text_button(intent, "secondary", texts.word(message)));
    }
    let tick = vec![("type", "checkbox".into())];
    let label = vec![
        block("input", "for-all", tick, Vec::new()),
        words("span", "", Vec::new(), asked.for_all.clone().into()),
    ];
    inner.push(block("label", "for-all-label", Vec::new(), label));
    let attributes = vec![
        ("class", "question".into()),
        ("role", "group".into()),
        ("aria-label", asked.text.clone().into()),
    ];
    block("div", "question", attributes, inner)
}
