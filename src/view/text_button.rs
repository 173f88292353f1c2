//! A button with words on it. What a click means stands in its `part`: the one listener reads it there.

use std::borrow::Cow;

use leptos::prelude::*;

use super::Intent;

/// A button with words on it.
#[component]
pub fn TextButton(
    /// What a click on it means.
    intent: Intent,
    /// How it looks: `primary`, or `secondary` where there are many.
    look: &'static str,
    /// The words.
    words: Cow<'static, str>,
    /// Its name, where the words alone do not say what it is about.
    #[prop(optional)]
    label: Option<String>,
) -> impl IntoView {
    view! {
        <button type="button" class=look part=intent.part() aria-label=label>
            {words}
        </button>
    }
}
