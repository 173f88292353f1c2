//! The routes under `/api`, which browsers call.

mod confirmations;
mod cors;
mod failure;
mod filename;
mod presigned_url;
mod storage_key;
mod url_check;

use axum::{
    extract::Request,
    http::Method,
    response::{IntoResponse, Response},
};

use crate::{
    app::Service, auth::Subject, client::Client, limits::Place, problem::Problem,
    request_log::RequestId,
};

pub(crate) use self::{confirmations::BODY_TIME, cors::Cors, storage_key::KeyMaker};
pub use self::{
    filename::{Filename, FilenameProblem},
    url_check::{UrlProblem, check as check_presigned_url},
};

/// Answers a request below `/api`. CORS comes first, so that a page can read every refusal.
pub(crate) async fn answer(
    service: &Service,
    id: &RequestId,
    client: Client,
    request: &mut Request,
) -> Response {
    let origin = service.cors.allowed(request.headers());
    let mut response = if cors::is_preflight(request) {
        cors::preflight_answer(origin.is_some())
    } else {
        let answered = guarded(service, id, client, request).await;
        answered.unwrap_or_else(|refusal| *refusal)
    };
    cors::dress(response.headers_mut(), origin);
    response
}

/// What is checked before any route, in this order: load, the rate of one address (so that it
/// cannot try many tokens), who asks, the rate of one person. The route has the place that was
/// taken, and gives it back while it waits for its client.
async fn guarded(
    service: &Service,
    id: &RequestId,
    client: Client,
    request: &mut Request,
) -> Result<Response, Box<Response>> {
    let boxed = |problem: Problem| Box::new(problem.into_response());
    let limits = &service.limits;
    let place = limits.load.enter(&service.metrics).map_err(boxed)?;
    limits
        .address
        .check(client, &service.metrics)
        .map_err(boxed)?;
    let gate = &service.gate;
    let subject = gate.check(service, request.headers(), client, id).await?;
    let mut response = match limits.subject.check(&subject, &service.metrics) {
        Ok(()) => route(service, id, &subject, place, request).await,
        Err(problem) => Err(problem),
    }
    .unwrap_or_else(IntoResponse::into_response);
    if subject.name().is_some() {
        // For the request's line in the log.
        response.extensions_mut().insert(subject);
    }
    Ok(response)
}

async fn route(
    service: &Service,
    id: &RequestId,
    subject: &Subject,
    place: Place<'_>,
    request: &mut Request,
) -> Result<Response, Problem> {
    match (request.uri().path(), request.method()) {
        ("/api/presigned-url", &Method::GET) => {
            presigned_url::hand_out(service, id, subject, request.uri().query()).await
        }
        // HEAD would ask the partner API for a URL that nobody reads.
        ("/api/presigned-url", _) => Err(Problem::method_not_allowed("GET")),
        ("/api/confirmations", &Method::POST) => {
            confirmations::pass_on(service, id, subject, place, request).await
        }
        ("/api/confirmations", _) => Err(Problem::method_not_allowed("POST")),
        _ => Err(Problem::not_found()),
    }
}
