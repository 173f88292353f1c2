//! The clipboard (Clipboard API and events, "Clipboard Interface").

use direct_upload_core::plain;
use wasm_bindgen_futures::JsFuture;
use web_sys::{ShadowRoot, window};

/// Copies a text; whether the browser has done so. It may refuse, and pages that did not come by
/// https have no clipboard.
pub async fn copy(text: &str) -> bool {
    let Some(window) = window().filter(web_sys::Window::is_secure_context) else {
        return false;
    };
    let written = window.navigator().clipboard().write_text(text);
    JsFuture::from(written).await.is_ok()
}

/// Selects the details of a row, for the person to copy them.
pub fn select_in_row(root: &ShadowRoot, id: u32) {
    let details = plain::joined(&["[data-id='", &plain::decimal(id.into()), "'] pre"]);
    let details = root.query_selector(&details).ok().flatten();
    let selection = window().and_then(|window| window.get_selection().ok().flatten());
    if let (Some(details), Some(selection)) = (details, selection) {
        // It fails for no element that is in the page.
        let _ = selection.select_all_children(&details);
    }
}
