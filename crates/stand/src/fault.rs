//! Fault switches: what goes wrong on purpose, how often, and for which key.
//!
//! The list is replaced as a whole (`PUT /faults` of the admin listener). Each kind strikes at
//! one [`Site`]; at each site of a request the first fault of the list that fits strikes, and
//! one of its `times` is used up. So kinds of different sites go together (`slow` and `no-cors`,
//! say), and kinds of the same site come one after the other.

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use tokio::sync::watch;

/// One fault: `{"kind": "slow-down", "retryAfter": 1, "key": "a.csv", "times": 2}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// What goes wrong.
    #[serde(flatten)]
    pub kind: FaultKind,
    /// Only requests for this storage key (of the partner API: this filename) are struck.
    #[serde(default)]
    pub key: Option<String>,
    /// How often it strikes; `null`: until the list is replaced or cleared.
    #[serde(default)]
    pub times: Option<u32>,
}

impl Fault {
    /// A fault that strikes until the list is replaced or cleared.
    #[must_use]
    pub const fn always(kind: FaultKind) -> Self {
        Self {
            kind,
            key: None,
            times: None,
        }
    }

    /// A fault that strikes `times` times.
    #[must_use]
    pub const fn times(kind: FaultKind, times: u32) -> Self {
        Self {
            kind,
            key: None,
            times: Some(times),
        }
    }

    /// The same fault, for one storage key only.
    #[must_use]
    pub fn for_key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }
}

/// What can go wrong. In JSON the name is `kind` in kebab-case, and the fields are in camelCase.
///
/// Unless a kind says otherwise, the storage reads the whole body before it refuses, so that
/// every client can read the answer, and no object is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    tag = "kind",
    rename_all = "kebab-case",
    rename_all_fields = "camelCase"
)]
pub enum FaultKind {
    /// The partner API signs a URL that was over an hour ago; the storage verifies and refuses
    /// it for real.
    ExpiredUrl,
    /// The partner API signs the checksum of an empty body into the URL
    /// (`x-amz-checksum-crc32=AAAAAA==`); the storage verifies it and answers `BadDigest`.
    EmptyBodyChecksum,
    /// The partner API signs a URL for a host that is not the storage.
    PartnerForeignHost,

    /// The partner API closes the connection without an answer.
    PartnerDown,
    /// The partner API answers with this status and message.
    PartnerStatus {
        /// The HTTP status, 400 to 599.
        status: u16,
        /// The message in the JSON body.
        message: String,
        /// Seconds for `Retry-After`.
        #[serde(default)]
        retry_after: Option<u32>,
    },
    /// The partner API answers 200 with something else than a presigned URL.
    PartnerJunk {
        /// What it sends.
        #[serde(default)]
        junk: Junk,
    },
    /// The partner API answers 307 to its own URL: whoever follows is seen in the journal twice.
    PartnerRedirect,
    /// The partner API waits before it answers.
    PartnerSlow {
        /// For how many milliseconds.
        ms: u64,
    },

    /// 403 `AccessDenied` "Request has expired", for a URL that is still good: the storage's
    /// clock runs ahead of the signer's.
    StorageExpired,
    /// 403 `AccessDenied` "Access Denied": the signer lacks the right.
    Forbidden,
    /// 400 with an S3 code.
    BadRequest {
        /// The S3 code, `InvalidDigest` unless told otherwise.
        #[serde(default = "invalid_digest")]
        code: String,
    },
    /// 412 `PreconditionFailed`.
    PreconditionFailed,
    /// 409 `ConditionalRequestConflict`.
    Conflict,
    /// 503 `SlowDown`.
    SlowDown {
        /// Seconds for `Retry-After`.
        #[serde(default)]
        retry_after: Option<u32>,
    },
    /// 500 `InternalError`.
    InternalError,
    /// 400 `RequestTimeout`.
    RequestTimeout,
    /// Any other answer.
    Status {
        /// The HTTP status, 400 to 599.
        status: u16,
        /// The S3 code.
        code: String,
        /// The message.
        message: String,
        /// Answer before the body is read, and close the connection.
        #[serde(default)]
        early: bool,
    },
    /// 307 `TemporaryRedirect`, to a preflight too.
    TemporaryRedirect,
    /// A success is answered 204 instead of 200.
    NoContent,

