//! The browser's adapters and the widget's components, in a real browser, against a real stand.
//!
//! `cargo xtask test browser` runs them: it starts the stand and says where it is while these
//! tests are compiled. Start reading at `transport.rs`, or with what all of them use: `page.rs`
//! (files, waiting), `stand.rs` (the other side) and `mounted.rs` (a widget on the page).
//!
//! The tests run one after another, in one page: each begins with [`stand::Stand::fresh`] and
//! leaves nothing on the page.

#![cfg(target_arch = "wasm32")]

mod mounted;
mod page;
mod stand;

mod announcements;
mod causes;
mod clicks;
mod drop_zone;
mod events;
mod files;
mod folders;
mod frame;
mod intl;
mod lanes;
mod languages;
mod proxy_answers;
mod proxy_requests;
mod transport;
mod transport_faults;
mod transport_limits;
mod unload;
mod widget_attributes;
mod widget_folders;
mod widget_input;
mod widget_life;
mod widget_list;
mod widget_question;
mod widget_reentry;
mod widget_refusals;
mod widget_rows;
mod widget_slices;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
