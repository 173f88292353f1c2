//! Why a file is not taken.

use direct_upload_core::Rejection;
use direct_upload_core::content::Seems;
use direct_upload_core::settings::Accept;

use super::{Catalogue, fill};
use crate::browser;

/// One sentence that names the file and the reason.
#[must_use]
pub fn rejection_text(
    texts: &Catalogue,
    name: &str,
    rejection: Rejection,
    accept: Accept,
) -> String {
    let rejected = &texts.rejected;
    let (template, key, value) = match rejection {
        Rejection::TypeNotAllowed => (rejected.type_not_allowed, "kinds", kinds(texts, accept)),
        Rejection::ContentMismatch(seems) => (
            rejected.content_mismatch,
            "seems",
            seems_text(texts, seems).to_owned(),
        ),
        Rejection::TooLarge { max } => (
            rejected.too_large,
            "max",
            browser::bytes(texts.language, max),
        ),
        Rejection::Empty => (rejected.empty, "", String::new()),
        Rejection::TooMany { max: 1 } => (rejected.too_many_one, "", String::new()),
        Rejection::TooMany { max } => (rejected.too_many, "max", max.to_string()),
        Rejection::Duplicate => (rejected.duplicate, "", String::new()),
        Rejection::Unreadable => (rejected.unreadable, "", String::new()),
    };
    fill(template, &[("name", name), (key, &value)])
}

/// The accepted kinds: `CSV or ZIP`.
#[must_use]
pub fn kinds(texts: &Catalogue, accept: Accept) -> String {
    let names: Vec<String> = accept
        .kinds()
        .map(|kind| kind.extension().to_ascii_uppercase())
        .collect();
    names.join(texts.or)
}

const fn seems_text(texts: &Catalogue, seems: Seems) -> &'static str {
    let rejected = &texts.rejected;
    match seems {
        Seems::Zip => rejected.seems_zip,
        Seems::Spreadsheet => rejected.seems_spreadsheet,
        Seems::Pdf => rejected.seems_pdf,
        Seems::OtherArchive => rejected.seems_archive,
        Seems::Image => rejected.seems_image,
        Seems::WebPage => rejected.seems_web_page,
        Seems::Text => rejected.seems_text,
        Seems::Binary => rejected.seems_binary,
    }
}
