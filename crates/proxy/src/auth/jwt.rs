//! Tokens of one issuer (RFC 7519, checked as RFC 8725 advises).
//!
//! The operator's settings alone decide which algorithms and keys there are: HS256 with the shared
//! secret, or RS256, ES256 and EdDSA with published keys. What a token's header says about keys
//! (`jku`, `jwk`, `x5u`, `x5c`) is never looked at, and a key is used only with the algorithm of
//! its own type. Signatures are verified with ring, which the service has for TLS anyway.

use std::sync::Arc;

use arc_swap::ArcSwap;
use axum::http::{HeaderMap, HeaderName};
use jsonwebtoken::{
    Algorithm, AlgorithmFamily, DecodingKey, DecodingKeyKind, Validation,
    crypto::{CryptoProvider, JwtVerifier, KeyUtils},
    decode, decode_header,
    errors::{Error, ErrorKind},
    signature::{Error as SignatureError, Verifier},
};
use ring::{
    hmac,
    signature::{
        ECDSA_P256_SHA256_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents,
        UnparsedPublicKey,
    },
};

use super::{
    credentials::{Refusal, Token, TokenProblem},
    key_set::{KeyProblem, KeySet},
};
use crate::{
    config::{JwtKeys, JwtSettings},
    http_client::HttpClient,
    rules::subject::Subject,
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
    Shared(ArcSwap<DecodingKey>),
    Published(Arc<KeySet>),
}

impl Jwt {
    pub(super) fn new(settings: &JwtSettings, client: &HttpClient) -> Self {
        // An error means that the process has chosen a provider already.
        let _ = PROVIDER.install_default();
        Self {
            issuer: settings.issuer.clone(),
            audience: settings.audience.clone(),
            keys: match &settings.keys {
                JwtKeys::Shared(secret) => {
                    Keys::Shared(ArcSwap::from_pointee(DecodingKey::from_secret(secret)))
                }
                JwtKeys::Published(url) => {
                    Keys::Published(Arc::new(KeySet::at(url.clone(), client.clone())))
                }
            },
            header: settings.header.clone(),
            cookie: settings.cookie.clone(),
        }
    }

    /// The token of a request.
    pub(super) fn token<'a>(&self, headers: &'a HeaderMap) -> Result<Token<'a>, Refusal> {
        Token::of(headers, self.header.as_ref(), self.cookie.as_deref())
    }

    /// Takes another secret, where tokens are signed with one.
    pub(super) fn set_secret(&self, secret: &[u8]) {
        if let Keys::Shared(shared) = &self.keys {
            shared.store(Arc::new(DecodingKey::from_secret(secret)));
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
                shared = secret.load_full();
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

/// For `jsonwebtoken`, which has no cryptography of its own here.
static PROVIDER: CryptoProvider = CryptoProvider {
    signer_factory: |_, _| Err(unsupported()),
    verifier_factory: verifier,
    // Only for making keys, which is not done here.
    key_utils: KeyUtils {
        rsa_pub_components_from_private_key: |_| Err(unsupported()),
        rsa_pub_components_from_public_key: |_| Err(unsupported()),
        ec_pub_components_from_private_key: |_, _| Err(unsupported()),
        ed_pub_components_from_private_key: |_, _| Err(unsupported()),
        compute_digest: |_, _| Err(unsupported()),
    },
};

fn unsupported() -> Error {
    ErrorKind::UnsupportedAlgorithm.into()
}

/// One algorithm with a key of its family: no key is ever used with another one.
struct RingVerifier {
    algorithm: Algorithm,
    key: DecodingKey,
}

fn verifier(algorithm: &Algorithm, key: &DecodingKey) -> Result<Box<dyn JwtVerifier>, Error> {
    match (algorithm, key.family()) {
        (Algorithm::HS256, AlgorithmFamily::Hmac)
        | (Algorithm::RS256, AlgorithmFamily::Rsa)
        | (Algorithm::ES256, AlgorithmFamily::Ec)
        | (Algorithm::EdDSA, AlgorithmFamily::Ed) => Ok(Box::new(RingVerifier {
            algorithm: *algorithm,
            key: key.clone(),
        })),
        _ => Err(unsupported()),
    }
}

impl Verifier<Vec<u8>> for RingVerifier {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> Result<(), SignatureError> {
        let verified = match (self.algorithm, self.key.kind()) {
            (Algorithm::HS256, DecodingKeyKind::SecretOrDer(secret)) => hmac::verify(
                &hmac::Key::new(hmac::HMAC_SHA256, secret),
                message,
                signature,
            ),
            (Algorithm::RS256, DecodingKeyKind::RsaModulusExponent { n, e }) => {
                RsaPublicKeyComponents { n, e }.verify(
                    &RSA_PKCS1_2048_8192_SHA256,
                    message,
                    signature,
                )
            }
            (Algorithm::ES256, DecodingKeyKind::SecretOrDer(point)) => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(message, signature)
            }
            (Algorithm::EdDSA, DecodingKeyKind::SecretOrDer(point)) => {
                UnparsedPublicKey::new(&ED25519, point).verify(message, signature)
            }
            _ => return Err(SignatureError::new()),
        };
        verified.map_err(|_| SignatureError::new())
    }
}

impl JwtVerifier for RingVerifier {
    fn algorithm(&self) -> Algorithm {
        self.algorithm
    }
}
