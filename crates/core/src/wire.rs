//! What travels between the widget and the proxy, as JSON. One definition for both sides.
//!
//! Reading is lenient, since any proxy that forwards the partner API's own answer works too:
//! only `presignedURL` is needed, and unknown fields are passed over.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The 200 answer of `GET /api/presigned-url?filename=…`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PresignedUrlAnswer {
    /// Where the file is PUT, byte for byte as it was signed.
    #[serde(rename = "presignedURL")]
    pub presigned_url: String,
    /// The storage key the file will have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Exactly the headers to send with the PUT. Where they are absent, the widget sends the
    /// `Content-Type` of the file's kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub headers: Option<Headers>,
    /// For how many seconds from now a PUT may begin.
    #[serde(default, rename = "expiresIn", skip_serializing_if = "Option::is_none")]
    pub expires_in: Option<u32>,
}

/// Names and values of headers: an object in JSON, in its own order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headers(pub Vec<(String, String)>);

impl Serialize for Headers {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl<'de> Deserialize<'de> for Headers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let headers = BTreeMap::<String, String>::deserialize(deserializer)?;
        Ok(Self(headers.into_iter().collect()))
    }
}

/// The body of `POST /api/confirmations`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfirmationRequest {
    /// The storage key that was written.
    pub key: String,
    /// The file's name as the person knows it.
    pub filename: String,
    /// Its length in bytes.
    pub size: u64,
    /// The storage's ETag, where the page could read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
}

/// An error of the proxy: `application/problem+json` (RFC 9457) with a stable `code`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// A URI that names the kind of problem; `about:blank` where the title says it all.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The problem in a few words, the same each time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The HTTP status of the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// What happened this time, for a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// One of the widget's error codes, in kebab-case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_partner_api_s_own_answer_is_enough() {
        let answer: PresignedUrlAnswer =
            serde_json::from_str(r#"{"presignedURL": "https://b.example/k?X=1", "more": [1]}"#)
                .expect("valid");
        assert_eq!(answer.presigned_url, "https://b.example/k?X=1");
        assert_eq!(
            (answer.key, answer.headers, answer.expires_in),
            (None, None, None)
        );
    }

    #[test]
    fn names_on_the_wire_are_those_of_the_contract() {
        let answer = PresignedUrlAnswer {
            presigned_url: "https://b.example/k".to_owned(),
            key: Some("k".to_owned()),
            headers: Some(Headers(vec![(
                "Content-Type".to_owned(),
                "text/csv".to_owned(),
            )])),
            expires_in: Some(900),
        };
        assert_eq!(
            serde_json::to_value(&answer).expect("serializable"),
            serde_json::json!({
                "presignedURL": "https://b.example/k",
                "key": "k",
                "headers": {"Content-Type": "text/csv"},
                "expiresIn": 900
            })
        );
    }

    #[test]
    fn a_problem_may_lack_every_field() {
        assert_eq!(
            serde_json::from_str::<Problem>("{}").expect("valid"),
            Problem::default()
        );
    }
}
