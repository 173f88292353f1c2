//! The issuer's published keys (JSON Web Key Set, RFC 7517), fetched when they are needed.
//!
//! Rules: keys count as fresh for [`FRESH`]; after that they are still used while new ones are
//! fetched, but never for longer than [`MAX_AGE`], so that a key that was withdrawn ends. A token
//! that names an unknown key makes them be fetched anew, at most once in [`COOL_DOWN`], whoever
//! sends how many of them. There is one fetch at a time, for which all wait who need it; it goes on
//! when the client that caused it has left, or clients could keep the keys from ever arriving.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use jsonwebtoken::{
    Algorithm, DecodingKey,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, KeyOperations, PublicKeyUse},
};
use reqwest::{Method, StatusCode, Url};
use serde::Deserialize;
use serde_json::Value;
use thiserror::Error;
use tokio::sync::watch;

use crate::http_client::{BodyError, HttpClient, read_body};

/// How long keys are used without a thought.
const FRESH: Duration = Duration::from_secs(10 * 60);
/// How long keys are used at all while no new ones can be had.
const MAX_AGE: Duration = Duration::from_secs(60 * 60);
/// The least time between two fetches of one cause.
const COOL_DOWN: Duration = Duration::from_secs(10);
/// For one fetch.
pub(crate) const FETCH_TIME: Duration = Duration::from_secs(5);
/// The most bytes of a key set.
const MAX_BYTES: usize = 64 * 1024;
/// The most keys of a set.
const MAX_KEYS: usize = 64;

/// The keys of one issuer.
pub(super) struct KeySet {
    url: Url,
    client: HttpClient,
    cache: Mutex<Cache>,
}

/// Why there is no key for a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KeyProblem {
    /// The issuer publishes none of that name and type.
    Unknown,
    /// The issuer cannot be asked.
    Unavailable,
}

#[derive(Default)]
struct Cache {
    keys: Vec<PublicKey>,
    fetched_at: Option<Instant>,
    tried_at: Option<Instant>,
    tried_for_unknown_at: Option<Instant>,
    /// Closes when the fetch that is under way ends.
    fetching: Option<watch::Receiver<()>>,
}

/// What makes the keys be fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cause {
    Age,
    UnknownKey,
}

enum Age {
    Fresh,
    Old,
    TooOld,
}

impl KeySet {
    pub(super) fn at(url: Url, client: HttpClient) -> Self {
        Self {
            url,
            client,
            cache: Mutex::default(),
        }
    }

    /// The key for a token that was signed with `algorithm` by the key named `id`.
    pub(super) async fn find(
        self: &Arc<Self>,
        algorithm: Algorithm,
        id: Option<&str>,
    ) -> Result<DecodingKey, KeyProblem> {
        // A fetch for another cause may be under way, and one for this cause follow.
        for _ in 0..2 {
            let cause = match self.known(algorithm, id) {
                (Some(key), Age::Fresh) => return Ok(key),
                (Some(key), Age::Old) => {
                    self.refresh(Cause::Age);
                    return Ok(key);
                }
                (None, Age::Fresh | Age::Old) => Cause::UnknownKey,
                (_, Age::TooOld) => Cause::Age,
            };
            let Some(mut fetched) = self.refresh(cause) else {
                break;
            };
            // Ends when the fetch does, by an error, since it says nothing.
            let _ = fetched.changed().await;
        }
        match self.known(algorithm, id) {
            (_, Age::TooOld) => Err(KeyProblem::Unavailable),
            (Some(key), _) => Ok(key),
            (None, _) => Err(KeyProblem::Unknown),
        }
    }

    fn known(&self, algorithm: Algorithm, id: Option<&str>) -> (Option<DecodingKey>, Age) {
        let cache = self.cache();
        (cache.key(algorithm, id), cache.age(Instant::now()))
    }