    /// The TCP connection is closed after so many bytes of the body, without an answer.
    Cut {
        /// After how many bytes, or at the end of a shorter body.
        #[serde(default)]
        after_bytes: u64,
    },
    /// No more is read after so many bytes of the body; the connection stays open until the
    /// client leaves, the faults are cleared or ten minutes are over.
    Stall {
        /// After how many bytes, or at the end of a shorter body.
        #[serde(default)]
        after_bytes: u64,
    },
    /// The whole body is read, and then no answer comes. Ends as a stall does.
    StallAnswer,
    /// The body is read no faster than this. What the systems' socket buffers hold (some
    /// megabytes) leaves the client at full speed all the same.
    Slow {
        /// Bytes a second, at least 1.
        bytes_per_second: u64,
    },
    /// Answers carry no CORS headers, as of a bucket without a rule.
    NoCors {
        /// Whether preflights are struck too. With `false` the PUT is carried out, and the page
        /// cannot read its answer.
        #[serde(default = "yes")]
        preflight: bool,
    },
}

/// What the partner API sends in place of a presigned URL.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Junk {
    /// A page for people.
    #[default]
    Html,
    /// JSON that breaks off.
    BrokenJson,
    /// JSON without the field.
    OtherJson,
    /// The field holds no URL.
    NotAUrl,
    /// A megabyte of JSON.
    Huge,
}

fn invalid_digest() -> String {
    "InvalidDigest".to_owned()
}

const fn yes() -> bool {
    true
}

/// A step of a request at which at most one fault strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Site {
    /// The partner API signs a URL.
    Signing,
    /// The partner API answers.
    PartnerAnswer,
    /// The time that the partner API takes.
    PartnerPace,
    /// The storage answers a preflight.
    Preflight,
    /// The storage adds CORS headers to an answer.
    Cors,
    /// The storage answers anything.
    Redirect,
    /// The storage reads a body, or breaks off.
    Body,
    /// The time that the storage takes to read a body.
    BodyPace,
    /// The storage answers a PUT.
    Answer,
    /// The storage has carried a PUT out.
    Success,
}

impl FaultKind {
    fn strikes_at(&self, site: Site) -> bool {
        match self {
            Self::ExpiredUrl | Self::EmptyBodyChecksum | Self::PartnerForeignHost => {
                site == Site::Signing
            }
            Self::PartnerDown
            | Self::PartnerStatus { .. }
            | Self::PartnerJunk { .. }
            | Self::PartnerRedirect => site == Site::PartnerAnswer,
            Self::PartnerSlow { .. } => site == Site::PartnerPace,
            Self::StorageExpired
            | Self::Forbidden
            | Self::BadRequest { .. }
            | Self::PreconditionFailed
            | Self::Conflict
            | Self::SlowDown { .. }
            | Self::InternalError
            | Self::RequestTimeout
            | Self::Status { .. } => site == Site::Answer,
            Self::TemporaryRedirect => site == Site::Redirect,
            Self::NoContent => site == Site::Success,
            Self::Cut { .. } | Self::Stall { .. } | Self::StallAnswer => site == Site::Body,
            Self::Slow { .. } => site == Site::BodyPace,
            Self::NoCors { preflight } => {
                site == Site::Cors || (*preflight && site == Site::Preflight)
            }
        }
    }
}

/// Why a list of faults is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum FaultProblem {
    #[error("A status must be from 400 to 599, not {0}.")]
    Status(u16),
    #[error("bytesPerSecond must be at least 1.")]
    NoSpeed,
    #[error("At most {MAX_FAULTS} faults can be active.")]
    TooMany,
}

const MAX_FAULTS: usize = 1000;

/// The active faults, shared by all listeners.
pub(crate) struct FaultBoard {
    active: Mutex<Vec<Fault>>,
    clearings: watch::Sender<u64>,
}

impl FaultBoard {
    pub(crate) fn new() -> Self {
        Self {
            active: Mutex::new(Vec::new()),
            clearings: watch::Sender::new(0),
        }
    }

