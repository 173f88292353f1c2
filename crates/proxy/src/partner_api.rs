//! The calls of the partner API: the only place that the key leaves from.
//!
//! A call never follows a redirect (the key would go along), never lasts longer than the configured
//! time with all its tries, and never reads more than [`MAX_BYTES`]. It goes on to its end when the
//! client that caused it has left: whoever waits, what came of it is counted. A partner API that does
//! not answer is left alone for a while ([`breaker`]).
//!
//! A call is tried again at most [`RETRIES`] times, after a random pause, and only as far as its time
//! goes. One that was told when to come back is not: it would wait here while other calls went to the
//! partner API before that time.

mod breaker;
mod error;
mod message;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use arc_swap::ArcSwap;
use axum::{
    body::Bytes,
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
};
use direct_upload_core::wire::ConfirmationRequest;
use reqwest::{Response, Url};
use ring::rand::{SecureRandom, SystemRandom};
use serde::Deserialize;
use tokio::sync::Semaphore;

use crate::{
    config::{ApiKey, Upstream},
    http_client::{BodyError, HttpClient, read_body},
    rules::presigned_url::UrlProblem,
    telemetry::{metrics::Metrics, traces},
};

use self::breaker::{Breaker, Ending, Passage};
pub(crate) use self::error::{PartnerApiError, Stage, Unusable};

/// The most that is read of an answer. A presigned URL is under 16 KiB.
const MAX_BYTES: usize = 64 * 1024;
/// The most calls at once, those among them whose client has left.
pub(crate) const MAX_CALLS: usize = 512;
/// The most further tries of one call.
const RETRIES: u32 = 2;
/// The longest pause before the first further try; it doubles for the second.
const PAUSE: Duration = Duration::from_millis(200);
/// A try that has less time than this is not worth beginning.
const LEAST_TIME: Duration = Duration::from_millis(50);
/// By which the partner API knows a confirmation that it has seen.
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// By which the partner API's log can be compared with ours.
const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// A client of the partner API.
pub(crate) struct PartnerApi {
    client: HttpClient,
    upstream: Upstream,
    keys: ArcSwap<Keys>,
    /// For one call with all its tries.
    time: Duration,
    breaker: Breaker,
    calls: Arc<Semaphore>,
    metrics: Metrics,
}

/// The key, and those before it that calls under way may have sent.
struct Keys {
    current: ApiKey,
    /// With the time until which each was in force.
    replaced: Vec<(ApiKey, Instant)>,
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
struct Call {
    operation: Operation,
    method: Method,
    url: Url,
    json: Option<Bytes>,
    idempotency_key: Option<HeaderValue>,
    request_id: HeaderValue,
    key: ApiKey,
    begun: Instant,
    /// When it has to have ended.
    end: Instant,
}

/// The partner API's answer; its other fields are passed over.
#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "presignedURL")]
    presigned_url: String,
}

impl PartnerApi {
    pub(crate) fn new(
        client: HttpClient,
        upstream: Upstream,
        key: ApiKey,
        time: Duration,
        metrics: Metrics,
    ) -> Self {
        Self {
            client,
            upstream,
            keys: ArcSwap::from_pointee(Keys {
                current: key,
                replaced: Vec::new(),
            }),
            time,
            breaker: Breaker::new(),
            calls: Arc::new(Semaphore::new(MAX_CALLS)),
            metrics,
        }
    }

    /// Takes another key, for the next call on. Those under way keep theirs.
    pub(crate) fn set_key(&self, key: &ApiKey) {
        let now = Instant::now();
        self.keys.rcu(|keys| {
            let still_sent = |(_, until): &&(ApiKey, Instant)| now - *until < self.time;
            let mut replaced: Vec<_> = keys.replaced.iter().filter(still_sent).cloned().collect();
            replaced.push((keys.current.clone(), now));
            Keys {
                current: key.clone(),
                replaced,
            }
        });
    }

