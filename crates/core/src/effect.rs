//! What is to be done: carried out by the runtime, in order, each exactly once.

use crate::content::Seems;
use crate::event::FolderId;
use crate::failure::{ErrorCode, Failure};
use crate::moment::Millis;
use crate::settings::Transport;
use crate::upload::{Turn, Upload, UploadId};
use crate::wire::ConfirmationRequest;

/// Something to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Read a folder; answer with `FilesAdded` and `Unreadable`, then `FolderRead`.
    ReadFolder {
        /// Which.
        id: FolderId,
    },
    /// Read a file's beginning and its end; answer with `Inspected`.
    Inspect {
        /// Whose.
        id: UploadId,
        /// How many of its first bytes.
        head: u32,
        /// How many of its last bytes.
        tail: u32,
    },
    /// Ask the host page whether it wants the file (`file-add`), which may take its time; answer with
    /// `OfferAnswered`.
    Offer {
        /// Which.
        id: UploadId,
    },
    /// Ask the proxy for a presigned URL; answer with `UrlAnswered`.
    RequestUrl {
        /// Whose.
        id: UploadId,
        /// The turn to answer with.
        turn: Turn,
        /// The name to ask for.
        filename: String,
    },
    /// Read the file's end again, for as long as that takes, for the next `Put` to know; answer with
    /// `FileRead`.
    ReadAgain {
        /// Whose.
        id: UploadId,
        /// The turn to answer with.
        turn: Turn,
    },
    /// PUT the file; answer with `BytesSent` where the transport can, then `PutAnswered`.
    Put {
        /// Whose.
        id: UploadId,
        /// The turn to answer with.
        turn: Turn,
        /// Where to, byte for byte.
        url: String,
        /// Exactly the headers to send.
        headers: Vec<(String, String)>,
        /// How.
        transport: Transport,
    },
    /// Tell the proxy that the file is stored; answer with `ConfirmAnswered`.
    Confirm {
        /// Whose.
        id: UploadId,
        /// The turn to answer with.
        turn: Turn,
        /// The body.
        request: ConfirmationRequest,
    },
    /// Ask for a lane, behind all who have asked before; answer with `LaneGranted`. There are as many
    /// of them as a browser keeps connections to a host, for all elements of a page and of its
    /// browser's other tabs: what waits for a lane has no clock yet.
    AskForLane,
    /// Give a lane back.
    ReturnLane,
    /// Abort the request that is under way for this upload.
    Abort {
        /// Whose.
        id: UploadId,
    },
    /// Send `TimePassed` at this time; it replaces the time that was asked for before. Once too
    /// early does no harm.
    Wake {
        /// When.
        at: Millis,
    },
    /// The file will not be needed again: let its handle go.
    Release {
        /// Whose.
        id: UploadId,
    },
    /// Tell the host page and the person.
    Notify(Notice),
}

/// Something to tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// A file is not taken.
    Rejected {
        /// The file's own name.
        name: String,
        /// The folder that it came out of, without a slash at its end.
        folder: Option<String>,
        /// Bytes.
        size: u64,
        /// Why.
        rejection: Rejection,
    },
    /// A file waits for a person's word, or the page's: its name is taken.
    Asked(UploadId),
    /// The first request for an upload is made.
    Started(UploadId),
    /// More bytes are sent.
    Progressed(UploadId),
    /// An attempt failed, and another one follows by itself.
    Retrying {
        /// Whose.
        id: UploadId,
        /// Why.
        failure: Failure,
        /// In how long; `None` where it waits for the network, or for a sign-in.
        delay: Option<Millis>,
    },
    /// The file is stored and, where asked for, confirmed.
    Succeeded(UploadId),
    /// The upload failed.
    Failed(UploadId),
    /// The upload was taken back.
    Cancelled(UploadId),
    /// An upload that was under way was taken back, and has left the list for a new file of its
    /// name. It is given as it was then, in the state `Cancelled`.
    Replaced(Box<Upload>),
    /// Everything in the list is settled.
    Completed {
        /// How many are stored.
        done: u32,
        /// How many failed.
        failed: u32,
        /// How many were taken back.
        cancelled: u32,
    },
    /// Something for the integrator, said once per element.
    Diagnosed(Diagnostic),
}

/// Why a file is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rejection {
    /// The extension is not accepted.
    TypeNotAllowed,
    /// It is not what its name says.
    ContentMismatch(Seems),
    /// It is larger than `max` bytes.
    TooLarge {
        /// The most that is allowed.
        max: u64,
    },
    /// It has no bytes.
    Empty,
    /// There are `max` files already.
    TooMany {
        /// The most that are allowed.
        max: u32,
    },
    /// Its name is taken, and a person chose to skip it.
    Duplicate,
    /// It cannot be read.
    Unreadable,
    /// The page does not take it.
    Refused {
        /// Why, in the page's own words.
        reason: Option<String>,
    },
}

impl Rejection {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::TypeNotAllowed => ErrorCode::TypeNotAllowed,
            Self::ContentMismatch(_) => ErrorCode::ContentMismatch,
            Self::TooLarge { .. } => ErrorCode::TooLarge,
            Self::Empty => ErrorCode::Empty,
            Self::TooMany { .. } => ErrorCode::TooMany,
            Self::Duplicate => ErrorCode::Duplicate,
            Self::Unreadable => ErrorCode::Unreadable,
            Self::Refused { .. } => ErrorCode::Refused,
        }
    }
}

/// Something that only the integrator can mend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Diagnostic {
    /// The page got no answer from the storage: the network, or the bucket's CORS rules.
    CorsOrNetwork,
    /// The storage's ETag cannot be read: the bucket's CORS rules do not expose it.
    EtagNotExposed,
    /// The signer's clock and this machine's are this many seconds apart; positive where the
    /// signer's is ahead.
    ClockOff {
        /// Seconds.
        seconds: i64,
    },
    /// The URL is signed for the checksum of an empty body.
    EmptyBodyChecksum,
    /// The connection to the storage was cut twice at the same place.
    CutTwice,
    /// Something on the page has put its own in the place of the browser's requests.
    PatchedRequests,
    /// The page is of no origin.
    NoOrigin,
    /// The storage's address led elsewhere: nothing is stored.
    Redirected,
    /// The URL is signed for a header that the page is not told to send, or may not.
    UnsendableHeader {
        /// Its name.
        name: String,
    },
}

impl Diagnostic {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::CorsOrNetwork => "cors-or-network",
            Self::EtagNotExposed => "etag-not-exposed",
            Self::ClockOff { .. } => "clock-off",
            Self::EmptyBodyChecksum => "empty-body-checksum",
            Self::CutTwice => "cut-twice",
            Self::PatchedRequests => "patched-requests",
            Self::NoOrigin => "no-origin",
            Self::Redirected => "redirected",
            Self::UnsendableHeader { .. } => "unsendable-header",
        }
    }
}
