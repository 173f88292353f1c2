//! The calls of the partner API: the only place that the key leaves from.
//!
//! A call never follows a redirect (the key would go along), never lasts longer than the
//! configured time with all its tries ([`retry`]), and never reads more than [`MAX_BYTES`]. A
//! partner API that does not answer is left alone for a while ([`breaker`]).

mod breaker;
mod connections;
mod error;
mod message;
mod retry;
mod way;

use std::{
    error::Error,
    pin::pin,
    sync::{PoisonError, RwLock},
    time::Duration,
};

use axum::{
    body::Bytes,
    http::{
        HeaderName, HeaderValue, Method, Request, Response, StatusCode, Uri, header,
        uri::InvalidUri,
    },
};
use direct_upload_core::wire::ConfirmationRequest;
use http_body_util::Full;
use serde::Deserialize;
use tokio::time::Instant;

use crate::{
    api::UrlProblem,
    config::{ApiKey, Config, Upstream},
    http_client::USER_AGENT,
    metrics::Metrics,
    request_log::{RequestId, X_REQUEST_ID},
    traces,
};

pub(crate) use self::error::{PartnerApiError, Unusable};
use self::{
    breaker::{Breaker, Ending, Passage},
    connections::Connections,
    way::Way,
};

/// The most that is read of an answer. A presigned URL is under 16 KiB.
const MAX_BYTES: usize = 64 * 1024;
/// By which the partner API knows a confirmation that it has seen.
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// A client of the partner API.
pub(crate) struct PartnerApi {
    connections: Connections,
    upstream: Upstream,
    /// The upstream as the header of a request.
    host: HeaderValue,
    key: RwLock<ApiKey>,
    /// For one call with all its tries.
    time: Duration,
    breaker: Breaker,
    metrics: Metrics,
}

/// What the partner API is asked for.
#[derive(Clone, Copy)]
enum Operation {
    PresignedUrl,
    Confirmation,
}

impl Operation {
    /// The value of the metrics' label.
    const fn name(self) -> &'static str {
        match self {
            Self::PresignedUrl => "presigned-url",
            Self::Confirmation => "confirmation",
        }
    }
}

/// A call, of which each try sends the same.
struct Asked {
    method: Method,
    /// With the query.
    path: String,
    json: Option<Bytes>,
    idempotency_key: Option<HeaderValue>,
}

/// The partner API's answer; its other fields are passed over.
#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "presignedURL")]
    presigned_url: String,
}

impl PartnerApi {
    pub(crate) fn new(
        config: &Config,
        metrics: Metrics,
    ) -> Result<Self, Box<dyn Error + Send + Sync>> {
        let upstream = config.upstream.clone();
        let base = upstream.base();
        let server: Uri = base.as_str().parse()?;
        let way = Way::to(server, upstream.is_loopback(), config.upstream_timeout)?;
        Ok(Self {
            connections: Connections::new(way),
            host: HeaderValue::from_str(base.authority())?,
            upstream,
            key: RwLock::new(config.api_key.clone()),
            time: config.upstream_timeout,
            breaker: Breaker::new(),
            metrics,
        })
    }

    /// The key of the next call.
    fn key(&self) -> ApiKey {
        let key = self.key.read().unwrap_or_else(PoisonError::into_inner);
        key.clone()
    }

    /// Takes another key, for the next call on.
    pub(crate) fn set_key(&self, key: ApiKey) {
        *self.key.write().unwrap_or_else(PoisonError::into_inner) = key;
    }

    /// Asks for a presigned URL for `filename`, and gives it as it came, with what `check` says of
    /// it. One that `check` refuses is an answer that cannot be used, and counted as such.
    pub(crate) async fn presigned_url<T>(
        &self,
        filename: &str,
        id: &RequestId,
        check: impl Fn(&str) -> Result<T, UrlProblem>,
    ) -> Result<(String, T), PartnerApiError> {
        let asked = Asked {
            method: Method::GET,
            path: self.upstream.presigned_url(filename),
            json: None,
            idempotency_key: None,
        };
        self.counted(Operation::PresignedUrl, &asked, id, |answer| {
            let url = self.url_in(answer)?;
            let said = check(&url).map_err(Unusable::Url)?;
            Ok((url, said))
        })
        .await
    }

