//! All that is seen of an element behind its drop zone, which is the loader's.

use leptos::prelude::*;

use super::Intent;
use super::list::List;
use super::question::Question;
use super::refusals::Refusals;
use super::summary::Summary;
use super::text_button::TextButton;
use crate::text::Message;
use crate::view_model::ViewModel;

/// The parts, from above to below, and what is only heard.
#[component]
pub fn Widget<'a>(
    /// What is drawn.
    model: &'a ViewModel,
) -> impl IntoView + use<> {
    let asked = model.question.as_ref();
    let has_refusals = !model.refusals.is_empty();
    let start = model.can_start.then(|| model.texts.word(Message::Start));
    let summary = model.summary.as_ref();
    view! {
        {asked.map(|asked| view! { <Question asked=asked model=model /> })}
        {has_refusals.then(|| view! { <Refusals model=model /> })}
        {start.map(|words| view! { <TextButton intent=Intent::Start look="primary" words=words /> })}
        {summary.map(|summary| view! { <Summary summary=summary model=model /> })}
        <List model=model />
        <p part="live" class="unseen" role="status">
            {model.status.clone()}
        </p>
        <p part="alert" class="unseen" role="alert">
            {model.alert.clone()}
        </p>
    }
}