    /// Asks for a presigned URL for `filename`, and gives it as it came, with what `check` says of
    /// it. One that `check` refuses is an answer that cannot be used, and counted as such.
    pub(crate) async fn presigned_url<T: Send + 'static>(
        self: &Arc<Self>,
        filename: &str,
        request_id: &HeaderValue,
        check: impl FnOnce(&str) -> Result<T, UrlProblem> + Send + 'static,
    ) -> Result<(String, T), PartnerApiError> {
        let url = self.upstream.presigned_url(filename);
        let call = self.new_call(Operation::PresignedUrl, Method::GET, url, request_id);
        let api = Arc::clone(self);
        let begun = call.begun;
        self.make(call, move |answer| {
            let url = api.url_in(answer, begun)?;
            let said = check(&url).map_err(Unusable::Url)?;
            Ok((url, said))
        })
        .await
    }

    /// The presigned URL in the answer to a call that began at `begun`.
    fn url_in(&self, answer: &[u8], begun: Instant) -> Result<String, PartnerApiError> {
        if answer.trim_ascii_start().starts_with(b"<") {
            return Err(Unusable::Page.into());
        }
        // Its text would show the answer, so the parser's error says only where it was.
        let answer: Answer =
            serde_json::from_slice(answer).map_err(|error| Unusable::NotThePromisedJson {
                line: error.line(),
                column: error.column(),
            })?;
        let carries = |key: &ApiKey| key.is_clearly_in(&answer.presigned_url);
        if self.keys.load().since(begun).any(carries) {
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
        self: &Arc<Self>,
        confirmation: &ConfirmationRequest,
        idempotency_key: Option<&str>,
        request_id: &HeaderValue,
    ) -> Result<(), PartnerApiError> {
        let Some(url) = self.upstream.confirmations() else {
            return Err(Unusable::Status(StatusCode::NOT_FOUND).into());
        };
        let operation = Operation::Confirmation;
        let call = Call {
            // Strings and a number always serialize.
            json: Some(serde_json::to_vec(confirmation).unwrap_or_default().into()),
            idempotency_key: idempotency_key.and_then(|key| HeaderValue::from_str(key).ok()),
            ..self.new_call(operation, Method::POST, url.clone(), request_id)
        };
        self.make(call, |_| Ok(())).await
    }

    /// Whether it is left alone for a while.
    pub(crate) fn is_held(&self) -> bool {
        self.breaker.is_open(Instant::now())
    }

    /// Whether anything answers at the base URL, whatever it says. Sends no key.
    pub(crate) async fn answers(&self) -> bool {
        let base = self.upstream.base().clone();
        let request = self.client.request(Method::HEAD, base, self.time);
        request.send().await.is_ok()
    }

    fn new_call(
        &self,
        operation: Operation,
        method: Method,
        url: Url,
        request_id: &HeaderValue,
    ) -> Call {
        let begun = Instant::now();
        Call {
            operation,
            method,
            url,
            json: None,
            idempotency_key: None,
            request_id: request_id.clone(),
            key: self.keys.load().current.clone(),
            begun,
            end: begun + self.time,
        }
    }

    /// Makes a call in a task of its own, and counts it. `read` makes something of its answer.
    async fn make<T: Send + 'static>(
        self: &Arc<Self>,
        call: Call,
        read: impl FnOnce(&[u8]) -> Result<T, PartnerApiError> + Send + 'static,
    ) -> Result<T, PartnerApiError> {
        let place = Arc::clone(&self.calls).try_acquire_owned();
        let api = Arc::clone(self);
        let task = async move {
            let result = match &place {
                Ok(_) => api.guarded(&call, read).await,
                Err(_) => Err(PartnerApiError::Busy),
            };
            let outcome = result.as_ref().err().map_or("ok", PartnerApiError::outcome);
            let took = call.begun.elapsed();
            api.metrics.upstream(call.operation.name(), outcome, took);
            result
        };
        match tokio::spawn(traces::in_request(task)).await {
            Ok(result) => result,
            Err(error) => Err(PartnerApiError::Unreachable {
                cause: error.to_string(),
                connected: true,
            }),
        }
    }

    /// Makes a call, unless there is no point in one.
    async fn guarded<T>(
        &self,
        call: &Call,
        read: impl FnOnce(&[u8]) -> Result<T, PartnerApiError>,
    ) -> Result<T, PartnerApiError> {
        let passage = (self.breaker.pass(call.begun)).map_err(PartnerApiError::Held)?;
        let result = self.with_retries(call, &passage).await;
        let result = result.and_then(|answer| read(&answer));
        let ending = result.as_ref().err().map_or(Ending::Answered, ending);
        passage.end(ending, Instant::now());
        result
    }

    /// Tries a call as often as makes sense.
    async fn with_retries(
        &self,
        call: &Call,
        passage: &Passage<'_>,
    ) -> Result<Vec<u8>, PartnerApiError> {
        let name = call.operation.name();
        let mut retries = 0;
        let mut earlier = None;
        loop {
            let a_try = self.once(call);
            let error = match traces::of_call(name, retries, a_try, PartnerApiError::outcome).await
            {
                Ok(answer) => return Ok(answer),
                // Why there was another try says more than that there was no time left for it.
                Err(PartnerApiError::TimedOut) => {
                    return Err(earlier.unwrap_or(PartnerApiError::TimedOut));
                }
                Err(error) => error,
            };
            let Some(pause) = pause(&error, call.is_repeatable(), retries, call.left()) else {
                return Err(error);
            };
            tokio::time::sleep(pause).await;
            if !passage.is_good(Instant::now()) {
                return Err(error);
            }
            retries += 1;
            self.metrics.retry(name);
            tracing::debug!(
                request_id = call.request_id.to_str().unwrap_or_default(),
                outcome = error.outcome(),
                "partner API: {error}; it is asked again"
            );
            earlier = Some(error);
        }
    }

    async fn once(&self, call: &Call) -> Result<Vec<u8>, PartnerApiError> {
        let mut request = self
            .client
            .request(call.method.clone(), call.url.clone(), call.left())
            .header(header::AUTHORIZATION, call.key.header().clone())
            .header(X_REQUEST_ID, call.request_id.clone())
            .header(header::ACCEPT, JSON);
        if let Some(json) = &call.json {
            request = request
                .header(header::CONTENT_TYPE, JSON)
                .body(json.clone());
        }
        if let Some(key) = &call.idempotency_key {
            request = request.header(IDEMPOTENCY_KEY, key.clone());
        }
        let response = request.send().await.map_err(BodyError::from)?;
        match (call.operation, response.status()) {
            (Operation::PresignedUrl, StatusCode::OK) => Ok(read_body(response, MAX_BYTES).await?),
            // What it says about success does not matter.
            (Operation::Confirmation, status) if status.is_success() => Ok(Vec::new()),
            _ => Err(self.failure(response, call).await?),
        }
    }

    /// What an answer other than success means.
    async fn failure(
        &self,
        response: Response,
        call: &Call,
    ) -> Result<PartnerApiError, PartnerApiError> {
        let status = response.status();
        let retry_after = error::retry_after(response.headers());
        Ok(match status.as_u16() {
            // It refuses what was asked for, in words that a person may see.
            400 | 415 | 422 => {
                let body = read_body(response, MAX_BYTES).await?;
                let keys = self.keys.load();
                let message = message::for_a_person(&body, keys.since(call.begun), &self.upstream);
                PartnerApiError::Refused { status, message }
            }
            401 | 403 => PartnerApiError::KeyRefused(status),
            408 | 425 | 500..=599 => PartnerApiError::Unavailable {
                status,
                retry_after,
            },
            429 => PartnerApiError::RateLimited { retry_after },
            300..=399 => Unusable::Redirect(status).into(),
            _ => Unusable::Status(status).into(),
        })
    }
}

