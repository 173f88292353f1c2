//! Where files come in: a button, a file input behind it, and the area onto which files can be
//! dropped.

use leptos::ev::{DragEvent, MouseEvent};
use leptos::html::Input;
use leptos::prelude::*;

use super::icon::{Icon, Shape};
use super::{Intent, Intents};
use crate::browser::{carries_files, dropped_files, take_chosen_files};
use crate::view_model::ViewModel;

/// The drop zone.
#[component]
pub fn DropZone(
    /// What to show.
    model: ViewModel,
    /// Where intents go.
    intents: Intents,
) -> impl IntoView {
    let input = NodeRef::<Input>::new();
    let dragging = RwSignal::new(false);
    let invitation = model.invitation;
    let (choose, drop, limits) = (invitation.clone(), invitation.clone(), invitation.clone());
    let (accept, multiple) = (invitation.clone(), invitation);
    let drop_now = model.texts.drop_now;

    let browse = move |_: MouseEvent| {
        if let Some(input) = input.get_untracked() {
            input.click();
        }
    };
    let chosen = move |_| {
        if let Some(input) = input.get_untracked() {
            let files = take_chosen_files(&input);
            if !files.is_empty() {
                intents.send(Intent::Add(files));
            }
        }
    };
    // Entering a child leaves the parent: only the pointer's leaving of the zone itself counts,
    // which `relatedTarget` does not tell in every browser. `dragover` comes all the time.
    let over = move |event: DragEvent| {
        if carries_files(&event) {
            event.prevent_default();
            dragging.set(true);
        }
    };
    let dropped = move |event: DragEvent| {
        if carries_files(&event) {
            event.prevent_default();
            dragging.set(false);
            intents.send(Intent::Add(dropped_files(&event)));
        }
    };

    view! {
        <div
            part="dropzone"
            class="dropzone"
            data-dragging=move || dragging.get().then_some("")
            on:dragenter=over
            on:dragover=over
            on:dragleave=move |_| dragging.set(false)
            on:drop=dropped
        >
            <span part="icon" class="badge">
                <Icon shape=Shape::Arrow />
            </span>
            <div class="invitation">
                <button type="button" part="browse" class="primary" on:click=browse>
                    {move || choose.get().choose}
                </button>
                <span part="drop-hint">
                    {move || if dragging.get() { drop_now.to_owned() } else { drop.get().drop }}
                </span>
            </div>
            <p part="limits" class="quiet">{move || limits.get().limits}</p>
            <input
                node_ref=input
                type="file"
                part="input"
                class="unseen"
                tabindex="-1"
                aria-hidden="true"
                accept=move || accept.get().accept
                prop:multiple=move || multiple.get().multiple
                on:change=chosen
            />
        </div>
    }
}
