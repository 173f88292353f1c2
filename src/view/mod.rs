//! The view: a function of the view model, and the intents of the person who uses it. It has no
//! rules and no state.
//!
//! Two things keep it small. A block is drawn by one reactive closure, which Leptos compares
//! with what was drawn before, instead of one closure for each text and attribute; and all
//! buttons share one type of handler. Every element has a dynamic attribute or child, since
//! Leptos sets wholly static trees by `innerHTML`, which Trusted Types forbid.

mod button;
mod drop_zone;
mod icon;
mod intent;
mod item;
mod refusals;
mod widget;

pub use intent::{Intent, Intents};
pub use widget::Widget;
