//! Reads a presigned URL without changing it.
//!
//! The URL reaches the storage byte for byte as it came, so nothing here builds one: the parts
//! that matter are read from the query (Amazon S3 API Reference, "Authenticating Requests:
//! Using Query Parameters (AWS Signature Version 4)").

use crate::forbidden_header::is_forbidden;
use crate::plain;
use crate::utc::{self, UnixSeconds};

/// The longest URL that is accepted, in bytes. S3's own are under 2 KiB, with a session token
/// under 4 KiB.
pub const MAX_BYTES: usize = 16 * 1024;

/// What a presigned URL says about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresignedUrl {
    host: String,
    secure: bool,
    signed_at: Option<UnixSeconds>,
    expires_in: Option<u32>,
    signed_headers: Vec<String>,
    empty_body_checksum: bool,
}

/// Why a text is not a presigned URL that a file can be sent to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PresignedUrlProblem {
    /// Longer than [`MAX_BYTES`].
    TooLong,
    /// Not an absolute `http` or `https` URL with a host, or not in the characters of one.
    NotAUrl,
    /// It carries a user name or a password.
    Credentials,
    /// `http` to anything but this machine.
    Insecure,
    /// It names a query parameter of the signature twice, or with a value that cannot be.
    Malformed,
}

impl PresignedUrl {
    /// Reads `url`.
    ///
    /// # Errors
    /// A [`PresignedUrlProblem`] where a browser should not be sent there.
    pub fn parse(url: &str) -> Result<Self, PresignedUrlProblem> {
        if url.len() > MAX_BYTES {
            return Err(PresignedUrlProblem::TooLong);
        }
        // RFC 3986 allows nothing outside printable ASCII; browsers drop tabs and new lines and
        // re-encode the rest, which would break the signature.
        if !url.bytes().all(|b| b.is_ascii_graphic() && b != b'\\') {
            return Err(PresignedUrlProblem::NotAUrl);
        }
        let (scheme, rest) = plain::split(url, "://").ok_or(PresignedUrlProblem::NotAUrl)?;
        let https = scheme.eq_ignore_ascii_case("https");
        if !https && !scheme.eq_ignore_ascii_case("http") {
            return Err(PresignedUrlProblem::NotAUrl);
        }
        let before_fragment = plain::split(rest, "#").map_or(rest, |(before, _)| before);
        let (before_query, query) =
            plain::split(before_fragment, "?").unwrap_or((before_fragment, ""));
        let authority =
            plain::split(before_query, "/").map_or(before_query, |(authority, _)| authority);
        if plain::split(authority, "@").is_some() {
            return Err(PresignedUrlProblem::Credentials);
        }
        let host = host_of(authority).ok_or(PresignedUrlProblem::NotAUrl)?;
        if !https && !is_loopback(&host) {
            return Err(PresignedUrlProblem::Insecure);
        }
        let mut parsed = Self {
            host: authority.to_ascii_lowercase(),
            secure: https,
            signed_at: None,
            expires_in: None,
            signed_headers: Vec::new(),
            empty_body_checksum: false,
        };
        parsed.read_query(query)?;
        Ok(parsed)
    }

