//! The journal as it is read: the JSON of the admin listener's `GET /requests`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The answer of the admin listener's `GET /requests`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Requests {
    /// The most PUTs that the storage had under way at one time.
    pub max_concurrent_puts: usize,
    /// How many PUTs the storage has under way now.
    pub open_puts: usize,
    /// How many PUTs of the storage have ended, in whatever way.
    pub finished_puts: usize,
    /// The requests, oldest first.
    pub requests: Vec<RequestRecord>,
}

/// One request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestRecord {
    /// Who was asked.
    pub server: Server,
    /// The HTTP method.
    pub method: String,
    /// The path as it came, percent-encoded.
    pub path: String,
    /// The storage key, decoded; of the partner API: the filename asked for.
    pub key: Option<String>,
    /// The names of the query's parameters. Their values would let anyone repeat the request.
    pub query: Vec<String>,
    /// The headers by their lower-case names. `authorization` is always there, and says only
    /// `correct` (the partner API's key), `wrong` or `absent`.
    pub headers: BTreeMap<String, String>,
    /// How many bytes of the body have come in.
    pub body_bytes: u64,
    /// The answer's status, once there is one.
    pub status: Option<u16>,
    /// How it ended.
    pub outcome: Outcome,
    /// When it began, in milliseconds since 1970.
    pub started_ms: u64,
    /// When it ended, in milliseconds since 1970.
    pub ended_ms: Option<u64>,
}

/// A listener that keeps a journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Server {
    /// The partner API.
    PartnerApi,
    /// The storage.
    Storage,
}

/// How a request ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It has not ended.
    Open,
    /// With an answer.
    Answered,
    /// The stand closed the connection without an answer.
    Cut,
    /// The client closed the connection.
    AbortedByClient,
}
