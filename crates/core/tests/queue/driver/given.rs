//! What tests are made of: settings, and answers of the proxy and of the storage.

use direct_upload_core::answer::{ConfirmAnswer, PutAnswer, Refusal, UrlAnswer};
use direct_upload_core::content::Look;
use direct_upload_core::settings::Settings;
use direct_upload_core::wire::PresignedUrlAnswer;
use direct_upload_core::{Effect, Millis};

/// The beginning of a CSV file.
pub(crate) const CSV: &[u8] = b"id,name\n1,a\n";
/// An empty ZIP archive.
pub(crate) const ZIP: &[u8] = b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
/// The wall clock, in agreement with [`URL`].
pub(crate) const WALL: u64 = 1_795_336_200;
/// Long enough for XMLHttpRequest, which reports progress.
pub(crate) const LARGE: u64 = 10 * 1024 * 1024;
/// Where a file can be sent, for 15 minutes.
pub(crate) const URL: &str = "https://bucket.s3.amazonaws.com/a.csv?X-Amz-Date=20261122T083000Z\
    &X-Amz-Expires=900&X-Amz-SignedHeaders=host&X-Amz-Signature=0";

/// What is seen of a small file.
pub(crate) fn look(file: &[u8]) -> Look {
    Look {
        head: file.to_vec(),
        tail: file.to_vec(),
    }
}

/// The settings of an element for several files.
pub(crate) fn settings() -> Settings {
    Settings {
        multiple: true,
        ..Settings::default()
    }
}

pub(crate) fn confirming() -> Settings {
    Settings {
        confirm: true,
        ..settings()
    }
}

/// What the partner API's own answer amounts to: a URL, and no word more.
pub(crate) fn grant() -> PresignedUrlAnswer {
    PresignedUrlAnswer {
        presigned_url: URL.to_owned(),
        key: None,
        headers: None,
        expires_in: None,
    }
}

pub(crate) fn granted() -> UrlAnswer {
    UrlAnswer::Granted(grant())
}

pub(crate) fn granted_for(seconds: u32) -> UrlAnswer {
    UrlAnswer::Granted(PresignedUrlAnswer {
        expires_in: Some(seconds),
        ..grant()
    })
}

pub(crate) fn granted_under(key: &str) -> UrlAnswer {
    UrlAnswer::Granted(PresignedUrlAnswer {
        key: Some(key.to_owned()),
        ..grant()
    })
}

pub(crate) fn refusal(status: u16, retry_after: Option<Millis>) -> Refusal {
    Refusal {
        status,
        retry_after,
        ..Refusal::default()
    }
}

pub(crate) fn url_refused(status: u16) -> UrlAnswer {
    UrlAnswer::Refused(refusal(status, None))
}

/// The proxy has too much to do, and says for how long.
pub(crate) fn patience(time: Millis) -> UrlAnswer {
    UrlAnswer::Refused(refusal(429, Some(time)))
}

pub(crate) fn confirm_refused(status: u16) -> ConfirmAnswer {
    ConfirmAnswer::Refused(refusal(status, None))
}

pub(crate) fn stored() -> PutAnswer {
    PutAnswer::Stored {
        status: 200,
        etag: Some("\"1\"".to_owned()),
    }
}

/// The storage refuses, with S3's code and message.
pub(crate) fn put_refused(status: u16, code: &str, message: &str) -> PutAnswer {
    PutAnswer::Refused {
        status,
        body: format!("<Error><Code>{code}</Code><Message>{message}</Message></Error>"),
        request_id: None,
        retry_after: None,
    }
}

/// The storage refuses because the presigned URL is past its end.
pub(crate) fn expired() -> PutAnswer {
    put_refused(403, "AccessDenied", "Request has expired")
}

/// A passing refusal of the storage.
pub(crate) fn busy() -> PutAnswer {
    put_refused(503, "SlowDown", "Please reduce your request rate.")
}

/// The one PUT among effects: where to, with which headers.
#[track_caller]
pub(crate) fn the_put(effects: &[Effect]) -> (&str, &[(String, String)]) {
    let mut puts = effects.iter().filter_map(|effect| match effect {
        Effect::Put { url, headers, .. } => Some((url.as_str(), headers.as_slice())),
        _ => None,
    });
    match (puts.next(), puts.next()) {
        (Some(put), None) => put,
        _ => panic!("not one PUT in {effects:?}"),
    }
}
