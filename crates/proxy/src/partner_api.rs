//! The calls of the partner API: the only place that the key leaves from.
//!
//! A call never follows a redirect (the key would go along), never lasts longer than the
//! configured time, and never reads more than [`MAX_BYTES`].

mod error;
mod message;

use std::time::Instant;

use axum::http::{HeaderName, StatusCode, header};
use direct_upload_core::wire::ConfirmationRequest;
use reqwest::{Client, RequestBuilder, Response, Url};
use serde::Deserialize;

use crate::{
    config::{ApiKey, Config, Upstream},
    http_client::{self, BodyError},
    metrics::Metrics,
    request_log::{RequestId, X_REQUEST_ID},
};

pub(crate) use self::error::{PartnerApiError, Unusable};

/// The most that is read of an answer. A presigned URL is under 16 KiB.
const MAX_BYTES: usize = 64 * 1024;
/// By which the partner API knows a confirmation that it has seen.
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// A client of the partner API.
pub(crate) struct PartnerApi {
    client: Client,
    upstream: Upstream,
    key: ApiKey,
    metrics: Metrics,
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
            key: config.api_key.clone(),
            metrics,
        })
    }

    /// Asks for a presigned URL for `filename`, and gives it as it came.
    pub(crate) async fn presigned_url(
        &self,
        filename: &str,
        id: &RequestId,
    ) -> Result<String, PartnerApiError> {
        let request = self.client.get(self.upstream.presigned_url(filename));
        self.counted("presigned-url", async {
            let response = self.call(request, id).await?;
            let status = response.status();
            if status != StatusCode::OK {
                return Err(self.failure(response).await);
            }
            let answer = http_client::read_body(response, MAX_BYTES).await?;
            // Its text would show the answer, so the parser's error says only where it was.
            let answer: Answer =
                serde_json::from_slice(&answer).map_err(|error| Unusable::NotThePromisedJson {
                    line: error.line(),
                    column: error.column(),
                })?;
            if self.key.is_clearly_in(&answer.presigned_url) {
                return Err(Unusable::CarriesTheKey.into());
            }
            Ok(answer.presigned_url)
        })
        .await
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
        let mut request = self
            .client
            .post(url.clone())
            .header(header::CONTENT_TYPE, "application/json")
            .body(body);
        if let Some(key) = idempotency_key {
            request = request.header(IDEMPOTENCY_KEY, key);
        }
        self.counted("confirmation", async {
            let response = self.call(request, id).await?;
            if response.status().is_success() {
                return Ok(());
            }
            Err(self.failure(response).await)
        })
        .await
    }

    /// Whether anything answers at the base URL, whatever it says. Sends no key.
    pub(crate) async fn answers(&self) -> bool {
        let base: Url = self.upstream.base().clone();
        self.client.head(base).send().await.is_ok()
    }

    async fn call(
        &self,
        request: RequestBuilder,
        id: &RequestId,
    ) -> Result<Response, PartnerApiError> {
        let response = request
            .header(header::AUTHORIZATION, self.key.header().clone())
            .header(header::ACCEPT, "application/json")
            .header(X_REQUEST_ID, id.header())
            .send()
            .await
            .map_err(BodyError::from)?;
        Ok(response)
    }

    /// What an answer other than success means.
    async fn failure(&self, response: Response) -> PartnerApiError {
        let status = response.status();
        let retry_after = error::retry_after(response.headers());
        match status.as_u16() {
            400 | 415 | 422 => match http_client::read_body(response, MAX_BYTES).await {
                Ok(body) => PartnerApiError::Refused {
                    status,
                    message: message::for_a_person(&body, &self.key, &self.upstream),
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

    async fn counted<T>(
        &self,
        operation: &'static str,
        call: impl Future<Output = Result<T, PartnerApiError>>,
    ) -> Result<T, PartnerApiError> {
        let started = Instant::now();
        let result = call.await;
        let outcome = result.as_ref().err().map_or("ok", PartnerApiError::outcome);
        self.metrics.upstream(operation, outcome, started.elapsed());
        result
    }
}
