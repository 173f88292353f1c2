//! Where the partner API is. The key travels there, so the way must be private: https, or http
//! within this machine.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use reqwest::Url;

use super::{ConfigError, is_loopback};

/// What stands for itself in a form's query (URL Standard). A form writes a space as `+`, which not
/// every server reads as one, so it is encoded here.
const FORM: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'*')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_');

/// The addresses of the partner API.
#[derive(Clone, Debug)]
pub struct Upstream {
    base: Url,
    presigned_urls: Url,
    confirmations: Option<Url>,
    loopback: bool,
}

impl Upstream {
    /// Reads the base URL and, where confirmations are configured, their path below it.
    ///
    /// # Errors
    /// [`ConfigError::Upstream`] for a base URL that the key must not be sent to, and
    /// [`ConfigError::Invalid`] for a path that is not one.
    pub fn parse(base: &str, confirm_path: Option<&str>) -> Result<Self, ConfigError> {
        let expected =
            "a URL such as https://api.example.com, without user name, query or fragment";
        let base = Url::parse(base.trim()).map_err(|_| ConfigError::Upstream(expected))?;
        let plain = base.username().is_empty()
            && base.password().is_none()
            && base.query().is_none()
            && base.fragment().is_none();
        if !plain || !matches!(base.scheme(), "http" | "https") {
            return Err(ConfigError::Upstream(expected));
        }
        // `http` is only ever accepted for this machine, by the rule for presigned URLs.
        let loopback = is_loopback(&base);
        if base.scheme() == "http" && !loopback {
            return Err(ConfigError::Upstream(
                "https, since the API key travels there",
            ));
        }
        let presigned_urls = below(&base, "integrations/direct/presigned-url")
            .ok_or(ConfigError::Upstream(expected))?;
        let confirmations = confirm_path
            .map(|path| {
                path.strip_prefix('/')
                    .filter(|rest| !rest.is_empty() && is_path(rest))
                    .and_then(|rest| below(&base, rest))
                    .ok_or_else(|| {
                        let expected = "a path such as /integrations/direct/confirmations";
                        ConfigError::invalid("confirm-path", path.to_owned(), expected)
                    })
            })
            .transpose()?;
        Ok(Self {
            base,
            presigned_urls,
            confirmations,
            loopback,
        })
    }

    /// The base URL.
    #[must_use]
    pub const fn base(&self) -> &Url {
        &self.base
    }

    /// Where presigned URLs are had.
    #[must_use]
    pub const fn presigned_urls(&self) -> &Url {
        &self.presigned_urls
    }

    /// The path and query by which a presigned URL for `filename` is asked for.
    #[must_use]
    pub fn presigned_url(&self, filename: &str) -> String {
        let path = self.presigned_urls.path();
        format!("{path}?filename={}", utf8_percent_encode(filename, FORM))
    }

    /// Where confirmations go, if they are configured.
    #[must_use]
    pub const fn confirmations(&self) -> Option<&Url> {
        self.confirmations.as_ref()
    }

    /// Whether it is on this machine.
    #[must_use]
    pub const fn is_loopback(&self) -> bool {
        self.loopback
    }
}

/// Whether a path stays where it is, and is the one that is meant: what is percent-encoded in it
/// is sent as it stands.
fn is_path(path: &str) -> bool {
    let is_encoded = |rest: &str| {
        let mut digits = rest.bytes();
        let mut is_digit = || digits.next().is_some_and(|digit| digit.is_ascii_hexdigit());
        is_digit() && is_digit()
    };
    let stays = |segment: &str| {
        let decoded: Vec<u8> = percent_decode_str(segment).collect();
        !matches!(&decoded[..], b"." | b"..")
    };
    !path.contains(['?', '#', '\\'])
        && path.split('%').skip(1).all(is_encoded)
        && path.split('/').all(stays)
}

fn below(base: &Url, path: &str) -> Option<Url> {
    if base.cannot_be_a_base() {
        return None;
    }
    let mut url = base.clone();
    url.set_path(&format!("{}/{path}", base.path().trim_end_matches('/')));
    Some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_filename_is_one_encoded_parameter() {
        let upstream = Upstream::parse("https://api.example.com/v1/", None).expect("valid");
        assert_eq!(
            upstream.presigned_url("a b+c&d=ä#%0d\r\n?*-_~.csv"),
            "/v1/integrations/direct/presigned-url\
             ?filename=a%20b%2Bc%26d%3D%C3%A4%23%250d%0D%0A%3F*-_%7E.csv"
        );
    }

    #[test]
    fn the_key_is_only_sent_in_private() {
        for (base, accepted) in [
            ("https://api.example.com", true),
            ("http://127.0.0.1:8082", true),
            ("http://localhost:8082/base", true),
            ("http://[::1]:8082", true),
            ("http://api.example.com", false),
            ("http://10.0.0.1", false),
            ("https://me:secret@api.example.com", false),
            ("https://api.example.com/?filename=a", false),
            ("https://api.example.com/#a", false),
            ("ftp://api.example.com", false),
            ("api.example.com", false),
        ] {
            assert_eq!(Upstream::parse(base, None).is_ok(), accepted, "{base}");
        }
    }

    #[test]
    fn confirmations_go_below_the_base_url() {
        let upstream =
            Upstream::parse("https://api.example.com/v1", Some("/done/here")).expect("valid");
        assert_eq!(
            upstream.confirmations().map(Url::as_str),
            Some("https://api.example.com/v1/done/here")
        );
        for (path, sent) in [
            ("/done%20here", "/v1/done%20here"),
            ("/done here", "/v1/done%20here"),
            ("/a%2Fb/ä", "/v1/a%2Fb/%C3%A4"),
        ] {
            let upstream = Upstream::parse("https://api.example.com/v1/", Some(path));
            let upstream = upstream.expect("valid");
            assert_eq!(
                upstream.confirmations().map(Url::path),
                Some(sent),
                "{path}"
            );
        }
        for path in [
            "done",
            "/",
            "/../x",
            "/%2e%2E/x",
            "/a/.%2e/x",
            "/a?b",
            "/100%",
            "/a%2",
            "/a%zz",
            "https://evil.example/",
        ] {
            assert!(
                Upstream::parse("https://api.example.com", Some(path)).is_err(),
                "{path}"
            );
        }
    }
}
