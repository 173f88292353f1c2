//! Where files come in: a button and the file input that it opens, the same for folders, and the
//! area onto which both can be dropped.

use super::Intent;
use super::button::{PRIMARY, SECONDARY, text_button};
use super::element::{Element, block, words};
use super::icon::{Shape, icon};
use crate::text::Message;
use crate::view_model::ViewModel;

/// The drop zone.
pub fn drop_zone(model: &ViewModel) -> Element {
    let texts = &model.texts;
    let (choose, drop) = if model.multiple {
        (Message::ChooseFiles, Message::DropFiles)
    } else {
        (Message::ChooseFile, Message::DropFile)
    };
    let drop = if model.hover { Message::DropNow } else { drop };
    let mut invitation = vec![chooser(Intent::Browse, PRIMARY, choose, model)];
    if model.folders {
        let choose = Message::ChooseFolder;
        invitation.push(chooser(Intent::BrowseFolder, SECONDARY, choose, model));
    }
    invitation.push(words("span;part=drop-hint", texts.word(drop)));
    let mut all = vec![
        block("span;part=icon;class=badge", vec![icon(Shape::Arrow)]),
        block("div;class=invitation", invitation),
        words("p;part=limits;class=quiet", model.limits.clone().into()),
    ];
    // File inputs, which the buttons open: twice the same would only be in the way.
    let mut input = block(
        "input;part=input;type=file;class=unseen;tabindex=-1;aria-hidden=true",
        Vec::new(),
    );
    if model.multiple {
        input.set("multiple", "".into());
    }
    input.set("accept", model.accept.clone().into());
    all.push(input);
    if model.folders {
        all.push(block(
            "input;part=folder-input;webkitdirectory=;type=file;class=unseen;tabindex=-1;\
             aria-hidden=true",
            Vec::new(),
        ));
    }
    let mut zone = block("div;part=dropzone;class=dropzone", all);
    if !model.rows.is_empty() {
        zone.set("data-compact", "".into());
    }
    if model.hover {
        zone.set("data-hover", "".into());
    }
    zone
}

/// A button that opens a file input.
fn chooser(intent: Intent, head: &'static str, choose: Message, model: &ViewModel) -> Element {
    let mut button = text_button(intent, head, model.texts.word(choose));
    if model.disabled {
        button.set("disabled", "".into());
    }
    button
}
