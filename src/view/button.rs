//! The buttons.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::icon::{Shape, icon};
use super::{Intent, Intents};

/// A handler that sends an intent.
pub fn sends(intents: Intents, intent: Intent) -> impl FnMut(MouseEvent) + 'static {
    move |_| intents.send(intent.clone())
}

/// A button with words on it.
pub fn text_button(
    part: &'static str,
    text: &'static str,
    intents: Intents,
    intent: Intent,
) -> impl IntoView {
    view! {
        <button type="button" part=part class="primary" on:click=sends(intents, intent)>
            {text}
        </button>
    }
}

/// A button with an icon on it. `label` is its name, `title` what a pointer is told.
pub fn icon_button(
    part: &'static str,
    title: &'static str,
    label: String,
    shape: Shape,
    intents: Intents,
    intent: Intent,
) -> impl IntoView {
    view! {
        <button
            type="button"
            part=part
            class="icon-button"
            title=title
            aria-label=label
            on:click=sends(intents, intent)
        >
            {icon(shape)}
        </button>
    }
}
