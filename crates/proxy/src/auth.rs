//! Who asks. A check before the routes of the API, which lets through only requests whose sender
//! is known, and tells the routes who that is.
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

use axum::{
    http::{HeaderMap, HeaderName, HeaderValue},
    response::{IntoResponse, Response},
};

use self::{jwt::Jwt, refusal::Refusal};
use crate::{
    app::{Service, StartError},
    client::Client,
    config::{Auth, Config},
    request_log::RequestId,
};

pub(crate) use self::{key_set::FETCH_TIME, subject::Subject};

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

    /// Whom a request is from, or the answer to one that is not let in.
    pub(crate) async fn check(
        &self,
        service: &Service,
        headers: &HeaderMap,
        client: Client,
        id: &RequestId,
    ) -> Result<Subject, Box<Response>> {
        match self.subject(service, headers, client).await {
            Ok(subject) => Ok(subject),
            Err(refusal) => {
                let request_id = id.as_str();
                tracing::info!(request_id, outcome = refusal.outcome(), "{refusal}");
                service.metrics.refusal(refusal.outcome());
                Err(Box::new(refusal.into_response()))
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
        client: Client,
    ) -> Result<Subject, Refusal> {
        let page = || page::check(headers, &service.config.allowed_origins).map_err(Refusal::Page);
        match self {
            Self::Open => Ok(Subject::anonymous()),
            Self::Jwt(jwt) => {
                let token = jwt.token(headers)?;
                if token.is_sent_by_itself() {
                    page()?;
                }
                jwt.subject(token.text()).await
            }
            Self::Forwarded(header) => {
                // Untrusted clients have lost the header already; this says so once more.
                if !client.through_trusted_proxy {
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
