//! The files that were not taken, each with its reason, until the person has read about them.

use super::Intent;
use super::button::icon_button;
use super::element::{Element, block, words};
use super::icon::Shape;
use crate::text::Message;
use crate::view_model::ViewModel;

/// The refused files.
pub fn refusals(model: &ViewModel) -> Element {
    let rows = model.refusals.iter().chain(&model.more_refusals);
    let rows = rows
        .map(|sentence| words("li", "refusal", Vec::new(), sentence.clone().into()))
        .collect();
    let title = model.texts.word(Message::Dismiss);
    let label = title.clone().into_owned();
    block(
        "div",
        "refusals",
        vec![("class", "refusals".into())],
        vec![
            block("ul", "", vec![("role", "list".into())], rows),
            icon_button(Intent::Dismiss, Shape::Cross, title, label),
        ],
    )
}
