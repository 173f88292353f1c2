//! Where files come in: a button, the file input that it opens, and the area onto which files
//! can be dropped.

use super::Intent;
use super::button::text_button;
use super::element::{Element, block, words};
use super::icon::{Shape, icon};
use crate::text::Message;
use crate::view_model::ViewModel;

/// The drop zone.
pub fn drop_zone(model: &ViewModel) -> Element {
    let mut attributes = vec![("class", "dropzone".into())];
    if !model.rows.is_empty() {
        attributes.push(("data-compact", "".into()));
    }
    if model.hover {
        attributes.push(("data-hover", "".into()));
    }
    let mut input = vec![
        ("type", "file".into()),
        ("class", "unseen".into()),
        ("tabindex", "-1".into()),
        ("aria-hidden", "true".into()),
        ("accept", model.accept.clone().into()),
    ];
    if model.multiple {
        input.push(("multiple", "".into()));
    }
    let texts = &model.texts;
    let (choose, drop) = if model.multiple {
        (Message::ChooseFiles, Message::DropFiles)
    } else {
        (Message::ChooseFile, Message::DropFile)
    };
    let drop = if model.hover { Message::DropNow } else { drop };
    let quiet = || vec![("class", "quiet".into())];
    block(
        "div",
        "dropzone",
        attributes,
        vec![
            block(
                "span",
                "icon",
                vec![("class", "badge".into())],
                vec![icon(Shape::Arrow)],
            ),
            block(
                "div",
                "",
                vec![("class", "invitation".into())],
                vec![
                    text_button(Intent::Browse, "primary", texts.word(choose)),
                    words("span", "drop-hint", Vec::new(), texts.word(drop)),
                ],
            ),
            words("p", "limits", quiet(), model.limits.clone().into()),
            block("input", "input", input, Vec::new()),
        ],
    )
}
