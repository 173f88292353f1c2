//! A bar.

use leptos::prelude::*;

/// As full as `percent` says, to and fro where that is not known.
#[component]
pub fn Progress(
    /// `progress` of one upload, `total` of all.
    part: &'static str,
    /// Its name.
    label: String,
    /// How much is sent, of 100.
    percent: Option<String>,
) -> impl IntoView {
    view! { <progress part=part max="100" aria-label=label value=percent></progress> }
}