    /// The presigned URL in an answer.
    fn url_in(&self, answer: &[u8]) -> Result<String, PartnerApiError> {
        // Its text would show the answer, so the parser's error says only where it was.
        let answer: Answer =
            serde_json::from_slice(answer).map_err(|error| Unusable::NotThePromisedJson {
                line: error.line(),
                column: error.column(),
            })?;
        if self.key().is_clearly_in(&answer.presigned_url) {
            return Err(Unusable::CarriesTheKey.into());
        }
        Ok(answer.presigned_url)
    }

    /// Whether confirmations are configured.
    pub(crate) const fn takes_confirmations(&self) -> bool {
        self.upstream.confirmations().is_some()
    }

    /// Passes a confirmation on. The same `idempotency_key` twice is one confirmation.
    pub(crate) async fn confirm(
        &self,
        confirmation: &ConfirmationRequest,
        idempotency_key: Option<&str>,
        id: &RequestId,
    ) -> Result<(), PartnerApiError> {
        let Some(url) = self.upstream.confirmations() else {
            return Err(Unusable::Status(StatusCode::NOT_FOUND).into());
        };
        let asked = Asked {
            method: Method::POST,
            path: url.path().to_owned(),
            // Strings and a number always serialize.
            json: Some(serde_json::to_vec(confirmation).unwrap_or_default().into()),
            idempotency_key: idempotency_key.and_then(|key| HeaderValue::from_str(key).ok()),
        };
        self.counted(Operation::Confirmation, &asked, id, |_| Ok(()))
            .await
    }

    /// Whether it is left alone for a while.
    pub(crate) fn is_held(&self) -> bool {
        self.breaker.is_open(Instant::now().into_std())
    }

    /// Whether anything answers at the base URL, whatever it says. Sends no key.
    pub(crate) async fn answers(&self) -> bool {
        let asked = Asked {
            method: Method::HEAD,
            path: self.upstream.base().path().to_owned(),
            json: None,
            idempotency_key: None,
        };
        let Ok(request) = asked.request(&self.host) else {
            return false;
        };
        let end = Instant::now() + self.time;
        let call = self.connections.call(request, |_| false, MAX_BYTES, end);
        matches!(tokio::time::timeout_at(end, call).await, Ok(Ok(_)))
    }

    /// Makes a call, unless there is no point in one, and counts it. `read` makes something of
    /// its answer.
    async fn counted<T>(
        &self,
        operation: Operation,
        asked: &Asked,
        id: &RequestId,
        read: impl Fn(&[u8]) -> Result<T, PartnerApiError>,
    ) -> Result<T, PartnerApiError> {
        let started = Instant::now();
        let (result, ended) = match self.breaker.pass(started.into_std()) {
            Ok(passage) => {
                let end = started + self.time;
                let result = self.with_retries(operation, asked, id, &passage, end).await;
                let result = result.and_then(|answer| read(&answer));
                let ending = result
                    .as_ref()
                    .err()
                    .map_or(Ending::Answered, retry::ending);
                let ended = Instant::now();
                passage.end(ending, ended.into_std());
                (result, ended)
            }
            Err(wait) => (Err(PartnerApiError::Held(wait)), started),
        };
        let outcome = result.as_ref().err().map_or("ok", PartnerApiError::outcome);
        self.metrics
            .upstream(operation.name(), outcome, ended - started);
        result
    }

