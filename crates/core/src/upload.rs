//! One upload: a file on its way, with one id and one storage key, however many attempts it
//! takes. Its state is one of an enum: what makes no sense together cannot be written down.

use crate::failure::{ErrorCode, Failure};
use crate::file_kind::FileKind;
use crate::moment::Millis;
use crate::progress::Meter;

/// Names an upload within one element. The runtime gives them out, each once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UploadId(pub u32);

/// Numbers the requests made for one upload. Every answer brings the turn of its request back;
/// the answer of an earlier turn is dropped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Turn(pub u32);

/// What the storage said when it had taken the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// 200, 201 or 204.
    pub status: u16,
    /// The ETag, where the bucket exposes it.
    pub etag: Option<String>,
}

/// What an upload that is not in flight does next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Ask for a presigned URL and send the file.
    Send,
    /// Confirm what the storage has already taken: never send it again.
    Confirm(Receipt),
}

/// What a waiting upload waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wait {
    /// The time of the next try.
    Retry {
        /// When it is.
        at: Millis,
        /// Why it is needed.
        failure: Failure,
    },
    /// The network's return.
    Network,
    /// Somebody's sign-in: the proxy has refused it twice in a row for want of one.
    SignIn {
        /// What the proxy said.
        failure: Failure,
    },
}

/// What is known of the bytes of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sending {
    /// Nothing: fetch reports no progress.
    Unseen,
    /// They move, and each movement is reported.
    Moving,
    /// All are sent; the storage has yet to answer.
    Sent,
}

/// Where an upload is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// A person is asked what to do, since its name is taken. It has no key, and is not in the
    /// list yet.
    Undecided,
    /// Its first bytes are being read. Not in the list yet.
    Inspecting,
    /// The host page is asked whether it wants the file. Not in the list yet.
    Offered,
    /// Waits for a slot or, where `held`, for the start by hand.
    Queued {
        /// What it will do.
        next: Next,
        /// Whether it waits to be started by hand.
        held: bool,
    },
    /// The proxy is asked for a presigned URL.
    Authorizing {
        /// Whether this replaces a URL that was past its end.
        renewed: bool,
        /// When the answer is given up.
        deadline: Millis,
    },
    /// The file is being sent.
    Uploading {
        /// Whether the URL replaced one that was past its end.
        renewed: bool,
        /// When the URL ends, by our own clock.
        expires_at: Option<Millis>,
        /// What is known of its bytes.
        sending: Sending,
        /// How far it is.
        meter: Meter,
        /// When the attempt is given up, unless bytes move.
        deadline: Millis,
    },
    /// Goes on by itself.
    Waiting {
        /// When.
        wait: Wait,
        /// With what.
        next: Next,
    },
    /// The proxy is told that the file is stored.
    Confirming {
        /// What the storage said.
        receipt: Receipt,
        /// When the answer is given up.
        deadline: Millis,
    },
    /// Stored and, where asked for, confirmed.
    Done {
        /// What the storage said.
        receipt: Receipt,
        /// From the first request to the last answer.
        duration: Millis,
    },
    /// Over, unless a person tries again.
    Failed {
        /// Why.
        failure: Failure,
        /// What another try would do.
        next: Next,
    },
    /// Taken back.
    Cancelled {
        /// What another try would do.
        next: Next,
    },
}

/// The public name of a state. `Undecided`, `Inspecting` and `Offered` have none of their own:
/// such an upload is not in the list yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Waits for a slot.
    Queued,
    /// Asks for a presigned URL.
    Authorizing,
    /// Sends.
    Uploading,
    /// Waits for a retry or for the network.
    Waiting,
    /// Confirms.
    Confirming,
    /// Stored.
    Done,
    /// Failed.
    Failed,
    /// Taken back.
    Cancelled,
}

impl Phase {
    /// The name as it stands in snapshots.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Authorizing => "authorizing",
            Self::Uploading => "uploading",
            Self::Waiting => "waiting",
            Self::Confirming => "confirming",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether nothing more happens by itself.
    #[must_use]
    pub const fn is_settled(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Cancelled)
    }
}

impl State {
    /// The public name; `None` while the upload is not in the list yet.
    #[must_use]
    pub const fn phase(&self) -> Option<Phase> {
        Some(match self {
            Self::Undecided | Self::Inspecting | Self::Offered => return None,
            Self::Queued { .. } => Phase::Queued,
            Self::Authorizing { .. } => Phase::Authorizing,
            Self::Uploading { .. } => Phase::Uploading,
            Self::Waiting { .. } => Phase::Waiting,
            Self::Confirming { .. } => Phase::Confirming,
            Self::Done { .. } => Phase::Done,
            Self::Failed { .. } => Phase::Failed,
            Self::Cancelled { .. } => Phase::Cancelled,
        })
    }

    pub(crate) const fn is_undecided(&self) -> bool {
        matches!(self, Self::Undecided)
    }

    /// Whether a request is under way: the upload takes a slot.
    pub(crate) const fn is_in_flight(&self) -> bool {
        matches!(
            self,
            Self::Authorizing { .. } | Self::Uploading { .. } | Self::Confirming { .. }
        )
    }

    /// Whether the upload can take a slot.
    pub(crate) const fn is_ready(&self) -> bool {
        matches!(self, Self::Queued { held: false, .. })
    }

    /// Whether the proxy does not know who asks: until it does, nobody else is let ask.
    pub(crate) const fn is_signed_out(&self) -> bool {
        matches!(
            self,
            Self::Waiting {
                wait: Wait::SignIn { .. }
                    | Wait::Retry {
                        failure: Failure {
                            code: ErrorCode::Unauthorized,
                            ..
                        },
                        ..
                    },
                ..
            }
        )
    }

    /// When something happens by time alone.
    pub(crate) const fn deadline(&self) -> Option<Millis> {
        match self {
            Self::Authorizing { deadline, .. }
            | Self::Uploading { deadline, .. }
            | Self::Confirming { deadline, .. }
            | Self::Waiting {
                wait: Wait::Retry { at: deadline, .. },
                ..
            } => Some(*deadline),
            Self::Undecided
            | Self::Inspecting
            | Self::Offered
            | Self::Queued { .. }
            | Self::Waiting { .. }
            | Self::Done { .. }
            | Self::Failed { .. }
            | Self::Cancelled { .. } => None,
        }
    }
}

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
            | State::Inspecting
            | State::Offered
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
            | State::Inspecting
            | State::Offered
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
