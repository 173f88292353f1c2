//! The whole of the shadow root.

use leptos::prelude::*;

use super::drop_zone::DropZone;
use super::list::List;
use super::refusals::Refusals;
use super::{Intent, Intents};
use crate::view_model::{Overall, ViewModel};

/// Everything that is seen of one element.
#[component]
pub fn Widget(
    /// What to show.
    model: ViewModel,
    /// Where intents go.
    intents: Intents,
) -> impl IntoView {
    let ViewModel {
        overall,
        status,
        alert,
        ..
    } = model.clone();
    let ready = {
        let overall = overall.clone();
        move || overall.get() == Overall::Ready
    };
    let start = model.texts.start;
    view! {
        <div part="root" class="root" data-state=move || overall.get().as_str()>
            <DropZone model=model.clone() intents />
            <Refusals model=model.clone() intents />
            <List model intents />
            <Show when=ready>
                <button
                    type="button"
                    part="start"
                    class="primary"
                    on:click=move |_| intents.send(Intent::Start)
                >
                    {start}
                </button>
            </Show>
            <p part="live" class="unseen" role="status" aria-live="polite">
                {move || status.get()}
            </p>
            <p part="alert" class="unseen" role="alert" aria-live="assertive">
                {move || alert.get()}
            </p>
        </div>
    }
}
