//! The calls of the partner API: the only place that the key leaves from.
//!
//! A call never follows a redirect (the key would go along), never lasts longer than the
//! configured time with all its tries ([`retry`]), and never reads more than [`MAX_BYTES`]. A
//! partner API that does not answer is left alone for a while ([`breaker`]).

mod breaker;
mod error;
mod message;
mod retry;

use std::{
    sync::{PoisonError, RwLock},
    time::{Duration, Instant},
};

use axum::http::{HeaderName, StatusCode, header};
use direct_upload_core::wire::ConfirmationRequest;
use reqwest::{Client, RequestBuilder, Response, Url};
use serde::Deserialize;

use crate::{
    config::{ApiKey, Config, Upstream},
    http_client::{self, BodyError},
    metrics::Metrics,
    request_log::{RequestId, X_REQUEST_ID},
    traces,
};

use self::breaker::{Breaker, Ending};
pub(crate) use self::error::{PartnerApiError, Unusable};

/// The most that is read of an answer. A presigned URL is under 16 KiB.
const MAX_BYTES: usize = 64 * 1024;
/// By which the partner API knows a confirmation that it has seen.
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// A client of the partner API.
pub(crate) struct PartnerApi {
    client: Client,
    upstream: Upstream,
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

/// The partner API's answer; its other fields are passed over.
#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "presignedURL")]
    presigned_url: String,
}

impl PartnerApi {
    pub(crate) fn new(config: &Config, metrics: Metrics) -> Result<Self, reqwest::Error> {
        Ok(Self {
            client: http_client::builder(config.upstream.base(), config.upstream_timeout)
                .build()?,
            upstream: config.upstream.clone(),
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

    /// Asks for a presigned URL for `filename`, and gives it as it came.
    pub(crate) async fn presigned_url(
        &self,
        filename: &str,
        id: &RequestId,
    ) -> Result<String, PartnerApiError> {
        let url = self.upstream.presigned_url(filename);
        let request = || self.client.get(url.clone());
        self.counted(Operation::PresignedUrl, request, id, |answer| {
            self.url_in(answer)
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
        // Strings and a number always serialize.
        let body = serde_json::to_vec(confirmation).unwrap_or_default();
        let request = || {
            let request = self
                .client
                .post(url.clone())
                .header(header::CONTENT_TYPE, "application/json")
                .body(body.clone());
            match idempotency_key {
                Some(key) => request.header(IDEMPOTENCY_KEY, key),
                None => request,
            }
        };
        self.counted(Operation::Confirmation, request, id, |_| Ok(()))
            .await
    }

    /// Whether anything answers at the base URL, whatever it says. Sends no key.
    pub(crate) async fn answers(&self) -> bool {
        let base: Url = self.upstream.base().clone();
        self.client.head(base).send().await.is_ok()
    }

    /// Makes a call, unless there is no point in one, and counts it. `read` makes something of
    /// its answer.
    async fn counted<T>(
        &self,
        operation: Operation,
        request: impl Fn() -> RequestBuilder,
        id: &RequestId,
        read: impl Fn(&[u8]) -> Result<T, PartnerApiError>,
    ) -> Result<T, PartnerApiError> {
        let started = Instant::now();
        let result = match self.breaker.pass(started) {
            Ok(passage) => {
                let result = self.with_retries(operation, request, id).await;
                let result = result.and_then(|answer| read(&answer));
                let ending = result
                    .as_ref()
                    .err()
                    .map_or(Ending::Answered, retry::ending);
                passage.end(ending, Instant::now());
                self.metrics.held(self.breaker.is_open());
                result
            }
            Err(wait) => Err(PartnerApiError::Held(wait)),
        };
        let outcome = result.as_ref().err().map_or("ok", PartnerApiError::outcome);
        let took = started.elapsed();
        self.metrics.upstream(operation.name(), outcome, took);
        result
    }

    /// Tries a call as often as makes sense within its time.
    async fn with_retries(
        &self,
        operation: Operation,
        request: impl Fn() -> RequestBuilder,
        id: &RequestId,
    ) -> Result<Vec<u8>, PartnerApiError> {
        let end = Instant::now() + self.time;
        let left = || end.saturating_duration_since(Instant::now());
        let mut retries = 0;
        loop {
            let call = self.call(operation, request().timeout(left()), id);
            let error = match traces::of_call(operation.name(), retries, call).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            let Some(pause) = retry::pause(&error, retries, left()) else {
                return Err(error);
            };
            retries += 1;
            self.metrics.retry(operation.name());
            tracing::debug!(
                request_id = id.as_str(),
                outcome = error.outcome(),
                "partner API: {error}; it is asked again"
            );
            tokio::time::sleep(pause).await;
        }
    }

    async fn call(
        &self,
        operation: Operation,
        request: RequestBuilder,
        id: &RequestId,
    ) -> Result<Vec<u8>, PartnerApiError> {
        let response = request
            .header(header::AUTHORIZATION, self.key().header().clone())
            .header(header::ACCEPT, "application/json")
            .header(X_REQUEST_ID, id.header())
            .send()
            .await
            .map_err(BodyError::from)?;
        match (operation, response.status()) {
            (Operation::PresignedUrl, StatusCode::OK) => {
                Ok(http_client::read_body(response, MAX_BYTES).await?)
            }
            // What it says about success does not matter.
            (Operation::Confirmation, status) if status.is_success() => Ok(Vec::new()),
            _ => Err(self.failure(response).await),
        }
    }

    /// What an answer other than success means.
    async fn failure(&self, response: Response) -> PartnerApiError {
        let status = response.status();
        let retry_after = error::retry_after(response.headers());
        match status.as_u16() {
            400 | 415 | 422 => match http_client::read_body(response, MAX_BYTES).await {
                Ok(body) => PartnerApiError::Refused {
                    status,
                    message: message::for_a_person(&body, &self.key(), &self.upstream),
                },
                Err(error) => error.into(),
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
