//! One row of the list.

use direct_upload_core::UploadId;
use leptos::prelude::*;

use super::Intent;
use super::button::icon_button;
use super::icon::{Shape, icon};
use crate::text::{Catalogue, fill};
use crate::view_model::Row;

/// One upload: what it is, how far, what went wrong, and what can be done.
pub fn item(id: UploadId, row: &Row, texts: &'static Catalogue) -> impl IntoView + use<> {
    let buttons = [
        (row.can_retry, Intent::Retry, Shape::Again, texts.retry),
        (row.can_cancel, Intent::Cancel, Shape::Cross, texts.cancel),
        (row.can_remove, Intent::Remove, Shape::Cross, texts.remove),
    ]
    .map(|(shown, intent, shape, title)| {
        shown.then(|| {
            let label = fill(texts.action_on, &[("action", title), ("name", &row.name)]);
            icon_button(intent, shape, title, label)
        })
    });
    let bar = row.shows_progress().then(|| {
        view! {
            <progress
                part="progress"
                max="100"
                aria-label=row.name.clone()
                value=row.percent.clone()
            ></progress>
        }
    });
    let error = row
        .error
        .clone()
        .map(|error| view! { <p part="error" class="error">{error}</p> });
    view! {
        <li part="item" class="item" data-id=id.0.to_string() data-state=row.phase.as_str()>
            <span part="state-icon" class="state-icon">
                {icon(Shape::of(row.phase))}
            </span>
            <div class="about">
                <div class="heading">
                    <bdi part="name" class="name" title=row.name.clone()>
                        {row.name.clone()}
                    </bdi>
                    <span part="size" class="quiet">
                        {row.size.clone()}
                    </span>
                </div>
                {bar}
                <span part="status" class="status">
                    {row.status.clone()}
                </span>
                {error}
            </div>
            <div class="actions">{buttons}</div>
        </li>
    }
}
