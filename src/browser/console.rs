//! The developer's console.

/// Warns the integrator.
pub fn warn(message: &str) {
    web_sys::console::warn_1(&message.into());
}
