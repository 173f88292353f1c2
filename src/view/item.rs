//! One row of the list.

use direct_upload_core::UploadId;

use super::Intent;
use super::button::icon_button;
use super::element::{Element, block, words};
use super::icon::{Shape, icon};
use crate::text::{Catalogue, fill};
use crate::view_model::Row;

/// One upload: what it is, how far, what went wrong, and what can be done.
pub fn item(id: UploadId, row: &Row, texts: &'static Catalogue) -> Element {
    let class = |class: &'static str| vec![("class", class.into())];
    let mut named = class("name");
    named.push(("title", row.name.clone().into()));
    let mut about = vec![block(
        "div",
        "",
        class("heading"),
        vec![
            words("bdi", "name", named, row.name.clone().into()),
            words("span", "size", class("quiet"), row.size.clone().into()),
        ],
    )];
    if row.shows_progress() {
        let mut progress = vec![
            ("max", "100".into()),
            ("aria-label", row.name.clone().into()),
        ];
        if let Some(percent) = &row.percent {
            progress.push(("value", percent.clone().into()));
        }
        about.push(block("progress", "progress", progress, Vec::new()));
    }
    about.push(words(
        "span",
        "status",
        class("status"),
        row.status.clone().into(),
    ));
    if let Some(error) = &row.error {
        about.push(words("p", "error", class("error"), error.clone().into()));
    }
    let buttons = [
        (row.can_retry, Intent::Retry, Shape::Again, texts.retry),
        (row.can_cancel, Intent::Cancel, Shape::Cross, texts.cancel),
        (row.can_remove, Intent::Remove, Shape::Cross, texts.remove),
    ];
    let mut actions = Vec::new();
    for (shown, intent, shape, title) in buttons {
        if shown {
            let label = fill(texts.action_on, &[("action", title), ("name", &row.name)]);
            actions.push(icon_button(intent, shape, title, label));
        }
    }
    let mut attributes = class("item");
    attributes.push(("data-id", id.0.to_string().into()));
    attributes.push(("data-state", row.phase.as_str().into()));
    block(
        "li",
        "item",
        attributes,
        vec![
            block(
                "span",
                "state-icon",
                class("state-icon"),
                vec![icon(Shape::of(row.phase))],
            ),
            block("div", "", class("about"), about),
            block("div", "actions", class("actions"), actions),
        ],
    )
    .identified(id.0)
}
