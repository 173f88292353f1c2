//! One row of the list.

use leptos::prelude::*;

use super::button::icon_button;
use super::icon::{Shape, icon};
use super::{Intent, Intents};
use crate::text::{Catalogue, fill};
use crate::view_model::RowHandle;

/// One upload: what it is, how far, what went wrong, and what can be done.
pub fn item(handle: RowHandle, texts: &'static Catalogue, intents: Intents) -> impl IntoView {
    let RowHandle { id, row } = handle;
    move || {
        let row = row.get();
        let buttons = [
            (
                row.can_retry,
                "retry",
                texts.retry,
                Shape::Again,
                Intent::Retry(id),
            ),
            (
                row.can_cancel,
                "cancel",
                texts.cancel,
                Shape::Cross,
                Intent::Cancel(id),
            ),
            (
                row.can_remove,
                "remove",
                texts.remove,
                Shape::Cross,
                Intent::Discard(id),
            ),
        ]
        .map(|(shown, part, title, shape, intent)| {
            shown.then(|| {
                let label = fill(texts.action_on, &[("action", title), ("name", &row.name)]);
                icon_button(part, title, label, shape, intents, intent)
            })
        });
        let bar = row.shows_progress().then(|| {
            view! {
                <progress
                    part="progress"
                    max="100"
                    aria-label=row.name.clone()
                    value=row.percent
                ></progress>
            }
        });
        let error = row
            .error
            .map(|error| view! { <p part="error" class="error">{error}</p> });
        view! {
            <li part="item" class="item" data-id=id.0 data-state=row.phase.as_str()>
                <span part="state-icon" class="state-icon">
                    {icon(Shape::of(row.phase))}
                </span>
                <div class="about">
                    <div class="heading">
                        <bdi part="name" class="name" title=row.name.clone()>
                            {row.name.clone()}
                        </bdi>
                        <span part="size" class="quiet">
                            {row.size}
                        </span>
                    </div>
                    {bar}
                    <span part="status" class="status">
                        {row.status}
                    </span>
                    {error}
                </div>
                <div class="actions">{buttons}</div>
            </li>
        }
    }
}
