//! The view: a function of the view model, and nothing else. It has no rules, no state and no
//! listeners.
//!
//! The runtime calls it once a frame, and Leptos's renderer compares what it gives with what was
//! drawn before and touches only what differs. Signals, effects and a listener for every button
//! would do the same for 23 kB more of Brotli; with a list that is bounded, they save nothing.
//! Every element has a dynamic attribute or child, since Leptos sets wholly static trees by
//! `innerHTML`, which Trusted Types forbid.

mod button;
mod drop_zone;
mod icon;
mod intent;
mod item;
mod mounted;
mod refusals;
mod widget;

pub use intent::Intent;
pub use mounted::Mounted;
