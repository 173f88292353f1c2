//! Where files come in: a button, and the area onto which files can be dropped.

use leptos::ev::DragEvent;
use leptos::prelude::*;

use super::button::text_button;
use super::icon::{Shape, icon};
use super::{Intent, Intents};
use crate::browser::{carries_files, dropped_files};
use crate::view_model::Panel;

/// The drop zone.
pub fn drop_zone(panel: &Panel, intents: Intents) -> impl IntoView + use<> {
    // Entering a child leaves the parent for a moment; `dragover` comes all the time and puts
    // that right before anything is painted.
    let over = move |event: DragEvent| {
        if carries_files(&event) {
            event.prevent_default();
            intents.send(Intent::Hover(true));
        }
    };
    let left = move |_: DragEvent| intents.send(Intent::Hover(false));
    let dropped = move |event: DragEvent| {
        if carries_files(&event) {
            event.prevent_default();
            intents.send(Intent::Hover(false));
            intents.send(Intent::Add(dropped_files(&event)));
        }
    };
    view! {
        <div
            part="dropzone"
            class="dropzone"
            data-hover=panel.hover.then_some("")
            on:dragover=over
            on:dragleave=left
            on:drop=dropped
        >
            <span part="icon" class="badge">
                {icon(Shape::Arrow)}
            </span>
            <div class="invitation">
                {text_button("browse", panel.choose, intents, Intent::Browse)}
                <span part="drop-hint">{panel.drop}</span>
            </div>
            <p part="limits" class="quiet">
                {panel.limits.clone()}
            </p>
        </div>
    }
}
