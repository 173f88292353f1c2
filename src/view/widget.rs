//! The whole of the shadow root.

use leptos::prelude::*;

use super::button::text_button;
use super::drop_zone::drop_zone;
use super::item::item;
use super::refusals::refusals;
use super::{Intent, Intents};
use crate::view_model::ViewModel;

/// Everything that is seen of one element.
pub fn widget(model: &ViewModel, intents: &Intents) -> impl IntoView + use<> {
    let texts = model.texts;
    let rows: Vec<_> = model
        .rows
        .iter()
        .map(|(id, row)| item(*id, row, texts, intents))
        .collect();
    let start = model.can_start.then(|| {
        text_button(
            "start",
            "primary",
            texts.start.to_owned(),
            intents,
            Intent::Start,
        )
    });
    let more = model
        .more_rows
        .clone()
        .map(|more| text_button("more", "secondary", more, intents, Intent::ShowMore));
    view! {
        <div part="root" class="root">
            {drop_zone(model, intents)}
            {refusals(model, intents)}
            {start}
            <ul part="list" class="list" role="list" aria-label=texts.uploads>
                {rows}
            </ul>
            {more}
            <p part="live" class="unseen" role="status">
                {model.status.clone()}
            </p>
            <p part="alert" class="unseen" role="alert">
                {model.alert.clone()}
            </p>
        </div>
    }
}
