//! How the service asks other servers, and what always holds for that: no redirects (what is sent
//! along would go elsewhere), a time for each call, and answers that are read up to a limit, whatever
//! their headers say.

use std::{error::Error, time::Duration};

use reqwest::{Client, Method, RequestBuilder, Response, Url, redirect, retry};
use thiserror::Error;

use crate::config::is_loopback;

/// The longest time that opening a connection may take.
pub(crate) const CONNECT_TIME: Duration = Duration::from_secs(5);
/// For an unused connection. Shorter than what servers commonly grant, of which Node's and Apache's 5
/// seconds are among the shortest: a request could meet one that is just being closed.
const IDLE_TIME: Duration = Duration::from_secs(4);
/// For a connection on which nothing moves, after which the system looks whether anyone is there.
const KEEPALIVE_TIME: Duration = Duration::from_secs(15);

/// A client for https cannot be built, for want of usable TLS roots, say.
#[derive(Debug, Error)]
#[error("A client for https cannot be set up: {}.", causes(.0))]
pub struct ClientError(#[from] reqwest::Error);

/// The client of all calls; clones share its connections.
#[derive(Clone, Debug)]
pub(crate) struct HttpClient {
    /// By the system's roots, and through the proxy that the environment names.
    away: Client,
    /// For this machine: `HTTP_PROXY` is for the way out of it.
    here: Client,
}

impl HttpClient {
    /// A client that opens connections within `connect_time`.
    pub(crate) fn new(connect_time: Duration) -> Result<Self, ClientError> {
        // An error means that the process has chosen a provider already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let builder = || {
            Client::builder()
                .user_agent(concat!("direct-upload-proxy/", env!("CARGO_PKG_VERSION")))
                .redirect(redirect::Policy::none())
                .referer(false)
                .retry(retry::never())
                .tcp_keepalive(KEEPALIVE_TIME)
                .pool_idle_timeout(IDLE_TIME)
                .connect_timeout(connect_time)
        };
        Ok(Self {
            away: builder().build()?,
            here: builder().no_proxy().build()?,
        })
    }

    /// A request of `url`. Its answer has to be whole within `time`.
    pub(crate) fn request(&self, method: Method, url: Url, time: Duration) -> RequestBuilder {
        let client = self.of(&url);
        client.request(method, url).timeout(time)
    }

    /// The client for the server of `url`.
    pub(crate) fn of(&self, url: &Url) -> &Client {
        if is_loopback(url) {
            &self.here
        } else {
            &self.away
        }
    }
}

/// Why there is no answer, or not a whole one.
#[derive(Debug, Error)]
pub(crate) enum BodyError {
    /// It is longer than it may be.
    #[error("the answer is too long")]
    TooLong,
    /// It did not come in time.
    #[error("there is no answer in time")]
    TimedOut,
    /// It could not be asked for, or broke off.
    #[error("{cause}")]
    Unreachable {
        /// Why, without the URL or its query.
        cause: String,
        /// Whether there was a connection: without one, nothing has been asked.
        connected: bool,
    },
}

impl From<reqwest::Error> for BodyError {
    fn from(error: reqwest::Error) -> Self {
        // No connection in time is both.
        let connected = !error.is_connect();
        if connected && error.is_timeout() {
            return Self::TimedOut;
        }
        // The URL may hold a filename. The cause that helps is at the end of the chain.
        let cause = causes(&error.without_url());
        Self::Unreachable { cause, connected }
    }
}

/// An error and what caused it, the last cause last.
fn causes(error: &(dyn Error + 'static)) -> String {
    let mut causes = vec![error.to_string()];
    let mut source = error.source();
    while let Some(cause) = source {
        causes.push(cause.to_string());
        source = cause.source();
    }
    causes.join(": ")
}

/// The whole body, or an error as soon as it is longer than `max` bytes. The request's time bounds how
/// long it may take.
pub(crate) async fn read_body(mut response: Response, max: usize) -> Result<Vec<u8>, BodyError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > max {
            return Err(BodyError::TooLong);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
