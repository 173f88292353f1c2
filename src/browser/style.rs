//! Style sheets of a shadow root (CSSOM, `adoptedStyleSheets`): they work where the page's
//! Content-Security-Policy forbids inline styles.

use std::cell::OnceCell;

use js_sys::Array;
use web_sys::{CssStyleSheet, ShadowRoot};

thread_local! {
    /// One sheet for all elements of the page.
    static SHEET: OnceCell<Option<CssStyleSheet>> = const { OnceCell::new() };
}

/// Gives the shadow root our style sheet. Without support it stays unstyled, and works.
pub fn adopt(root: &ShadowRoot, css: &str) {
    SHEET.with(|sheet| {
        if let Some(sheet) = sheet.get_or_init(|| create(css)) {
            root.set_adopted_style_sheets(&Array::of1(sheet));
        }
    });
}

fn create(css: &str) -> Option<CssStyleSheet> {
    let sheet = CssStyleSheet::new().ok()?;
    sheet.replace_sync(css).ok()?;
    Some(sheet)
}
