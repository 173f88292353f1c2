//! The connections to the partner API, and one call on one of them.
//!
//! A call drives its connection itself, on its own task, and keeps it afterwards with those of its
//! thread. So nothing of a call is handed from task to task or from thread to thread, which costs
//! more than the call itself. A connection that nobody uses is not driven: whether the other side
//! has closed it is found out by the next call, which then takes another.

use std::{
    future::poll_fn,
    pin::{Pin, pin},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, Weak,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    task::{Context, Poll},
    thread,
};

use axum::{
    body::{Bytes, HttpBody},
    http::{Request, Response, StatusCode},
};
use http_body_util::{BodyExt, Full};
use hyper::{
    body::Incoming,
    client::conn::http1::{self, Connection, SendRequest},
};
use tokio::time::Instant;

use super::way::{Stream, Way};
use crate::http_client::{BodyError, IDLE_TIME, causes};

type Body = Full<Bytes>;

/// So many that nobody uses are kept for each thread; each takes a descriptor.
const MOST_IDLE: usize = 64;

/// Connections to one server.
pub(super) struct Connections {
    way: Way,
    idle: Arc<Idle>,
}

/// Those that nobody uses, by the thread that used them last.
struct Idle {
    lists: Vec<Mutex<Vec<Kept>>>,
    /// Whether a task will close what nobody uses.
    is_swept: AtomicBool,
}

struct Kept {
    open: Box<Open>,
    since: Instant,
}

struct Open {
    requests: SendRequest<Body>,
    /// `None` once it has ended. Gone then, so that whoever still waits for it is told.
    connection: Option<Connection<Stream, Body>>,
}

impl Connections {
    pub(super) fn new(way: Way) -> Self {
        let threads = thread::available_parallelism().map_or(1, usize::from);
        Self {
            way,
            idle: Arc::new(Idle {
                lists: (0..threads).map(|_| Mutex::default()).collect(),
                is_swept: AtomicBool::new(false),
            }),
        }
    }

    async fn open(&self, end: Instant) -> Result<Box<Open>, BodyError> {
        // Requests are small: written from one buffer.
        let (requests, connection) = http1::Builder::new()
            .writev(false)
            .handshake(self.way.open(end).await?)
            .await
            .map_err(|error| broken(&error))?;
        Ok(Box::new(Open {
            requests,
            connection: Some(connection),
        }))
    }

    /// Sends a request, and gives its answer: with its body where the status is one that `reads`
    /// wants, else without. A body longer than `max` bytes is an error.
    ///
    /// Bounded in time by whoever waits for it, until `end`. Where there is no connection by then, it
    /// says so a moment before: nothing has been asked.
    pub(super) async fn call(
        &self,
        mut request: Request<Body>,
        reads: impl Fn(StatusCode) -> bool,
        max: usize,
        end: Instant,
    ) -> Result<Response<Vec<u8>>, BodyError> {
        let (mut open, answer) = loop {
            let kept = self.idle.take();
            let is_kept = kept.is_some();
            let mut open = match kept {
                Some(open) => open,
                // Apart, so that a call that needs no new one is small.
                None => Box::pin(self.open(end)).await?,
            };
            // Pinned where it is: passed on whole, it would be copied.
            let answer = pin!(open.requests.try_send_request(request));
            match open.drive(answer).await {
                Ok(answer) => break (open, answer),
                Err(mut error) => match error.take_message() {
                    // It was closed while nobody used it, and nothing has been sent.
                    Some(unsent) if is_kept => request = unsent,
                    _ => return Err(broken(&error.into_error())),
                },
            }
        };
        let (head, body) = answer.into_parts();
        let body = if reads(head.status) {
            open.read(body, max).await?
        } else {
            // Passed over, if all of it is here.
            drop(body);
            Vec::new()
        };
        if open.is_reusable().await {
            self.idle.keep(open);
        }
        Ok(Response::from_parts(head, body))
    }
}

impl Open {
    /// The whole body, or an error as soon as it is longer than `max` bytes.
    async fn read(&mut self, mut body: Incoming, max: usize) -> Result<Vec<u8>, BodyError> {
        let mut whole = Vec::new();
        // The end of a body whose length is known needs no look at the connection.
        while !body.is_end_stream()
            && let Some(frame) = self.drive(pin!(body.frame())).await
        {
            let frame = frame.map_err(|error| broken(&error))?;
            let chunk = frame.into_data().unwrap_or_default();
            if whole.len() + chunk.len() > max {
                return Err(BodyError::TooLong);
            }
            whole.extend_from_slice(&chunk);
        }
        Ok(whole)
    }

    /// Whether the answer has come to its end, and another request may follow.
    async fn is_reusable(&mut self) -> bool {
        // The connection needs a look of its own to see that.
        poll_fn(|context| {
            self.go_on(context);
            Poll::Ready(())
        })
        .await;
        self.connection.is_some() && self.requests.is_ready()
    }

    /// Waits for `what`, which only happens while the connection is driven.
    fn drive<T>(&mut self, mut what: Pin<&mut impl Future<Output = T>>) -> impl Future<Output = T> {
        poll_fn(move |context| {
            if let Poll::Ready(done) = what.as_mut().poll(context) {
                return Poll::Ready(done);
            }
            self.go_on(context);
            what.as_mut().poll(context)
        })
    }

