//! All uploads together.

use leptos::prelude::*;

use super::Intent;
use super::progress::Progress;
use super::text_button::TextButton;
use crate::text::Message;
use crate::view_model::{self, ViewModel};

/// How far they are, in a few words, and what can be done with all of them.
#[component]
pub fn Summary<'a>(
    /// What is known of all of them.
    summary: &'a view_model::Summary,
    /// All that is drawn.
    model: &'a ViewModel,
) -> impl IntoView + use<> {
    let button = |shown: bool, intent, message| {
        let words = shown.then(|| model.texts.word(message));
        words.map(|words| view! { <TextButton intent=intent look="secondary" words=words /> })
    };
    // The words beside it change all the time: no good name for a thing that stays.
    let label = model.texts.get(Message::Uploads).to_owned();
    let percent = summary.percent.clone();
    view! {
        <div part="summary" class="summary">
            <p part="summary-text">{summary.text.clone()}</p>
            <div part="summary-actions">
                {button(summary.can_retry, Intent::RetryAll, Message::RetryAll)}
                {button(summary.can_cancel, Intent::CancelAll, Message::CancelAll)}
                {button(summary.can_clear, Intent::Clear, Message::Clear)}
            </div>
            {percent
                .map(|percent| view! { <Progress part="total" label=label percent=Some(percent) /> })}
        </div>
    }
}
