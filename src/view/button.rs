//! The buttons. What a click on one means stands in its `part`.

use leptos::prelude::*;

use super::Intent;
use super::icon::{Shape, icon};

/// A button with words on it.
pub fn text_button(intent: Intent, class: &'static str, text: String) -> impl IntoView + use<> {
    view! {
        <button type="button" part=intent.part() class=class>
            {text}
        </button>
    }
}

/// A button with an icon on it. `label` is its name, `title` what a pointer is told.
pub fn icon_button(
    intent: Intent,
    shape: Shape,
    title: &'static str,
    label: String,
) -> impl IntoView + use<> {
    view! {
        <button
            type="button"
            part=intent.part()
            class="icon-button"
            title=title
            aria-label=label
        >
            {icon(shape)}
        </button>
    }
}
