//! Where the partner API is. The key travels there, so the way must be private: https, or http
//! within this machine.

use direct_upload_core::presigned_url::PresignedUrl;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use reqwest::Url;

use super::error::ConfigError;

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
        if base.scheme() == "http" && !is_loopback(&base) {
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

    /// Where a presigned URL for `filename` is had.
    #[must_use]
    pub fn presigned_url(&self, filename: &str) -> Url {
        let mut url = self.presigned_urls.clone();
        let filename = utf8_percent_encode(filename, FORM);
        url.set_query(Some(&format!("filename={filename}")));
        url
    }

    /// Where confirmations go, if they are configured.
    #[must_use]
    pub const fn confirmations(&self) -> Option<&Url> {
        self.confirmations.as_ref()
    }
}

/// Whether `url` leads to this machine, by the rule for presigned URLs. Only there is http as private as
/// https.
pub(crate) fn is_loopback(url: &Url) -> bool {
    PresignedUrl::parse(&format!("http://{}/", url.authority())).is_ok()
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
