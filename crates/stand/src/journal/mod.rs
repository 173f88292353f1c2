//! The journal: what the storage and the partner API were asked, and how each request ended.
//!
//! Bounded to the last [`MAX_RECORDS`] requests. An [`Entry`] that is dropped before it is ended
//! has lost its client: hyper drops a request's future when the connection closes.

mod record;

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use hyper::header::AUTHORIZATION;
use hyper::http::request::Parts;
use hyper::{HeaderMap, Method};
use tokio::sync::watch;

pub use self::record::{Outcome, RequestRecord, Requests, Server};

/// How many requests the journal holds; older ones are dropped.
pub const MAX_RECORDS: usize = 10_000;

/// What to wait for before `GET /requests` answers.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Awaited {
    pub(crate) finished_puts: usize,
    pub(crate) open_puts: usize,
}

pub(crate) struct Journal {
    api_key: String,
    pages: Mutex<Pages>,
    changes: watch::Sender<u64>,
}

#[derive(Default)]
struct Pages {
    next_id: u64,
    lines: VecDeque<Line>,
    open_puts: usize,
    finished_puts: usize,
    max_concurrent_puts: usize,
}

struct Line {
    id: u64,
    received: Arc<AtomicU64>,
    record: RequestRecord,
}

impl Journal {
    /// A journal that tells whether an `Authorization` header is `api_key`.
    pub(crate) fn new(api_key: String) -> Self {
        Self {
            api_key,
            pages: Mutex::default(),
            changes: watch::Sender::new(0),
        }
    }

    /// Writes down that a request has begun.
    pub(crate) fn open(
        self: &Arc<Self>,
        server: Server,
        head: &Parts,
        key: Option<String>,
    ) -> Entry {
        let received = Arc::new(AtomicU64::new(0));
        let is_put = server == Server::Storage && head.method == Method::PUT;
        let query = head.uri.query().unwrap_or_default();
        let record = RequestRecord {
            server,
            method: head.method.to_string(),
            path: head.uri.path().to_owned(),
            key,
            query: form_urlencoded::parse(query.as_bytes())
                .map(|(name, _)| name.into_owned())
                .collect(),
            headers: self.headers(&head.headers),
            body_bytes: 0,
            status: None,
            outcome: Outcome::Open,
            started_ms: now_ms(),
            ended_ms: None,
        };
        let mut pages = self.lock();
        let id = pages.next_id;
        pages.next_id += 1;
        if pages.lines.len() == MAX_RECORDS {
            pages.lines.pop_front();
        }
        pages.lines.push_back(Line {
            id,
            received: Arc::clone(&received),
            record,
        });
        if is_put {
            pages.open_puts += 1;
            pages.max_concurrent_puts = pages.max_concurrent_puts.max(pages.open_puts);
        }
        drop(pages);
        self.changes.send_modify(|count| *count += 1);
        Entry {
            journal: Arc::clone(self),
            id,
            is_put,
            received,
            end: None,
        }
    }

    /// Everything written down.
    pub(crate) fn read(&self) -> Requests {
        let pages = self.lock();
        Requests {
            max_concurrent_puts: pages.max_concurrent_puts,
            open_puts: pages.open_puts,
            finished_puts: pages.finished_puts,
            requests: pages
                .lines
                .iter()
                .map(|line| RequestRecord {
                    body_bytes: line.received.load(Ordering::Relaxed),
                    ..line.record.clone()
                })
                .collect(),
        }
    }

    /// Reads once what is `awaited` has come true, or after `patience`.
    pub(crate) async fn read_when(&self, awaited: Awaited, patience: Duration) -> Requests {
        let mut changes = self.changes.subscribe();
        let come_true = async {
            loop {
                changes.borrow_and_update();
                if self.holds(awaited) || changes.changed().await.is_err() {
                    break;
                }
            }
        };
        // Late or not, the reader sees how far things have come.
        let _ = tokio::time::timeout(patience, come_true).await;
        self.read()
    }

    /// Forgets everything but what is still under way.
    pub(crate) fn clear(&self) {
        let mut pages = self.lock();
        pages
            .lines
            .retain(|line| line.record.outcome == Outcome::Open);
        pages.finished_puts = 0;
        pages.max_concurrent_puts = pages.open_puts;
    }

    fn holds(&self, awaited: Awaited) -> bool {
        let pages = self.lock();
        pages.finished_puts >= awaited.finished_puts && pages.open_puts >= awaited.open_puts
    }

    fn headers(&self, headers: &HeaderMap) -> BTreeMap<String, String> {
        let mut map = BTreeMap::<String, String>::new();
        for (name, value) in headers {
            let value = String::from_utf8_lossy(value.as_bytes());
            map.entry(name.as_str().to_owned())
                .and_modify(|all| {
                    all.push_str(", ");
                    all.push_str(&value);
                })
                .or_insert_with(|| value.clone().into_owned());
        }
        let authorization = match map.get(AUTHORIZATION.as_str()) {
            None => "absent",
            Some(value) if *value == self.api_key => "correct",
            Some(_) => "wrong",
        };
        map.insert(AUTHORIZATION.as_str().to_owned(), authorization.to_owned());
        map
    }

    fn lock(&self) -> MutexGuard<'_, Pages> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A request under way. Dropped without an end, it counts as aborted by its client.
pub(crate) struct Entry {
    journal: Arc<Journal>,
    id: u64,
    is_put: bool,
    received: Arc<AtomicU64>,
    end: Option<(Outcome, Option<u16>)>,
}

impl Entry {
    /// The counter of the body's bytes.
    pub(crate) fn received(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.received)
    }

    /// The request ends with an answer of this `status`.
    pub(crate) fn answered(mut self, status: u16) {
        self.end = Some((Outcome::Answered, Some(status)));
    }

    /// The stand closes the connection.
    pub(crate) fn cut(mut self) {
        self.end = Some((Outcome::Cut, None));
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        let (outcome, status) = self.end.unwrap_or((Outcome::AbortedByClient, None));
        let mut pages = self.journal.lock();
        if self.is_put {
            pages.open_puts -= 1;
            pages.finished_puts += 1;
        }
        // Lines are in the order of their ids; an old one may be gone.
        if let Ok(at) = pages.lines.binary_search_by_key(&self.id, |line| line.id)
            && let Some(line) = pages.lines.get_mut(at)
        {
            line.record.outcome = outcome;
            line.record.status = status;
            line.record.ended_ms = Some(now_ms());
        }
        drop(pages);
        self.journal.changes.send_modify(|count| *count += 1);
    }
}

fn now_ms() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| {
            u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
        })
}
