//! What is to become of a file whose name is taken.

use leptos::prelude::*;

use super::Intent;
use super::text_button::TextButton;
use crate::text::Message;
use crate::view_model::{Asked, ViewModel};

/// The question, its three answers, and whether the answer is for all.
#[component]
pub fn Question<'a>(
    /// What is asked.
    asked: &'a Asked,
    /// All that is drawn.
    model: &'a ViewModel,
) -> impl IntoView + use<> {
    let button = |intent, message| {
        let words = model.texts.word(message);
        view! { <TextButton intent=intent look="secondary" words=words /> }
    };
    view! {
        <div part="question" class="question" role="group" aria-label=asked.text.clone()>
            <p part="question-text">{asked.text.clone()}</p>
            {button(Intent::KeepBoth, Message::KeepBoth)}
            {button(Intent::Replace, Message::Replace)}
            {button(Intent::Skip, Message::Skip)}
            <label part="for-all-label">
                // Not a literal: what is nothing but literals is set by `innerHTML`.
                <input part="for-all" type={"checkbox"} />
                <span>{asked.for_all.clone()}</span>
            </label>
        </div>
    }
}
