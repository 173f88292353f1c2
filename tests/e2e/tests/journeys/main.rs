//! Journeys of a person through the built widget, the real proxy and the stand.
//!
//! One file a subject. Each test asserts what the person sees, what the element tells its page,
//! and what the storage holds or has seen. Start with `arriving`; what a test can use is in the
//! crate's library.

mod accessibility;
mod arriving;
mod before_start;
mod cancelling;
mod changing;
mod confirming;
mod contrast;
mod copying;
mod cors;
mod described;
mod diagnosing;
mod documented;
mod dropping;
mod engines;
mod expiry;
mod first_screen;
mod fitting;
mod folders;
mod forms;
mod frameworks;
mod gallery;
mod hostile;
mod keyboard;
mod labels;
mod languages;
mod large;
mod leaving;
mod many;
mod names;
mod outages;
mod package;
mod pasting;
mod portal;
mod portals;
mod rare;
mod refused;
mod relocating;
mod retrying;
mod same_name;
mod saying;
mod script;
mod secret;
mod setting;
mod settling;
mod signing_in;
mod spoken;
mod standalone;
mod storage_refusals;
mod styling;
mod unavailable;
