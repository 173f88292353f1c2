//! The list of uploads.

use leptos::prelude::*;

use super::item::Item;
use super::rows::Rows;
use super::space::Space;
use crate::text::Message;
use crate::view_model::ViewModel;

/// The rows that are drawn, with space in the place of those that are not.
#[component]
pub fn List<'a>(
    /// All that is drawn.
    model: &'a ViewModel,
) -> impl IntoView + use<> {
    let window = &model.window;
    let is_part = window.is_part();
    let [above, all] = window.space();
    let rows = model.rows.iter().enumerate().map(|(place, row)| {
        let place = is_part.then(|| window.first.saturating_add(place));
        (row.id, view! { <Item row=row place=place model=model /> })
    });
    let rows = Rows(rows.collect());
    view! {
        <ul
            part="list"
            class="list"
            role="list"
            aria-label=model.texts.word(Message::Uploads)
            data-long=is_part.then_some("")
            // What scrolls has to be within reach of the keyboard.
            tabindex=is_part.then_some("0")
        >
            {is_part.then(|| view! { <Space part="above" height=above /> })}
            {rows}
            {is_part.then(|| view! { <Space part="all" height=all /> })}
        </ul>
    }
}
