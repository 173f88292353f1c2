//! What can happen: a person's act, the host page's wish, or a browser's answer.

use crate::answer::{ConfirmAnswer, PutAnswer, UrlAnswer};
use crate::content::Look;
use crate::settings::Settings;
use crate::upload::{Turn, UploadId};

/// A file that a person chose, dropped or pasted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFile {
    /// The id under which the runtime keeps its handle.
    pub id: UploadId,
    /// The name that it is taken under ([`filename::taken_as`](crate::filename::taken_as)), in
    /// Unicode's composed form (NFC).
    pub name: String,
    /// The folder that it came out of, relative to what was dropped or chosen, without a slash
    /// at its end: `2026/january`. Only to tell files of one name apart: it is no part of a key.
    pub folder: Option<String>,
    /// Bytes.
    pub size: u64,
}

/// Names a folder that is being read. The runtime gives them out, each once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FolderId(pub u32);

/// Whom a command means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// One upload.
    One(UploadId),
    /// Every upload to which the command applies.
    All,
}

/// What to do with a file whose name is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Send it too, under a unique name.
    KeepBoth,
    /// Send it instead of the one that has its name.
    Replace,
    /// Do not send it.
    Skip,
}

impl Choice {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::KeepBoth, Self::Replace, Self::Skip];

    /// The stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::KeepBoth => "keep-both",
            Self::Replace => "replace",
            Self::Skip => "skip",
        }
    }

    /// The one of this name.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.as_str() == name)
    }
}

/// What the host page says of a file that it was offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OfferAnswer {
    /// It takes it.
    Taken,
    /// It does not.
    Refused {
        /// Why, in the page's own words for the person.
        reason: Option<String>,
    },
}

/// Something happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Files were chosen, dropped, pasted or added by the page.
    FilesAdded(Vec<NewFile>),
    /// A folder was dropped, pasted or chosen. What is in it comes slice by slice, by
    /// `FilesAdded`, while [`Queue::reads`](crate::Queue::reads) it.
    FolderAdded {
        /// Which.
        id: FolderId,
        /// Its own name.
        name: String,
    },
    /// A file or a folder within a folder cannot be read; the rest goes on.
    Unreadable {
        /// Its own name.
        name: String,
        /// The folder that it is in, as of a [`NewFile`].
        folder: Option<String>,
    },
    /// All that is in a folder has come.
    FolderRead {
        /// Which.
        id: FolderId,
        /// Whether that was nothing.
        is_empty: bool,
    },
    /// The beginning and the end of a file were read; `None` where they could not be.
    Inspected {
        /// Whose.
        id: UploadId,
        /// What was read.
        look: Option<Look>,
    },
    /// The host page took a file that it was offered, or refused it.
    OfferAnswered {
        /// Which.
        id: UploadId,
        /// Which of both.
        answer: OfferAnswer,
    },
    /// A file that was stored in an earlier life of the page belongs into the list again, unless
    /// its key is taken meanwhile.
    Restored {
        /// The id of its upload.
        id: UploadId,
        /// Its storage key.
        key: String,
        /// Its own name.
        name: String,
        /// Bytes.
        size: u64,
    },
    /// A person says what to do with a file that is undecided.
    Decided {
        /// Which: the one asked about, or another that is undecided.
        id: UploadId,
        /// What.
        choice: Choice,
        /// Whether the same goes for all that are undecided, and for all that follow until
        /// everything is settled and no file has come for some seconds.
        for_all: bool,
    },
    /// Uploads that wait to be started by hand are.
    Start,
    /// Uploads are taken back, and files that are on their way into the list: those go without a
    /// word.
    Cancel(Target),
    /// Failed and cancelled uploads are tried again, and those that wait at once, but for a disk: for
    /// the network, too, so that one of them finds out whether it is there. `All` means those that
    /// failed or wait, not those that somebody took back. Whoever tries again may have signed in: what
    /// waits for that goes on too.
    Retry(Target),
    /// An upload that is settled or still queued goes off the list; an undecided file is skipped.
    Discard(UploadId),
    /// All that are settled go off the list.
    Clear,
    /// The settings are these from now on.
    SettingsChanged(Settings),
    /// The proxy answered the request for a presigned URL.
    UrlAnswered {
        /// Whose.
        id: UploadId,
        /// Of which request.
        turn: Turn,
        /// With what.
        answer: UrlAnswer,
    },
    /// A disk that took its time has given the file again, or said that it cannot.
    FileRead {
        /// Whose.
        id: UploadId,
        /// Of which request.
        turn: Turn,
    },
    /// So many bytes of the file have been sent; all of them when the last one has.
    BytesSent {
        /// Whose.
        id: UploadId,
        /// Of which request.
        turn: Turn,
        /// How many, from the file's beginning.
        loaded: u64,
    },
    /// The storage answered.
    PutAnswered {
        /// Whose.
        id: UploadId,
        /// Of which request.
        turn: Turn,
        /// With what.
        answer: PutAnswer,
    },
    /// The proxy answered the confirmation.
    ConfirmAnswered {
        /// Whose.
        id: UploadId,
        /// Of which request.
        turn: Turn,
        /// With what.
        answer: ConfirmAnswer,
    },
    /// The page has new credentials for the proxy: what waits for a sign-in goes on.
    SignedIn,
    /// Another lane is free for this queue.
    LaneGranted,
    /// The browser believes that it has lost the network.
    WentOffline,
    /// The browser believes that the network is back.
    WentOnline,
    /// The time of the last [`Effect::Wake`](crate::Effect::Wake) has come.
    TimePassed,
}
