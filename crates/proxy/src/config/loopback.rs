//! Which URLs stay within this machine. Only there is http as private as https.

use direct_upload_core::presigned_url::PresignedUrl;
use reqwest::Url;

/// Whether `url` leads to this machine, by the rule for presigned URLs.
pub(crate) fn is_loopback(url: &Url) -> bool {
    PresignedUrl::parse(&format!("http://{}/", url.authority())).is_ok()
}
