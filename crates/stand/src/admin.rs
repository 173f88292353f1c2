//! The admin listener: fault switches, the journal, the bucket's objects, the confirmations.
//!
//! The crate's documentation lists the routes. Answers are JSON; an error's is
//! `{"message": "…"}`.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use hyper::StatusCode;
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio_util::io::ReaderStream;

use crate::fault::Fault;
use crate::fault_board::{FaultBoard, FaultProblem};
use crate::journal::{Awaited, Journal, Requests};
use crate::partner::{ConfirmationList, Confirmations};
use crate::storage::{ObjectFolder, StoredObject};

/// The longest that `GET /requests` waits.
const MAX_PATIENCE: u64 = 60_000;

/// What the admin listener reaches.
#[derive(Clone)]
pub(crate) struct Desk {
    pub(crate) faults: Arc<FaultBoard>,
    pub(crate) journal: Arc<Journal>,
    pub(crate) confirmations: Arc<Confirmations>,
    pub(crate) folder: ObjectFolder,
}

/// The answer of the admin listener's `GET /objects`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectList {
    /// The objects, in the order of their keys.
    pub objects: Vec<StoredObject>,
}

pub(crate) fn router(desk: Desk) -> Router {
    Router::new()
        .route(
            "/faults",
            get(list_faults).put(replace_faults).delete(clear_faults),
        )
        .route("/requests", get(read_journal).delete(clear_journal))
        .route("/objects", get(list_objects).delete(clear_objects))
        .route("/objects/{*key}", get(read_object))
        .route(
            "/confirmations",
            get(list_confirmations).delete(clear_confirmations),
        )
        .fallback(async || Refused::NotFound("There is nothing here."))
        .with_state(desk)
}

#[derive(Debug, thiserror::Error)]
enum Refused {
    #[error("{0}")]
    Json(#[from] JsonRejection),
    #[error("Entry {at} of the list is no fault: {problem}")]
    NoFault {
        at: usize,
        problem: serde_json::Error,
    },
    #[error("Entry {at} of the list has a field that its kind does not know: {field}.")]
    UnknownField { at: usize, field: String },
    #[error("{0}")]
    Fault(#[from] FaultProblem),
    #[error("{0}")]
    Query(#[from] QueryRejection),
    #[error("{0}")]
    NotFound(&'static str),
    #[error("The bucket's folder cannot be read or written: {0}")]
    Folder(#[from] std::io::Error),
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let status = match &self {
            Self::Json(rejection) => rejection.status(),
            Self::Query(rejection) => rejection.status(),
            Self::NoFault { .. } | Self::UnknownField { .. } | Self::Fault(_) => {
                StatusCode::BAD_REQUEST
            }
            Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::Folder(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        (status, Json(json!({"message": self.to_string()}))).into_response()
    }
}

async fn list_faults(State(desk): State<Desk>) -> Json<Vec<Fault>> {
    Json(desk.faults.list())
}

async fn replace_faults(
    State(desk): State<Desk>,
    faults: Result<Json<Vec<Value>>, JsonRejection>,
) -> Result<StatusCode, Refused> {
    let Json(faults) = faults?;
    let faults = faults
        .into_iter()
        .enumerate()
        .map(|(at, value)| read_fault(at, value))
        .collect::<Result<_, _>>()?;
    desk.faults.replace(faults)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Reads one fault, and refuses a field that would be passed over: a misspelt one would make
/// another fault than the one that was meant.
fn read_fault(at: usize, value: Value) -> Result<Fault, Refused> {
    let no_fault = |problem| Refused::NoFault { at, problem };
    let given: Vec<String> = value
        .as_object()
        .map(|fields| fields.keys().cloned().collect())
        .unwrap_or_default();
    let fault: Fault = serde_json::from_value(value).map_err(no_fault)?;
    let known = serde_json::to_value(&fault).map_err(no_fault)?;
    match given.into_iter().find(|field| known.get(field).is_none()) {
        Some(field) => Err(Refused::UnknownField { at, field }),
        None => Ok(fault),
    }
}

async fn clear_faults(State(desk): State<Desk>) -> StatusCode {
    desk.faults.clear();
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Patience {
    #[serde(default)]
    finished_puts: usize,
    #[serde(default)]
    open_puts: usize,
    #[serde(default = "ten_seconds")]
    timeout_ms: u64,
}

const fn ten_seconds() -> u64 {
    10_000
}

async fn read_journal(
    State(desk): State<Desk>,
    patience: Result<Query<Patience>, QueryRejection>,
) -> Result<Json<Requests>, Refused> {
    let Query(patience) = patience?;
    let awaited = Awaited {
        finished_puts: patience.finished_puts,
        open_puts: patience.open_puts,
    };
    let timeout = Duration::from_millis(patience.timeout_ms.min(MAX_PATIENCE));
    Ok(Json(desk.journal.read_when(awaited, timeout).await))
}

async fn clear_journal(State(desk): State<Desk>) -> StatusCode {
    desk.journal.clear();
    StatusCode::NO_CONTENT
}

async fn list_objects(State(desk): State<Desk>) -> Result<Json<ObjectList>, Refused> {
    let objects = desk.folder.list().await?;
    Ok(Json(ObjectList { objects }))
}

async fn read_object(
    State(desk): State<Desk>,
    Path(key): Path<String>,
) -> Result<Response, Refused> {
    let found = desk.folder.open(&key).await?;
    let (file, size) = found.ok_or(Refused::NotFound("There is no object of this key."))?;
    let headers = [
        (CONTENT_TYPE, "application/octet-stream".to_owned()),
        (CONTENT_LENGTH, size.to_string()),
    ];
    Ok((headers, Body::from_stream(ReaderStream::new(file))).into_response())
}

async fn clear_objects(State(desk): State<Desk>) -> Result<StatusCode, Refused> {
    desk.folder.clear().await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn list_confirmations(State(desk): State<Desk>) -> Json<ConfirmationList> {
    Json(desk.confirmations.list())
}

async fn clear_confirmations(State(desk): State<Desk>) -> StatusCode {
    desk.confirmations.clear();
    StatusCode::NO_CONTENT
}
