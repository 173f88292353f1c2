//! A request's body on its way in: counted, timed, slowed, stopped.
//!
//! The body is lent to s3s and comes back when s3s is done with it, read to its end or not: so
//! what is left can still be read before a refusal is answered, and how the body ended is known.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use http_body_util::{BodyExt, StreamBody};
use hyper::body::{Frame, Incoming};
use tokio::sync::{oneshot, watch};
use tokio_util::sync::CancellationToken;

use crate::connection::Peer;

/// The longest that a stalled connection is kept.
const MAX_STALL: Duration = Duration::from_secs(600);

/// How a body ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// It came in whole.
    Whole,
    /// Its client closed the connection.
    ClientLeft,
    /// No bytes came for too long.
    TimedOut,
    /// A fault closes the connection.
    Cut,
}

/// Where a fault breaks the body off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    Cut { after: u64 },
    Stall { after: u64 },
}

impl Stop {
    const fn after(self) -> u64 {
        match self {
            Self::Cut { after } | Self::Stall { after } => after,
        }
    }
}

/// Why reading a body failed.
#[derive(Debug, thiserror::Error)]
#[error("the body ended early: {0:?}")]
pub(crate) struct Broken(End);

/// Keeps a connection open without reading from it.
pub(crate) struct Hold {
    pub(crate) peer: Option<Peer>,
    /// Subscribed to before any fault strikes, so that no clearing is missed.
    pub(crate) clearings: watch::Receiver<u64>,
    pub(crate) shutdown: CancellationToken,
}

impl Hold {
    /// Waits until the client leaves, the faults are cleared, or it has been long enough.
    pub(crate) async fn until_over(&mut self) -> End {
        tokio::select! {
            () = peer_left(self.peer.as_ref()) => End::ClientLeft,
            _ = self.clearings.changed() => End::Cut,
            () = self.shutdown.cancelled() => End::Cut,
            () = tokio::time::sleep(MAX_STALL) => End::Cut,
        }
    }
}

async fn peer_left(peer: Option<&Peer>) {
    match peer {
        Some(peer) => peer.left().await,
        None => std::future::pending().await,
    }
}

/// A body as it comes in.
pub(crate) struct Source {
    pub(crate) incoming: Incoming,
    pub(crate) received: Arc<AtomicU64>,
    /// Whether the head said `Expect: 100-continue`.
    pub(crate) expects_continue: bool,
    /// The longest that the next bytes may take.
    pub(crate) patience: Duration,
    pub(crate) bytes_per_second: Option<u64>,
    pub(crate) stop: Option<Stop>,
    pub(crate) hold: Hold,
    pub(crate) end: Option<End>,
}

impl Source {
    /// The next bytes; `None` at the end of a whole body.
    pub(crate) async fn next(&mut self) -> Option<Result<Bytes, Broken>> {
        match self.end {
            Some(End::Whole) => return None,
            Some(end) => return Some(Err(Broken(end))),
            None => {}
        }
        if let Some(stop) = self.stop
            && self.received.load(Ordering::Relaxed) >= stop.after()
        {
            return Some(Err(self.break_off(stop).await));
        }
        let end = match tokio::time::timeout(self.patience, self.incoming.frame()).await {
            Ok(Some(Ok(frame))) => {
                // Trailers come with chunked bodies only, which are refused.
                let bytes = frame.into_data().unwrap_or_default();
                return Some(self.take_in(bytes).await);
            }
            Ok(Some(Err(_))) => End::ClientLeft,
            Err(_) => End::TimedOut,
            Ok(None) => match self.stop {
                Some(stop) => return Some(Err(self.break_off(stop).await)),
                None => End::Whole,
            },
        };
        self.end = Some(end);
        (end != End::Whole).then_some(Err(Broken(end)))
    }

    /// Whether the client sends nothing until it is told to: an answer now spares it the body.
    pub(crate) fn is_held_back(&self) -> bool {
        self.expects_continue && self.end.is_none() && self.received.load(Ordering::Relaxed) == 0
    }

    /// Reads what is left, and tells how the body ended.
    pub(crate) async fn drain(&mut self) -> End {
        loop {
            match self.next().await {
                Some(Ok(_)) => {}
                Some(Err(Broken(end))) => return end,
                None => return End::Whole,
            }
        }
    }

    /// A body that reads from this source, and a receiver that gives the source back once that
    /// body is dropped.
    pub(crate) fn lend(self) -> (Body, oneshot::Receiver<Self>) {
        let (give_back, returned) = oneshot::channel();
        let loan = Loan {
            source: Some(self),
            give_back: Some(give_back),
        };
        let stream = futures_util::stream::unfold(loan, |mut loan| async move {
            let item = loan.source.as_mut()?.next().await?;
            Some((item.map(Frame::data), loan))
        });
        (Body::new(StreamBody::new(stream)), returned)
    }

    async fn take_in(&mut self, bytes: Bytes) -> Result<Bytes, Broken> {
        let length = bytes.len() as u64;
        self.received.fetch_add(length, Ordering::Relaxed);
        if let Some(speed) = self.bytes_per_second {
            let pause = Duration::from_millis(length.saturating_mul(1000) / speed);
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                end = self.hold.until_over() => {
                    if end == End::ClientLeft {
                        self.end = Some(end);
                        return Err(Broken(end));
                    }
                    // The faults were cleared: the rest comes at full speed.
                    self.bytes_per_second = None;
                }
            }
        }
        Ok(bytes)
    }

    async fn break_off(&mut self, stop: Stop) -> Broken {
        let end = match stop {
            Stop::Cut { .. } => End::Cut,
            Stop::Stall { .. } => self.hold.until_over().await,
        };
        self.end = Some(end);
        Broken(end)
    }
}

struct Loan {
    source: Option<Source>,
    give_back: Option<oneshot::Sender<Source>>,
}

impl Drop for Loan {
    fn drop(&mut self) {
        if let (Some(source), Some(give_back)) = (self.source.take(), self.give_back.take()) {
            // Nobody waits for it any more where the connection is gone.
            let _ = give_back.send(source);
        }
    }
}
