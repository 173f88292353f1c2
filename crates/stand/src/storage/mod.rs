//! The storage: one S3 bucket on this machine, with SigV4 verified for real.
//!
//! s3s verifies and parses; what it lacks against S3 is closed around it, from the outside in:
//! the journal, `cors`, the faults, `rules`, s3s itself with `bucket` behind it, and `refusal`,
//! which brings every error to S3's shape. Start with [`Storage::handle`].

mod body;
mod bucket;
mod cors;
mod folder;
mod injected;
mod refusal;
mod request_id;
mod rules;
mod signed_query;

pub(crate) use cors::{Origins, is_loopback_origin};
pub(crate) use folder::ObjectFolder;
pub use folder::StoredObject;

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::header::{CONNECTION, EXPECT, HeaderValue};
use hyper::http::request::Parts;
use hyper::{Method, Request, Response, StatusCode};
use s3s::auth::SimpleAuth;
use s3s::service::{S3Service, S3ServiceBuilder};
use tokio_util::sync::CancellationToken;
use tower::{Layer, ServiceExt, service_fn};

use self::body::{End, Hold, Source, Stop};
use self::bucket::Bucket;
use self::refusal::Refusal;
use self::request_id::RequestId;
use crate::connection::{Cut, Peer};
use crate::fault::FaultKind;
use crate::fault_board::{FaultBoard, Site};
use crate::journal::{Journal, Server};
use crate::partner::Signer;

/// More than any error of s3s has.
const MAX_ERROR: usize = 64 * 1024;

/// The storage's listener.
#[derive(Clone)]
pub(crate) struct Storage {
    pub(crate) bucket: String,
    pub(crate) origins: Origins,
    pub(crate) s3: S3Service,
    pub(crate) faults: Arc<FaultBoard>,
    pub(crate) journal: Arc<Journal>,
    /// The longest that the next bytes of a body may take.
    pub(crate) body_timeout: Duration,
    pub(crate) shutdown: CancellationToken,
}

/// The S3 service for one bucket and one pair of keys.
pub(crate) fn s3_service(bucket: String, folder: ObjectFolder) -> S3Service {
    let mut builder = S3ServiceBuilder::new(Bucket::new(bucket, folder));
    builder.set_auth(SimpleAuth::from_single(
        Signer::ACCESS_KEY,
        Signer::SECRET_KEY,
    ));
    builder.build()
}

/// How a request ends: with an answer, or without one.
type Answer = Result<Response<Body>, NoAnswer>;

/// Why a connection is closed without an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NoAnswer {
    Cut,
    ClientLeft,
}

impl Storage {
    /// Answers one request, and writes down how it ended.
    pub(crate) async fn handle(self, request: Request<Incoming>) -> Result<Response<Body>, Cut> {
        let (head, incoming) = request.into_parts();
        let key = key_of(head.uri.path());
        let entry = self.journal.open(Server::Storage, &head, key.clone());
        let id = RequestId::new();
        let source = Source {
            incoming,
            received: entry.received(),
            expects_continue: head.headers.contains_key(EXPECT),
            patience: self.body_timeout,
            bytes_per_second: None,
            stop: None,
            hold: Hold {
                peer: head.extensions.get::<Peer>().cloned(),
                clearings: self.faults.clearings(),
                shutdown: self.shutdown.clone(),
            },
            end: None,
        };
        let answer = match self.check_preflight(&head, key.as_deref()) {
            Ok(()) => {
                let request = Request::from_parts(head, source);
                self.with_cors(request, key.as_deref(), &id).await
            }
            Err(refusal) => Ok(refusal.into_response(&id)),
        };
        match answer {
            Ok(mut response) => {
                id.mark(&mut response);
                entry.answered(response.status().as_u16());
                Ok(response)
            }
            Err(NoAnswer::Cut) => {
                entry.cut();
                Err(Cut)
            }
            // Dropped without an end, the entry says so by itself.
            Err(NoAnswer::ClientLeft) => Err(Cut),
        }
    }

    fn check_preflight(&self, head: &Parts, key: Option<&str>) -> Result<(), Refusal> {
        if head.method != Method::OPTIONS {
            Ok(())
        } else if self.faults.strike(Site::Preflight, key).is_some() {
            Err(cors::not_enabled())
        } else if self.faults.strike(Site::Redirect, key).is_some() {
            Err(injected::redirect(&self.bucket))
        } else {
            self.origins.check_preflight(&head.headers)
        }
    }