    fn cache(&self) -> MutexGuard<'_, Cache> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The fetch that is under way, or a new one if it is time for one. It is a task of its own, the
    /// only one: it ends even if nobody waits for it any more.
    fn refresh(self: &Arc<Self>, cause: Cause) -> Option<watch::Receiver<()>> {
        let mut cache = self.cache();
        if let Some(fetching) = &cache.fetching
            && fetching.has_changed().is_ok()
        {
            return Some(fetching.clone());
        }
        if !cache.try_now(cause, Instant::now()) {
            return None;
        }
        let (end, fetching) = watch::channel(());
        cache.fetching = Some(fetching.clone());
        let set = Arc::clone(self);
        tokio::spawn(async move {
            let fetched = set.fetch().await;
            let mut cache = set.cache();
            match fetched {
                Ok(keys) => {
                    tracing::debug!(keys = keys.len(), "the issuer's keys were fetched");
                    cache.keys = keys;
                    cache.fetched_at = Some(Instant::now());
                }
                Err(error) => tracing::error!(
                    outcome = "no-keys",
                    alarm = true,
                    "the issuer's keys (--jwt-jwks-url) cannot be fetched: {error}"
                ),
            }
            drop(end);
        });
        Some(fetching)
    }

    /// How many usable keys are published right now, or why they cannot be had.
    pub(super) async fn count(&self) -> Result<usize, String> {
        match self.fetch().await {
            Ok(keys) => Ok(keys.len()),
            Err(error) => Err(error.to_string()),
        }
    }

    async fn fetch(&self) -> Result<Vec<PublicKey>, FetchError> {
        let url = self.url.clone();
        let request = self.client.request(Method::GET, url, FETCH_TIME);
        let response = request.send().await.map_err(BodyError::from)?;
        if response.status() != StatusCode::OK {
            return Err(FetchError::Status(response.status()));
        }
        let body = read_body(response, MAX_BYTES).await?;
        let keys = read(&body).ok_or(FetchError::NoKeySet)?;
        if keys.is_empty() {
            return Err(FetchError::NoUsableKey);
        }
        Ok(keys)
    }
}

impl Cache {
    fn age(&self, now: Instant) -> Age {
        match self.fetched_at.map(|at| now.saturating_duration_since(at)) {
            Some(age) if age < FRESH => Age::Fresh,
            Some(age) if age < MAX_AGE => Age::Old,
            _ => Age::TooOld,
        }
    }

    /// The key named `id`; without a name, the only one that it can be.
    fn key(&self, algorithm: Algorithm, id: Option<&str>) -> Option<DecodingKey> {
        let mut fitting = self
            .keys
            .iter()
            .filter(|key| key.algorithm == algorithm && (id.is_none() || key.id.as_deref() == id));
        let first = fitting.next()?;
        fitting.next().is_none().then(|| first.key.clone())
    }

    /// Whether the keys may be fetched now; if so, this counts as a try.
    fn try_now(&mut self, cause: Cause, now: Instant) -> bool {
        let last = match cause {
            Cause::Age => &mut self.tried_at,
            Cause::UnknownKey => &mut self.tried_for_unknown_at,
        };
        let cool = last.is_none_or(|at| now.saturating_duration_since(at) >= COOL_DOWN);
        if cool {
            *last = Some(now);
        }
        cool
    }
}

