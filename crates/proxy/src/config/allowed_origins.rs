//! The origins whose pages may call `/api/`, written exactly as a browser writes them.

use axum::http::HeaderValue;
use reqwest::Url;

use super::ConfigError;

/// A list of exact origins, such as `https://portal.example.com`.
#[derive(Clone, Debug)]
pub struct AllowedOrigins(Vec<HeaderValue>);

impl AllowedOrigins {
    /// Reads a list separated by commas. An empty list allows no other origin.
    ///
    /// # Errors
    /// [`ConfigError::Invalid`] for `*`, for `null`, and for all that no browser would send.
    pub fn parse(list: &str) -> Result<Self, ConfigError> {
        list.split(',')
            .map(str::trim)
            .filter(|origin| !origin.is_empty())
            .map(|origin| {
                let refuse =
                    |expected| ConfigError::invalid("allowed-origins", origin.to_owned(), expected);
                if origin.contains('*') {
                    return Err(refuse(
                        "each origin in full, since any page could read the answers".to_owned(),
                    ));
                }
                let exact = Url::parse(origin)
                    .ok()
                    .filter(|url| matches!(url.scheme(), "http" | "https"))
                    .map(|url| url.origin().ascii_serialization())
                    .ok_or_else(|| {
                        refuse("origins such as https://portal.example.com".to_owned())
                    })?;
                if exact != origin {
                    return Err(refuse(format!("the origin as browsers send it, {exact}")));
                }
                HeaderValue::from_str(origin).map_err(|_| refuse("ASCII characters".to_owned()))
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// The one origin that `text` is.
    ///
    /// # Errors
    /// [`ConfigError::Invalid`] for none and for several, and those of [`Self::parse`].
    pub fn one(text: &str) -> Result<HeaderValue, ConfigError> {
        let Self(mut origins) = Self::parse(text)?;
        match (origins.pop(), origins.pop()) {
            (Some(origin), None) if origin == text => Ok(origin),
            _ => Err(ConfigError::invalid(
                "allowed-origins",
                text.to_owned(),
                "one origin such as https://portal.example.com, and nothing around it",
            )),
        }
    }

    /// Whether `origin`, as a browser sent it, is one of them.
    #[must_use]
    pub fn contains(&self, origin: &HeaderValue) -> bool {
        self.0.contains(origin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_browser_sends_is_an_origin() {
        let origins =
            AllowedOrigins::parse("https://a.example, http://127.0.0.1:8084,").expect("valid");
        assert!(origins.contains(&HeaderValue::from_static("http://127.0.0.1:8084")));
        assert!(!origins.contains(&HeaderValue::from_static("http://127.0.0.1")));
        assert!(AllowedOrigins::parse("").is_ok());
        assert!(AllowedOrigins::one("https://a.example").is_ok());
        for several in [
            "",
            " ",
            ",",
            " https://a.example",
            "https://a.example,",
            "https://a.example,https://b.example",
        ] {
            assert!(AllowedOrigins::one(several).is_err(), "{several:?}");
        }
        for refused in [
            "*",
            "null",
            "https://*.a.example",
            "a.example",
            "https://a.example/",
            "https://A.example",
            "https://a.example:443",
            "https://a.example/page",
            "ftp://a.example",
            "file:///a",
        ] {
            assert!(AllowedOrigins::parse(refused).is_err(), "{refused}");
        }
    }
}
