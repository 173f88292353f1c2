//! One listener's connections: HTTP/1.1 only, as S3 speaks it, bounded in number and time.
//!
//! A handler may answer, or close the connection without an answer ([`Cut`]). Everything ends
//! when the shutdown token says so: first what can finish, then, after [`GRACE`], the rest.

use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::io::Interest;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::{debug, warn};

/// How long a shutdown waits for requests under way.
const GRACE: Duration = Duration::from_secs(5);
/// How long a client may take for a request's head, or between two requests.
const HEAD_TIMEOUT: Duration = Duration::from_secs(75);
const MAX_CONNECTIONS: usize = 1024;

/// The connection is closed without an answer.
#[derive(Debug, thiserror::Error)]
#[error("the connection is closed without an answer")]
pub(crate) struct Cut;

/// Serves `listener` until `shutdown`.
pub(crate) async fn serve<H, F>(listener: TcpListener, handler: H, shutdown: CancellationToken)
where
    H: Fn(Request<Incoming>) -> F + Clone + Send + 'static,
    F: Future<Output = Result<Response<Body>, Cut>> + Send + 'static,
{
    let graceful = GracefulShutdown::new();
    let room = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            () = shutdown.cancelled() => break,
            Some(_) = connections.join_next() => continue,
            accepted = accept(&listener, &room) => accepted,
        };
        let (stream, place) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                warn!(%error, "cannot accept a connection");
                // Out of file descriptors, most likely: do not spin until some are free.
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        let peer = match Peer::of(stream) {
            Ok((stream, peer)) => (TokioIo::new(stream), peer),
            Err(error) => {
                debug!(%error, "the connection was gone before it was served");
                continue;
            }
        };
        let (stream, peer) = peer;
        let handler = handler.clone();
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_TIMEOUT)
            .serve_connection(
                stream,
                service_fn(move |mut request| {
                    request.extensions_mut().insert(peer.clone());
                    handler(request)
                }),
            );
        let connection = graceful.watch(connection);
        connections.spawn(async move {
            if let Err(error) = connection.await {
                debug!(%error, "a connection ended early");
            }
            drop(place);
        });
    }
    drop(listener);
    if tokio::time::timeout(GRACE, graceful.shutdown())
        .await
        .is_err()
    {
        warn!("closing connections that did not finish in time");
    }
    connections.shutdown().await;
}

async fn accept(
    listener: &TcpListener,
    room: &Arc<Semaphore>,
) -> io::Result<(TcpStream, tokio::sync::OwnedSemaphorePermit)> {
    let place = Arc::clone(room)
        .acquire_owned()
        .await
        .map_err(io::Error::other)?;
    let (stream, _) = listener.accept().await?;
    stream.set_nodelay(true)?;
    Ok((stream, place))
}

/// The other end of a connection, in each request's extensions: tells when it leaves, even
/// while nothing is read from it.
#[derive(Clone)]
pub(crate) struct Peer(Arc<std::net::TcpStream>);

impl Peer {
    fn of(stream: TcpStream) -> io::Result<(TcpStream, Self)> {
        let stream = stream.into_std()?;
        let peer = Self(Arc::new(stream.try_clone()?));
        Ok((TcpStream::from_std(stream)?, peer))
    }

    /// Waits until the other end has closed the connection.
    pub(crate) async fn left(&self) {
        let Ok(stream) = self.0.try_clone().and_then(TcpStream::from_std) else {
            return;
        };
        while let Ok(ready) = stream.ready(Interest::READABLE).await {
            if ready.is_read_closed() {
                break;
            }
            // Bytes have come that are not to be read now: wait for the next event.
            let _ = stream.try_io(Interest::READABLE, || {
                Err::<(), _>(io::ErrorKind::WouldBlock.into())
            });
        }
    }
}