    /// Carries a request out inside the CORS layer, which answers preflights by itself and marks
    /// every other answer, unless a fault says not to.
    async fn with_cors(
        &self,
        request: Request<Source>,
        key: Option<&str>,
        id: &RequestId,
    ) -> Answer {
        let is_preflight = request.method() == Method::OPTIONS;
        let inner = service_fn(|request| self.carry_out(request, key, id));
        let layer = self.origins.layer();
        if is_preflight {
            return layer.layer(inner).oneshot(request).await;
        }
        match self.faults.strike(Site::Cors, key) {
            None => layer.layer(inner).oneshot(request).await,
            Some(FaultKind::NoExposeHeaders) => {
                let layer = layer.expose_headers([]);
                layer.layer(inner).oneshot(request).await
            }
            Some(_) => inner.oneshot(request).await,
        }
    }

    async fn carry_out(
        &self,
        request: Request<Source>,
        key: Option<&str>,
        id: &RequestId,
    ) -> Answer {
        let (head, mut source) = request.into_parts();
        if head.method != Method::PUT {
            return self.ask_s3s(head, source, id).await;
        }
        if self.faults.strike(Site::Redirect, key).is_some() {
            return refuse(injected::redirect(&self.bucket), source, id).await;
        }
        if let Some(FaultKind::Slow { bytes_per_second }) = self.faults.strike(Site::BodyPace, key)
        {
            source.bytes_per_second = Some(bytes_per_second);
        }
        match self.faults.strike(Site::Body, key) {
            Some(FaultKind::Cut { after_bytes: after }) => source.stop = Some(Stop::Cut { after }),
            Some(FaultKind::Stall { after_bytes: after }) => {
                source.stop = Some(Stop::Stall { after });
            }
            Some(FaultKind::StallAnswer) => {
                // Stalls once the body has ended.
                source.stop = Some(Stop::Stall { after: u64::MAX });
            }
            _ => {}
        }
        if let Err(refusal) = rules::check_length(&head.headers) {
            return refuse_at_once(refusal, id);
        }
        if let Some(fault) = self.faults.strike(Site::Answer, key) {
            if matches!(fault, FaultKind::Status { early: true, .. }) {
                return refuse_at_once(injected::answer(&fault, &head), id);
            }
            return refuse(injected::answer(&fault, &head), source, id).await;
        }
        if let Err(refusal) = rules::check_signed(&head) {
            return refuse(refusal, source, id).await;
        }
        let mut answer = self.ask_s3s(head, source, id).await?;
        if answer.status() == StatusCode::OK && self.faults.strike(Site::Success, key).is_some() {
            *answer.status_mut() = StatusCode::NO_CONTENT;
        }
        Ok(answer)
    }

    async fn ask_s3s(&self, head: Parts, source: Source, id: &RequestId) -> Answer {
        let (body, returned) = source.lend();
        let request = Request::from_parts(head.clone(), body);
        let response = self.s3.clone().oneshot(request).await;
        // s3s has dropped the body when it answers.
        let Ok(source) = returned.await else {
            return Err(NoAnswer::Cut);
        };
        let Ok(response) = response else {
            return refuse(Refusal::internal_error(), source, id).await;
        };
        if response.status().is_success() {
            return Ok(response.map(Body::new));
        }
        let status = response.status();
        let body = Limited::new(response.into_body(), MAX_ERROR);
        let xml = body.collect().await.map(|all| all.to_bytes());
        let xml = xml.unwrap_or_default();
        let refusal = Refusal::from_s3s(status, &String::from_utf8_lossy(&xml), &head);
        refuse(refusal, source, id).await
    }
}

/// Reads the rest of the body, so that its client gets to see the answer, and refuses. A body
/// that broke off has no use for `refusal`.
async fn refuse(refusal: Refusal, mut source: Source, id: &RequestId) -> Answer {
    if source.is_held_back() {
        return refuse_at_once(refusal, id);
    }
    match source.drain().await {
        End::Whole => Ok(refusal.into_response(id)),
        End::TimedOut => refuse_at_once(Refusal::request_timeout(), id),
        End::ClientLeft => Err(NoAnswer::ClientLeft),
        End::Cut => Err(NoAnswer::Cut),
    }
}

/// Refuses without the rest of the body, which makes the connection useless.
fn refuse_at_once(refusal: Refusal, id: &RequestId) -> Answer {
    let closing = refusal.header(CONNECTION, HeaderValue::from_static("close"));
    Ok(closing.into_response(id))
}

/// The key in a path-style path, decoded.
fn key_of(path: &str) -> Option<String> {
    let (_, key) = path.strip_prefix('/')?.split_once('/')?;
    let key = percent_encoding::percent_decode_str(key).decode_utf8_lossy();
    (!key.is_empty()).then(|| key.into_owned())
}
