//! What is taken from a JSON Web Key Set (RFC 7517): public keys, each with the one algorithm that
//! it is for.

use jsonwebtoken::{
    Algorithm, DecodingKey,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, KeyOperations, PublicKeyUse},
};
use serde::Deserialize;
use serde_json::Value;

/// The most keys of a set.
const MAX_KEYS: usize = 64;

/// One key that signs tokens, with the one algorithm that it is for.
#[derive(Clone)]
pub(super) struct PublicKey {
    pub(super) id: Option<String>,
    pub(super) algorithm: Algorithm,
    pub(super) key: DecodingKey,
}

/// The keys of a set that sign tokens by an algorithm that is accepted. `None` if it is no set.
pub(super) fn read(body: &[u8]) -> Option<Vec<PublicKey>> {
    #[derive(Deserialize)]
    struct Set {
        keys: Vec<Value>,
    }
    let set: Set = serde_json::from_slice(body).ok()?;
    // A key of a kind that is not known does not spoil the others.
    let keys = set.keys.into_iter().take(MAX_KEYS);
    Some(keys.filter_map(public_key).collect())
}

fn public_key(jwk: Value) -> Option<PublicKey> {
    let jwk: Jwk = serde_json::from_value(jwk).ok()?;
    // A shared secret has no business in a public place, and no place here.
    let (algorithm, named) = match &jwk.algorithm {
        AlgorithmParameters::RSA(_) => (Algorithm::RS256, KeyAlgorithm::RS256),
        AlgorithmParameters::EllipticCurve(key) if key.curve == EllipticCurve::P256 => {
            (Algorithm::ES256, KeyAlgorithm::ES256)
        }
        AlgorithmParameters::OctetKeyPair(key) if key.curve == EllipticCurve::Ed25519 => {
            (Algorithm::EdDSA, KeyAlgorithm::EdDSA)
        }
        _ => return None,
    };
    let common = &jwk.common;
    let for_it = common.key_algorithm.is_none_or(|given| given == named);
    let signs = common
        .public_key_use
        .as_ref()
        .is_none_or(|given| *given == PublicKeyUse::Signature);
    let verifies = common
        .key_operations
        .as_ref()
        .is_none_or(|given| given.contains(&KeyOperations::Verify));
    (for_it && signs && verifies).then_some(())?;
    Some(PublicKey {
        id: common.key_id.clone(),
        algorithm,
        key: DecodingKey::from_jwk(&jwk).ok()?,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const POINT: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";

    fn algorithms(set: &Value) -> Option<Vec<Algorithm>> {
        let keys = read(set.to_string().as_bytes())?;
        Some(keys.iter().map(|key| key.algorithm).collect())
    }

    #[test]
    fn only_keys_that_sign_by_an_accepted_algorithm_are_kept() {
        let ed = json!({"kty": "OKP", "crv": "Ed25519", "x": POINT});
        let with = |name: &str, value: Value| {
            let mut key = ed.clone();
            key[name] = value;
            key
        };
        for (key, kept) in [
            (ed.clone(), Some(Algorithm::EdDSA)),
            (with("use", json!("sig")), Some(Algorithm::EdDSA)),
            (with("alg", json!("EdDSA")), Some(Algorithm::EdDSA)),
            (with("use", json!("enc")), None),
            (with("alg", json!("RS256")), None),
            (with("key_ops", json!(["sign"])), None),
            (with("crv", json!("Ed448")), None),
            (with("x", json!("not base64!")), None),
            (
                json!({"kty": "RSA", "n": "AQAB", "e": "AQAB"}),
                Some(Algorithm::RS256),
            ),
            (
                json!({"kty": "RSA", "n": "AQAB", "e": "AQAB", "alg": "RS512"}),
                None,
            ),
            (
                json!({"kty": "EC", "crv": "P-256", "x": POINT, "y": POINT}),
                Some(Algorithm::ES256),
            ),
            (
                json!({"kty": "EC", "crv": "P-384", "x": POINT, "y": POINT}),
                None,
            ),
            (json!({"kty": "oct", "k": "c2VjcmV0"}), None),
            (json!({"kty": "oct", "k": "c2VjcmV0", "alg": "HS256"}), None),
            (json!({"kty": "future"}), None),
            (json!(1), None),
        ] {
            let set = json!({"keys": [key, {"kty": "unknown"}]});
            assert_eq!(algorithms(&set), Some(Vec::from_iter(kept)), "{set}");
        }
        assert_eq!(algorithms(&json!({"keys": {}})), None);
        let many = json!({"keys": vec![ed; 1000]});
        assert_eq!(algorithms(&many).expect("a set").len(), MAX_KEYS);
    }
}
