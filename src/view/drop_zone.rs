//! Where files come in: a button and the file input that it opens, the same for folders, and the
//! area onto which both can be dropped.

use super::Intent;
use super::button::button;
use super::element::{Attribute, Element, block, words};
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
    let texts = &model.texts;
    let (choose, drop) = if model.multiple {
        (Message::ChooseFiles, Message::DropFiles)
    } else {
        (Message::ChooseFile, Message::DropFile)
    };
    let drop = if model.hover { Message::DropNow } else { drop };
    let mut invitation = vec![chooser(Intent::Browse, "primary", choose, model)];
    let mut several = Vec::new();
    if model.multiple {
        several.push(("multiple", "".into()));
    }
    several.push(("accept", model.accept.clone().into()));
    let mut inputs = vec![input("input", several)];
    if model.folders {
        let choose = Message::ChooseFolder;
        invitation.push(chooser(Intent::BrowseFolder, "secondary", choose, model));
        let folder = vec![("webkitdirectory", "".into())];
        inputs.push(input("folder-input", folder));
    }
    invitation.push(words("span", "drop-hint", Vec::new(), texts.word(drop)));
    let quiet = vec![("class", "quiet".into())];
    let mut all = vec![
        block(
            "span",
            "icon",
            vec![("class", "badge".into())],
            vec![icon(Shape::Arrow)],
        ),
        block("div", "", vec![("class", "invitation".into())], invitation),
        words("p", "limits", quiet, model.limits.clone().into()),
    ];
    all.append(&mut inputs);
    block("div", "dropzone", attributes, all)
}

/// A button that opens a file input.
fn chooser(intent: Intent, class: &'static str, choose: Message, model: &ViewModel) -> Element {
    let mut attributes = button(class);
    if model.disabled {
        attributes.push(("disabled", "".into()));
    }
    words(
        "button",
        intent.part(),
        attributes,
        model.texts.word(choose),
    )
}

/// A file input, which a button opens: twice the same would only be in the way.
fn input(part: &'static str, own: Vec<Attribute>) -> Element {
    let mut attributes = own;
    attributes.extend([
        ("type", "file".into()),
        ("class", "unseen".into()),
        ("tabindex", "-1".into()),
        ("aria-hidden", "true".into()),
    ]);
    block("input", part, attributes, Vec::new())
}
