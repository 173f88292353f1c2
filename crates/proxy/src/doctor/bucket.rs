//! The bucket, asked what a browser asks it: may this page send a file (Fetch Standard, "CORS
//! preflight fetch"), and, if a write test is wanted, the upload itself.

use std::time::{Duration, SystemTime};

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use direct_upload_core::{file_kind::FileKind, storage_error::StorageError};
use reqwest::{Response, Url};

use super::finding::Finding;
use crate::{
    config::AllowedOrigins,
    http_client::{BodyError, HttpClient, read_body},
};

/// For one answer.
const TIME: Duration = Duration::from_secs(10);
/// The most that is read of an error.
const MAX_BYTES: usize = 16 * 1024;
/// A ZIP archive without files: its end of central directory record.
const EMPTY_ZIP: &[u8] = b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";

/// The storage behind one presigned URL, and the origin that wants to use it.
pub(super) struct Bucket {
    client: HttpClient,
    url: Url,
    origin: HeaderValue,
    /// All that have to be covered.
    origins: Vec<String>,
}

/// What a preflight's answer must allow, and by which part of the rule.
const ALLOWED: [(HeaderName, &str, &str); 2] = [
    (
        header::ACCESS_CONTROL_ALLOW_METHODS,
        "PUT",
        "AllowedMethods",
    ),
    (
        header::ACCESS_CONTROL_ALLOW_HEADERS,
        "content-type",
        "AllowedHeaders",
    ),
];

impl Bucket {
    /// The bucket of `url`, as a page of `origin` uses it; pages of `others` use it too.
    pub(super) fn of(
        url: Url,
        origin: HeaderValue,
        others: &AllowedOrigins,
        client: HttpClient,
    ) -> Self {
        let others = others.iter().filter(|other| **other != origin);
        let origins = [&origin].into_iter().chain(others);
        let text = |origin: &HeaderValue| origin.to_str().unwrap_or_default().to_owned();
        Self {
            client,
            url,
            origins: origins.map(text).collect(),
            origin,
        }
    }

    /// What the storage's clock says.
    pub(super) async fn date(&self) -> Option<SystemTime> {
        let request = self.client.request(Method::HEAD, self.url.clone(), TIME);
        date_of(&request.send().await.ok()?)
    }

    /// Whether a browser would send a file from a page of the origin.
    pub(super) async fn preflight(&self) -> Finding {
        const ABOUT: &str = "bucket's CORS rule";
        let request = self
            .client
            .request(Method::OPTIONS, self.url.clone(), TIME)
            .header(header::ORIGIN, self.origin.clone())
            .header(header::ACCESS_CONTROL_REQUEST_METHOD, "PUT")
            .header(header::ACCESS_CONTROL_REQUEST_HEADERS, "content-type");
        let response = match request.send().await.map_err(BodyError::from) {
            Ok(response) => response,
            Err(error) => return self.unreachable(&error),
        };
        let status = response.status();
        if status.is_redirection() {
            return Finding::wrong(
                ABOUT,
                format!("it redirects a browser's question ({status}), and browsers do not follow"),
                "ask the partner to sign for the bucket's regional host, \
                 bucket.s3.REGION.amazonaws.com",
            );
        }
        let problem = if status.is_success() {
            self.not_allowed(response.headers())
        } else {
            let body = read_body(response, MAX_BYTES).await.unwrap_or_default();
            let error = StorageError::parse(&String::from_utf8_lossy(&body));
            if error.code.as_deref() == Some("NoSuchBucket") {
                let mend = "ask the partner which bucket and region it signs for";
                return Finding::wrong("bucket", format!("there is none ({status})"), mend);
            }
            // As S3 says it where a bucket has no CORS configuration.
            let has_none = error
                .message
                .is_some_and(|text| text.contains("not enabled"));
            let why = if has_none {
                "the bucket has no CORS rule"
            } else {
                "no rule covers this origin, PUT and content-type"
            };
            Some(format!("it refuses a browser's question ({status}): {why}"))
        };
        match problem {
            Some(problem) => Finding::wrong(ABOUT, problem, self.rule()),
            None => Finding::fine(ABOUT, "pages of this origin may send files"),
        }
    }

    /// What an answer does not allow.
    fn not_allowed(&self, headers: &HeaderMap) -> Option<String> {
        let origin = headers.get(header::ACCESS_CONTROL_ALLOW_ORIGIN);
        if !origin.is_some_and(|allowed| *allowed == self.origin || allowed == "*") {
            return Some("it does not allow this origin (AllowedOrigins)".to_owned());
        }
        ALLOWED.into_iter().find_map(|(name, wanted, part)| {
            (!lists(headers, &name, wanted)).then(|| format!("it does not allow {wanted} ({part})"))
        })
    }

