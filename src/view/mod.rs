//! The view: a function of the view model, and the intents of the person who uses it. It has no
//! rules and no state.
//!
//! It is drawn by one reactive closure: Leptos compares what is drawn with what was drawn before
//! and touches only what differs. A closure for each text and attribute would make an effect,
//! with code of its own, of every one of them. Every element has a dynamic attribute or child,
//! since Leptos sets wholly static trees by `innerHTML`, which Trusted Types forbid.

mod button;
mod drop_zone;
mod icon;
mod intent;
mod item;
mod refusals;
mod widget;

pub use intent::{Intent, Intents};
pub use widget::widget;
