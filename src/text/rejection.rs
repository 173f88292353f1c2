//! Why a file is not taken.

use direct_upload_core::Rejection;
use direct_upload_core::content::Seems;
use direct_upload_core::settings::Accept;

use super::{Message, Texts};
use crate::browser;

/// One sentence that names the file and the reason.
#[must_use]
pub fn rejection_text(texts: &Texts, name: &str, rejection: Rejection, accept: Accept) -> String {
    let kinds = kinds(texts, accept);
    let (message, key, value) = match rejection {
        Rejection::TypeNotAllowed => (Message::TypeNotAllowed, "", String::new()),
        Rejection::ContentMismatch(Seems::CutZip) => (Message::CutZip, "", String::new()),
        Rejection::ContentMismatch(Seems::PartOfZip) => (Message::PartOfZip, "", String::new()),
        Rejection::ContentMismatch(Seems::ErrorMessage) => (Message::ErrorFile, "", String::new()),
        Rejection::ContentMismatch(seems) => {
            let seems = texts.get(seems_like(seems)).to_owned();
            (Message::ContentMismatch, "seems", seems)
        }
        Rejection::TooLarge { max } => (
            Message::TooLarge,
            "max",
            browser::at_most(&texts.language, max),
        ),
        Rejection::Empty => (Message::Empty, "", String::new()),
        Rejection::TooMany { max: 1 } => (Message::TooManyOne, "", String::new()),
        Rejection::TooMany { max } => (
            Message::TooMany,
            "max",
            browser::number(&texts.language, max),
        ),
        Rejection::Duplicate => (Message::Duplicate, "", String::new()),
        Rejection::Unreadable => (Message::Unreadable, "", String::new()),
    };
    texts.fill(message, &[("name", name), ("kinds", &kinds), (key, &value)])
}

/// The accepted kinds: `CSV or ZIP`.
#[must_use]
pub fn kinds(texts: &Texts, accept: Accept) -> String {
    let mut names = String::new();
    for kind in accept.kinds() {
        if !names.is_empty() {
            names.push_str(texts.get(Message::Or));
        }
        names.push_str(&kind.extension().to_ascii_uppercase());
    }
    names
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
