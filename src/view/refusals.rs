//! The files that were not taken, each with its reason, until the person has read about them.

use leptos::prelude::*;

use super::Intent;
use super::button::icon_button;
use super::icon::Shape;
use crate::view_model::ViewModel;

/// The refused files; nothing where there are none.
pub fn refusals(model: &ViewModel) -> Option<impl IntoView + use<>> {
    if model.refusals.is_empty() {
        return None;
    }
    let rows: Vec<_> = model
        .refusals
        .iter()
        .chain(&model.more_refusals)
        .map(|sentence| view! { <li part="refusal">{sentence.clone()}</li> })
        .collect();
    let title = model.texts.dismiss;
    Some(view! {
        <div part="refusals" class="refusals">
            <ul role="list">{rows}</ul>
            {icon_button(Intent::Dismiss, Shape::Cross, title, title.to_owned())}
        </div>
    })
}
