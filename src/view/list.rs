//! The list of uploads: what is shown of all together, and a row for each that is drawn.

use direct_upload_core::plain;

use super::Intent;
use super::button::{SECONDARY, text_button};
use super::element::{Element, block, words};
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
            actions.push(text_button(intent, SECONDARY, texts.word(message)));
        }
    }
    let mut all = vec![
        words("p;part=summary-text", text.into()),
        block("div;part=summary-actions", actions),
    ];
    if summary.percent.is_some() {
        // The words beside it change all the time: no good name for a thing that stays.
        let label = texts.get(Message::Uploads).to_owned();
        let head = "progress;part=total;max=100";
        all.push(progress(head, label, summary.percent.clone()));
    }
    block("div;part=summary;class=summary", all)
}

/// The rows, with space in the place of those that are not drawn.
pub fn list(model: &ViewModel) -> Element {
    let window = &model.window;
    let [above, all] = window.space();
    let mut rows = Vec::new();
    if window.is_part() {
        rows.push(space("li;part=above;aria-hidden=true", above));
    }
    for (place, row) in model.rows.iter().enumerate() {
        let place = window.first.saturating_add(place);
        rows.push(item(row, window.is_part().then_some(place), model));
    }
    if window.is_part() {
        rows.push(space("li;part=all;aria-hidden=true", all));
    }
    let mut list = block("ul;part=list;class=list;role=list", rows);
    list.set("aria-label", model.texts.word(Message::Uploads));
    if window.is_part() {
        list.set("data-long", "".into());
        // What scrolls has to be within reach of the keyboard.
        list.set("tabindex", "0".into());
    }
    list
}

/// Empty space of a height in CSS pixels. An attribute says how high: a page may forbid styles
/// within elements.
fn space(head: &'static str, height: u32) -> Element {
    let mut space = block("svg;width=1", Vec::new());
    space.set("height", plain::decimal(height.into()).into());
    block(head, vec![space])
}
