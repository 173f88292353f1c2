//! What a request says of who asks, before any of it is believed, and why it is not let in.
//!
//! Where it carries its token: in `Authorization` (RFC 6750, section 2.1), in the header of a gateway
//! that knows who asks, or in a cookie. And whether the page behind it is one that is meant: a browser
//! sends cookies along whatever page makes it ask, so that a request alone does not show what a person
//! wanted (cross-site request forgery). Three things have to agree: a header that no form or link can
//! send, and that a foreign page's script can send only after a preflight; `Sec-Fetch-Site`, which no
//! page can set (Fetch Metadata Request Headers); and `Origin`, exactly as it is configured.

use std::time::Duration;

use axum::{
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use thiserror::Error;

use crate::{
    config::AllowedOrigins,
    problem::{Code, Problem},
};

/// For the issuer's keys to be had.
const WAIT: Duration = Duration::from_secs(5);

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const X_REQUESTED_WITH: HeaderName = HeaderName::from_static("x-requested-with");

/// A token as it came; nothing of it is believed yet.
pub(super) enum Token<'a> {
    /// From `Authorization`, which a page has to set.
    Bearer(&'a str),
    /// From a cookie, which a browser sends by itself, whatever page makes it ask; or from the
    /// header that a gateway makes of one.
    SentAlong(&'a str),
}

impl<'a> Token<'a> {
    /// The one token of a request. Where there is an `Authorization`, nothing else is looked at, and
    /// where there is the gateway's header, no cookie: a bad token must not fall back to a good one
    /// of someone else's.
    pub(super) fn of(
        headers: &'a HeaderMap,
        header: Option<&HeaderName>,
        cookie: Option<&str>,
    ) -> Result<Self, Refusal> {
        let mut values = headers.get_all(header::AUTHORIZATION).iter();
        if let Some(value) = values.next() {
            if values.next().is_some() {
                return Err(Refusal::TwoTokens);
            }
            let token = value.to_str().ok().and_then(bare);
            return token.map(Self::Bearer).ok_or(Refusal::Nobody);
        }
        let mut values = header.into_iter().flat_map(|name| headers.get_all(name));
        if let Some(value) = values.next() {
            if values.next().is_some() {
                return Err(Refusal::TwoTokens);
            }
            let token = value.to_str().map_err(|_| Refusal::Nobody)?.trim();
            return Ok(Self::SentAlong(bare(token).unwrap_or(token)));
        }
        let name = cookie.ok_or(Refusal::Nobody)?;
        let mut tokens = headers
            .get_all(header::COOKIE)
            .iter()
            .flat_map(|value| value.to_str().unwrap_or_default().split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .filter(|(given, _)| *given == name)
            .map(|(_, value)| value.trim_matches('"'));
        // A second one could have been set by another site of the same domain.
        match (tokens.next(), tokens.next()) {
            (Some(token), None) => Ok(Self::SentAlong(token)),
            (None, _) => Err(Refusal::Nobody),
            (Some(_), Some(_)) => Err(Refusal::TwoTokens),
        }
    }

    pub(super) const fn text(&self) -> &'a str {
        match self {
            Self::Bearer(token) | Self::SentAlong(token) => token,
        }
    }

    /// Whether a browser would send it along without the page's doing.
    pub(super) const fn is_sent_by_itself(&self) -> bool {
        matches!(self, Self::SentAlong(_))
    }
}

/// What follows the scheme `Bearer`.
fn bare(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then_some(token.trim())
}

/// What speaks against the page behind a request.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub(crate) enum PageProblem {
    /// There is no `X-Requested-With`.
    #[error("it lacks the header X-Requested-With, which the page has to set")]
    NoHeader,
    /// Its origin is not an allowed one, or there are several.
    #[error("its Origin is not one of --allowed-origins")]
    ForeignOrigin,
    /// `Sec-Fetch-Site` is missing, says that no page asks, or goes ill with `Origin`.
    #[error("its Sec-Fetch-Site is not that of a page of --allowed-origins")]
    FetchSite,
}

/// Checks what a browser says of the page behind a request.
pub(super) fn check_page(headers: &HeaderMap, allowed: &AllowedOrigins) -> Result<(), PageProblem> {
    if headers
        .get(X_REQUESTED_WITH)
        .is_none_or(HeaderValue::is_empty)
    {
        return Err(PageProblem::NoHeader);
    }
    let mut origins = headers.get_all(header::ORIGIN).iter();
    let (origin, more) = (origins.next(), origins.next());
    if more.is_some() || origin.is_some_and(|origin| !allowed.contains(origin)) {
        return Err(PageProblem::ForeignOrigin);
    }
    let mut sites = headers.get_all(SEC_FETCH_SITE).iter();
    let (site, more) = (sites.next().map(HeaderValue::as_bytes), sites.next());
    match (site, more, origin) {
        // Browsers leave `Origin` out of a GET to the page's own origin.
        (Some(b"same-origin"), None, _) | (Some(b"same-site" | b"cross-site"), None, Some(_)) => {
            Ok(())
        }
        _ => Err(PageProblem::FetchSite),
    }
}

/// What is wrong with a token. None of it quotes the token.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub(crate) enum TokenProblem {
    #[error("is no JSON Web Token")]
    Malformed,
    #[error("is signed by an algorithm that is not accepted here")]
    Algorithm,
    #[error("has an extension that must be understood and is not (crit)")]
    Critical,
    #[error("is signed by a key that the issuer does not publish")]
    UnknownKey,
    #[error("has a wrong signature")]
    Signature,
    #[error("is of another issuer (iss)")]
    Issuer,
    #[error("is for another audience (aud)")]
    Audience,
    #[error("has expired (exp)")]
    Expired,
    #[error("is not valid yet (nbf)")]
    NotYet,
    #[error("lacks exp, iss, aud or sub, or has one that cannot be read")]
    Claims,
}

