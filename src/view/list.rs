//! The list of uploads: what is shown of all together, and a row for each that is drawn.

use direct_upload_core::plain;

use super::Intent;
use super::button::text_button;
use super::element::{Attribute, Element, block, words};
use super::item::{item, progress};
use crate::text::Message;
use crate::view_model::{Summary, ViewModel};

/// All uploads together, in a few words, and what can be done with all of them.
pub fn summary(summary: &Summary, model: &ViewModel) -> Element {
    let texts = &model.texts;
    let text = summary.text.clone();
    let mut actions = Vec::new();
    for (shown, intent, message) in [
        (summary.can_retry, Intent::RetryAll, Message::RetryAll),
        (summary.can_cancel, Intent::CancelAll, Message::CancelAll),
        (summary.can_clear, Intent::Clear, Message::Clear),
    ] {
        if shown {
            actions.push(text_button(intent, "secondary", texts.word(message)));
        }
    }
    let mut all = vec![
        words("p", "summary-text", Vec::new(), text.into()),
        block("div", "summary-actions", Vec::new(), actions),
    ];
    if summary.percent.is_some() {
        // The words beside it change all the time: no good name for a thing that stays.
        let label = texts.get(Message::Uploads).to_owned();
        all.push(progress("total", label, summary.percent.clone()));
    }
    block("div", "summary", vec![("class", "summary".into())], all)
}

/// The rows, with space in the place of those that are not drawn.
pub fn list(model: &ViewModel) -> Element {
    let window = &model.window;
    let mut attributes = vec![
        ("class", "list".into()),
        ("role", "list".into()),
        ("aria-label", model.texts.word(Message::Uploads)),
    ];
    let [above, all] = window.space();
    let mut rows = Vec::new();
    if window.is_part() {
        attributes.push(("data-long", "".into()));
        // What scrolls has to be within reach of the keyboard.
        attributes.push(("tabindex", "0".into()));
        rows.push(space("above", above));
    }
    for (place, row) in model.rows.iter().enumerate() {
        let place = window.first.saturating_add(place);
        rows.push(item(row, window.is_part().then_some(place), model));
    }
    if window.is_part() {
        rows.push(space("all", all));
    }
    block("ul", "list", attributes, rows)
}

/// Empty space of a height in CSS pixels. An attribute says how high: a page may forbid styles
/// within elements.
fn space(part: &'static str, height: u32) -> Element {
    let size: Vec<Attribute> = vec![
        ("width", "1".into()),
        ("height", plain::decimal(height.into()).into()),
    ];
    let space = block("svg", "", size, Vec::new());
    block(
        "li",
        part,
        vec![("aria-hidden", "true".into())],
        vec![space],
    )
}
