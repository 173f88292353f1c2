//! What stands in the place of rows that are not drawn.

use direct_upload_core::plain;
use leptos::prelude::*;

/// Empty space. An attribute says how high: a page may forbid styles within elements.
#[component]
pub fn Space(
    /// Above the rows that are drawn, or for all of them.
    part: &'static str,
    /// In CSS pixels.
    height: u32,
) -> impl IntoView {
    view! {
        <li part=part aria-hidden="true">
            <svg width="1" height=plain::decimal(height.into())></svg>
        </li>
    }
}
