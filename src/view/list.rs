//! The list of uploads.

use leptos::prelude::*;

use super::Intents;
use super::row::UploadRow;
use crate::view_model::ViewModel;

/// The list; nothing where it is empty.
#[component]
pub fn List(
    /// What to show.
    model: ViewModel,
    /// Where intents go.
    intents: Intents,
) -> impl IntoView {
    let (rows, texts) = (model.rows, model.texts);
    let any = {
        let rows = rows.clone();
        move || !rows.read().is_empty()
    };
    view! {
        <Show when=any>
            <ul part="list" class="list" role="list" aria-label=texts.uploads>
                <For
                    each={
                        let rows = rows.clone();
                        move || rows.get()
                    }
                    key=|handle| handle.id
                    children=move |handle| view! { <UploadRow handle texts intents /> }
                />
            </ul>
        </Show>
    }
}
