//! The buttons. What a click on one means stands in its `part`.

use super::Intent;
use super::element::{Element, Text, block, words};
use super::icon::{Shape, icon};

/// How a button with words on it looks.
pub const PRIMARY: &str = "button;type=button;class=primary";
/// The same where there are many.
pub const SECONDARY: &str = "button;type=button;class=secondary";

/// A button with words on it.
pub fn text_button(intent: Intent, head: &'static str, text: Text) -> Element {
    meaning(intent, words(head, text))
}

/// A button with an icon on it. `label` is its name, `title` what a pointer is told.
pub fn icon_button(intent: Intent, shape: Shape, title: Text, label: String) -> Element {
    let button = block("button;type=button;class=icon-button", vec![icon(shape)]);
    let mut button = meaning(intent, button);
    button.set("title", title);
    button.set("aria-label", label.into());
    button
}

fn meaning(intent: Intent, mut button: Element) -> Element {
    button.identify(intent as u32);
    button.set("part", intent.part().into());
    button
}
