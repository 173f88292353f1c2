//! Reads the XML with which S3 says why it refused (Amazon S3 API Reference, "Error responses").
//!
//! Only the few fields that help are taken. The body of `SignatureDoesNotMatch` carries the key
//! id and the canonical request, with the signature in it; they are never looked at. Stores
//! differ, proxies in between answer with pages of their own, and bodies may be cut off:
//! whatever is not understood is left out, and no input does harm.

use crate::plain;

/// How much of a body is looked at, in bytes. S3's own are under 2 KiB.
pub const MAX_BYTES: usize = 16 * 1024;

/// How long a value may get, in bytes, before it is cut off.
const MAX_VALUE: usize = 300;

/// What the storage said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StorageError {
    /// S3's error code, such as `AccessDenied`; only letters, digits, `.`, `-`, `_`.
    pub code: Option<String>,
    /// S3's own sentence, in English.
    pub message: Option<String>,
    /// What the storage's support needs to find the request.
    pub request_id: Option<String>,
}

impl StorageError {
    /// Reads the fields that are there.
    #[must_use]
    pub fn parse(body: &str) -> Self {
        let mut error = Self::default();
        for (name, text) in Fields::of(beginning(body)) {
            let slot = match name {
                "Code" => &mut error.code,
                "Message" => &mut error.message,
                "RequestId" => &mut error.request_id,
                _ => continue,
            };
            if slot.is_none() {
                *slot = value(text);
            }
        }
        error.code = error.code.filter(|code| is_token(code));
        error.request_id = error.request_id.filter(|id| is_token(id));
        error
    }

    /// Whether the code is one of these.
    #[must_use]
    pub fn is(&self, codes: &[&str]) -> bool {
        self.code
            .as_deref()
            .is_some_and(|code| codes.contains(&code))
    }

    /// Whether the message speaks of expiry. AWS says "Request has expired"; others write
    /// their own sentence around the same word.
    #[must_use]
    pub fn says_expired(&self) -> bool {
        self.says("expired")
    }

    /// Whether the message says that the URL's time has not come yet.
    #[must_use]
    pub fn says_not_yet(&self) -> bool {
        self.says("not valid yet")
    }

    fn says(&self, words: &str) -> bool {
        self.message.as_deref().is_some_and(|message| {
            plain::contains(message.to_ascii_lowercase().as_bytes(), words.as_bytes())
        })
    }
}

/// The leaf elements directly below the root, as `(name, raw text)`, in order.
struct Fields<'a> {
    rest: &'a str,
    depth: usize,
}

impl<'a> Fields<'a> {
    const fn of(body: &'a str) -> Self {
        Self {
            rest: body,
            depth: 0,
        }
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (_, after) = plain::split(self.rest, "<")?;
            if let Some(comment) = after.strip_prefix("!--") {
                self.rest = plain::split(comment, "-->")?.1;
                continue;
            }
            let (tag, after) = plain::split(after, ">")?;
            self.rest = after;
            if tag.starts_with('?') || tag.starts_with('!') || tag.ends_with('/') {
                continue;
            }
            if tag.starts_with('/') {
                self.depth = self.depth.saturating_sub(1);
                continue;
            }
            self.depth = self.depth.saturating_add(1);
            if self.depth == 2
                && let Some(field) = leaf(tag, after)
            {
                return Some(field);
            }
        }
    }
}

/// The element that `tag` opens, if nothing but text is in it.
fn leaf<'a>(tag: &'a str, after: &'a str) -> Option<(&'a str, &'a str)> {
    let name = tag.split_ascii_whitespace().next()?;
    let (text, end) = plain::split(after, "</")?;
    let (end, _) = plain::split(end, ">")?;
    (end.trim_ascii_end() == name && plain::split(text, "<").is_none()).then_some((name, text))
}

fn beginning(body: &str) -> &str {
    let mut end = body.len().min(MAX_BYTES);
    while !body.is_char_boundary(end) {
        end = end.saturating_sub(1);
    }
    body.get(..end).unwrap_or_default()
}

fn is_token(text: &str) -> bool {
    text.len() <= 128
        && text.bytes().all(|b| {
            b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b'+' | b'/' | b'=')
        })
}

/// The text with its entities resolved, without control characters, cut to a bearable length;
/// `None` where nothing is left.
fn value(text: &str) -> Option<String> {
    let mut value = String::new();
    let mut rest = text.trim_ascii();
    while let Some(c) = rest.chars().next() {
        let (resolved, after) = entity(rest).unwrap_or((c, rest.get(c.len_utf8()..).unwrap_or("")));
        rest = after;
        if !resolved.is_control() {
            value.push(resolved);
        }
        if value.len() >= MAX_VALUE {
            break;
        }
    }
    (!value.is_empty()).then_some(value)
}