    /// Has the connection write and read what it can. How it ends, whoever waits for it is told.
    fn go_on(&mut self, context: &mut Context<'_>) {
        if let Some(connection) = &mut self.connection
            && Pin::new(connection).poll(context).is_ready()
        {
            self.connection = None;
        }
    }
}

impl Idle {
    /// The last one that this thread has used, unless that was too long ago.
    fn take(&self) -> Option<Box<Open>> {
        let mut list = self.list();
        let kept = list.pop()?;
        if kept.since.elapsed() < IDLE_TIME {
            return Some(kept.open);
        }
        // The others have waited for longer.
        list.clear();
        None
    }

    fn keep(self: &Arc<Self>, open: Box<Open>) {
        let since = Instant::now();
        let mut list = self.list();
        if list.len() >= MOST_IDLE {
            return;
        }
        list.push(Kept { open, since });
        drop(list);
        if !self.is_swept.swap(true, Ordering::AcqRel) {
            tokio::spawn(sweep(Arc::downgrade(self)));
        }
    }

    /// This thread's list.
    fn list(&self) -> MutexGuard<'_, Vec<Kept>> {
        static THREADS: AtomicUsize = AtomicUsize::new(0);
        thread_local! {
            static THREAD: usize = THREADS.fetch_add(1, Ordering::Relaxed);
        }
        let thread = THREAD.with(|thread| *thread);
        let list = &self.lists[thread % self.lists.len()];
        list.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Closes what has not been used for [`IDLE_TIME`], and says whether anything is left.
    fn close_old(&self) -> bool {
        let mut is_any_left = false;
        for list in &self.lists {
            let mut list = list.lock().unwrap_or_else(PoisonError::into_inner);
            list.retain(|kept| kept.since.elapsed() < IDLE_TIME);
            is_any_left |= !list.is_empty();
        }
        is_any_left
    }
}

/// Closes what nobody uses, until there is nothing left.
async fn sweep(idle: Weak<Idle>) {
    loop {
        tokio::time::sleep(IDLE_TIME).await;
        let Some(idle) = idle.upgrade() else { return };
        if idle.close_old() {
            continue;
        }
        idle.is_swept.store(false, Ordering::Release);
        // One may have been kept just before.
        if !idle.close_old() || idle.is_swept.swap(true, Ordering::AcqRel) {
            return;
        }
    }
}

/// A connection that was there, and failed.
fn broken(error: &hyper::Error) -> BodyError {
    BodyError::Unreachable {
        cause: causes(error),
        connected: true,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
        time::timeout,
    };

    use super::*;

    /// As Node closes them, whatever is just being sent.
    const SERVERS_TIME: Duration = Duration::from_secs(5);
    /// By the real clock: a paused one goes on by itself while an answer is on its way.
    const PATIENCE: Duration = Duration::from_secs(30);

    /// Has the clock go on by this time at once.
    async fn pass(time: Duration) {
        tokio::time::pause();
        tokio::time::advance(time).await;
        tokio::time::resume();
    }

    #[tokio::test]
    async fn one_that_a_server_is_about_to_close_is_not_used() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("bound");
        let server = tokio::spawn(async move {
            // One for each request.
            for _ in 0..2 {
                let (mut stream, _) = listener.accept().await.expect("a connection");
                let mut request = Vec::new();
                while !request.ends_with(b"\r\n\r\n") {
                    request.push(stream.read_u8().await.expect("a request"));
                }
                let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";
                stream.write_all(answer).await.expect("sent");
                tokio::spawn(async move {
                    tokio::time::sleep(SERVERS_TIME).await;
                    drop(stream);
                });
            }
        });
        let server_url = format!("http://{address}/").parse().expect("a URL");
        let way = Way::to(server_url, true, PATIENCE).expect("a way");
        let connections = Connections::new(way);
        for _ in 0..2 {
            let request = Request::get("/").body(Body::default()).expect("a request");
            let end = Instant::now() + PATIENCE;
            let call = connections.call(request, |_| true, 2, end);
            let answer = timeout(PATIENCE, call).await;
            assert_eq!(answer.expect("in time").expect("one").body(), b"hi");
            pass(SERVERS_TIME.mul_f32(0.9)).await;
        }
        server.await.expect("each had a connection of its own");
    }

    #[tokio::test]
    async fn what_nobody_uses_is_closed_after_a_while() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("bound");
        let server = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.expect("a connection");
            for _ in 0..2 {
                let mut request = Vec::new();
                while !request.ends_with(b"\r\n\r\n") {
                    request.push(stream.read_u8().await.expect("a request"));
                }
                let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";
                stream.write_all(answer).await.expect("sent");
            }
            let answered = Instant::now();
            assert_eq!(stream.read(&mut [0]).await.expect("it is closed"), 0);
            answered.elapsed()
        });
        let server_url = format!("http://{address}/").parse().expect("a URL");
        let way = Way::to(server_url, true, PATIENCE).expect("a way");
        let connections = Connections::new(way);
        for _ in 0..2 {
            let request = Request::get("/").body(Body::default()).expect("a request");
            let end = Instant::now() + PATIENCE;
            let answer = connections.call(request, |_| true, 2, end).await;
            let answer = answer.expect("one");
            assert_eq!(answer.body(), b"hi");
        }
        pass(IDLE_TIME.mul_f32(0.9)).await;
        pass(IDLE_TIME.mul_f32(1.1)).await;
        let unused = timeout(PATIENCE, server).await.expect("it is closed");
        let unused = unused.expect("it has served");
        assert!(unused >= IDLE_TIME, "{unused:?}");
    }
}
