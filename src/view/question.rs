//! What is to become of a file whose name is taken.

use super::Intent;
use super::button::{SECONDARY, text_button};
use super::element::{Element, block, words};
use crate::text::Message;
use crate::view_model::{Asked, ViewModel};

/// The question, its three answers, and whether the answer is for all.
pub fn question(asked: &Asked, model: &ViewModel) -> Element {
    let texts = &model.texts;
    let mut inner = vec![words("p;part=question-text", asked.text.clone().into())];
    for (intent, message) in [
        (Intent::KeepBoth, Message::KeepBoth),
        (Intent::Replace, Message::Replace),
        (Intent::Skip, Message::Skip),
    ] {
        inner.push(text_button(intent, SECONDARY, texts.word(message)));
    }
    let label = vec![
        block("input;part=for-all;type=checkbox", Vec::new()),
        words("span", asked.for_all.clone().into()),
    ];
    inner.push(block("label;part=for-all-label", label));
    let mut question = block("div;part=question;class=question;role=group", inner);
    question.set("aria-label", asked.text.clone().into());
    question
}
