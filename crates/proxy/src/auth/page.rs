//! Whether the page behind a request is one that is meant. A browser sends cookies along
//! whatever page makes it ask, so that a request alone does not show what a person wanted
//! (cross-site request forgery).
//!
//! Three things have to agree: a header that no form or link can send, and that a foreign page's
//! script can send only after a preflight; `Sec-Fetch-Site`, which no page can set (Fetch
//! Metadata Request Headers); and `Origin`, exactly as it is configured.

use std::fmt;

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::config::AllowedOrigins;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const X_REQUESTED_WITH: HeaderName = HeaderName::from_static("x-requested-with");

/// What speaks against the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PageProblem {
    /// There is no `X-Requested-With`.
    NoHeader,
    /// Its origin is not an allowed one, or there are several.
    ForeignOrigin,
    /// `Sec-Fetch-Site` is missing, says that no page asks, or goes ill with `Origin`.
    FetchSite,
}

impl fmt::Display for PageProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoHeader => "it lacks the header X-Requested-With, which the page has to set",
            Self::ForeignOrigin => "its Origin is not one of --allowed-origins",
            Self::FetchSite => "its Sec-Fetch-Site is not that of a page of --allowed-origins",
        })
    }
}

/// Checks what a browser says of the page behind a request.
pub(super) fn check(headers: &HeaderMap, allowed: &AllowedOrigins) -> Result<(), PageProblem> {
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
            assert_eq!(check(&headers, &allowed), result, "{given:?}");
        }
    }
}