/// Why a request is not let in: for the log.
#[derive(Debug, Error, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// It does not say whom it is from, or says so in a way that is not believed.
    #[error("refused: it does not say whom it is from")]
    Nobody,
    /// It carries more than one token.
    #[error("refused: it carries more than one token")]
    TwoTokens,
    /// Its token is not good.
    #[error("refused: its token {0}")]
    Token(TokenProblem),
    /// The issuer's keys cannot be had, so no token can be checked.
    #[error("refused: the issuer's keys cannot be had")]
    NoKeys,
    /// It comes from a page that is not meant, or from no page at all.
    #[error("refused: {0}")]
    Page(PageProblem),
}

impl Refusal {
    /// The value of the metrics' label.
    pub(crate) const fn outcome(&self) -> &'static str {
        match self {
            Self::Nobody => "no-credentials",
            Self::TwoTokens | Self::Token(_) => "bad-token",
            Self::NoKeys => "no-keys",
            Self::Page(_) => "foreign-page",
        }
    }
}

/// For whoever asks.
impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let unauthorized = |detail: &'static str| {
            Problem::new(StatusCode::UNAUTHORIZED, Code::Unauthorized, detail)
        };
        // RFC 6750, section 3: without an error code where nothing was tried.
        let (problem, challenge) = match self {
            Self::Nobody => (
                unauthorized("Please sign in to upload files."),
                Some("Bearer"),
            ),
            Self::TwoTokens | Self::Token(_) => (
                unauthorized("Your sign-in is no longer valid. Please sign in again."),
                Some("Bearer error=\"invalid_token\""),
            ),
            Self::NoKeys => {
                let detail = "The upload service cannot check sign-ins right now. Please try again in a moment.";
                let status = StatusCode::SERVICE_UNAVAILABLE;
                let problem = Problem::new(status, Code::ProxyUnavailable, detail);
                (problem.retry_after(WAIT), None)
            }
            Self::Page(_) => {
                let detail = "This page may not ask the upload service on your behalf.";
                (
                    Problem::new(StatusCode::FORBIDDEN, Code::Forbidden, detail),
                    None,
                )
            }
        };
        let mut response = problem.into_response();
        if let Some(challenge) = challenge {
            response.headers_mut().insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static(challenge),
            );
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_origin_and_site_have_to_agree() {
        use PageProblem::{FetchSite, ForeignOrigin, NoHeader};
        let allowed = AllowedOrigins::parse("https://portal.example").expect("valid");
        let with = ("x-requested-with", "direct-upload");
        let origin = ("origin", "https://portal.example");
        let site = |site| ("sec-fetch-site", site);
        for (given, result) in [
            (vec![with, site("same-origin")], Ok(())),
            (vec![with, site("same-origin"), origin], Ok(())),
            (vec![with, site("cross-site"), origin], Ok(())),
            (vec![with, site("same-site"), origin], Ok(())),
            (vec![site("same-origin")], Err(NoHeader)),
            (
                vec![("x-requested-with", ""), site("same-origin")],
                Err(NoHeader),
            ),
            (vec![with, site("cross-site")], Err(FetchSite)),
            (vec![with, site("same-site")], Err(FetchSite)),
            (vec![with, site("none")], Err(FetchSite)),
            (vec![with, site("Same-Origin")], Err(FetchSite)),
            (vec![with, origin], Err(FetchSite)),
            (
                vec![with, site("cross-site"), site("same-origin")],
                Err(FetchSite),
            ),
            (
                vec![
                    with,
                    site("same-origin"),
                    ("origin", "https://evil.example"),
                ],
                Err(ForeignOrigin),
            ),
            (
                vec![with, site("cross-site"), ("origin", "null")],
                Err(ForeignOrigin),
            ),
            (
                vec![with, site("cross-site"), origin, origin],
                Err(ForeignOrigin),
            ),
        ] {
            let mut headers = HeaderMap::new();
            for (name, value) in &given {
                headers.append(*name, HeaderValue::from_static(value));
            }
            assert_eq!(check_page(&headers, &allowed), result, "{given:?}");
        }
    }
}
