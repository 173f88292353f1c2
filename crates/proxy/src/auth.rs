//! Who asks. A layer around the routes of the API, which lets through only requests whose
//! sender is known, and tells the routes who that is.
//!
//! What always holds: whatever is missing, doubtful or cannot be checked right now is refused.
//! A token is read for its signature, issuer, audience and time before anything else of it is
//! believed; neither it nor its parts are logged. What a browser would send by itself (a cookie,
//! or a session that a proxy in front turns into a header) counts only from the pages that are
//! meant ([`page`]).
//!
//! Start at [`Gate::check`].

mod jwt;
mod key_set;
mod page;
mod published_keys;
mod refusal;
mod signatures;
mod subject;
mod token;

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue},
    middleware::Next,
    response::{IntoResponse, Response},
};

use self::{jwt::Jwt, refusal::Refusal, token::Token};
use crate::{
    app::{Service, StartError},
    client::Client,
    config::{Auth, Config},
    request_log::RequestId,
};

pub(crate) use self::subject::Subject;

/// Who is let in.
pub(crate) enum Gate {
    /// Anyone.
    Open,
    /// Who has a token.
    Jwt(Jwt),
    /// Whom a trusted proxy names in this header.
    Forwarded(HeaderName),
}

impl Gate {
    pub(crate) fn new(config: &Config) -> Result<Self, StartError> {
        Ok(match &config.auth {
            Auth::None => Self::Open,
            Auth::Jwt(settings) => Self::Jwt(Jwt::new(settings)?),
            Auth::Forwarded(header) => Self::Forwarded(header.clone()),
        })
    }

    /// A layer: lets through who may ask, with the [`Subject`] in the request's extensions.
    pub(crate) async fn check(
        State(service): State<Arc<Service>>,
        mut request: Request,
        next: Next,
    ) -> Response {
        let client = request.extensions().get().copied();
        let gate = &service.gate;
        match gate.subject(&service, request.headers(), client).await {
            Ok(subject) => {
                request.extensions_mut().insert(subject.clone());
                let mut response = next.run(request).await;
                // For the request's line in the log.
                response.extensions_mut().insert(subject);
                response
            }
            Err(refusal) => {
                let id = request.extensions().get().map(RequestId::as_str);
                tracing::info!(request_id = id, outcome = refusal.outcome(), "{refusal}");
                service.metrics.refusal(refusal.outcome());
                refusal.into_response()
            }
        }
    }

    /// How many usable keys the issuer publishes right now, or why they cannot be had; `None`
    /// where nobody publishes any.
    pub(crate) async fn published_keys(&self) -> Option<Result<usize, String>> {
        match self {
            Self::Jwt(jwt) => jwt.published_keys().await,
            Self::Open | Self::Forwarded(_) => None,
        }
    }

    /// Takes another secret, where tokens are signed with one.
    pub(crate) fn set_secret(&self, secret: &[u8]) {
        if let Self::Jwt(jwt) = self {
            jwt.set_secret(secret);
        }
    }

    async fn subject(
        &self,
        service: &Service,
        headers: &HeaderMap,
        client: Option<Client>,
    ) -> Result<Subject, Refusal> {
        let page = || page::check(headers, &service.config.allowed_origins).map_err(Refusal::Page);
        match self {
            Self::Open => Ok(Subject::anonymous()),
            Self::Jwt(jwt) => {
                let token = Token::of(headers, jwt.cookie())?;
                if token.is_sent_by_itself() {
                    page()?;
                }
                jwt.subject(token.text()).await
            }
            Self::Forwarded(header) => {
                // Untrusted clients have lost the header already; this says so once more.
                if !client.is_some_and(|client| client.through_trusted_proxy) {
                    return Err(Refusal::Nobody);
                }
                let mut values = headers.get_all(header).iter().map(HeaderValue::to_str);
                let (Some(Ok(name)), None) = (values.next(), values.next()) else {
                    return Err(Refusal::Nobody);
                };
                page()?;
                Subject::named(name).ok_or(Refusal::Nobody)
            }
        }
    }
}
