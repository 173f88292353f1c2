//! Where an upload is: one of an enum, so that what makes no sense together cannot be written
//! down. The transitions between the states are in [`Queue`](crate::Queue)'s documentation.

use crate::failure::{ErrorCode, Failure};
use crate::moment::Millis;
use crate::progress::Meter;
use crate::utc::UnixSeconds;

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
    /// The file's disk, which takes its time to give the file again.
    Disk,
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
    /// Its beginning and its end are being read.
    Inspecting {
        /// When it comes into the list: a disk may take its time. `None` once it is there.
        listed_at: Option<Millis>,
    },
    /// The host page is asked whether it wants the file.
    Offered {
        /// As of `Inspecting`: the page may take its time, too.
        listed_at: Option<Millis>,
    },
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
        /// When, by the wall clock.
        at: UnixSeconds,
    },
    /// Taken back.
    Cancelled {
        /// What another try would do.
        next: Next,
    },
}

/// The public name of a state. `Undecided` and, unless a disk or the page takes its time, `Inspecting`
/// and `Offered` have none: such an upload is not in the list yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Is being read, to see whether it is what its name says, or waits for the page's word.
    Checking,
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
            Self::Checking => "checking",
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
            Self::Undecided
            | Self::Inspecting { listed_at: Some(_) }
            | Self::Offered { listed_at: Some(_) } => return None,
            Self::Inspecting { listed_at: None } | Self::Offered { listed_at: None } => {
                Phase::Checking
            }
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

    /// Whether it waits for the network.
    pub(crate) const fn is_cut_off(&self) -> bool {
        matches!(
            self,
            Self::Waiting {
                wait: Wait::Network,
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
            Self::Inspecting { listed_at } | Self::Offered { listed_at } => *listed_at,
            Self::Undecided
            | Self::Queued { .. }
            | Self::Waiting { .. }
            | Self::Done { .. }
            | Self::Failed { .. }
            | Self::Cancelled { .. } => None,
        }
    }
}
