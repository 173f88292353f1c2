//! Connections: how many, how slow, and how they end.
//!
//! HTTP/1.1 only; TLS and HTTP/2 belong to what stands in front. A client that sends its headers
//! slowly, keeps a connection idle, or does not read its answer loses the connection, and one
//! address has only its part of all connections.

use std::{convert::Infallible, io, pin::Pin, sync::Arc, time::Duration};

use axum::{body::Body, http::Request};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use tokio::{
    net::{TcpListener, TcpStream},
    runtime::Handle,
    sync::{Semaphore, watch},
};
use tokio_io_timeout::TimeoutStream;

use crate::app::{App, Service};

type Io = TokioIo<Pin<Box<TimeoutStream<TcpStream>>>>;

/// The most connections at once; further ones wait in the kernel's queue.
const MAX_CONNECTIONS: usize = 4096;
/// For a request's headers to arrive, from the moment the connection is ready for them.
const HEADER_TIME: Duration = Duration::from_secs(30);
/// For a client to take some of its answer.
const WRITE_TIME: Duration = Duration::from_secs(30);
/// The most bytes of a request's line and headers.
const MAX_HEAD: usize = 32 * 1024;
/// After a failed accept, for descriptors to become free.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Serves `app`, routes of `service`, on `listener` until `stop` is true, then lets requests under
/// way finish for as long as one can take. Connections go to the runtimes of `workers` in turn, and
/// stay there. Without workers none is served.
pub async fn serve(
    listener: TcpListener,
    app: App,
    service: &Service,
    workers: &[Handle],
    mut stop: watch::Receiver<bool>,
) {
    let connections = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let graceful = GracefulShutdown::new();
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIME)
        .max_buf_size(MAX_HEAD)
        // Most answers are small: head and body are written from one buffer.
        .writev(false);
    for worker in workers.iter().cycle() {
        let next = async {
            // The semaphore is never closed, so a permit always comes.
            let permit = Arc::clone(&connections).acquire_owned().await.ok();
            (listener.accept().await, permit)
        };
        let (accepted, permit) = tokio::select! {
            accepted = next => accepted,
            // An error means that the sender is gone: stop as well.
            _ = stop.wait_for(|stop| *stop) => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                // Closed at once where its address has too many; the others get their answers.
                let Some(open) = service.limits.connections.open(peer.ip()) else {
                    continue;
                };
                let app = app.clone();
                let service = service_fn(move |request: Request<Incoming>| {
                    let app = app.clone();
                    // Boxed, so that a connection without a request holds nothing for one.
                    Box::pin(async move {
                        let request = request.map(Body::new);
                        Ok::<_, Infallible>(app.answer(Some(peer.ip()), request).await)
                    })
                });
                let (http, watcher) = (http.clone(), graceful.watcher());
                worker.spawn(async move {
                    match timed(stream) {
                        Ok(stream) => {
                            let connection = http.serve_connection(stream, service);
                            if let Err(error) = watcher.watch(connection).await {
                                tracing::debug!(%error, "connection ended early");
                            }
                        }
                        Err(error) => tracing::error!(%error, "a connection could not be served"),
                    }
                    drop((open, permit));
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
    if tokio::time::timeout(service.drain_time(), graceful.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("requests were still under way when the time to stop was up");
    }
}

/// A client's connection, moved to this runtime. It ends with an error if nothing can be written
/// for [`WRITE_TIME`].
fn timed(stream: TcpStream) -> io::Result<Io> {
    let stream = TcpStream::from_std(stream.into_std()?)?;
    // Answers are small: waiting for more to send would only delay them.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "TCP_NODELAY could not be set");
    }
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(WRITE_TIME));
    Ok(TokioIo::new(Box::pin(stream)))
}
