//! The buttons. They share one type of handler, so that its code is there once.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::icon::{Shape, icon};
use super::{Intent, Intents};

/// A handler that sends an intent.
fn sends(intents: &Intents, intent: Intent) -> impl FnMut(MouseEvent) + use<> {
    let intents = intents.clone();
    move |_| intents.send(intent.clone())
}

/// A button with words on it.
pub fn text_button(
    part: &'static str,
    class: &'static str,
    text: String,
    intents: &Intents,
    intent: Intent,
) -> impl IntoView + use<> {
    view! {
        <button type="button" part=part class=class on:click=sends(intents, intent)>
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
    intents: &Intents,
    intent: Intent,
) -> impl IntoView + use<> {
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
