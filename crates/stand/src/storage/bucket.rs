//! The one bucket, behind s3s: it takes PUTs, and nothing else that the partner API's signer
//! does not sign.
//!
//! s3s has verified the signature when [`put_object`](S3::put_object) is called. What remains is
//! the object: its checksums, its conditions, its file. s3s-fs would write the file too, but it
//! keeps an object whose checksum was wrong, and fails for names over some 150 bytes.

use std::io;

use base64_simd::STANDARD as BASE64;
use futures_util::StreamExt;
use s3s::checksum::ChecksumHasher;
use s3s::crypto::{Checksum as _, Md5};
use s3s::dto::{Checksum, ChecksumType, ETag, PutObjectInput, PutObjectOutput};
use s3s::{S3, S3Error, S3Request, S3Response, S3Result, s3_error};

use super::folder::{ObjectFolder, hexadecimal};
use super::signed_query;

pub(crate) struct Bucket {
    name: String,
    folder: ObjectFolder,
}

impl Bucket {
    pub(crate) fn new(name: String, folder: ObjectFolder) -> Self {
        Self { name, folder }
    }
}

#[async_trait::async_trait]
impl S3 for Bucket {
    async fn put_object(
        &self,
        request: S3Request<PutObjectInput>,
    ) -> S3Result<S3Response<PutObjectOutput>> {
        if request.input.bucket != self.name {
            return Err(s3_error!(NoSuchBucket));
        }
        let claims = Claims::of(&request)?;
        let PutObjectInput { key, body, .. } = request.input;
        if claims.only_new && self.folder.contains(&key).await.map_err(failed)? {
            return Err(s3_error!(PreconditionFailed));
        }
        let mut md5 = Md5::new();
        let mut checksums = claims.hasher();
        let mut part = self.folder.begin().await.map_err(failed)?;
        let mut body = body.ok_or_else(|| s3_error!(IncompleteBody))?;
        while let Some(bytes) = body.next().await {
            let bytes = bytes
                .map_err(|error| S3Error::with_source(s3s::S3ErrorCode::IncompleteBody, error))?;
            md5.update(&bytes);
            checksums.update(&bytes);
            part.write(&bytes).await.map_err(failed)?;
        }
        let md5 = md5.finalize();
        let checksums = checksums.finalize();
        claims.verify(md5.as_ref(), &checksums)?;
        self.folder
            .commit(part, &key, claims.only_new)
            .await
            .map_err(|error| match error.kind() {
                io::ErrorKind::AlreadyExists => s3_error!(PreconditionFailed),
                _ => failed(error),
            })?;
        Ok(S3Response::new(PutObjectOutput {
            e_tag: Some(ETag::Strong(hexadecimal(md5.as_ref()))),
            checksum_crc64nvme: checksums.checksum_crc64nvme,
            checksum_type: Some(ChecksumType::from_static(ChecksumType::FULL_OBJECT)),
            ..PutObjectOutput::default()
        }))
    }
}

fn failed(error: io::Error) -> S3Error {
    tracing::error!(%error, "cannot write to the bucket's folder");
    S3Error::internal_error(error)
}

/// What the request says about the object, in its headers or signed into its query.
struct Claims {
    only_new: bool,
    md5: Option<String>,
    crc32: Option<String>,
    crc32c: Option<String>,
    crc64nvme: Option<String>,
    sha1: Option<String>,
    sha256: Option<String>,
}

impl Claims {
    fn of(request: &S3Request<PutObjectInput>) -> S3Result<Self> {
        let said = |name: &str| {
            let header = request.headers.get(name);
            header
                .and_then(|value| value.to_str().ok())
                .map(str::to_owned)
                .or_else(|| signed_query::value(&request.uri, name))
        };
        let claims = Self {
            only_new: said("if-none-match").is_some_and(|value| value == "*"),
            md5: said("content-md5"),
            crc32: said("x-amz-checksum-crc32"),
            crc32c: said("x-amz-checksum-crc32c"),
            crc64nvme: said("x-amz-checksum-crc64nvme"),
            sha1: said("x-amz-checksum-sha1"),
            sha256: said("x-amz-checksum-sha256"),
        };
        if let Some(md5) = &claims.md5 {
            let length = BASE64.decode_to_vec(md5).map(|bytes| bytes.len());
            if !length.is_ok_and(|length| length == 16) {
                return Err(s3_error!(
                    InvalidDigest,
                    "The Content-MD5 you specified was invalid."
                ));
            }
        }
        Ok(claims)
    }

    /// Computes what is claimed, and the checksum that S3 always answers with.
    fn hasher(&self) -> ChecksumHasher {
        ChecksumHasher {
            crc32: self.crc32.is_some().then(s3s::crypto::Crc32::new),
            crc32c: self.crc32c.is_some().then(s3s::crypto::Crc32c::new),
            sha1: self.sha1.is_some().then(s3s::crypto::Sha1::new),
            sha256: self.sha256.is_some().then(s3s::crypto::Sha256::new),
            crc64nvme: Some(s3s::crypto::Crc64Nvme::new()),
        }
    }

    fn verify(&self, md5: &[u8], found: &Checksum) -> S3Result<()> {
        if let Some(claimed) = &self.md5
            && *claimed != BASE64.encode_to_string(md5)
        {
            return Err(s3_error!(
                BadDigest,
                "The Content-MD5 you specified did not match what we received."
            ));
        }
        for (name, claimed, found) in [
            ("CRC32", &self.crc32, &found.checksum_crc32),
            ("CRC32C", &self.crc32c, &found.checksum_crc32c),
            ("CRC64NVME", &self.crc64nvme, &found.checksum_crc64nvme),
            ("SHA1", &self.sha1, &found.checksum_sha1),
            ("SHA256", &self.sha256, &found.checksum_sha256),
        ] {
            if claimed.is_some() && claimed != found {
                return Err(s3_error!(
                    BadDigest,
                    "The {name} you specified did not match the calculated checksum."
                ));
            }
        }
        Ok(())
    }
}
