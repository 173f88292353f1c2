//! The clipboard (Clipboard API and events, "Clipboard Interface").

use wasm_bindgen_futures::JsFuture;
use web_sys::window;

/// Copies a text; whether the browser has done so. It may refuse, and pages that did not come by
/// https have no clipboard.
pub async fn copy(text: &str) -> bool {
    let Some(window) = window().filter(web_sys::Window::is_secure_context) else {
        return false;
    };
    let written = window.navigator().clipboard().write_text(text);
    JsFuture::from(written).await.is_ok()
}