    /// The rule that would do (docs/storage.md), for all pages that may call the proxy: S3 replaces the
    /// whole configuration.
    fn rule(&self) -> String {
        let rules = serde_json::json!({"CORSRules": [{
            "AllowedOrigins": self.origins,
            "AllowedMethods": ["PUT"],
            "AllowedHeaders": ["content-type"],
            "ExposeHeaders": [
                "ETag", "Retry-After", "x-amz-request-id", "x-amz-checksum-crc64nvme",
            ],
            "MaxAgeSeconds": 3000,
        }]});
        let rules = serde_json::to_string_pretty(&rules).unwrap_or_default();
        format!(
            "save this as cors.json, with the rules for others that `aws s3api get-bucket-cors --bucket \
             BUCKET` shows, since it replaces them all; then run `aws s3api put-bucket-cors --bucket \
             BUCKET --cors-configuration file://cors.json`:\n{rules}"
        )
    }

    fn unreachable(&self, error: &BodyError) -> Finding {
        Finding::wrong(
            "bucket",
            format!("{} does not answer: {error}", self.url.authority()),
            "check the way there from here (DNS, firewall, HTTPS_PROXY); browsers take their own",
        )
    }

    /// Uploads a small file, and looks at what a page may read of the answer.
    pub(super) async fn write(&self, kind: FileKind, name: &str) -> Finding {
        const ABOUT: &str = "write test";
        let body = match kind {
            FileKind::Csv => &b"direct-upload doctor\n"[..],
            FileKind::Zip => EMPTY_ZIP,
        };
        let request = self
            .client
            .request(Method::PUT, self.url.clone(), TIME)
            .header(header::ORIGIN, self.origin.clone())
            .header(header::CONTENT_TYPE, kind.content_type())
            .body(body);
        let response = match request.send().await.map_err(BodyError::from) {
            Ok(response) => response,
            Err(error) => return self.unreachable(&error),
        };
        if !matches!(response.status(), StatusCode::OK | StatusCode::NO_CONTENT) {
            return refused(ABOUT, response).await;
        }
        let headers = response.headers();
        if headers
            .get(header::ACCESS_CONTROL_ALLOW_ORIGIN)
            .is_none_or(|allowed| *allowed != self.origin && allowed != "*")
        {
            let what = "the file was stored, but a page could not read that (AllowedOrigins)";
            return Finding::wrong(ABOUT, what, self.rule());
        }
        if !lists(headers, &header::ACCESS_CONTROL_EXPOSE_HEADERS, "etag") {
            let what = "the file was stored, but a page cannot read its ETag (ExposeHeaders)";
            return Finding::note(ABOUT, what, self.rule());
        }
        Finding::fine(ABOUT, format!("{name} was stored, and can be deleted"))
    }
}

/// When a server says that it answered.
pub(super) fn date_of(response: &Response) -> Option<SystemTime> {
    let date = response.headers().get(header::DATE)?.to_str().ok()?;
    httpdate::parse_http_date(date).ok()
}

/// Whether the list in a header names `wanted`, or all.
fn lists(headers: &HeaderMap, name: &HeaderName, wanted: &str) -> bool {
    headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|listed| listed.trim().eq_ignore_ascii_case(wanted) || listed.trim() == "*")
}

/// By S3's error code. The message could quote what was signed.
async fn refused(about: &'static str, response: Response) -> Finding {
    let status = response.status();
    let body = read_body(response, MAX_BYTES).await;
    let error = StorageError::parse(&String::from_utf8_lossy(&body.unwrap_or_default()));
    let code = error.code.as_deref().unwrap_or("no S3 error code");
    let mend = match code {
        "AccessDenied" => "give the signer s3:PutObject on the bucket (docs/storage.md)",
        "SignatureDoesNotMatch" => {
            "the signer's secret key is wrong, or the URL was changed on its way: ask the partner to check \
             the secret, to sign host alone, and to hand the URL out as it was signed"
        }
        "InvalidAccessKeyId" | "ExpiredToken" => {
            "ask the partner to renew the signer's credentials"
        }
        "NoSuchBucket" => "ask the partner which bucket and region it signs for",
        _ => "look the code up in the storage's documentation (docs/storage.md has the usual ones)",
    };
    Finding::wrong(about, format!("it was refused ({status}, {code})"), mend)
}
