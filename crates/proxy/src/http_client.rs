//! What the calls have in common that the service makes now and then: no redirects (what is sent
//! along would go elsewhere), a total time, and answers that are read up to a limit, whatever
//! their headers say. The calls of the partner API, one for each upload, have connections of their
//! own, by the same rules.

use std::{error::Error, fmt, time::Duration};

use reqwest::{Client, ClientBuilder, Response, Url, redirect};

use crate::config::is_loopback;

/// The longest time that opening a connection may take.
pub(crate) const CONNECT_TIME: Duration = Duration::from_secs(5);
/// For an unused connection. Shorter than what servers commonly grant, of which Node's and Apache's 5
/// seconds are among the shortest: a request could meet one that is just being closed.
pub(crate) const IDLE_TIME: Duration = Duration::from_secs(4);
/// What the service calls itself to other servers.
pub(crate) const USER_AGENT: &str = concat!("direct-upload-proxy/", env!("CARGO_PKG_VERSION"));

/// A client for the server of `url`. One call lasts at most `time`.
pub(crate) fn builder(url: &Url, time: Duration) -> ClientBuilder {
    // An error means that the process has chosen a provider already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = Client::builder()
        .user_agent(USER_AGENT)
        .redirect(redirect::Policy::none())
        .referer(false)
        .retry(reqwest::retry::never())
        .pool_idle_timeout(IDLE_TIME)
        .connect_timeout(CONNECT_TIME.min(time))
        .timeout(time);
    if is_loopback(url) {
        // HTTP_PROXY is for the way out of this machine.
        builder.no_proxy()
    } else {
        builder
    }
}

/// Why there is no answer, or not a whole one.
#[derive(Debug)]
pub(crate) enum BodyError {
    /// It is longer than it may be.
    TooLong,
    /// It did not come in time.
    TimedOut,
    /// It could not be asked for, or broke off.
    Unreachable {
        /// Why, without the URL or its query.
        cause: String,
        /// Whether there was a connection: without one, nothing has been asked.
        connected: bool,
    },
}

impl fmt::Display for BodyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => f.write_str("the answer is too long"),
            Self::TimedOut => f.write_str("there is no answer in time"),
            Self::Unreachable { cause, .. } => f.write_str(cause),
        }
    }
}

impl From<reqwest::Error> for BodyError {
    fn from(error: reqwest::Error) -> Self {
        if error.is_timeout() {
            return Self::TimedOut;
        }
        // The URL may hold a filename. The cause that helps is at the end of the chain.
        let connected = !error.is_connect();
        Self::Unreachable {
            cause: causes(&error.without_url()),
            connected,
        }
    }
}

/// An error and what caused it, the last cause last.
pub(crate) fn causes(error: &(dyn Error + 'static)) -> String {
    let mut causes = vec![error.to_string()];
    let mut source = error.source();
    while let Some(cause) = source {
        causes.push(cause.to_string());
        source = cause.source();
    }
    causes.join(": ")
}

/// The whole body, or an error as soon as it is longer than `max` bytes. The client's total time
/// bounds how long it may take.
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
