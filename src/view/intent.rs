//! What a person can want by a click: the view writes it on the button, and the one listener on
//! the shadow root reads it there.

use direct_upload_core::Choice;

/// Something that a click means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intent {
    /// The refused files have been read about.
    Dismiss,
    /// Uploads that wait for it are to begin.
    Start,
    /// The row's upload is to be taken back.
    Cancel,
    /// The row's upload is to be tried again.
    Retry,
    /// The row's upload is to go off the list.
    Remove,
    /// The details of the row's failure are to be copied.
    Copy,
    /// All uploads are to be taken back.
    CancelAll,
    /// All that failed are to be tried again.
    RetryAll,
    /// All that are settled are to go off the list.
    Clear,
    /// The file that is asked about is to be sent under a name of its own.
    KeepBoth,
    /// The file that is asked about is to be sent in the place of the other.
    Replace,
    /// The file that is asked about is not to be sent.
    Skip,
}

impl Intent {
    const ALL: [Self; 12] = [
        Self::Dismiss,
        Self::Start,
        Self::Cancel,
        Self::Retry,
        Self::Remove,
        Self::Copy,
        Self::CancelAll,
        Self::RetryAll,
        Self::Clear,
        Self::KeepBoth,
        Self::Replace,
        Self::Skip,
    ];

    /// The name of the button's part.
    #[must_use]
    pub const fn part(self) -> &'static str {
        match self {
            Self::Dismiss => "dismiss",
            Self::Start => "start",
            Self::Cancel => "cancel",
            Self::Retry => "retry",
            Self::Remove => "remove",
            Self::Copy => "copy",
            Self::CancelAll => "cancel-all",
            Self::RetryAll => "retry-all",
            Self::Clear => "clear",
            Self::KeepBoth => Choice::KeepBoth.as_str(),
            Self::Replace => Choice::Replace.as_str(),
            Self::Skip => Choice::Skip.as_str(),
        }
    }

    /// What a click on the part of this name means.
    #[must_use]
    pub fn of_part(part: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|intent| intent.part() == part)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_leads_back_to_its_intent() {
        for intent in Intent::ALL {
            assert_eq!(Intent::of_part(intent.part()), Some(intent));
        }
        assert_eq!(Intent::of_part("dropzone"), None);
    }
}
