//! Why an upload failed, and what to do.

use direct_upload_core::failure::{ErrorCode, Failure, Stage};

use super::{Catalogue, fill};

/// One or two sentences about a failure.
#[must_use]
pub fn failure_text(texts: &Catalogue, failure: &Failure) -> String {
    let failed = &texts.failed;
    let text = match failure.code {
        ErrorCode::NameRejected => match &failure.detail {
            Some(detail) => {
                return fill(
                    failed.name_rejected_because,
                    &[("detail", &sentence(detail))],
                );
            }
            None => failed.name_rejected,
        },
        ErrorCode::StorageForbidden | ErrorCode::StorageBadRequest => {
            let reason = storage_reason(texts, failure);
            let refused = if failure.retryable {
                failed.storage_refused_for_now
            } else {
                failed.storage_refused
            };
            return fill(refused, &[("reason", &reason)]);
        }
        ErrorCode::Unauthorized => failed.unauthorized,
        ErrorCode::Forbidden => failed.forbidden,
        ErrorCode::RateLimited => failed.rate_limited,
        ErrorCode::ProxyUnavailable => failed.proxy_unavailable,
        ErrorCode::BadResponse => failed.bad_response,
        ErrorCode::UrlExpired => failed.url_expired,
        ErrorCode::StorageConflict => failed.storage_conflict,
        ErrorCode::StorageUnavailable => failed.storage_unavailable,
        ErrorCode::FileChanged | ErrorCode::Unreadable => failed.file_changed,
        ErrorCode::ConfirmFailed => failed.confirm_failed,
        _ if failure.stage == Stage::Confirm => failed.confirm_failed,
        ErrorCode::Network => failed.network,
        ErrorCode::Stalled => failed.stalled,
        ErrorCode::Timeout => failed.timeout,
        ErrorCode::Offline => texts.waiting_network,
        ErrorCode::Cancelled => texts.cancelled,
        // These are said of files that never become uploads.
        ErrorCode::TypeNotAllowed
        | ErrorCode::ContentMismatch
        | ErrorCode::TooLarge
        | ErrorCode::Empty
        | ErrorCode::TooMany
        | ErrorCode::Duplicate => failed.name_rejected,
    };
    text.to_owned()
}

/// Why a try is made again.
#[must_use]
pub const fn retry_reason(texts: &Catalogue, failure: &Failure) -> &'static str {
    let reason = &texts.reason;
    match failure.code {
        ErrorCode::RateLimited => reason.throttled,
        ErrorCode::ProxyUnavailable | ErrorCode::BadResponse | ErrorCode::ConfirmFailed => {
            reason.service_busy
        }
        ErrorCode::StorageUnavailable | ErrorCode::StorageConflict => reason.storage_busy,
        ErrorCode::Network => reason.network,
        ErrorCode::Stalled | ErrorCode::Timeout => reason.stalled,
        _ => reason.other,
    }
}

/// What S3's code means; the code itself where it is not one of the usual.
fn storage_reason(texts: &Catalogue, failure: &Failure) -> String {
    let storage = &texts.storage;
    let Some(code) = failure.storage_code.as_deref() else {
        let status = failure.status.unwrap_or_default().to_string();
        return fill(storage.silent, &[("status", &status)]);
    };
    let reason = match code {
        "AccessDenied" if failure.retryable => storage.not_yet,
        "AccessDenied" | "AllAccessDisabled" | "AccountProblem" => storage.access_denied,
        "SignatureDoesNotMatch" => storage.signature,
        "InvalidAccessKeyId" | "InvalidToken" => storage.unknown_key,
        "RequestTimeTooSkewed" => storage.not_yet,
        "NoSuchBucket" => storage.no_bucket,
        "EntityTooLarge" => storage.too_large,
        "BadDigest" | "InvalidDigest" | "IncompleteBody" | "XAmzContentSHA256Mismatch" => {
            storage.damaged
        }
        "AuthorizationQueryParametersError" => storage.incomplete_url,
        "KeyTooLongError" => storage.key_too_long,
        _ => return fill(storage.other, &[("code", code)]),
    };
    reason.to_owned()
}

/// The other side's words as a sentence that another one can follow.
fn sentence(text: &str) -> String {
    let text = text.trim_ascii();
    if text.ends_with(['.', '!', '?', '。']) {
        text.to_owned()
    } else {
        format!("{text}.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::EN;

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
            (Some("SignatureDoesNotMatch"), "does not fit this upload"),
            (Some("InvalidAccessKeyId"), "not known"),
            (Some("OddCode"), "“OddCode”"),
            (None, "status 403"),
        ] {
            let text = failure_text(&EN, &refused(code));
            assert!(text.contains(words), "{code:?}: {text}");
            assert!(text.contains("Trying again will not help"), "{text}");
        }
    }

    #[test]
    fn a_refusal_that_may_pass_does_not_send_the_person_away() {
        let failure = Failure {
            retryable: true,
            ..refused(Some("AccessDenied"))
        };
        let text = failure_text(&EN, &failure);
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
        let text = failure_text(&EN, &failure);
        assert!(
            text.contains("Only files of this month are accepted. Rename"),
            "{text}"
        );
    }

    #[test]
    fn a_connection_lost_while_confirming_does_not_suggest_that_the_file_is_lost() {
        let failure = Failure::new(ErrorCode::Network, Stage::Confirm);
        assert_eq!(failure_text(&EN, &failure), EN.failed.confirm_failed);
    }
}
