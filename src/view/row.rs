//! One row of the list.

use leptos::prelude::*;

use super::icon::{Icon, Shape};
use super::{Intent, Intents};
use crate::text::{Catalogue, fill};
use crate::view_model::{Row, RowHandle};

/// One upload: what it is, how far, what went wrong, and what can be done.
#[component]
pub fn UploadRow(
    /// What to show.
    handle: RowHandle,
    /// The words.
    texts: &'static Catalogue,
    /// Where intents go.
    intents: Intents,
) -> impl IntoView {
    let id = handle.id;
    let row: Signal<Row> = handle.row.into();
    let (name, size) = row.with_untracked(|row| (row.name.clone(), row.size.clone()));
    let (progress_name, title) = (name.clone(), name.clone());
    let shape = Memo::new(move |_| row.with(|row| Shape::of(row.phase)));
    let phase = Memo::new(move |_| row.with(|row| row.phase));
    let shows_progress = Memo::new(move |_| row.with(Row::shows_progress));
    let error = Memo::new(move |_| row.with(|row| row.error.clone()));

    let button = move |part: &'static str,
                       shown: fn(&Row) -> bool,
                       label: &'static str,
                       shape: Shape,
                       intent: Intent| {
        let shown = Memo::new(move |_| row.with(shown));
        let title = label;
        let label = row
            .with_untracked(|row| fill(texts.action_on, &[("action", label), ("name", &row.name)]));
        view! {
            <Show when=move || shown.get()>
                <button
                    type="button"
                    part=part
                    class="icon-button"
                    aria-label=label.clone()
                    title=title
                    on:click={
                        let intent = intent.clone();
                        move |_| intents.send(intent.clone())
                    }
                >
                    <Icon shape=shape />
                </button>
            </Show>
        }
    };

    view! {
        <li part="item" class="item" data-id=id.0 data-state=move || phase.get().as_str()>
            <span part="state-icon" class="state-icon">
                <Icon shape=shape />
            </span>
            <div class="about">
                <div class="heading">
                    <bdi part="name" class="name" title=title>
                        {name}
                    </bdi>
                    <span part="size" class="quiet">
                        {size}
                    </span>
                </div>
                <Show when=move || shows_progress.get()>
                    <progress
                        part="progress"
                        max="100"
                        aria-label=progress_name.clone()
                        value=move || row.with(|row| row.percent)
                    ></progress>
                </Show>
                <span part="status" class="status">
                    {move || row.with(|row| row.status.clone())}
                </span>
                {move || {
                    error.get().map(|error| view! { <p part="error" class="error">{error}</p> })
                }}
            </div>
            <div class="actions">
                {button("retry", |row| row.can_retry, texts.retry, Shape::Again, Intent::Retry(id))}
                {button("cancel", |row| row.can_cancel, texts.cancel, Shape::Cross, Intent::Cancel(id))}
                {button("remove", |row| row.can_remove, texts.remove, Shape::Cross, Intent::Discard(id))}
            </div>
        </li>
    }
}