    fn read_query(&mut self, query: &str) -> Result<(), PresignedUrlProblem> {
        let mut seen_signed_headers = false;
        for pair in plain::pieces(query, "&") {
            let (name, value) = plain::split(pair, "=").unwrap_or((pair, ""));
            let mut name = percent_decode(name);
            name.make_ascii_lowercase();
            match name.as_str() {
                "x-amz-date" => {
                    let date = utc::parse_basic(&percent_decode(value))
                        .ok_or(PresignedUrlProblem::Malformed)?;
                    set_once(&mut self.signed_at, date)?;
                }
                "x-amz-expires" => {
                    let seconds = plain::number(&percent_decode(value))
                        .and_then(|seconds| u32::try_from(seconds).ok())
                        .ok_or(PresignedUrlProblem::Malformed)?;
                    set_once(&mut self.expires_in, seconds)?;
                }
                "x-amz-signedheaders" => {
                    if seen_signed_headers {
                        return Err(PresignedUrlProblem::Malformed);
                    }
                    seen_signed_headers = true;
                    self.signed_headers = plain::pieces(&percent_decode(value), ";")
                        .filter(|header| !header.is_empty())
                        .map(str::to_ascii_lowercase)
                        .collect();
                }
                "x-amz-checksum-crc32" => {
                    self.empty_body_checksum |= percent_decode(value) == CRC32_OF_NOTHING;
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The host, with its port where one is given, in lower case.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Whether the scheme is `https`. Where it is not, the host is this machine.
    #[must_use]
    pub const fn is_secure(&self) -> bool {
        self.secure
    }

    /// When it was signed, by the signer's clock.
    #[must_use]
    pub const fn signed_at(&self) -> Option<UnixSeconds> {
        self.signed_at
    }

    /// For how many seconds from [`signed_at`](Self::signed_at) a PUT may begin.
    #[must_use]
    pub const fn expires_in(&self) -> Option<u32> {
        self.expires_in
    }

    /// When it stops working, by the signer's clock.
    #[must_use]
    pub fn expires_at(&self) -> Option<UnixSeconds> {
        Some(self.signed_at?.saturating_add(u64::from(self.expires_in?)))
    }

    /// The names of the signed headers, in lower case.
    #[must_use]
    pub fn signed_headers(&self) -> &[String] {
        &self.signed_headers
    }

    /// The first signed header that a browser would not send when told to send those called
    /// `sent`: the storage would refuse the signature. The browser adds `host` and
    /// `content-length` itself.
    #[must_use]
    pub fn unsendable_header<'a>(
        &self,
        sent: &(impl Iterator<Item = &'a str> + Clone),
    ) -> Option<&str> {
        self.signed_headers
            .iter()
            .map(String::as_str)
            .find(|signed| {
                !matches!(*signed, "host" | "content-length")
                    && (is_forbidden(signed)
                        || !sent.clone().any(|name| name.eq_ignore_ascii_case(signed)))
            })
    }

    /// Whether the signer bound the checksum of an empty body, as recent AWS JavaScript SDKs do
    /// unless told `requestChecksumCalculation: "WHEN_REQUIRED"`: stores that verify it refuse
    /// every file.
    #[must_use]
    pub const fn has_empty_body_checksum(&self) -> bool {
        self.empty_body_checksum
    }
}

/// The base64 of the CRC-32 of no bytes at all.
const CRC32_OF_NOTHING: &str = "AAAAAA==";

fn set_once<T>(slot: &mut Option<T>, value: T) -> Result<(), PresignedUrlProblem> {
    match slot.replace(value) {
        None => Ok(()),
        Some(_) => Err(PresignedUrlProblem::Malformed),
    }
}

/// The host of an authority without its port, in lower case; `None` where either cannot be.
fn host_of(authority: &str) -> Option<String> {
    let (host, port) = if let Some(bracketed) = authority.strip_prefix('[') {
        let (address, after) = plain::split(bracketed, "]")?;
        plain::split(address, ":")?;
        let port = match after {
            "" => None,
            _ => Some(after.strip_prefix(':')?),
        };
        (address, port)
    } else {
        match plain::split(authority, ":") {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        }
    };
    if let Some(port) = port {
        u16::try_from(plain::number(port)?).ok()?;
    }
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b':');
    (!host.is_empty() && host.bytes().all(plain)).then(|| host.to_ascii_lowercase())
}

/// Whether a host is this machine, written the usual ways: a browser's own view is wider, and
/// refuses nothing by this.
fn is_loopback(host: &str) -> bool {
    let address = host.strip_prefix("127.").is_some_and(|rest| {
        let mut parts =
            plain::pieces(rest, ".").map(|part| plain::number(part).is_some_and(|n| n < 256));
        parts.by_ref().take(3).filter(|is_byte| *is_byte).count() == 3 && parts.next().is_none()
    });
    address || host == "localhost" || host.ends_with(".localhost") || host == "::1"
}

/// Decodes `%xx` of ASCII characters, which is all that a signature's parameters have. What is
/// no such escape is left as it is.
fn percent_decode(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let mut ahead = rest.clone();
        let escaped = || Some(hex(ahead.next()?)? * 16 + hex(ahead.next()?)?);
        match (byte == b'%').then(escaped).flatten() {
            Some(escaped) if escaped.is_ascii() => {
                decoded.push(char::from(escaped));
                rest = ahead;
            }
            _ => decoded.push(char::from(byte)),
        }
    }
    decoded
}

const fn hex(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIGNED: &str = "https://Bucket.s3.eu-central-1.amazonaws.com/a%20b.csv\
        ?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKID%2F20130524%2Feu-central-1%2Fs3%2Faws4_request\
        &X-Amz-Date=20130524T000000Z&X-Amz-Expires=900&X-Amz-SignedHeaders=content-type%3Bhost&X-Amz-Signature=00";

    #[test]
    fn what_the_query_says_is_read() {
        let url = PresignedUrl::parse(SIGNED).expect("valid");
        assert_eq!(url.host(), "bucket.s3.eu-central-1.amazonaws.com");
        assert!(url.is_secure());
        assert_eq!(url.signed_at(), Some(1_369_353_600));
        assert_eq!(url.expires_in(), Some(900));
        assert_eq!(url.expires_at(), Some(1_369_354_500));
        assert_eq!(url.signed_headers(), ["content-type", "host"]);
        assert!(!url.has_empty_body_checksum());
    }

    #[test]
    fn a_url_without_a_signature_says_nothing() {
        let url = PresignedUrl::parse("https://b.example/k").expect("valid");
        assert_eq!(
            (url.signed_at(), url.expires_in(), url.expires_at()),
            (None, None, None)
        );
        assert!(url.signed_headers().is_empty());
    }

    #[test]
    fn the_checksum_of_an_empty_body_is_found() {
        for query in [
            "x-amz-checksum-crc32=AAAAAA%3D%3D",
            "X-Amz-Checksum-Crc32=AAAAAA==",
        ] {
            let url = PresignedUrl::parse(&format!("https://b.example/k?{query}")).expect("valid");
            assert!(url.has_empty_body_checksum(), "{query}");
        }
    }

    #[test]
    fn plain_http_is_for_this_machine_only() {
        for host in [
            "127.0.0.1:9000",
            "localhost",
            "[::1]:80",
            "bucket.localhost:1",
            "127.9.9.9",
        ] {
            let url = PresignedUrl::parse(&format!("http://{host}/k")).expect(host);
            assert_eq!((url.host(), url.is_secure()), (host, false));
        }
        for host in [
            "b.example",
            "localhost.example",
            "127.0.0.1.example",
            "2130706433",
            "[::2]",
        ] {
            assert_eq!(
                PresignedUrl::parse(&format!("http://{host}/k")),
                Err(PresignedUrlProblem::Insecure),
                "{host}"
            );
        }
    }

    #[test]
    fn what_no_browser_should_follow_is_refused() {
        use PresignedUrlProblem::{Credentials, Malformed, NotAUrl, TooLong};
        let long = format!("https://b.example/{}", "a".repeat(MAX_BYTES));
        for (url, problem) in [
            ("", NotAUrl),
            ("/k?X-Amz-Date=1", NotAUrl),
            ("javascript:alert(1)", NotAUrl),
            ("ftp://b.example/k", NotAUrl),
            ("https:///k", NotAUrl),
            ("https://b.example:99999/k", NotAUrl),
            ("https://b.example:/k", NotAUrl),
            ("https://b example/k", NotAUrl),
            ("https://b.example/k\n", NotAUrl),
            ("https://b.example\\@evil.example/k", NotAUrl),
            ("https://b%2eexample/k", NotAUrl),
            ("https://bücket.example/k", NotAUrl),
            ("https://[::1/k", NotAUrl),
            ("https://[1.2.3.4]/k", NotAUrl),
            ("https://me:secret@b.example/k", Credentials),
            ("https://b.example@evil.example/k", Credentials),
            ("https://b.example/k?X-Amz-Expires=soon", Malformed),
            ("https://b.example/k?X-Amz-Expires=-1", Malformed),
            ("https://b.example/k?X-Amz-Date=today", Malformed),
            (
                "https://b.example/k?X-Amz-Expires=1&x-amz-expires=2",
                Malformed,
            ),
            (
                "https://b.example/k?X-Amz-SignedHeaders=a&X-Amz-SignedHeaders=b",
                Malformed,
            ),
            (long.as_str(), TooLong),
        ] {
            assert_eq!(PresignedUrl::parse(url), Err(problem), "{url:.80}");
        }
    }

    #[test]
    fn a_signed_header_that_is_not_sent_is_found() {
        let url = |signed: &str| {
            PresignedUrl::parse(&format!("https://b.example/k?X-Amz-SignedHeaders={signed}"))
                .expect("valid")
        };
        let sent = ["Content-Type", "x-amz-meta-a", "Cookie"];
        for (signed, unsendable) in [
            ("host", None),
            ("host;content-length", None),
            ("content-type;host;X-Amz-Meta-A", None),
            ("host;x-amz-acl", Some("x-amz-acl")),
            ("host;cookie", Some("cookie")),
        ] {
            assert_eq!(
                url(signed).unsendable_header(&sent.into_iter()),
                unsendable,
                "{signed}"
            );
        }
    }

    #[test]
    fn broken_escapes_do_no_harm() {
        for (text, decoded) in [
            ("a%20b", "a b"),
            ("%", "%"),
            ("%4", "%4"),
            ("%zz", "%zz"),
            ("%C3%A4", "%C3%A4"),
            ("%25%34", "%4"),
        ] {
            assert_eq!(percent_decode(text), decoded);
        }
    }
}
