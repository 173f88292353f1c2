//! Connections: how many, how slow, and how they end.
//!
//! HTTP/1.1 only; TLS and HTTP/2 belong to what stands in front. A client that sends its headers
//! slowly, keeps a connection idle, or does not read its answer loses the connection, and one
//! address has only its part of all connections.
//!
//! The accept loop is written out on `hyper-util`: `axum::serve` has no time for headers and none for
//! what is written.

use std::{
    collections::HashMap,
    net::{IpAddr, SocketAddr},
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{Router, body::Body, extract::ConnectInfo, http::Request};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Semaphore, watch},
};
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt;

use crate::{
    app::AppState, config::TrustedProxies, limits::network_of, partner_api::MAX_CALLS,
    telemetry::metrics::Metrics,
};

type Io = TokioIo<Pin<Box<TimeoutStream<TcpStream>>>>;

/// The most connections of the public listener at once; further ones wait in the kernel's queue.
pub const PUBLIC_CONNECTIONS: usize = 4096;
/// The most connections of the listener for metrics, which few programs scrape.
pub const METRICS_CONNECTIONS: usize = 64;
/// The descriptors that all connections can need, those to the partner API among them; and files that
/// are served, listeners and the like.
pub const DESCRIPTORS: usize = PUBLIC_CONNECTIONS + METRICS_CONNECTIONS + MAX_CALLS + 1024;
/// The most connections of one address. A trusted proxy brings those of many people and is not
/// counted.
const MAX_OF_ONE: usize = 1024;
/// For a request's headers to arrive, from the moment the connection is ready for them.
const HEADER_TIME: Duration = Duration::from_secs(30);
/// For a client to take some of its answer.
const WRITE_TIME: Duration = Duration::from_secs(30);
/// The most bytes of a request's line and headers.
const MAX_HEAD: usize = 32 * 1024;
/// After a failed accept, for descriptors to become free.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Serves `app`, made of `state`, on `listener` by at most `most` connections until `stop` is true, then
/// lets requests under way finish for as long as one can take.
pub async fn serve(
    listener: TcpListener,
    app: Router,
    state: &AppState,
    most: usize,
    mut stop: watch::Receiver<bool>,
) {
    let places = Arc::new(Semaphore::new(most));
    let limit = ConnectionLimit::new(state.trusted_proxies().clone(), state.metrics().clone());
    let graceful = GracefulShutdown::new();
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIME)
        .max_buf_size(MAX_HEAD);
    loop {
        let next = async {
            // The semaphore is never closed, so a permit always comes.
            let place = Arc::clone(&places).acquire_owned().await.ok();
            (listener.accept().await, place)
        };
        let (accepted, place) = tokio::select! {
            accepted = next => accepted,
            // An error means that the sender is gone: stop as well.
            _ = stop.wait_for(|stop| *stop) => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                // Closed at once where its address has too many; the others get their answers.
                let Some(open) = limit.open(peer.ip()) else {
                    continue;
                };
                let app = app.clone();
                let service = service_fn(move |request: Request<Incoming>| {
                    let mut request = request.map(Body::new);
                    request
                        .extensions_mut()
                        .insert(ConnectInfo::<SocketAddr>(peer));
                    app.clone().oneshot(request)
                });
                let connection = http.serve_connection(timed(stream), service);
                let connection = graceful.watch(connection);
                tokio::spawn(async move {
                    if let Err(error) = connection.await {
                        tracing::debug!(%error, "connection ended early");
                    }
                    drop((open, place));
                });
            }
            Err(error) => {
                tracing::error!(%error, "a connection could not be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
    let address = listener.local_addr();
    drop(listener);
    if let Ok(address) = address {
        tracing::info!("no longer listening on {address}; requests under way may finish");
    }
    if tokio::time::timeout(state.drain_time(), graceful.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("requests were still under way when the time to stop was up");
    }
}

/// A client's connection. It ends with an error if nothing can be written for [`WRITE_TIME`].
fn timed(stream: TcpStream) -> Io {
    // Answers are small: waiting for more to send would only delay them.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "TCP_NODELAY could not be set");
    }
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(WRITE_TIME));
    TokioIo::new(Box::pin(stream))
}

/// Counts the open connections of each address; clones share the count.
#[derive(Clone)]
struct ConnectionLimit {
    open: Arc<Mutex<HashMap<IpAddr, usize>>>,
    trusted: TrustedProxies,
    metrics: Metrics,
}

/// An open connection; it stops counting when it is dropped.
struct OpenConnection {
    /// `None` for one of a trusted proxy.
    network: Option<IpAddr>,
    limit: ConnectionLimit,
}

impl ConnectionLimit {
    fn new(trusted: TrustedProxies, metrics: Metrics) -> Self {
        Self {
            open: Arc::default(),
            trusted,
            metrics,
        }
    }

    /// Counts a connection of `peer`, unless that has as many as it may have.
    fn open(&self, peer: IpAddr) -> Option<OpenConnection> {
        let network = (!self.trusted.contains(peer)).then(|| network_of(peer));
        if let Some(network) = network {
            let mut open = self.counts();
            let count = open.entry(network).or_default();
            if *count >= MAX_OF_ONE {
                self.metrics.refusal("connections");
                return None;
            }
            *count += 1;
        }
        self.metrics.connection_opened();
        Some(OpenConnection {
            network,
            limit: self.clone(),
        })
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for OpenConnection {
    fn drop(&mut self) {
        self.limit.metrics.connection_closed();
        let Some(network) = self.network else { return };
        let mut open = self.limit.counts();
        if let Some(count) = open.get_mut(&network) {
            *count -= 1;
            if *count == 0 {
                open.remove(&network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_address_holds_more_than_its_part_and_none_is_remembered() {
        let trusted = TrustedProxies::parse("10.0.0.1").expect("valid");
        let limit = ConnectionLimit::new(trusted, Metrics::new());
        let address = |text: &str| text.parse::<IpAddr>().expect("an address");
        let held: Vec<_> = (0..MAX_OF_ONE)
            .map(|_| limit.open(address("192.0.2.1")).expect("room"))
            .collect();
        assert!(limit.open(address("192.0.2.1")).is_none());
        assert!(limit.open(address("::ffff:192.0.2.1")).is_none());
        assert!(limit.open(address("192.0.2.2")).is_some());
        let of_a_proxy: Vec<_> = (0..=MAX_OF_ONE)
            .map(|_| limit.open(address("10.0.0.1")))
            .collect();
        assert!(of_a_proxy.iter().all(Option::is_some));
        drop(held);
        assert!(limit.counts().is_empty());
        assert!(limit.open(address("192.0.2.1")).is_some());
    }
}
