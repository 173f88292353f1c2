//! Faults as they are written down: what goes wrong on purpose, how often, and for which key.
//!
//! These types are the JSON of the admin listener's `/faults`. When and where a fault strikes is
//! the business of `fault_board`.

use serde::{Deserialize, Serialize};

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

    /// The TCP connection is closed after so many bytes of the body, without an answer. Chromium
    /// sends a PUT again by itself, once, when that happens on a connection it had used before.
    Cut {
        /// After how many bytes, or at the end of a shorter body.
        #[serde(default)]
        after_bytes: u64,
    },
    /// No more is read after so many bytes of the body; the connection stays open until the
    /// client leaves, the faults are cleared or ten minutes are over. A client that leaves while
    /// the sockets' buffers are full of its bytes cannot be noticed: up to some 100 KB it can.
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
    /// Pages may read answers, but none of their headers, as of a bucket whose rule lacks
    /// `ExposeHeaders`.
    NoExposeHeaders,
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

#[cfg(test)]
mod tests {
    use super::*;

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
}
