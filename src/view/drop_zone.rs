//! Where files come in: a button, the file input that it opens, and the area onto which files
//! can be dropped.

use leptos::ev::{DragEvent, Event};
use leptos::prelude::*;

use super::button::text_button;
use super::icon::{Shape, icon};
use super::{Intent, Intents};
use crate::browser::{carries_files, dropped_files, take_chosen_files};
use crate::view_model::ViewModel;

/// The drop zone.
pub fn drop_zone(model: &ViewModel, intents: &Intents) -> impl IntoView + use<> {
    // Entering a child leaves the parent for a moment; `dragover` comes all the time and puts
    // that right before anything is painted.
    let (over, left, dropped, chosen) = (
        intents.clone(),
        intents.clone(),
        intents.clone(),
        intents.clone(),
    );
    let over = move |event: DragEvent| {
        if carries_files(&event) {
            event.prevent_default();
            over.send(Intent::Hover(true));
        }
    };
    let left = move |_: DragEvent| left.send(Intent::Hover(false));
    let dropped = move |event: DragEvent| {
        if carries_files(&event) {
            event.prevent_default();
            dropped.send(Intent::Hover(false));
            dropped.send(Intent::Add(dropped_files(&event)));
        }
    };
    let chosen = move |event: Event| {
        let files = take_chosen_files(&event);
        if !files.is_empty() {
            chosen.send(Intent::Add(files));
        }
    };
    view! {
        <div
            part="dropzone"
            class="dropzone"
            data-hover=model.hover.then_some("")
            on:dragover=over
            on:dragleave=left
            on:drop=dropped
        >
            <span part="icon" class="badge">
                {icon(Shape::Arrow)}
            </span>
            <div class="invitation">
                {text_button("browse", "primary", model.choose.to_owned(), intents, Intent::Browse)}
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
                on:change=chosen
            />
        </div>
    }
}
