//! Why an upload failed, and what to do.

use direct_upload_core::failure::{ErrorCode, Failure, Hint, Stage};
use direct_upload_core::plain;

use super::{Message, Texts};

/// One or two sentences about a failure.
#[must_use]
pub fn failure_text(texts: &Texts, failure: &Failure) -> String {
    let hint = failure.hint.map(|hint| match hint {
        Hint::InBetween => Message::RefusedInBetween,
        Hint::SizeLimited => Message::SizeLimited,
        Hint::StorageFull => Message::StorageFull,
    });
    if let Some(message) = hint {
        return texts.get(message).to_owned();
    }
    let message = match failure.code {
        ErrorCode::NameRejected => match &failure.detail {
            Some(detail) => {
                let detail = sentence(detail);
                return texts.fill(Message::NameRejectedBecause, &[("detail", &detail)]);
            }
            None => Message::NameRejected,
        },
        ErrorCode::StorageForbidden | ErrorCode::StorageBadRequest => {
            match failure.storage_code.as_deref() {
                Some("EntityTooLarge") => return texts.get(Message::S3TooLarge).to_owned(),
                Some("KeyTooLongError") => return texts.get(Message::S3KeyTooLong).to_owned(),
                _ => {}
            }
            let reason = storage_reason(texts, failure);
            let refused = if failure.retryable {
                Message::StorageRefusedForNow
            } else {
                Message::StorageRefused
            };
            return texts.fill(refused, &[("reason", &reason)]);
        }
        ErrorCode::Unauthorized => Message::Unauthorized,
        ErrorCode::Forbidden => Message::Forbidden,
        ErrorCode::RateLimited => Message::RateLimited,
        ErrorCode::ProxyUnavailable => Message::ProxyUnavailable,
        ErrorCode::BadResponse => Message::BadResponse,
        ErrorCode::UrlExpired => Message::UrlExpired,
        ErrorCode::StorageConflict => Message::StorageConflict,
        ErrorCode::StorageUnavailable => Message::StorageUnavailable,
        ErrorCode::FileChanged | ErrorCode::Unreadable => Message::FileChanged,
        ErrorCode::ConfirmFailed => Message::ConfirmFailed,
        _ if failure.stage == Stage::Confirm => Message::ConfirmFailed,
        ErrorCode::Network => Message::Network,
        ErrorCode::Stalled => Message::Stalled,
        ErrorCode::Timeout => Message::Timeout,
        ErrorCode::Offline => Message::WaitingNetwork,
        ErrorCode::Cancelled => Message::Cancelled,
        // These are said of files that never become uploads.
        ErrorCode::TypeNotAllowed
        | ErrorCode::Refused
        | ErrorCode::ContentMismatch
        | ErrorCode::TooLarge
        | ErrorCode::Empty
        | ErrorCode::TooMany
        | ErrorCode::Duplicate => Message::NameRejected,
    };
    texts.get(message).to_owned()
}

/// Why a try is made again.
#[must_use]
pub const fn retry_reason(failure: &Failure) -> Message {
    match failure.code {
        ErrorCode::RateLimited => Message::AgainThrottled,
        ErrorCode::ProxyUnavailable | ErrorCode::BadResponse | ErrorCode::ConfirmFailed => {
            Message::AgainServiceBusy
        }
        ErrorCode::StorageUnavailable | ErrorCode::StorageConflict => Message::AgainStorageBusy,
        ErrorCode::Network => Message::AgainNetwork,
        ErrorCode::Stalled | ErrorCode::Timeout => Message::AgainStalled,
        _ => Message::AgainOther,
    }
}

/// What S3's code means; the code itself where it is not one of the usual.
fn storage_reason(texts: &Texts, failure: &Failure) -> String {
    let Some(code) = failure.storage_code.as_deref() else {
        // Without a status, the address led elsewhere.
        let status = failure.status.map(|status| plain::decimal(status.into()));
        let status = status.as_deref().unwrap_or("3xx");
        return texts.fill(Message::S3Silent, &[("status", status)]);
    };
    let reason = match code {
        "AccessDenied" if failure.retryable => Message::S3NotYet,
        "AccessDenied" | "AllAccessDisabled" | "AccountProblem" => Message::S3AccessDenied,
        "SignatureDoesNotMatch" => Message::S3Changed,
        "InvalidDigest" => Message::S3Signature,
        "InvalidAccessKeyId" | "InvalidToken" => Message::S3UnknownKey,
        "RequestTimeTooSkewed" => Message::S3NotYet,
        "NoSuchBucket" => Message::S3NoBucket,
        "BadDigest" | "IncompleteBody" | "XAmzContentSHA256Mismatch" => Message::S3Damaged,
        "AuthorizationQueryParametersError" => Message::S3IncompleteUrl,
        _ => Message::S3Other,
    };
    texts.fill(reason, &[("code", code)])
}