/// The character that an entity at the beginning of `text` stands for, and what follows it.
fn entity(text: &str) -> Option<(char, &str)> {
    let (name, after) = plain::split(text.strip_prefix('&')?, ";")?;
    let c = match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let number = name.strip_prefix('#')?;
            let hex = number
                .strip_prefix('x')
                .or_else(|| number.strip_prefix('X'));
            let code = hex.map_or_else(
                || plain::number_of(number, 10),
                |hex| plain::number_of(hex, 16),
            );
            char::from_u32(u32::try_from(code?).ok()?)?
        }
    };
    Some((c, after))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_answer_of_aws_is_read() {
        let error = StorageError::parse(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>AccessDenied</Code>\
             <Message>Request has expired</Message><X-Amz-Expires>900</X-Amz-Expires>\
             <Expires>2026-11-22T08:30:00Z</Expires><ServerTime>2026-11-22T08:45:01Z</ServerTime>\
             <RequestId>656c76696e6727</RequestId><HostId>Uuag1LuByRx9e6j5</HostId></Error>",
        );
        assert_eq!(
            error,
            StorageError {
                code: Some("AccessDenied".to_owned()),
                message: Some("Request has expired".to_owned()),
                request_id: Some("656c76696e6727".to_owned()),
            }
        );
        assert!(error.says_expired() && !error.says_not_yet());
        assert!(error.is(&["Other", "AccessDenied"]) && !error.is(&["Other"]));
    }

    #[test]
    fn secrets_in_a_signature_error_are_not_kept() {
        let error = StorageError::parse(
            "<Error><Code>SignatureDoesNotMatch</Code><Message>The request signature we calculated \
             does not match.</Message><AWSAccessKeyId>AKIDEXAMPLE</AWSAccessKeyId><StringToSign>\
             AWS4-HMAC-SHA256 secret</StringToSign><CanonicalRequest>PUT\n/k\nX-Amz-Signature=1\
             </CanonicalRequest></Error>",
        );
        let kept = format!("{error:?}");
        assert_eq!(error.code.as_deref(), Some("SignatureDoesNotMatch"));
        assert!(
            !kept.contains("AKID") && !kept.contains("AWS4") && !kept.contains("X-Amz"),
            "{kept}"
        );
    }

    #[test]
    fn entities_are_resolved_and_control_characters_dropped() {
        for (message, read) in [
            (
                "a &lt;b&gt; &amp; &quot;c&quot; &apos;d&apos;",
                "a <b> & \"c\" 'd'",
            ),
            ("&#65;&#x42;&#X43;", "ABC"),
            ("&amp;lt;", "&lt;"),
            (
                "a & b &unknown; &#xFFFFFFFF; &#; &",
                "a & b &unknown; &#xFFFFFFFF; &#; &",
            ),
            ("a\u{0}b&#7;c\n", "abc"),
        ] {
            let error =
                StorageError::parse(&format!("<Error><Message>{message}</Message></Error>"));
            assert_eq!(error.message.as_deref(), Some(read), "{message}");
        }
    }

    #[test]
    fn what_is_missing_empty_or_elsewhere_stays_out() {
        for body in [
            "",
            "null",
            "<",
            "<Error",
            "<Error>",
            "<Error/>",
            "<Error><Code></Code><Message/></Error>",
            "<Error><Code>  </Code></Error>",
            "<Error><Code>Cut",
            "<Error><Code>Cut</",
            "<Error><Code><b>x</b></Code></Error>",
            "<Error><Details><Code>Inner</Code></Details></Error>",
            "<Error><!-- <Code>Comment</Code> --></Error>",
            "<Error><Code>not a token</Code></Error>",
            "<html><body><h1>502 Bad Gateway</h1></body></html>",
            "<Code>Root</Code>",
        ] {
            assert_eq!(StorageError::parse(body), StorageError::default(), "{body}");
        }
    }

    #[test]
    fn attributes_and_namespaces_do_no_harm() {
        let error = StorageError::parse(
            "<Error xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Extra><a>1</a></Extra>\
             <Code lang=\"en\">SlowDown</Code ><Code>Second</Code></Error>",
        );
        assert_eq!(error.code.as_deref(), Some("SlowDown"));
    }

    #[test]
    fn a_megabyte_of_junk_is_looked_at_only_so_far() {
        for junk in ["<", "<a>", "&", "&#", "ä", "<!--", "<Code>", "</"] {
            let body = format!("<Error>{}", junk.repeat(1 << 20));
            assert_eq!(StorageError::parse(&body).message, None);
        }
        let late = format!("<Error>{}<Code>Late</Code></Error>", " ".repeat(MAX_BYTES));
        assert_eq!(StorageError::parse(&late), StorageError::default());
        let long = format!(
            "<Error><Message>{}</Message></Error>",
            "x".repeat(MAX_BYTES / 2)
        );
        assert_eq!(
            StorageError::parse(&long).message.map(|m| m.len()),
            Some(MAX_VALUE)
        );
    }

    proptest! {
        #[test]
        fn no_text_does_harm(body in "[<>/&;#xA-C a!?\\-\u{0}ä]{0,200}") {
            let _ = StorageError::parse(&body);
            let _ = StorageError::parse(&format!("<Error>{body}</Error>"));
        }
    }
}
