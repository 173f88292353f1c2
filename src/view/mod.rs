//! The view: Leptos components, a function of the view model and nothing else. They have no rules, no
//! state and no listeners.
//!
//! The runtime calls them once a frame, and Leptos's renderer compares what they give with what was
//! drawn before and touches only what differs. Signals, and a listener for every button, would do the
//! same for 15 to 22 kB more of Brotli; with a list that is bounded, they save nothing. Nothing is set by
//! `innerHTML`, which Trusted Types forbid: each element has something that is no literal.

mod details;
mod icon;
mod icon_button;
mod intent;
mod item;
mod list;
mod mounted;
mod progress;
mod question;
mod refusals;
mod rows;
mod space;
mod summary;
mod text_button;
mod widget;

pub use intent::Intent;
pub use mounted::Mounted;
