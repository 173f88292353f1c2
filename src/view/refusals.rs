//! The files that were not taken, each with its reason, until the person has read about them.

use super::Intent;
use super::button::icon_button;
use super::element::{Element, block, words};
use super::icon::Shape;
use crate::text::Message;
use crate::view_model::ViewModel;

/// So many may be higher than the space they have: what scrolls has to be within reach of the
/// keyboard, and is a place of its own then, with a name.
const MANY: usize = 3;

/// The refused files.
pub fn refusals(model: &ViewModel) -> Element {
    let rows = model.refusals.iter();
    let rows = rows
        .map(|sentence| words("li;part=refusal", sentence.clone().into()))
        .collect();
    let mut list = block("ul;role=list", rows);
    if model.refused > MANY {
        let count = u32::try_from(model.refused).unwrap_or(u32::MAX);
        let name = model.texts.count(Message::SayRejectedMany, count);
        list.set("tabindex", "0".into());
        list.set("aria-label", name.into());
    }
    let title = model.texts.word(Message::Dismiss);
    let label = title.clone().into_owned();
    block(
        "div;part=refusals;class=refusals",
        vec![
            list,
            icon_button(Intent::Dismiss, Shape::Cross, title, label),
        ],
    )
}
