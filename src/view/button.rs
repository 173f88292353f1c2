//! The buttons. What a click on one means stands in its `part`.

use super::Intent;
use super::element::{Attribute, Element, Text, block, words};
use super::icon::{Shape, icon};

/// What every button with words on it has.
pub fn button(class: &'static str) -> Vec<Attribute> {
    vec![("type", "button".into()), ("class", class.into())]
}

/// A button with words on it.
pub fn text_button(intent: Intent, class: &'static str, text: Text) -> Element {
    words("button", intent.part(), button(class), text)
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