/// The other side's words as a sentence that another one can follow.
fn sentence(text: &str) -> String {
    let text = text.trim_ascii();
    match text.chars().next_back() {
        Some('.' | '!' | '?' | '。') => text.to_owned(),
        _ => plain::joined(&[text, "."]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(code: Option<&str>) -> Failure {
        Failure {
            status: Some(403),
            storage_code: code.map(str::to_owned),
            ..Failure::new(ErrorCode::StorageForbidden, Stage::Send)
        }
    }

    #[test]
    fn the_storage_s_reason_is_told_in_plain_words() {
        for (code, words) in [
            (Some("AccessDenied"), "not allowed to store"),
            (Some("InvalidDigest"), "does not fit this upload"),
            (Some("SignatureDoesNotMatch"), "does not fit the address"),
            (Some("InvalidAccessKeyId"), "not known"),
            (Some("OddCode"), "“OddCode”"),
            (None, "status 403"),
        ] {
            let text = failure_text(&Texts::english(), &refused(code));
            assert!(text.contains(words), "{code:?}: {text}");
            assert!(text.contains("try again once that is put right"), "{text}");
        }
    }

    #[test]
    fn a_refusal_that_may_pass_does_not_send_the_person_away() {
        let failure = Failure {
            retryable: true,
            ..refused(Some("AccessDenied"))
        };
        let text = failure_text(&Texts::english(), &failure);
        assert!(
            text.contains("not valid yet") && text.contains("Try again in"),
            "{text}"
        );
        assert!(!text.contains("will not help"), "{text}");
    }

    #[test]
    fn the_partner_s_own_message_reaches_the_person() {
        let failure = Failure {
            detail: Some("Only files of this month are accepted".to_owned()),
            ..Failure::new(ErrorCode::NameRejected, Stage::Authorize)
        };
        let text = failure_text(&Texts::english(), &failure);
        assert!(
            text.contains("Only files of this month are accepted. Correct that"),
            "{text}"
        );
    }

    #[test]
    fn what_is_too_much_for_the_storage_says_how_to_make_it_less() {
        for (code, cure) in [
            ("EntityTooLarge", "Split it into smaller files."),
            ("KeyTooLongError", "Rename the file and add it again."),
        ] {
            let text = failure_text(&Texts::english(), &refused(Some(code)));
            assert!(text.starts_with("The storage refused the file: "), "{text}");
            assert!(text.ends_with(cure), "{text}");
        }
    }

    #[test]
    fn each_failure_says_what_happened_and_what_to_do() {
        for (code, happened, to_do) in [
            (
                ErrorCode::NameRejected,
                "does not accept this file's name",
                "Rename the file",
            ),
            (ErrorCode::Unauthorized, "You are not signed in", "Sign in"),
            (
                ErrorCode::Forbidden,
                "not allowed to upload here",
                "Ask whoever runs this site",
            ),
            (
                ErrorCode::RateLimited,
                "Too many uploads",
                "Wait a minute and try again",
            ),
            (
                ErrorCode::ProxyUnavailable,
                "service cannot be reached",
                "Try again in a few minutes",
            ),
            (
                ErrorCode::BadResponse,
                "an answer that cannot be used",
                "tell whoever runs this site",
            ),
            (
                ErrorCode::UrlExpired,
                "took longer than it is allowed to",
                "Try again",
            ),
            (
                ErrorCode::StorageConflict,
                "stored already",
                "Rename the file",
            ),
            (
                ErrorCode::StorageUnavailable,
                "cannot take the file now",
                "Try again in a few minutes",
            ),
            (
                ErrorCode::FileChanged,
                "changed, moved or deleted since",
                "copy it to this device",
            ),
            (
                ErrorCode::ConfirmFailed,
                "is stored, but",
                "Try again: the file is not sent a second time",
            ),
            (
                ErrorCode::Network,
                "The connection failed",
                "Check your network",
            ),
            (ErrorCode::Stalled, "no progress", "Check your network"),
            (
                ErrorCode::Timeout,
                "no answer in time",
                "Try again in a few minutes",
            ),
        ] {
            let failure = Failure::new(code, Stage::Send);
            let text = failure_text(&Texts::english(), &failure);
            assert!(text.contains(happened), "{code:?}: {text}");
            assert!(text.contains(to_do), "{code:?}: {text}");
        }
    }

    #[test]
    fn what_more_is_known_of_a_cause_is_said() {
        for (hint, happened, to_do) in [
            (
                Hint::InBetween,
                "between this page and the service",
                "Rename the file",
            ),
            (
                Hint::SizeLimited,
                "cut twice at the same place",
                "split the file",
            ),
            (
                Hint::StorageFull,
                "The storage is full",
                "once there is room",
            ),
        ] {
            let failure = Failure {
                hint: Some(hint),
                ..refused(Some("QuotaExceeded"))
            };
            let text = failure_text(&Texts::english(), &failure);
            assert!(text.contains(happened), "{hint:?}: {text}");
            assert!(text.contains(to_do), "{hint:?}: {text}");
        }
    }

    #[test]
    fn a_signature_that_does_not_match_may_be_an_extension_s_work() {
        let text = failure_text(&Texts::english(), &refused(Some("SignatureDoesNotMatch")));
        assert!(
            text.contains("extension that cleans up addresses"),
            "{text}"
        );
    }

    #[test]
    fn why_a_try_is_made_again_is_said_by_its_cause() {
        for (code, reason) in [
            (ErrorCode::RateLimited, Message::AgainThrottled),
            (ErrorCode::ProxyUnavailable, Message::AgainServiceBusy),
            (ErrorCode::StorageUnavailable, Message::AgainStorageBusy),
            (ErrorCode::Network, Message::AgainNetwork),
            (ErrorCode::Stalled, Message::AgainStalled),
            (ErrorCode::Timeout, Message::AgainStalled),
            (ErrorCode::UrlExpired, Message::AgainOther),
        ] {
            let failure = Failure::new(code, Stage::Send);
            assert_eq!(retry_reason(&failure), reason, "{code:?}");
        }
    }

    #[test]
    fn a_connection_lost_while_confirming_does_not_suggest_that_the_file_is_lost() {
        let failure = Failure::new(ErrorCode::Network, Stage::Confirm);
        assert_eq!(
            failure_text(&Texts::english(), &failure),
            Texts::english().get(Message::ConfirmFailed)
        );
    }
}
