//! An issuer of tokens: keys of each kind, and a real HTTP server that publishes them.

use std::sync::{Arc, Mutex, PoisonError};

use axum::response::IntoResponse;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use ring::{
    hmac,
    rand::SystemRandom,
    rsa::PublicKeyComponents,
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256,
        RsaKeyPair,
    },
};
use serde_json::{Value, json};

use crate::partner::{Partner, now};

/// The issuer and the audience of every test.
pub(crate) const ISSUER: &str = "https://id.example.com/";
pub(crate) const AUDIENCE: &str = "uploads";

/// Something that signs.
pub(crate) enum Key {
    Rsa(RsaKeyPair),
    Ec(EcdsaKeyPair),
    Ed(Ed25519KeyPair),
    Secret(Vec<u8>),
}

impl Key {
    /// A key that only these tests have; ring cannot make RSA keys.
    pub(crate) fn rsa() -> Self {
        let der = include_bytes!("rsa-2048.der");
        Self::Rsa(RsaKeyPair::from_der(der).expect("a key"))
    }

    pub(crate) fn ec() -> Self {
        let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let random = SystemRandom::new();
        let der = EcdsaKeyPair::generate_pkcs8(algorithm, &random).expect("a key");
        Self::Ec(EcdsaKeyPair::from_pkcs8(algorithm, der.as_ref(), &random).expect("a key"))
    }

    pub(crate) fn ed() -> Self {
        let der = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).expect("a key");
        Self::Ed(Ed25519KeyPair::from_pkcs8(der.as_ref()).expect("a key"))
    }

    pub(crate) fn secret(secret: &[u8]) -> Self {
        Self::Secret(secret.to_owned())
    }

    /// Its own algorithm.
    pub(crate) const fn algorithm(&self) -> &'static str {
        match self {
            Self::Rsa(_) => "RS256",
            Self::Ec(_) => "ES256",
            Self::Ed(_) => "EdDSA",
            Self::Secret(_) => "HS256",
        }
    }

    /// Its public part, as an entry of a key set.
    pub(crate) fn published(&self, id: &str) -> Value {
        let mut jwk = match self {
            Self::Rsa(key) => {
                let PublicKeyComponents { n, e } =
                    PublicKeyComponents::<Vec<u8>>::from(key.public());
                json!({"kty": "RSA", "n": encode(&n), "e": encode(&e), "use": "sig", "alg": "RS256"})
            }
            Self::Ec(key) => {
                let point = key.public_key().as_ref();
                json!({"kty": "EC", "crv": "P-256", "x": encode(&point[1..33]), "y": encode(&point[33..])})
            }
            Self::Ed(key) => {
                json!({"kty": "OKP", "crv": "Ed25519", "x": encode(key.public_key().as_ref())})
            }
            Self::Secret(secret) => json!({"kty": "oct", "k": encode(secret)}),
        };
        jwk["kid"] = id.into();
        jwk
    }

    /// A token of `header` and `claims`, as they stand.
    pub(crate) fn sign(&self, header: &Value, claims: &Value) -> String {
        let message = format!(
            "{}.{}",
            encode(header.to_string().as_bytes()),
            encode(claims.to_string().as_bytes())
        );
        let bytes = message.as_bytes();
        let random = SystemRandom::new();
        let signature = match self {
            Self::Rsa(key) => {
                let mut signature = vec![0; key.public().modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &random, bytes, &mut signature)
                    .expect("signed");
                signature
            }
            Self::Ec(key) => key.sign(&random, bytes).expect("signed").as_ref().to_vec(),
            Self::Ed(key) => key.sign(bytes).as_ref().to_vec(),
            Self::Secret(secret) => hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), bytes)
                .as_ref()
                .to_vec(),
        };
        format!("{message}.{}", encode(&signature))
    }

    /// A good token of this key by its id.
    pub(crate) fn token(&self, id: &str) -> String {
        self.sign(&json!({"alg": self.algorithm(), "kid": id}), &claims())
    }
}

/// What a good token claims.
pub(crate) fn claims() -> Value {
    json!({
        "iss": ISSUER, "aud": AUDIENCE, "sub": "person-1", "exp": now() + 300, "nbf": now() - 5,
        "tenant": "acme",
    })
}

/// Good claims with one that is different; null takes it away.
pub(crate) fn claims_with(name: &str, value: Value) -> Value {
    let mut claims = claims();
    if value.is_null() {
        claims.as_object_mut().expect("an object").remove(name);
    } else {
        claims[name] = value;
    }
    claims
}

/// base64url without padding (RFC 7515, section 2).
pub(crate) fn encode(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// A server that publishes keys, which can be changed.
pub(crate) struct Issuer {
    pub(crate) server: Partner,
    keys: Arc<Mutex<Vec<Value>>>,
}

impl Issuer {
    pub(crate) async fn publishing(keys: Vec<Value>) -> Self {
        let keys = Arc::new(Mutex::new(keys));
        let shown = Arc::clone(&keys);
        let server = Partner::answering(move |_| {
            let keys = shown.lock().unwrap_or_else(PoisonError::into_inner).clone();
            std::future::ready(json!({ "keys": keys }).to_string().into_response())
        })
        .await;
        Self { server, keys }
    }

    pub(crate) fn publish(&self, keys: Vec<Value>) {
        *self.keys.lock().unwrap_or_else(PoisonError::into_inner) = keys;
    }

    /// The settings of a proxy that believes this issuer.
    pub(crate) fn url(&self) -> String {
        format!("{}/jwks.json", self.server.url())
    }
}
