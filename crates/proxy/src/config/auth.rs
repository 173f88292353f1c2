//! Who may ask for a presigned URL, as the operator says it. Whatever is contradictory or
//! incomplete keeps the service from starting: it must not let in more people than was meant.

use std::{fmt, path::Path};

use axum::http::{HeaderName, header};
use reqwest::Url;

use super::{
    arguments::{given, required},
    error::ConfigError,
    parts::TrustedProxies,
    secrets,
    upstream::is_loopback,
};

const FORWARDED_HEADER: &str = "x-forwarded-user";

/// Who may ask for a presigned URL.
#[derive(Clone, Debug)]
pub enum Auth {
    /// Anyone who reaches the listener.
    None,
    /// Who has a token of one issuer.
    Jwt(JwtSettings),
    /// Whom one of [`TrustedProxies`] names in this header.
    Forwarded(HeaderName),
}

impl Auth {
    /// The value of the setting.
    pub(crate) const fn mode(&self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Jwt(_) => "jwt",
            Self::Forwarded(_) => "forwarded",
        }
    }
}

/// What a token must be.
#[derive(Clone, Debug)]
pub struct JwtSettings {
    /// What its claim `iss` must be.
    pub issuer: String,
    /// What must be in its claim `aud`.
    pub audience: String,
    /// What signs it.
    pub keys: JwtKeys,
    /// The header of a gateway in front that may carry it.
    pub header: Option<HeaderName>,
    /// The cookie that may carry it.
    pub cookie: Option<String>,
}

/// What signs tokens: one of the two, never both.
#[derive(Clone)]
pub enum JwtKeys {
    /// Keys that the issuer publishes here (RFC 7517), for RS256, ES256 and EdDSA.
    Published(Url),
    /// A secret shared with the issuer, for HS256.
    Shared(Vec<u8>),
}

impl fmt::Debug for JwtKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Published(url) => f.debug_tuple("Published").field(&url.as_str()).finish(),
            Self::Shared(_) => f.write_str("Shared(redacted)"),
        }
    }
}

/// The settings about `auth`, as text.
pub(super) struct AuthSettings {
    pub(super) mode: String,
    pub(super) jwt_issuer: Option<String>,
    pub(super) jwt_audience: Option<String>,
    pub(super) jwt_jwks_url: Option<String>,
    pub(super) jwt_secret_file: Option<String>,
    pub(super) jwt_header: Option<String>,
    pub(super) jwt_cookie: Option<String>,
    pub(super) forwarded_header: Option<String>,
}

impl AuthSettings {
    pub(super) fn check(self, trusted: &TrustedProxies) -> Result<Auth, ConfigError> {
        self.refuse_settings_of_other_modes()?;
        match self.mode.as_str() {
            "none" => Ok(Auth::None),
            "jwt" => self.jwt().map(Auth::Jwt),
            "forwarded" if trusted.is_empty() => Err(ConfigError::NobodyTrusted),
            "forwarded" => {
                let name = given(self.forwarded_header).unwrap_or(FORWARDED_HEADER.to_owned());
                own_header("forwarded-header", name, FORWARDED_HEADER).map(Auth::Forwarded)
            }
            _ => Err(ConfigError::invalid(
                "auth",
                self.mode,
                "none, jwt or forwarded",
            )),
        }
    }

    fn refuse_settings_of_other_modes(&self) -> Result<(), ConfigError> {
        for (setting, mode, value) in [
            ("jwt-issuer", "jwt", &self.jwt_issuer),
            ("jwt-audience", "jwt", &self.jwt_audience),
            ("jwt-jwks-url", "jwt", &self.jwt_jwks_url),
            ("jwt-secret-file", "jwt", &self.jwt_secret_file),
            ("jwt-header", "jwt", &self.jwt_header),
            ("jwt-cookie", "jwt", &self.jwt_cookie),
            ("forwarded-header", "forwarded", &self.forwarded_header),
        ] {
            if given(value.clone()).is_some() && self.mode != mode {
                return Err(ConfigError::OtherAuth { setting, mode });
            }
        }
        Ok(())
    }

    fn jwt(self) -> Result<JwtSettings, ConfigError> {
        let keys = match (given(self.jwt_jwks_url), given(self.jwt_secret_file)) {
            (Some(url), None) => JwtKeys::Published(jwks_url(&url)?),
            (None, Some(file)) => {
                let secret = secrets::read_long("jwt-secret-file", Path::new(&file))?;
                JwtKeys::Shared(secret)
            }
            (url, _) => {
                return Err(ConfigError::JwtKeys {
                    both: url.is_some(),
                });
            }
        };
        Ok(JwtSettings {
            issuer: required("jwt-issuer", "the issuer of the tokens", self.jwt_issuer)?,
            audience: required(
                "jwt-audience",
                "the audience that tokens for this service name",
                self.jwt_audience,
            )?,
            keys,
            header: given(self.jwt_header)
                .map(|name| own_header("jwt-header", name, "x-forwarded-access-token"))
                .transpose()?,
            cookie: given(self.jwt_cookie).map(cookie).transpose()?,
        })
    }
}

/// Whoever could change what comes from there could let anyone in.
fn jwks_url(text: &str) -> Result<Url, ConfigError> {
    let refuse = |expected| {
        // What is before an @ may be a password.
        let given = text.rsplit('@').next().unwrap_or_default();
        ConfigError::invalid("jwt-jwks-url", given.to_owned(), expected)
    };
    let url = Url::parse(text.trim())
        .ok()
        .filter(|url| url.username().is_empty() && url.password().is_none())
        .ok_or_else(|| {
            refuse("a URL such as https://id.example.com/jwks.json, without user name")
        })?;
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_loopback(&url) => Ok(url),
        _ => Err(refuse("https, or http on this machine")),
    }
}

/// A cookie's name is a token (RFC 6265, section 4.1.1), as the name of a header is.
fn cookie(name: String) -> Result<String, ConfigError> {
    if HeaderName::from_bytes(name.as_bytes()).is_ok() {
        Ok(name)
    } else {
        Err(ConfigError::invalid(
            "jwt-cookie",
            name,
            "the name of a cookie",
        ))
    }
}

/// A header that has no other meaning already.
fn own_header(
    setting: &'static str,
    name: String,
    such_as: &str,
) -> Result<HeaderName, ConfigError> {
    let taken = [
        header::AUTHORIZATION,
        header::COOKIE,
        header::HOST,
        header::ORIGIN,
    ];
    HeaderName::from_bytes(name.as_bytes())
        .ok()
        .filter(|header| !taken.contains(header))
        .ok_or_else(|| {
            let expected = format!("the name of a header of its own, such as {such_as}");
            ConfigError::invalid(setting, name, expected)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_only_fetched_in_private() {
        for (url, accepted) in [
            ("https://id.example.com/jwks.json", true),
            ("http://127.0.0.1:8000/jwks", true),
            ("http://id.example.com/jwks.json", false),
            ("http://169.254.169.254/jwks", false),
            ("https://me:secret@id.example.com/", false),
            ("file:///etc/keys", false),
            ("id.example.com", false),
        ] {
            assert_eq!(jwks_url(url).is_ok(), accepted, "{url}");
        }
    }

    #[test]
    fn a_secret_is_not_printed() {
        let keys = JwtKeys::Shared(b"hunter2".to_vec());
        assert_eq!(format!("{keys:?}"), "Shared(redacted)");
    }
}
