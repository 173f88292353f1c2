//! What a journey needs: a stand, a proxy and a browser of its own, and eyes for the page.
//!
//! The tests in `tests/journeys` follow a person through the built widget, on real parts: the
//! proxy and the stand as processes, and a browser: Chromium, Firefox or WebKit. Start with
//! [`Journey`]: it starts everything on free ports, hands a test its [`World`], and ends
//! everything whatever comes of it. A journey that fails leaves a picture of the page, what the
//! page said and the processes' logs in `target/e2e`.
//!
//! One run of the tests is in one [`Engine`], which `DIRECT_UPLOAD_ENGINE` names. A journey that
//! needs what not every engine has says so by an [`Ability`].
//!
//! Nothing waits by the clock: a test waits for what a person would see ([`Page::until`]), for
//! an event of the element, or for the storage's journal ([`Stand::when_ended`]).
//!
//! `cargo xtask test e2e` builds the parts and says where they are in `DIRECT_UPLOAD_DIST`,
//! `DIRECT_UPLOAD_PROXY`, `DIRECT_UPLOAD_STAND` and `DIRECT_UPLOAD_MODULES`.

mod ability;
mod artifacts;
mod axe;
mod browser;
mod engine;
mod events;
mod felt;
mod file;
mod gallery;
mod journey;
mod media;
mod not_run;
mod outline;
mod page;
mod parts;
mod picture;
mod process;
mod project;
mod proxy;
mod seen;
mod site;
mod stand;
mod traffic;
mod types;
mod world;

pub use ability::Ability;
pub use artifacts::keep_picture;
pub use browser::Browser;
pub use engine::Engine;
pub use events::{Event, Events};
pub use felt::Felt;
pub use file::{ZIP_END, sha256, zip};
pub use gallery::{MOMENTS, SHOTS, Shot};
pub use journey::{Journey, journey, runs_once};
pub use media::Media;
pub use page::Page;
pub use picture::{Difference, Picture};
pub use project::{Project, Server, copy, pack};
pub use proxy::Proxy;
pub use seen::{Row, Seen};
pub use site::Site;
pub use stand::Stand;
pub use traffic::Traffic;
pub use types::Types;
pub use world::World;
