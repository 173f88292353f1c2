//! The routes under `/api`, which browsers call.

mod confirmations;
mod cors;
mod failure;
mod filename;
mod presigned_url;
mod storage_key;
mod url_check;

use std::sync::Arc;

use axum::{
    Router, middleware,
    routing::{get, post},
};

use crate::{
    app::Service,
    auth::Gate,
    limits::{AddressLimit, LoadLimit, SubjectLimits},
    problem::Problem,
};

pub(crate) use self::{cors::Cors, storage_key::KeyMaker};
pub use self::{
    filename::{Filename, FilenameProblem},
    url_check::{UrlProblem, check as check_presigned_url},
};

/// The routes and what is checked before any of them, from the outside in: CORS (so that a page
/// can read every refusal), load, the rate of one address (so that it cannot try many tokens), who
/// asks, the rate of one person.
pub(crate) fn routes(service: &Arc<Service>) -> Router<Arc<Service>> {
    let only_get = async || Problem::method_not_allowed("GET");
    let only_post = async || Problem::method_not_allowed("POST");
    Router::new()
        // HEAD would ask the partner API for a URL that nobody reads.
        .route(
            "/presigned-url",
            get(presigned_url::hand_out)
                .head(only_get)
                .fallback(only_get),
        )
        .route(
            "/confirmations",
            post(confirmations::pass_on).fallback(only_post),
        )
        .fallback(async || Problem::not_found())
        .layer(middleware::from_fn_with_state(
            Arc::clone(service),
            SubjectLimits::check,
        ))
        .layer(middleware::from_fn_with_state(
            Arc::clone(service),
            Gate::check,
        ))
        .layer(middleware::from_fn_with_state(
            Arc::clone(service),
            AddressLimit::check,
        ))
        .layer(middleware::from_fn_with_state(
            Arc::clone(service),
            LoadLimit::check,
        ))
        .layer(middleware::from_fn_with_state(
            Arc::clone(service),
            Cors::apply,
        ))
}