/// Why keys could not be fetched.
#[derive(Debug, Error)]
enum FetchError {
    #[error(transparent)]
    Body(#[from] BodyError),
    #[error("the answer is {0}")]
    Status(StatusCode),
    #[error("the answer is no JSON Web Key Set")]
    NoKeySet,
    #[error("it holds no key that signs by RS256, ES256 or EdDSA")]
    NoUsableKey,
}

/// One key that signs tokens, with the one algorithm that it is for.
#[derive(Clone)]
pub(super) struct PublicKey {
    pub(super) id: Option<String>,
    pub(super) algorithm: Algorithm,
    pub(super) key: DecodingKey,
}

/// The keys of a set that sign tokens by an algorithm that is accepted. `None` if it is no set.
pub(super) fn read(body: &[u8]) -> Option<Vec<PublicKey>> {
    #[derive(Deserialize)]
    struct Set {
        keys: Vec<Value>,
    }
    let set: Set = serde_json::from_slice(body).ok()?;
    // A key of a kind that is not known does not spoil the others.
    let keys = set.keys.into_iter().take(MAX_KEYS);
    Some(keys.filter_map(public_key).collect())
}

fn public_key(jwk: Value) -> Option<PublicKey> {
    let jwk: Jwk = serde_json::from_value(jwk).ok()?;
    // A shared secret has no business in a public place, and no place here.
    let (algorithm, named) = match &jwk.algorithm {
        AlgorithmParameters::RSA(_) => (Algorithm::RS256, KeyAlgorithm::RS256),
        AlgorithmParameters::EllipticCurve(key) if key.curve == EllipticCurve::P256 => {
            (Algorithm::ES256, KeyAlgorithm::ES256)
        }
        AlgorithmParameters::OctetKeyPair(key) if key.curve == EllipticCurve::Ed25519 => {
            (Algorithm::EdDSA, KeyAlgorithm::EdDSA)
        }
        _ => return None,
    };
    let common = &jwk.common;
    let for_it = common.key_algorithm.is_none_or(|given| given == named);
    let signs = common
        .public_key_use
        .as_ref()
        .is_none_or(|given| *given == PublicKeyUse::Signature);
    let verifies = common
        .key_operations
        .as_ref()
        .is_none_or(|given| given.contains(&KeyOperations::Verify));
    (for_it && signs && verifies).then_some(())?;
    Some(PublicKey {
        id: common.key_id.clone(),
        algorithm,
        key: DecodingKey::from_jwk(&jwk).ok()?,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tokio::{net::TcpListener, runtime::Handle, task::JoinSet};

    use super::*;

    #[test]
    fn a_key_is_found_only_if_there_is_no_doubt_which() {
        let key = |id: Option<&str>, algorithm| PublicKey {
            id: id.map(str::to_owned),
            algorithm,
            key: DecodingKey::from_secret(b""),
        };
        let cache = Cache {
            keys: vec![
                key(Some("a"), Algorithm::EdDSA),
                key(Some("a"), Algorithm::RS256),
                key(Some("b"), Algorithm::EdDSA),
                key(Some("c"), Algorithm::ES256),
                key(Some("c"), Algorithm::ES256),
                key(None, Algorithm::EdDSA),
            ],
            ..Cache::default()
        };
        for (algorithm, id, found) in [
            (Algorithm::EdDSA, Some("a"), true),
            (Algorithm::RS256, Some("a"), true),
            (Algorithm::ES256, Some("a"), false),
            (Algorithm::RS256, None, true),
            (Algorithm::EdDSA, None, false),
            (Algorithm::ES256, Some("c"), false),
            (Algorithm::EdDSA, Some("d"), false),
        ] {
            assert_eq!(
                cache.key(algorithm, id).is_some(),
                found,
                "{algorithm:?} {id:?}"
            );
        }
    }

    #[test]
    fn keys_are_fetched_again_only_after_a_pause_for_each_cause() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let mut cache = Cache::default();
        for (cause, seconds, due) in [
            (Cause::Age, 0, true),
            (Cause::Age, 9, false),
            // The issuer has changed its keys right after they were fetched.
            (Cause::UnknownKey, 1, true),
            (Cause::UnknownKey, 2, false),
            (Cause::UnknownKey, 10, false),
            (Cause::UnknownKey, 11, true),
            (Cause::Age, 12, true),
        ] {
            assert_eq!(
                cache.try_now(cause, at(seconds)),
                due,
                "{cause:?} {seconds}"
            );
        }
    }

    #[tokio::test]
    async fn all_who_need_the_keys_wait_for_one_fetch() {
        const REQUESTS: usize = 100;
        let issuer = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = issuer.local_addr().expect("bound");
        let url = format!("http://{address}/").parse().expect("a URL");
        let client = HttpClient::new(FETCH_TIME).expect("a client");
        let keys = Arc::new(KeySet::at(url, client));
        let mut requests = JoinSet::new();
        for _ in 0..REQUESTS {
            let keys = Arc::clone(&keys);
            requests.spawn(async move { keys.find(Algorithm::EdDSA, None).await.err() });
        }
        let (asked, _) = issuer.accept().await.expect("a connection");
        let tasks = Handle::current().metrics().num_alive_tasks();
        assert!(tasks < REQUESTS + REQUESTS / 2, "{tasks} tasks");
        drop((asked, issuer));
        while let Some(refused) = requests.join_next().await {
            assert_eq!(refused.expect("no panic"), Some(KeyProblem::Unavailable));
        }
    }

    #[test]
    fn keys_that_cannot_be_renewed_end() {
        let start = Instant::now();
        let mut cache = Cache::default();
        assert!(matches!(cache.age(start), Age::TooOld));
        cache.fetched_at = Some(start);
        for (age, minutes) in [("fresh", 9), ("old", 10), ("old", 59), ("too old", 60)] {
            let found = match cache.age(start + Duration::from_secs(minutes * 60)) {
                Age::Fresh => "fresh",
                Age::Old => "old",
                Age::TooOld => "too old",
            };
            assert_eq!(found, age, "{minutes}");
        }
    }

    const POINT: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";

    fn algorithms(set: &Value) -> Option<Vec<Algorithm>> {
        let keys = read(set.to_string().as_bytes())?;
        Some(keys.iter().map(|key| key.algorithm).collect())
    }

    #[test]
    fn only_keys_that_sign_by_an_accepted_algorithm_are_kept() {
        let ed = json!({"kty": "OKP", "crv": "Ed25519", "x": POINT});
        let with = |name: &str, value: Value| {
            let mut key = ed.clone();
            key[name] = value;
            key
        };
        for (key, kept) in [
            (ed.clone(), Some(Algorithm::EdDSA)),
            (with("use", json!("sig")), Some(Algorithm::EdDSA)),
            (with("alg", json!("EdDSA")), Some(Algorithm::EdDSA)),
            (with("use", json!("enc")), None),
            (with("alg", json!("RS256")), None),
            (with("key_ops", json!(["sign"])), None),
            (with("crv", json!("Ed448")), None),
            (with("x", json!("not base64!")), None),
            (
                json!({"kty": "RSA", "n": "AQAB", "e": "AQAB"}),
                Some(Algorithm::RS256),
            ),
            (
                json!({"kty": "RSA", "n": "AQAB", "e": "AQAB", "alg": "RS512"}),
                None,
            ),
            (
                json!({"kty": "EC", "crv": "P-256", "x": POINT, "y": POINT}),
                Some(Algorithm::ES256),
            ),
            (
                json!({"kty": "EC", "crv": "P-384", "x": POINT, "y": POINT}),
                None,
            ),
            (json!({"kty": "oct", "k": "c2VjcmV0"}), None),
            (json!({"kty": "oct", "k": "c2VjcmV0", "alg": "HS256"}), None),
            (json!({"kty": "future"}), None),
            (json!(1), None),
        ] {
            let set = json!({"keys": [key, {"kty": "unknown"}]});
            assert_eq!(algorithms(&set), Some(Vec::from_iter(kept)), "{set}");
        }
        assert_eq!(algorithms(&json!({"keys": {}})), None);
        let many = json!({"keys": vec![ed; 1000]});
        assert_eq!(algorithms(&many).expect("a set").len(), MAX_KEYS);
    }
}
