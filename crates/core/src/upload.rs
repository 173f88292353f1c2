//! One upload: a file on its way, with one id and one storage key, however many attempts it
//! takes.

use crate::failure::Failure;
use crate::file_kind::FileKind;
use crate::moment::Millis;
use crate::state::{Next, State, Wait};

/// Names an upload within one element. The runtime gives them out, each once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UploadId(pub u32);

/// Numbers the requests made for one upload. Every answer brings the turn of its request back;
/// the answer of an earlier turn is dropped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Turn(pub u32);

/// One upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    pub(crate) id: UploadId,
    pub(crate) name: String,
    pub(crate) folder: Option<String>,
    pub(crate) filename: String,
    pub(crate) key: String,
    pub(crate) size: u64,
    pub(crate) kind: FileKind,
    pub(crate) state: State,
    pub(crate) turn: Turn,
    pub(crate) attempts: u32,
    /// Automatic retries used since the upload was last started by hand.
    pub(crate) retries: u32,
    /// Whether the one retry of a cause that gets only one is used up.
    pub(crate) spared: bool,
    /// How many bytes had gone when its connection was last cut.
    pub(crate) cut_at: Option<u64>,
    /// At which of the network's returns it was last lost while it was sent.
    pub(crate) lost_at: Option<u32>,
    /// Whether the proxy has just refused it for want of a sign-in.
    pub(crate) signed_out: bool,
    /// Whether the start by hand came before the upload was in the list.
    pub(crate) prompted: bool,
    /// When its first request was made since it was last started by hand.
    pub(crate) started: Option<Millis>,
}

impl Upload {
    /// Its id.
    #[must_use]
    pub const fn id(&self) -> UploadId {
        self.id
    }

    /// The file's own name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The folder that its file came out of: `2026/january`.
    #[must_use]
    pub fn folder(&self) -> Option<&str> {
        self.folder.as_deref()
    }

    /// Its storage key: what it asks for, or what the proxy gave it. While it is undecided, the
    /// one that it would have.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Bytes.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The kind of file.
    #[must_use]
    pub const fn kind(&self) -> FileKind {
        self.kind
    }

    /// Where it is.
    #[must_use]
    pub const fn state(&self) -> &State {
        &self.state
    }

    /// How many presigned URLs were asked for.
    #[must_use]
    pub const fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Bytes sent so far in this attempt; all of them once the storage has the file.
    #[must_use]
    pub const fn loaded(&self) -> u64 {
        match &self.state {
            State::Uploading { meter, .. } => meter.loaded(),
            _ if self.is_stored() => self.size,
            _ => 0,
        }
    }

    /// Whether the storage has the file, be it confirmed or not.
    #[must_use]
    pub const fn is_stored(&self) -> bool {
        match &self.state {
            State::Confirming { .. } | State::Done { .. } => true,
            State::Queued { next, .. }
            | State::Waiting { next, .. }
            | State::Failed { next, .. }
            | State::Cancelled { next } => matches!(next, Next::Confirm(_)),
            State::Undecided
            | State::Inspecting { .. }
            | State::Offered { .. }
            | State::Authorizing { .. }
            | State::Uploading { .. } => false,
        }
    }

    /// Why it waits or why it failed.
    #[must_use]
    pub const fn failure(&self) -> Option<&Failure> {
        match &self.state {
            State::Failed { failure, .. }
            | State::Waiting {
                wait: Wait::Retry { failure, .. } | Wait::SignIn { failure },
                ..
            } => Some(failure),
            State::Undecided
            | State::Inspecting { .. }
            | State::Offered { .. }
            | State::Queued { .. }
            | State::Authorizing { .. }
            | State::Uploading { .. }
            | State::Waiting { .. }
            | State::Confirming { .. }
            | State::Done { .. }
            | State::Cancelled { .. } => None,
        }
    }

    /// Whether its key is its own. One that failed or was taken back makes room for a new file.
    pub(crate) const fn holds_its_key(&self) -> bool {
        !matches!(self.state, State::Failed { .. } | State::Cancelled { .. })
    }

    /// The number of the next request, which makes every earlier one stale.
    pub(crate) const fn next_turn(&mut self) -> Turn {
        self.turn.0 = self.turn.0.wrapping_add(1);
        self.turn
    }
}