    /// Tries a call as often as makes sense until `end`.
    async fn with_retries(
        &self,
        operation: Operation,
        asked: &Asked,
        id: &RequestId,
        passage: &Passage<'_>,
        end: Instant,
    ) -> Result<Vec<u8>, PartnerApiError> {
        let left = || end.saturating_duration_since(Instant::now());
        let mut retries = 0;
        loop {
            // Pinned where they are: passed on whole, they would be copied each time.
            let call = pin!(async {
                let call = pin!(self.call(operation, asked, id, end));
                let timed_out = |_| Err(PartnerApiError::TimedOut);
                (tokio::time::timeout_at(end, call).await).unwrap_or_else(timed_out)
            });
            let error = match traces::of_call(operation.name(), retries, call).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            let Some(pause) = retry::pause(&error, asked.is_repeatable(), retries, left()) else {
                return Err(error);
            };
            tokio::time::sleep(pause).await;
            if !passage.is_good(Instant::now().into_std()) {
                return Err(error);
            }
            retries += 1;
            self.metrics.retry(operation.name());
            tracing::debug!(
                request_id = id.as_str(),
                outcome = error.outcome(),
                "partner API: {error}; it is asked again"
            );
        }
    }

    async fn call(
        &self,
        operation: Operation,
        asked: &Asked,
        id: &RequestId,
        end: Instant,
    ) -> Result<Vec<u8>, PartnerApiError> {
        let mut request = asked.request(&self.host)?;
        let headers = request.headers_mut();
        headers.insert(header::AUTHORIZATION, self.key().header().clone());
        headers.insert(X_REQUEST_ID, id.header());
        let reads = |status| match (operation, status) {
            (Operation::PresignedUrl, StatusCode::OK) => true,
            _ => says_why(status),
        };
        let response = self
            .connections
            .call(request, reads, MAX_BYTES, end)
            .await?;
        match (operation, response.status()) {
            (Operation::PresignedUrl, StatusCode::OK) => Ok(response.into_body()),
            // What it says about success does not matter.
            (Operation::Confirmation, status) if status.is_success() => Ok(Vec::new()),
            _ => Err(self.failure(&response)),
        }
    }

    /// What an answer other than success means.
    fn failure(&self, response: &Response<Vec<u8>>) -> PartnerApiError {
        let status = response.status();
        let retry_after = error::retry_after(response.headers());
        match status.as_u16() {
            _ if says_why(status) => PartnerApiError::Refused {
                status,
                message: message::for_a_person(response.body(), &self.key(), &self.upstream),
            },
            401 | 403 => PartnerApiError::KeyRefused(status),
            408 | 425 | 500..=599 => PartnerApiError::Unavailable {
                status,
                retry_after,
            },
            429 => PartnerApiError::RateLimited { retry_after },
            300..=399 => Unusable::Redirect(status).into(),
            _ => Unusable::Status(status).into(),
        }
    }
}

/// Whether an answer of this status refuses what was asked for, in words that a person may see.
const fn says_why(status: StatusCode) -> bool {
    matches!(status.as_u16(), 400 | 415 | 422)
}

impl Asked {
    /// Whether the same once more changes nothing: a question, or what is known by its key.
    fn is_repeatable(&self) -> bool {
        self.method.is_safe() || self.idempotency_key.is_some()
    }

    /// The request of one try, without the key.
    fn request(&self, host: &HeaderValue) -> Result<Request<Full<Bytes>>, InvalidUri> {
        const JSON: HeaderValue = HeaderValue::from_static("application/json");
        let mut request = Request::new(Full::new(self.json.clone().unwrap_or_default()));
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = self.path.parse()?;
        let headers = request.headers_mut();
        headers.insert(header::HOST, host.clone());
        headers.insert(header::USER_AGENT, HeaderValue::from_static(USER_AGENT));
        headers.insert(header::ACCEPT, JSON);
        if self.json.is_some() {
            headers.insert(header::CONTENT_TYPE, JSON);
        }
        if let Some(key) = &self.idempotency_key {
            headers.insert(IDEMPOTENCY_KEY, key.clone());
        }
        Ok(request)
    }
}