    /// Puts `faults` in place of the active ones, whole or not at all.
    pub(crate) fn replace(&self, faults: Vec<Fault>) -> Result<(), FaultProblem> {
        if faults.len() > MAX_FAULTS {
            return Err(FaultProblem::TooMany);
        }
        for fault in &faults {
            match fault.kind {
                FaultKind::PartnerStatus { status, .. } | FaultKind::Status { status, .. }
                    if !(400..=599).contains(&status) =>
                {
                    return Err(FaultProblem::Status(status));
                }
                FaultKind::Slow {
                    bytes_per_second: 0,
                } => return Err(FaultProblem::NoSpeed),
                _ => {}
            }
        }
        *self.lock() = faults;
        Ok(())
    }

    /// Takes every fault away and ends what is stalled.
    pub(crate) fn clear(&self) {
        self.lock().clear();
        self.clearings.send_modify(|count| *count += 1);
    }

    /// What can still strike.
    pub(crate) fn list(&self) -> Vec<Fault> {
        self.lock().clone()
    }

    /// Tells of every clearing from now on.
    pub(crate) fn clearings(&self) -> watch::Receiver<u64> {
        self.clearings.subscribe()
    }

    /// The fault that strikes at `site` of a request for `key`, if one does; uses it up once.
    pub(crate) fn strike(&self, site: Site, key: Option<&str>) -> Option<FaultKind> {
        let mut active = self.lock();
        let at = active.iter().position(|fault| {
            fault.times != Some(0)
                && fault.kind.strikes_at(site)
                && (fault.key.is_none() || fault.key.as_deref() == key)
        })?;
        let fault = active.get_mut(at)?;
        let kind = fault.kind.clone();
        if let Some(left) = &mut fault.times {
            *left -= 1;
            if *left == 0 {
                active.remove(at);
            }
        }
        drop(active);
        Some(kind)
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Fault>> {
        self.active.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_strikes_as_often_as_it_says_and_only_its_key() {
        let board = FaultBoard::new();
        board
            .replace(vec![
                Fault::times(FaultKind::Forbidden, 2).for_key("a.csv"),
                Fault::always(FaultKind::InternalError),
                Fault::times(FaultKind::NoContent, 0),
            ])
            .expect("valid");
        let strike = |key| board.strike(Site::Answer, Some(key));
        assert_eq!(strike("b.csv"), Some(FaultKind::InternalError));
        assert_eq!(strike("a.csv"), Some(FaultKind::Forbidden));
        assert_eq!(strike("a.csv"), Some(FaultKind::Forbidden));
        assert_eq!(strike("a.csv"), Some(FaultKind::InternalError));
        assert_eq!(board.strike(Site::Success, Some("a.csv")), None);
    }

    #[test]
    fn what_is_left_out_of_the_json_has_its_default() {
        for (json, fault) in [
            (
                r#"{"kind": "bad-request"}"#,
                Fault::always(FaultKind::BadRequest {
                    code: "InvalidDigest".to_owned(),
                }),
            ),
            (
                r#"{"kind": "cut", "afterBytes": 7, "times": 1}"#,
                Fault::times(FaultKind::Cut { after_bytes: 7 }, 1),
            ),
            (
                r#"{"kind": "no-cors", "times": null}"#,
                Fault::always(FaultKind::NoCors { preflight: true }),
            ),
            (
                r#"{"kind": "partner-junk", "junk": "broken-json"}"#,
                Fault::always(FaultKind::PartnerJunk {
                    junk: Junk::BrokenJson,
                }),
            ),
        ] {
            let read: Fault = serde_json::from_str(json).expect(json);
            assert_eq!(read, fault);
            let again = serde_json::to_string(&read).expect("serializable");
            assert_eq!(
                serde_json::from_str::<Fault>(&again).expect("readable"),
                fault
            );
        }
    }

    #[test]
    fn a_list_with_one_impossible_fault_changes_nothing() {
        let board = FaultBoard::new();
        let before = vec![Fault::always(FaultKind::Forbidden)];
        board.replace(before.clone()).expect("valid");
        let slow = FaultKind::Slow {
            bytes_per_second: 0,
        };
        assert_eq!(
            board.replace(vec![Fault::always(slow)]),
            Err(FaultProblem::NoSpeed)
        );
        assert_eq!(board.list(), before);
    }
}
