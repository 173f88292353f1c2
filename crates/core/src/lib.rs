//! The core of the upload widget: what an upload is, and every rule about it.
//!
//! Nothing here knows a browser, a server or a clock. An [`Event`] goes into
//! [`Queue::update`], which moves the state and gives back [`Effect`]s; whoever carries those
//! out feeds the answers back as events. `update` is deterministic and total: the same events
//! give the same effects, and no input makes it panic.
//!
//! Start reading at [`Queue`] (`queue/mod.rs`), whose documentation holds the transition table.

#![cfg_attr(
    not(test),
    deny(
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::string_slice,
        clippy::unreachable,
        clippy::unwrap_used
    )
)]

pub mod answer;
pub mod backoff;
pub mod content;
mod effect;
mod event;
pub mod failure;
pub mod file_kind;
pub mod filename;
mod forbidden_header;
pub mod hidden;
mod moment;
mod naming;
pub mod plain;
pub mod presigned_url;
mod progress;
mod queue;
pub mod settings;
mod state;
pub mod storage_error;
mod upload;
pub mod utc;
mod verdict;
pub mod wire;

pub use effect::{Diagnostic, Effect, Notice, Rejection};
pub use event::{Choice, Event, FolderId, NewFile, OfferAnswer, Target};
pub use moment::{Millis, Moment};
pub use naming::Naming;
pub use progress::Meter;
pub use queue::{Clash, Overall, Question, Queue, Sent, Tally, place};
pub use state::{Next, Phase, Receipt, Sending, State, Wait};
pub use upload::{Turn, Upload, UploadId};
