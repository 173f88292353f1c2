//! Tokens of one issuer (RFC 7519, checked as RFC 8725 advises).
//!
//! The operator's settings alone decide which algorithms and keys there are: HS256 with the shared
//! secret, or RS256, ES256 and EdDSA with published keys. What a token's header says about keys
//! (`jku`, `jwk`, `x5u`, `x5c`) is never looked at, and a key is used only with the algorithm of
//! its own type.

use std::{
    fmt,
    sync::{Arc, PoisonError, RwLock},
};

use axum::http::{HeaderMap, HeaderName};
use jsonwebtoken::{
    Algorithm, DecodingKey, Validation, decode, decode_header,
    errors::{Error, ErrorKind},
};

use super::{
    key_set::{KeyProblem, KeySet},
    refusal::Refusal,
    signatures,
    subject::Subject,
    token::Token,
};
use crate::{
    app::StartError,
    config::{JwtKeys, JwtSettings},
};

/// The most bytes of a token.
const MAX_TOKEN: usize = 8 * 1024;
/// The most bytes of a key's id.
const MAX_KEY_ID: usize = 256;
/// How far the issuer's clock may be off, in seconds.
const LEEWAY: u64 = 30;

/// What tokens are checked against.
pub(crate) struct Jwt {
    issuer: String,
    audience: String,
    keys: Keys,
    header: Option<HeaderName>,
    cookie: Option<String>,
}

enum Keys {
    Shared(RwLock<Arc<DecodingKey>>),
    Published(Arc<KeySet>),
}

/// What is wrong with a token. None of it quotes the token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenProblem {
    Malformed,
    Algorithm,
    Critical,
    UnknownKey,
    Signature,
    Issuer,
    Audience,
    Expired,
    NotYet,
    Claims,
}

impl fmt::Display for TokenProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Malformed => "is no JSON Web Token",
            Self::Algorithm => "is signed by an algorithm that is not accepted here",
            Self::Critical => "has an extension that must be understood and is not (crit)",
            Self::UnknownKey => "is signed by a key that the issuer does not publish",
            Self::Signature => "has a wrong signature",
            Self::Issuer => "is of another issuer (iss)",
            Self::Audience => "is for another audience (aud)",
            Self::Expired => "has expired (exp)",
            Self::NotYet => "is not valid yet (nbf)",
            Self::Claims => "lacks exp, iss, aud or sub, or has one that cannot be read",
        })
    }
}

impl Jwt {
    pub(super) fn new(settings: &JwtSettings) -> Result<Self, StartError> {
        // An error means that the process has chosen a provider already.
        let _ = signatures::PROVIDER.install_default();
        Ok(Self {
            issuer: settings.issuer.clone(),
            audience: settings.audience.clone(),
            keys: match &settings.keys {
                JwtKeys::Shared(secret) => {
                    Keys::Shared(RwLock::new(Arc::new(DecodingKey::from_secret(secret))))
                }
                JwtKeys::Published(url) => Keys::Published(Arc::new(KeySet::at(url.clone())?)),
            },
            header: settings.header.clone(),
            cookie: settings.cookie.clone(),
        })
    }

    /// The token of a request.
    pub(super) fn token<'a>(&self, headers: &'a HeaderMap) -> Result<Token<'a>, Refusal> {
        Token::of(headers, self.header.as_ref(), self.cookie.as_deref())
    }

    /// Takes another secret, where tokens are signed with one.
    pub(super) fn set_secret(&self, secret: &[u8]) {
        if let Keys::Shared(shared) = &self.keys {
            let key = Arc::new(DecodingKey::from_secret(secret));
            *shared.write().unwrap_or_else(PoisonError::into_inner) = key;
        }
    }

    /// How many usable keys the issuer publishes right now, or why they cannot be had.
    pub(super) async fn published_keys(&self) -> Option<Result<usize, String>> {
        match &self.keys {
            Keys::Shared(_) => None,
            Keys::Published(keys) => Some(keys.count().await),
        }
    }

    /// Whom a token is about, if everything about it holds.
    pub(super) async fn subject(&self, token: &str) -> Result<Subject, Refusal> {
        use TokenProblem::{Algorithm as WrongAlgorithm, Claims, Critical, Malformed, UnknownKey};
        let problem = Refusal::Token;
        if token.len() > MAX_TOKEN {
            return Err(problem(Malformed));
        }
        let header = decode_header(token).map_err(|error| problem(of(&error)))?;
        if header.crit.is_some() {
            return Err(problem(Critical));
        }
        let (published, shared);
        let key = match (&self.keys, header.alg) {
            (Keys::Shared(secret), Algorithm::HS256) => {
                shared = Arc::clone(&secret.read().unwrap_or_else(PoisonError::into_inner));
                &*shared
            }
            (Keys::Published(keys), Algorithm::RS256 | Algorithm::ES256 | Algorithm::EdDSA) => {
                let id = header.kid.as_deref();
                if id.is_some_and(|id| id.len() > MAX_KEY_ID) {
                    return Err(problem(UnknownKey));
                }
                published = keys
                    .find(header.alg, id)
                    .await
                    .map_err(|error| match error {
                        KeyProblem::Unknown => problem(UnknownKey),
                        KeyProblem::Unavailable => Refusal::NoKeys,
                    })?;
                &published
            }
            _ => return Err(problem(WrongAlgorithm)),
        };
        let token = decode(token, key, &self.validation(header.alg))
            .map_err(|error| problem(of(&error)))?;
        Subject::claimed(&token.claims).ok_or(problem(Claims))
    }

    fn validation(&self, algorithm: Algorithm) -> Validation {
        let mut validation = Validation::new(algorithm);
        validation.leeway = LEEWAY;
        validation.validate_nbf = true;
        validation.set_issuer(&[&self.issuer]);
        validation.set_audience(&[&self.audience]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        validation
    }
}

fn of(error: &Error) -> TokenProblem {
    match error.kind() {
        ErrorKind::InvalidAlgorithm
        | ErrorKind::InvalidAlgorithmName
        | ErrorKind::UnsupportedAlgorithm => TokenProblem::Algorithm,
        ErrorKind::InvalidSignature => TokenProblem::Signature,
        ErrorKind::InvalidIssuer => TokenProblem::Issuer,
        ErrorKind::InvalidAudience => TokenProblem::Audience,
        ErrorKind::ExpiredSignature => TokenProblem::Expired,
        ErrorKind::ImmatureSignature => TokenProblem::NotYet,
        ErrorKind::MissingRequiredClaim(_) | ErrorKind::InvalidClaimFormat(_) => {
            TokenProblem::Claims
        }
        _ => TokenProblem::Malformed,
    }
}
