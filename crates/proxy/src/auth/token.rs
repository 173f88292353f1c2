//! Where a request carries its token: in `Authorization` (RFC 6750, section 2.1), in the header of a
//! gateway that knows who asks, or in a cookie.

use axum::http::{HeaderMap, HeaderName, header};

use super::refusal::Refusal;

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
