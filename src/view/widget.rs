//! The whole of the shadow root.

use leptos::html::Input;
use leptos::prelude::*;

use super::button::text_button;
use super::drop_zone::drop_zone;
use super::item::item;
use super::refusals::refusals;
use super::{Intent, Intents};
use crate::browser::take_chosen_files;
use crate::view_model::ViewModel;

/// Everything that is seen of one element.
#[component]
pub fn Widget(
    /// What to show.
    model: ViewModel,
    /// Where intents go.
    intents: Intents,
    /// The file input, which the button opens.
    input: NodeRef<Input>,
) -> impl IntoView {
    let texts = model.texts;
    let chosen = move |_| {
        if let Some(input) = input.get_untracked() {
            let files = take_chosen_files(&input);
            if !files.is_empty() {
                intents.send(Intent::Add(files));
            }
        }
    };
    let panel = move || {
        let panel = model.panel.get();
        let start = panel
            .can_start
            .then(|| text_button("start", texts.start, intents, Intent::Start));
        view! {
            {drop_zone(&panel, intents)}
            <input
                node_ref=input
                type="file"
                part="input"
                class="unseen"
                tabindex="-1"
                aria-hidden="true"
                accept=panel.accept.clone()
                multiple=panel.multiple
                on:change=chosen
            />
            {refusals(&panel, intents)}
            {start}
            <p part="live" class="unseen" role="status">
                {panel.status}
            </p>
            <p part="alert" class="unseen" role="alert">
                {panel.alert}
            </p>
        }
    };
    let rows = model.rows;
    view! {
        <div part="root" class="root">
            {panel}
            <ul part="list" class="list" role="list" aria-label=texts.uploads>
                <For
                    each=move || rows.get()
                    key=|handle| handle.id
                    children=move |handle| item(handle, texts, intents)
                />
            </ul>
        </div>
    }
}
