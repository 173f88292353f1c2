//! The view: signals in, intents out, no rules. Every element has a dynamic attribute or child,
//! since Leptos sets wholly static trees by `innerHTML`, which Trusted Types forbid.

mod drop_zone;
mod icon;
mod intent;
mod list;
mod refusals;
mod row;
mod widget;

pub use intent::{Intent, Intents};
pub use widget::Widget;
