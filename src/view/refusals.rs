//! The files that were not taken, each with its reason, until the person has read about them.

use leptos::prelude::*;

use super::Intent;
use super::icon::Shape;
use super::icon_button::IconButton;
use crate::text::Message;
use crate::view_model::ViewModel;

/// So many may be higher than the space they have: what scrolls has to be within reach of the
/// keyboard, and is a place of its own then, with a name.
const MANY: usize = 3;

/// The refused files.
#[component]
pub fn Refusals<'a>(
    /// All that is drawn.
    model: &'a ViewModel,
) -> impl IntoView + use<> {
    let is_long = model.refused > MANY;
    let name = is_long.then(|| {
        let count = u32::try_from(model.refused).unwrap_or(u32::MAX);
        model.texts.count(Message::SayRejectedMany, count)
    });
    let sentences = model.refusals.iter().cloned();
    let sentences = sentences.map(|sentence| view! { <li part="refusal">{sentence}</li> });
    let title = model.texts.word(Message::Dismiss);
    let label = title.clone().into_owned();
    view! {
        <div part="refusals" class="refusals">
            <ul role="list" tabindex=is_long.then_some("0") aria-label=name>
                {sentences.collect::<Vec<_>>()}
            </ul>
            <IconButton intent=Intent::Dismiss shape=Shape::Cross title=title label=label />
        </div>
    }
}
