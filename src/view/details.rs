//! What support asks for about a failure.

use leptos::prelude::*;

use super::Intent;
use super::item::named;
use super::text_button::TextButton;
use crate::text::Message;
use crate::view_model::{Row, ViewModel};

/// The details of a row's failure, and a button that copies them.
#[component]
pub fn Details<'a>(
    /// The upload that failed.
    row: &'a Row,
    /// All that is drawn.
    model: &'a ViewModel,
) -> impl IntoView + use<> {
    let copy = if model.copied == Some(row.id) {
        Message::Copied
    } else {
        Message::Copy
    };
    let [title, copy] = [Message::Details, copy].map(|message| model.texts.word(message));
    let [summary, label] = [&title, &copy].map(|word| named(word, row, model));
    view! {
        <details part="details" class="details">
            <summary part="details-label" aria-label=summary>
                {title}
            </summary>
            // Codes and names are the same in every language.
            <pre part="details-text" class="details-text" lang="en" dir="ltr">
                {row.details.clone()}
            </pre>
            <TextButton intent=Intent::Copy look="secondary" words=copy label=label />
        </details>
    }
}
