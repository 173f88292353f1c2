//! A button with an icon on it. What a click means stands in its `part`: the one listener reads it there.

use std::borrow::Cow;

use leptos::prelude::*;

use super::Intent;
use super::icon::{Icon, Shape};

/// A button with an icon on it.
#[component]
pub fn IconButton(
    /// What a click on it means.
    intent: Intent,
    /// The icon.
    shape: Shape,
    /// What a pointer is told.
    title: Cow<'static, str>,
    /// Its name.
    label: String,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="icon-button"
            part=intent.part()
            title=title
            aria-label=label
        >
            <Icon shape=shape />
        </button>
    }
}