impl Keys {
    /// Those that have been in force since `begun`.
    fn since(&self, begun: Instant) -> impl Iterator<Item = &ApiKey> {
        let replaced = self.replaced.iter();
        let since = replaced.filter_map(move |(key, until)| (*until >= begun).then_some(key));
        since.chain([&self.current])
    }
}

impl Call {
    /// Whether the same once more changes nothing: a question, or what is known by its key.
    fn is_repeatable(&self) -> bool {
        self.method.is_safe() || self.idempotency_key.is_some()
    }

    fn left(&self) -> Duration {
        self.end.saturating_duration_since(Instant::now())
    }
}

/// How long to wait before the next try of a call that ended with `error` after `retries` further
/// tries, with `left` of its time. `None` if that was the last. What is not `repeatable` may have
/// been carried out when there is an answer, whatever that says.
fn pause(
    error: &PartnerApiError,
    repeatable: bool,
    retries: u32,
    left: Duration,
) -> Option<Duration> {
    let again = match error {
        PartnerApiError::Unreachable { connected, .. } => !connected,
        PartnerApiError::Unavailable {
            status,
            retry_after: None | Some(Duration::ZERO),
        } => repeatable && is_passing(*status),
        _ => false,
    };
    if !again || retries >= RETRIES {
        return None;
    }
    let pause = random_up_to(PAUSE * 2_u32.pow(retries));
    (pause.saturating_add(LEAST_TIME) <= left).then_some(pause)
}

