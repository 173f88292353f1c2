//! The partner API's routes: a presigned URL, and, where it is switched on, a confirmation.
//!
//! Every answer but a 204 is JSON; an error's is `{"message": "…"}`.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{FromRequestParts, Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use direct_upload_core::filename;
use direct_upload_core::wire::{ConfirmationRequest, PresignedUrlAnswer};
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::header::AUTHORIZATION;
use hyper::http::request::Parts;
use hyper::{Request, StatusCode, Uri};
use serde::{Deserialize, Serialize};
use tower::{Layer, ServiceExt, service_fn};

use super::confirmations::Confirmations;
use super::misbehaviour;
use super::signer::{Signer, Validity};
use crate::connection::Cut;
use crate::fault::FaultKind;
use crate::fault_board::{FaultBoard, Site};
use crate::journal::{Journal, Server};
use crate::pages;

/// The longest request body that is taken.
const MAX_BODY: usize = 64 * 1024;

/// The partner API's listener.
#[derive(Clone)]
pub(crate) struct PartnerApi {
    routes: Router,
    open_to_pages: bool,
    faults: Arc<FaultBoard>,
    journal: Arc<Journal>,
}

struct Office {
    api_key: String,
    signer: Signer,
    confirmations: Option<Arc<Confirmations>>,
    faults: Arc<FaultBoard>,
}

impl PartnerApi {
    /// With `confirmations` the confirmation route is there, and keeps them in it. With
    /// `open_to_pages` pages of this machine may call it too.
    pub(crate) fn new(
        api_key: String,
        signer: Signer,
        confirmations: Option<Arc<Confirmations>>,
        open_to_pages: bool,
        faults: Arc<FaultBoard>,
        journal: Arc<Journal>,
    ) -> Self {
        let office = Arc::new(Office {
            api_key,
            signer,
            confirmations,
            faults: Arc::clone(&faults),
        });
        let mut routes = Router::new().route("/integrations/direct/presigned-url", get(presign));
        if office.confirmations.is_some() {
            routes = routes.route("/integrations/direct/confirmations", post(confirm));
        }
        let routes = routes
            .fallback(async || Refused::new(StatusCode::NOT_FOUND, "There is nothing here."))
            .method_not_allowed_fallback(async || {
                Refused::new(StatusCode::METHOD_NOT_ALLOWED, "Use another HTTP method.")
            })
            .with_state(office);
        Self {
            routes,
            open_to_pages,
            faults,
            journal,
        }
    }

    /// Answers one request. A page's preflight is answered here; the partner API never sees it.
    pub(crate) async fn handle(self, request: Request<Incoming>) -> Result<Response, Cut> {
        if self.open_to_pages {
            let inner = service_fn(|request| self.clone().answer(request));
            pages::cors().layer(inner).oneshot(request).await
        } else {
            self.answer(request).await
        }
    }

    /// Answers one request, and writes down how it ended.
    async fn answer(self, request: Request<Incoming>) -> Result<Response, Cut> {
        let (head, incoming) = request.into_parts();
        let key = filename_of(&head.uri).ok();
        let entry = self.journal.open(Server::PartnerApi, &head, key.clone());
        let key = key.as_deref();
        if let Some(FaultKind::PartnerSlow { ms }) = self.faults.strike(Site::PartnerPace, key) {
            tokio::time::sleep(Duration::from_millis(ms)).await;
        }
        let answer = match self.faults.strike(Site::PartnerAnswer, key) {
            Some(fault) => misbehaviour::answer(fault, &head.uri),
            None => Ok(self.route(head, incoming).await),
        };
        match &answer {
            Ok(response) => entry.answered(response.status().as_u16()),
            Err(Cut) => entry.cut(),
        }
        answer
    }

    async fn route(&self, head: Parts, incoming: Incoming) -> Response {
        let Ok(body) = Limited::new(incoming, MAX_BODY).collect().await else {
            return Refused::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "The request's body is longer than 64 KiB.",
            )
            .into_response();
        };
        let request = Request::from_parts(head, Body::from(body.to_bytes()));
        match self.routes.clone().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }
}

/// An error of the partner API.
pub(crate) struct Refused {
    status: StatusCode,
    message: String,
}

#[derive(Serialize)]
struct Message {
    message: String,
}

impl Refused {
    pub(crate) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self {
            status,
            message: message.into(),
        }
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let message = Message {
            message: self.message,
        };
        (self.status, Json(message)).into_response()
    }
}

/// Proof that a request carries the right API key.
struct Authorized;

impl FromRequestParts<Arc<Office>> for Authorized {
    type Rejection = Refused;

    async fn from_request_parts(
        head: &mut Parts,
        office: &Arc<Office>,
    ) -> Result<Self, Self::Rejection> {
        match head.headers.get(AUTHORIZATION) {
            Some(given) if given.as_bytes() == office.api_key.as_bytes() => Ok(Self),
            Some(_) => Err(Refused::new(
                StatusCode::FORBIDDEN,
                "The API key in the Authorization header is not valid.",
            )),
            None => Err(Refused::new(
                StatusCode::UNAUTHORIZED,
                "The Authorization header with the API key is missing.",
            )),
        }
    }
}

#[derive(Deserialize)]
struct Wanted {
    filename: String,
}

fn filename_of(uri: &Uri) -> Result<String, QueryRejection> {
    Query::<Wanted>::try_from_uri(uri).map(|Query(wanted)| wanted.filename)
}

async fn presign(
    Authorized: Authorized,
    State(office): State<Arc<Office>>,
    uri: Uri,
) -> Result<Json<PresignedUrlAnswer>, Refused> {
    let name = filename_of(&uri).map_err(|_| {
        Refused::new(
            StatusCode::BAD_REQUEST,
            "The query parameter filename is needed, once.",
        )
    })?;
    filename::check(&name)
        .map_err(|problem| Refused::new(StatusCode::BAD_REQUEST, problem.explanation()))?;
    let validity = match office.faults.strike(Site::Signing, Some(&name)) {
        Some(FaultKind::ExpiredUrl) => Validity::Expired,
        Some(FaultKind::EmptyBodyChecksum) => Validity::EmptyBodyChecksum,
        Some(FaultKind::PartnerForeignHost) => Validity::ForeignHost,
        _ => Validity::Good,
    };
    Ok(Json(PresignedUrlAnswer {
        presigned_url: office.signer.sign(&name, validity),
        key: None,
        headers: None,
        expires_in: None,
    }))
}

async fn confirm(
    Authorized: Authorized,
    State(office): State<Arc<Office>>,
    confirmation: Result<Json<ConfirmationRequest>, JsonRejection>,
) -> Result<StatusCode, Refused> {
    let Json(confirmation) =
        confirmation.map_err(|problem| Refused::new(problem.status(), problem.body_text()))?;
    filename::check(&confirmation.key)
        .map_err(|problem| Refused::new(StatusCode::BAD_REQUEST, problem.explanation()))?;
    if let Some(confirmations) = &office.confirmations {
        confirmations.add(confirmation);
    }
    Ok(StatusCode::NO_CONTENT)
}
