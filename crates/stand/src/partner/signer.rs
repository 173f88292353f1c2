//! Signs URLs for the storage, as the partner's service does with its AWS account.

use std::time::Duration;

use rusty_s3::actions::PutObject;
use rusty_s3::{Bucket, BucketError, Credentials, S3Action, UrlStyle};

/// Why URLs cannot be signed for an origin.
#[derive(Debug, thiserror::Error)]
#[error("cannot sign URLs for {origin}: {problem}")]
pub struct SignerProblem {
    origin: String,
    problem: String,
}

/// How a URL is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Validity {
    /// Good from now on.
    Good,
    /// Its time was over an hour ago.
    Expired,
    /// Good, but bound to the checksum of an empty body.
    EmptyBodyChecksum,
    /// Good, but for a bucket on another host.
    ForeignHost,
}

/// Signs PUTs into one bucket.
#[derive(Clone)]
pub(crate) struct Signer {
    bucket: Bucket,
    foreign: Bucket,
    credentials: Credentials,
    lifetime: Duration,
}

impl Signer {
    /// The storage's access key. No secret: it opens nothing but a stand.
    pub(crate) const ACCESS_KEY: &'static str = "AKIASTANDDEVELOPMENT";
    /// The storage's secret key, as little a secret.
    pub(crate) const SECRET_KEY: &'static str = "stand-development-secret-key";
    /// The region that signatures are for.
    const REGION: &'static str = "eu-central-1";
    /// A host that is not the storage, and cannot be anyone's (RFC 2606).
    const FOREIGN_ORIGIN: &'static str = "https://storage.invalid";

    pub(crate) fn new(
        storage: &str,
        bucket: &str,
        lifetime: Duration,
    ) -> Result<Self, SignerProblem> {
        Ok(Self {
            bucket: path_style(storage, bucket)?,
            foreign: path_style(Self::FOREIGN_ORIGIN, bucket)?,
            credentials: Credentials::new(Self::ACCESS_KEY, Self::SECRET_KEY),
            lifetime,
        })
    }

    /// A presigned URL for a PUT of `key`.
    pub(crate) fn sign(&self, key: &str, validity: Validity) -> String {
        let bucket = match validity {
            Validity::ForeignHost => &self.foreign,
            _ => &self.bucket,
        };
        let mut put = PutObject::new(bucket, Some(&self.credentials), key);
        if validity == Validity::EmptyBodyChecksum {
            put.query_mut().insert("x-amz-checksum-crc32", "AAAAAA==");
        }
        let now = jiff::Timestamp::now();
        let signed_at = match validity {
            Validity::Expired => now - (self.lifetime + Duration::from_secs(3600)),
            _ => now,
        };
        put.sign_with_time(self.lifetime, &signed_at).into()
    }
}

fn path_style(origin: &str, bucket: &str) -> Result<Bucket, SignerProblem> {
    let failed = |problem: String| SignerProblem {
        origin: origin.to_owned(),
        problem,
    };
    let endpoint = origin.parse().map_err(|_| failed("no URL".to_owned()))?;
    Bucket::new(endpoint, UrlStyle::Path, bucket.to_owned(), Signer::REGION)
        .map_err(|error: BucketError| failed(error.to_string()))
}
