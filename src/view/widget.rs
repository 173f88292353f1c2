//! The whole of the shadow root.

use leptos::prelude::*;

use super::Intent;
use super::button::text_button;
use super::drop_zone::drop_zone;
use super::item::item;
use super::refusals::refusals;
use crate::view_model::ViewModel;

/// Everything that is seen of one element.
pub fn widget(model: &ViewModel) -> impl IntoView + use<> {
    let texts = model.texts;
    let rows: Vec<_> = model
        .rows
        .iter()
        .map(|(id, row)| item(*id, row, texts))
        .collect();
    let start = model
        .can_start
        .then(|| text_button(Intent::Start, "primary", texts.start.to_owned()));
    let more = model
        .more_rows
        .clone()
        .map(|more| text_button(Intent::More, "secondary", more));
    view! {
        <div part="root" class="root" lang=texts.language>
            {drop_zone(model)}
            {refusals(model)}
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
