//! One row of the list.

use direct_upload_core::plain;

use super::Intent;
use super::button::icon_button;
use super::element::{Attribute, Element, block, words};
use super::icon::{Shape, icon};
use crate::text::Message;
use crate::view_model::{Row, ViewModel};

/// One upload: what it is, how far, what went wrong, and what can be done. `place` is where it
/// stands in a list that is not drawn whole.
pub fn item(row: &Row, place: Option<usize>, model: &ViewModel) -> Element {
    let mut attributes = class("item");
    attributes.push(("data-id", plain::decimal(row.id.into()).into()));
    attributes.push(("data-state", row.phase.as_str().into()));
    if let Some(place) = place {
        let number = |number| plain::decimal(u64::try_from(number).unwrap_or(u64::MAX)).into();
        attributes.push(("aria-posinset", number(place.saturating_add(1))));
        attributes.push(("aria-setsize", number(model.window.all)));
    }
    let state = vec![icon(Shape::of(row.phase))];
    let columns = vec![
        block("span", "state-icon", class("state-icon"), state),
        block("div", "", class("about"), about(row, model)),
        block("div", "actions", class("actions"), actions(row, model)),
    ];
    block("li", "item", attributes, columns).identified(row.id)
}

fn about(row: &Row, model: &ViewModel) -> Vec<Element> {
    let mut named = class("name");
    named.push(("title", row.name.clone().into()));
    let mut heading = Vec::new();
    if !row.folder.is_empty() {
        heading.push(words(
            "bdi",
            "folder",
            class("quiet"),
            row.folder.clone().into(),
        ));
    }
    heading.push(words("bdi", "name", named, row.name.clone().into()));
    heading.push(words(
        "bdi",
        "size",
        class("quiet"),
        row.size.clone().into(),
    ));
    let mut about = vec![block("div", "", class("heading"), heading)];
    if row.shows_progress() {
        about.push(progress("progress", row.name.clone(), row.percent.clone()));
    }
    let status = row.status.clone().into();
    about.push(words("span", "status", class("status"), status));
    if let Some(error) = &row.error {
        about.push(words("p", "error", class("error"), error.clone().into()));
        about.push(details(row, model));
    }
    about
}

/// A bar: as full as `percent` says, to and fro where that is not known.
pub fn progress(part: &'static str, label: String, percent: Option<String>) -> Element {
    let mut attributes = vec![("max", "100".into()), ("aria-label", label.into())];
    if let Some(percent) = percent {
        attributes.push(("value", percent.into()));
    }
    block("progress", part, attributes, Vec::new())
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
    let values = [("action", &*copy), ("name", &*row.name)];
    let mut named = class("secondary");
    named.push(("type", "button".into()));
    named.push(("aria-label", texts.fill(Message::ActionOn, &values).into()));
    let mut text = class("details-text");
    // Codes and names are the same in every language.
    text.push(("lang", "en".into()));
    text.push(("dir", "ltr".into()));
    let title = texts.word(Message::Details);
    let values = [("action", &*title), ("name", &*row.name)];
    let label = texts.fill(Message::ActionOn, &values);
    let label = vec![("aria-label", label.into())];
    let inner = vec![
        words("summary", "details-label", label, title),
        words("pre", "details-text", text, row.details.clone().into()),
        words("button", Intent::Copy.part(), named, copy),
    ];
    block("details", "details", class("details"), inner)
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

fn class(class: &'static str) -> Vec<Attribute> {
    vec![("class", class.into())]
}
