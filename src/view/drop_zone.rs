//! Where files come in: a button, the file input that it opens, and the area onto which files
//! can be dropped.

use leptos::prelude::*;

use super::Intent;
use super::button::text_button;
use super::icon::{Shape, icon};
use crate::view_model::ViewModel;

/// The drop zone.
pub fn drop_zone(model: &ViewModel) -> impl IntoView + use<> {
    view! {
        <div part="dropzone" class="dropzone" data-hover=model.hover.then_some("")>
            <span part="icon" class="badge">
                {icon(Shape::Arrow)}
            </span>
            <div class="invitation">
                {text_button(Intent::Browse, "primary", model.choose.to_owned())}
                <span part="drop-hint">{model.drop}</span>
            </div>
            <p part="limits" class="quiet">
                {model.limits.clone()}
            </p>
            <input
                type="file"
                part="input"
                class="unseen"
                tabindex="-1"
                aria-hidden="true"
                accept=model.accept.clone()
                multiple=model.multiple
            />
        </div>
    }
}
