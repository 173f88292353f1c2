//! Who asks. A check before the routes of the API, which lets through only requests whose sender
//! is known, and tells the routes who that is.
//!
//! What always holds: whatever is missing, doubtful or cannot be checked right now is refused.
//! A token is read for its signature, issuer, audience and time before anything else of it is
//! believed; neither it nor its parts are logged. What a browser would send by itself (a cookie,
//! or a session that a proxy in front turns into a header) counts only from the pages that are
//! meant ([`credentials`]).
//!
//! Start at [`Gate::subject`].

mod credentials;
mod jwt;
mod key_set;

use axum::http::{HeaderMap, HeaderName, HeaderValue};

use self::{
    credentials::{Refusal, check_page},
    jwt::Jwt,
};
use crate::{
    config::{AllowedOrigins, Auth},
    http_client::HttpClient,
    rules::subject::Subject,
};

pub(crate) use self::key_set::FETCH_TIME;

/// Who is let in.
pub(crate) struct Gate {
    who: Who,
    origins: AllowedOrigins,
}

enum Who {
    /// Anyone.
    Anyone,
    /// Who has a token.
    Jwt(Box<Jwt>),
    /// Whom a trusted proxy names in this header.
    Forwarded(HeaderName),
}

impl Gate {
    /// Lets in whom `auth` says; where a browser asks by itself, from pages of `origins` only.
    pub(crate) fn new(auth: &Auth, origins: AllowedOrigins, client: &HttpClient) -> Self {
        let who = match auth {
            Auth::None => Who::Anyone,
            Auth::Jwt(settings) => Who::Jwt(Box::new(Jwt::new(settings, client))),
            Auth::Forwarded(header) => Who::Forwarded(header.clone()),
        };
        Self { who, origins }
    }

    /// How many usable keys the issuer publishes right now, or why they cannot be had; `None`
    /// where nobody publishes any.
    pub(crate) async fn published_keys(&self) -> Option<Result<usize, String>> {
        match &self.who {
            Who::Jwt(jwt) => jwt.published_keys().await,
            Who::Anyone | Who::Forwarded(_) => None,
        }
    }

    /// Takes another secret, where tokens are signed with one.
    pub(crate) fn set_secret(&self, secret: &[u8]) {
        if let Who::Jwt(jwt) = &self.who {
            jwt.set_secret(secret);
        }
    }

    /// Whom a request is from, which came through a trusted proxy or did not.
    pub(crate) async fn subject(
        &self,
        headers: &HeaderMap,
        through_trusted_proxy: bool,
    ) -> Result<Subject, Refusal> {
        let page = || check_page(headers, &self.origins).map_err(Refusal::Page);
        match &self.who {
            Who::Anyone => Ok(Subject::anonymous()),
            Who::Jwt(jwt) => {
                let token = jwt.token(headers)?;
                if token.is_sent_by_itself() {
                    page()?;
                }
                jwt.subject(token.text()).await
            }
            Who::Forwarded(header) => {
                // Untrusted clients have lost the header already; this says so once more.
                if !through_trusted_proxy {
                    return Err(Refusal::Nobody);
                }
                let mut values = headers.get_all(header).iter().map(HeaderValue::to_str);
                let (Some(Ok(name)), None) = (values.next(), values.next()) else {
                    return Err(Refusal::Nobody);
                };
                page()?;
                Subject::named(name).ok_or(Refusal::Nobody)
            }
        }
    }
}