/// What a call's last error means for the circuit.
fn ending(error: &PartnerApiError) -> Ending {
    match error {
        PartnerApiError::RateLimited {
            retry_after: Some(wait),
        }
        | PartnerApiError::Unavailable {
            retry_after: Some(wait),
            ..
        } if !wait.is_zero() => Ending::ComeBack(*wait),
        PartnerApiError::TimedOut | PartnerApiError::Unreachable { .. } => Ending::Failed,
        // A 500 may be due to one filename; these speak of the service.
        PartnerApiError::Unavailable { status, .. } if is_passing(*status) => Ending::Failed,
        PartnerApiError::Unavailable { .. }
        | PartnerApiError::Refused { .. }
        | PartnerApiError::KeyRefused(_)
        | PartnerApiError::RateLimited { .. }
        | PartnerApiError::Held(_)
        | PartnerApiError::Busy
        | PartnerApiError::Unusable(_) => Ending::Answered,
    }
}

fn is_passing(status: StatusCode) -> bool {
    matches!(status.as_u16(), 502..=504)
}

/// A time from nothing to `longest`, so that copies that failed together do not come back
/// together.
fn random_up_to(longest: Duration) -> Duration {
    let mut byte = [0];
    // Without randomness, the longest.
    let share = match SystemRandom::new().fill(&mut byte) {
        Ok(()) => u32::from(byte.first().copied().unwrap_or(u8::MAX)),
        Err(_) => u32::from(u8::MAX),
    };
    longest * share / u32::from(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLENTY: Duration = Duration::from_secs(10);

    #[test]
    fn pauses_are_random_and_bounded_by_what_is_left() {
        let error = PartnerApiError::Unavailable {
            status: StatusCode::SERVICE_UNAVAILABLE,
            retry_after: None,
        };
        for retries in 0..2 {
            let pauses: Vec<Duration> = (0..200)
                .filter_map(|_| pause(&error, true, retries, PLENTY))
                .collect();
            let longest = PAUSE * 2_u32.pow(retries);
            assert!(pauses.iter().all(|pause| *pause <= longest));
            assert!(pauses.iter().any(|pause| *pause > longest / 2));
            assert!(pauses.iter().any(|pause| *pause < longest / 2));
        }
        assert_eq!(pause(&error, true, 0, LEAST_TIME / 2), None);
    }
}
