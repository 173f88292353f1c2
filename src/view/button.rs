//! The buttons. What a click on one means stands in its `part`.

use super::Intent;
use super::element::{Element, Text, block, words};
use super::icon::{Shape, icon};

/// A button with words on it.
pub fn text_button(intent: Intent, class: &'static str, text: Text) -> Element {
    let attributes = vec![("type", "button".into()), ("class", class.into())];
    words("button", intent.part(), attributes, text)
}

/// A button with an icon on it. `label` is its name, `title` what a pointer is told.
pub fn icon_button(intent: Intent, shape: Shape, title: Text, label: String) -> Element {
    let attributes = vec![
        ("type", "button".into()),
        ("class", "icon-button".into()),
        ("title", title),
        ("aria-label", label.into()),
    ];
    block("button", intent.part(), attributes, vec![icon(shape)])
}
