//! A stand for the whole way of an upload on one machine: a partner API, a real S3-compatible
//! storage, a portal page on another origin, and switches for what can go wrong.
//!
//! Start with [`Stand::start`]. It listens on loopback addresses only and takes four of them,
//! since the way of a file crosses origins:
//!
//! | listener | what it is |
//! | --- | --- |
//! | partner API | `GET /integrations/direct/presigned-url?filename=…` with the API key; `POST /integrations/direct/confirmations` where [`Config::confirmations`] is set |
//! | storage | one S3 bucket, path-style, SigV4 verified; its objects are files in a folder |
//! | portal | `GET /?widget=<origin of the widget>&<attribute>=<value>…`: a partner's page that embeds `<direct-upload>`, under a strict Content-Security-Policy |
//! | admin | see below |
//!
//! # The admin listener
//!
//! | request | does |
//! | --- | --- |
//! | `PUT /faults` | replaces the active faults by the body, an array of [`Fault`]; 204 |
//! | `GET /faults` | what can still strike, an array of [`Fault`] |
//! | `DELETE /faults` | takes all away, and closes stalled connections; 204 |
//! | `GET /requests` | the journal: [`Requests`]. With `finishedPuts=n` or `openPuts=n` it answers once so many PUTs have ended or are under way, or after `timeoutMs` (10,000; at most 60,000) with what there is |
//! | `DELETE /requests` | forgets all but what is under way; 204 |
//! | `GET /objects` | [`ObjectList`] |
//! | `GET /objects/{key}` | an object's bytes |
//! | `DELETE /objects` | deletes all objects; 204 |
//! | `GET /confirmations`, `DELETE /confirmations` | [`ConfirmationList`] |
//! | any method, `/echo` | where [`Config::open_to_pages`] is set: what was asked, as `{method, target, headers, size}`; or the `status`, the `body` and each `header` (`name:value`) that the query names |
//!
//! An error is `{"message": "…"}` with a 4xx or 5xx status.

mod admin;
mod config;
mod connection;
mod fault;
mod fault_board;
mod journal;
mod pages;
mod partner;
mod portal;
mod stand;
mod storage;

pub use admin::ObjectList;
pub use config::Config;
pub use fault::{Fault, FaultKind, Junk};
pub use journal::{MAX_RECORDS, Outcome, RequestRecord, Requests, Server};
pub use partner::{ConfirmationList, SignerProblem};
pub use stand::{Addresses, Stand, StartError};
pub use storage::StoredObject;
