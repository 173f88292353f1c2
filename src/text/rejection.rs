//! Why a file is not taken.

use direct_upload_core::Rejection;
use direct_upload_core::content::Seems;

use super::{Message, Texts};
use crate::browser::{self, DropZone};

/// One sentence that names the file and the reason.
#[must_use]
pub fn rejection_text(texts: &Texts, name: &str, rejection: &Rejection, zone: &DropZone) -> String {
    let kinds = zone.kinds_in_words();
    let (message, key, value) = match rejection {
        Rejection::TypeNotAllowed => (Message::TypeNotAllowed, "", String::new()),
        Rejection::ContentMismatch(Seems::CutZip) => (Message::CutZip, "", String::new()),
        Rejection::ContentMismatch(Seems::PartOfZip) => (Message::PartOfZip, "", String::new()),
        Rejection::ContentMismatch(Seems::ErrorMessage) => (Message::ErrorFile, "", String::new()),
        Rejection::ContentMismatch(seems) => {
            let seems = texts.get(seems_like(*seems)).to_owned();
            (Message::ContentMismatch, "seems", seems)
        }
        Rejection::TooLarge { .. } => (Message::TooLarge, "max", zone.max_size_in_words()),
        Rejection::Empty => (Message::Empty, "", String::new()),
        Rejection::TooMany { max: 1 } => (Message::TooManyOne, "", String::new()),
        Rejection::TooMany { max } => (
            Message::TooMany,
            "max",
            browser::number(&texts.language, *max),
        ),
        Rejection::Duplicate => (Message::Duplicate, "", String::new()),
        Rejection::Unreadable => (Message::Unreadable, "", String::new()),
        Rejection::Refused { reason } => {
            let own = || texts.get(Message::RefusedByPage).to_owned();
            (
                Message::Refused,
                "reason",
                reason.clone().unwrap_or_else(own),
            )
        }
    };
    texts.fill(message, &[("name", name), ("kinds", &kinds), (key, &value)])
}

const fn seems_like(seems: Seems) -> Message {
    match seems {
        Seems::Zip | Seems::CutZip | Seems::PartOfZip => Message::SeemsZip,
        Seems::Office => Message::SeemsOffice,
        Seems::Pdf => Message::SeemsPdf,
        Seems::OtherArchive => Message::SeemsArchive,
        Seems::Image => Message::SeemsImage,
        Seems::WebPage => Message::SeemsWebPage,
        Seems::Xml | Seems::ErrorMessage => Message::SeemsXml,
        Seems::Json => Message::SeemsJson,
        Seems::Text => Message::SeemsText,
        Seems::Binary => Message::SeemsBinary,
    }
}
