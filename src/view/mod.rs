//! The view: a function of the view model, and nothing else. It has no rules, no state and no
//! listeners.
//!
//! The runtime calls it once a frame. What it gives is a tree of plain values, all of one type
//! (`element.rs`), and Leptos's renderer compares that with what was drawn before and touches only
//! what differs. A type for every tree, signals and a listener for every button would do the same
//! for 29 kB more of Brotli; with a list that is bounded, they save nothing. Nothing is set by
//! `innerHTML`, which Trusted Types forbid.

mod button;
mod element;
mod icon;
mod intent;
mod item;
mod list;
mod mounted;
mod question;
mod refusals;
mod widget;

pub use intent::Intent;
pub use mounted::Mounted;
