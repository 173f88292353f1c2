//! One row of the list.

use direct_upload_core::plain;

use super::Intent;
use super::button::{SECONDARY, icon_button, text_button};
use super::element::{Element, block, words};
use super::icon::{Shape, icon};
use crate::text::Message;
use crate::view_model::{Row, ViewModel};

/// One upload: what it is, how far, what went wrong, and what can be done. `place` is where it
/// stands in a list that is not drawn whole.
pub fn item(row: &Row, place: Option<usize>, model: &ViewModel) -> Element {
    let columns = vec![
        block(
            "span;part=state-icon;class=state-icon",
            vec![icon(Shape::of(row.phase))],
        ),
        block("div;class=about", about(row, model)),
        block("div;part=actions;class=actions", actions(row, model)),
    ];
    let mut item = block("li;part=item;class=item", columns);
    item.identify(row.id);
    item.set("data-id", plain::decimal(row.id.into()).into());
    item.set("data-state", row.phase.as_str().into());
    if let Some(place) = place {
        let number = |number| plain::decimal(u64::try_from(number).unwrap_or(u64::MAX)).into();
        item.set("aria-posinset", number(place.saturating_add(1)));
        item.set("aria-setsize", number(model.window.all));
    }
    item
}

fn about(row: &Row, model: &ViewModel) -> Vec<Element> {
    let mut heading = Vec::new();
    if !row.folder.is_empty() {
        heading.push(words(
            "bdi;part=folder;class=quiet",
            row.folder.clone().into(),
        ));
    }
    let mut name = words("bdi;part=name;class=name", row.name.clone().into());
    name.set("title", row.name.clone().into());
    heading.push(name);
    heading.push(words("bdi;part=size;class=quiet", row.size.clone().into()));
    let mut about = vec![block("div;class=heading", heading)];
    if row.shows_progress() {
        let head = "progress;part=progress;max=100";
        about.push(progress(head, row.name.clone(), row.percent.clone()));
    }
    about.push(words(
        "span;part=status;class=status",
        row.status.clone().into(),
    ));
    if let Some(error) = &row.error {
        about.push(words("p;part=error;class=error", error.clone().into()));
        about.push(details(row, model));
    }
    about
}

/// A bar: as full as `percent` says, to and fro where that is not known.
pub fn progress(head: &'static str, label: String, percent: Option<String>) -> Element {
    let mut progress = block(head, Vec::new());
    progress.set("aria-label", label.into());
    if let Some(percent) = percent {
        progress.set("value", percent.into());
    }
    progress
}

/// What support asks for.
fn details(row: &Row, model: &ViewModel) -> Element {
    let texts = &model.texts;
    let copy = if model.copied == Some(row.id) {
        Message::Copied
    } else {
        Message::Copy
    };
    let copy = texts.word(copy);
    let named = |title: &str| {
        let values = [("action", title), ("name", &*row.name)];
        texts.fill(Message::ActionOn, &values).into()
    };
    let label = named(&copy);
    let mut copy = text_button(Intent::Copy, SECONDARY, copy);
    copy.set("aria-label", label);
    let title = texts.word(Message::Details);
    let label = named(&title);
    let mut summary = words("summary;part=details-label", title);
    summary.set("aria-label", label);
    let inner = vec![
        summary,
        words(
            // Codes and names are the same in every language.
            "pre;part=details-text;class=details-text;lang=en;dir=ltr",
            row.details.clone().into(),
        ),
        copy,
    ];
    block("details;part=details;class=details", inner)
}

fn actions(row: &Row, model: &ViewModel) -> Vec<Element> {
    let texts = &model.texts;
    let mut actions = Vec::new();
    for (shown, intent, shape, title) in [
        (row.can_retry, Intent::Retry, Shape::Again, Message::Retry),
        (
            row.can_cancel,
            Intent::Cancel,
            Shape::Cross,
            Message::Cancel,
        ),
        (
            row.can_remove,
            Intent::Remove,
            Shape::Cross,
            Message::Remove,
        ),
    ] {
        if shown {
            let title = texts.word(title);
            let values = [("action", &*title), ("name", &*row.name)];
            let label = texts.fill(Message::ActionOn, &values);
            actions.push(icon_button(intent, shape, title, label));
        }
    }
    actions
}
