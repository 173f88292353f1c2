//! The whole of the shadow root.

use super::Intent;
use super::button::text_button;
use super::drop_zone::drop_zone;
use super::element::{Element, block, words};
use super::item::item;
use super::refusals::refusals;
use crate::view_model::ViewModel;

/// Everything that is seen of one element.
pub fn widget(model: &ViewModel) -> Element {
    let texts = model.texts;
    let mut all = vec![drop_zone(model)];
    if !model.refusals.is_empty() {
        all.push(refusals(model));
    }
    if model.can_start {
        all.push(text_button(Intent::Start, "primary", texts.start));
    }
    let rows = model.rows.iter().map(|(id, row)| item(*id, row, texts));
    let list = vec![
        ("class", "list".into()),
        ("role", "list".into()),
        ("aria-label", texts.uploads.into()),
    ];
    all.push(block("ul", "list", list, rows.collect()));
    if let Some(more) = &model.more_rows {
        all.push(text_button(Intent::More, "secondary", more.clone()));
    }
    for (part, role, said) in [
        ("live", "status", &model.status),
        ("alert", "alert", &model.alert),
    ] {
        let attributes = vec![("class", "unseen".into()), ("role", role.into())];
        all.push(words("p", part, attributes, said.clone().into()));
    }
    let attributes = vec![("class", "root".into()), ("lang", texts.language.into())];
    block("div", "root", attributes, all)
}
