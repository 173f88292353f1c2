//! The condition of the element as a whole.

use direct_upload_core::Queue;

/// Where the element as a whole is: its `data-state`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Condition {
    /// Nothing in the list.
    #[default]
    Idle,
    /// A question is open.
    Asking,
    /// Ready, but to be started by hand.
    Ready,
    /// Under way, be it into the list or to the storage.
    Uploading,
    /// All that are under way wait: for a retry, the network, a sign-in or a disk.
    Waiting,
    /// All settled, at least one failed.
    Failed,
    /// All settled, none failed.
    Done,
}

impl Condition {
    /// As in `data-state`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Asking => "asking",
            Self::Ready => "ready",
            Self::Uploading => "uploading",
            Self::Waiting => "waiting",
            Self::Failed => "failed",
            Self::Done => "done",
        }
    }

    /// Whether nothing is under way, nor to be started or answered.
    #[must_use]
    pub const fn is_settled(self) -> bool {
        matches!(self, Self::Idle | Self::Failed | Self::Done)
    }

    /// Of the queue as it is now.
    #[must_use]
    pub fn of(queue: &Queue) -> Self {
        let tally = queue.tally();
        if queue.is_asking() {
            Self::Asking
        } else if tally.in_flight > 0 {
            Self::Uploading
        } else if tally.waiting > 0 || (tally.queued > 0 && !queue.is_online()) {
            Self::Waiting
        } else if tally.queued > 0 && queue.settings().manual {
            Self::Ready
        } else if tally.queued > 0 || tally.checking > 0 || queue.is_taking_in() {
            Self::Uploading
        } else if tally.failed > 0 {
            Self::Failed
        } else if tally.listed() > 0 {
            Self::Done
        } else {
            Self::Idle
        }
    }
}
