//! Every word that a person reads, in one catalogue per language. The compiler sees to it that
//! none misses a message. Placeholders stand in braces; numbers come formatted.

#![expect(
    missing_docs,
    reason = "a message's name and its English text say what it is"
)]

mod en;
mod failure;
mod rejection;

pub use en::EN;
pub use failure::{failure_text, retry_reason};
pub use rejection::{kinds, rejection_text};

/// The texts of one language.
#[derive(Debug, PartialEq, Eq)]
pub struct Catalogue {
    /// The language's tag (BCP 47), for the formatting of numbers.
    pub language: &'static str,

    pub choose_file: &'static str,
    pub choose_files: &'static str,
    pub drop_file: &'static str,
    pub drop_files: &'static str,
    /// `{kinds}`, `{size}`.
    pub limits: &'static str,
    pub or: &'static str,
    pub uploads: &'static str,
    pub start: &'static str,

    pub cancel: &'static str,
    pub retry: &'static str,
    pub remove: &'static str,
    /// `{action}`, `{name}`: the name of a button for those who do not see its row.
    pub action_on: &'static str,

    pub queued: &'static str,
    pub held: &'static str,
    pub authorizing: &'static str,
    /// `{percent}`.
    pub uploading: &'static str,
    pub uploading_unseen: &'static str,
    /// `{speed}`, `{time}`.
    pub pace: &'static str,
    pub finishing: &'static str,
    /// `{reason}`, `{time}`.
    pub waiting_retry: &'static str,
    pub waiting_network: &'static str,
    pub confirming: &'static str,
    pub done: &'static str,
    pub failed_word: &'static str,
    pub cancelled: &'static str,
    pub dismiss: &'static str,
    /// `{count}`.
    pub more_rejected: &'static str,
    /// `{count}`.
    pub more_rows: &'static str,

    /// `{name}`.
    pub say_started: &'static str,
    /// `{count}`.
    pub say_started_many: &'static str,
    /// `{name}`.
    pub say_done: &'static str,
    /// `{count}`.
    pub say_all_done: &'static str,
    /// `{done}`, `{failed}`, `{cancelled}`.
    pub say_completed: &'static str,
    /// `{name}`, `{message}`.
    pub say_failed: &'static str,
    /// `{count}`.
    pub say_failed_many: &'static str,
    /// `{count}`.
    pub say_rejected_many: &'static str,

    pub rejected: Rejected,
    pub failed: Failed,
    pub reason: Reasons,
    pub storage: Storage,
}

/// Why a file is not taken. Each may use `{name}`.
#[derive(Debug, PartialEq, Eq)]
pub struct Rejected {
    /// `{kinds}`.
    pub type_not_allowed: &'static str,
    /// `{seems}`.
    pub content_mismatch: &'static str,
    /// `{max}`.
    pub too_large: &'static str,
    pub empty: &'static str,
    pub too_many_one: &'static str,
    /// `{max}`.
    pub too_many: &'static str,
    pub duplicate: &'static str,
    pub unreadable: &'static str,

    pub seems_zip: &'static str,
    pub seems_spreadsheet: &'static str,
    pub seems_pdf: &'static str,
    pub seems_archive: &'static str,
    pub seems_image: &'static str,
    pub seems_web_page: &'static str,
    pub seems_text: &'static str,
    pub seems_binary: &'static str,
}

/// Why an upload failed and what to do, by code.
#[derive(Debug, PartialEq, Eq)]
pub struct Failed {
    pub name_rejected: &'static str,
    /// `{detail}`.
    pub name_rejected_because: &'static str,
    pub unauthorized: &'static str,
    pub forbidden: &'static str,
    pub rate_limited: &'static str,
    pub proxy_unavailable: &'static str,
    pub bad_response: &'static str,
    pub url_expired: &'static str,
    /// `{reason}`.
    pub storage_refused: &'static str,
    /// `{reason}`.
    pub storage_refused_for_now: &'static str,
    pub storage_conflict: &'static str,
    pub storage_unavailable: &'static str,
    pub file_changed: &'static str,
    pub confirm_failed: &'static str,
    pub network: &'static str,
    pub stalled: &'static str,
    pub timeout: &'static str,
}

/// Why a try is made again, in a few words.
#[derive(Debug, PartialEq, Eq)]
pub struct Reasons {
    pub throttled: &'static str,
    pub service_busy: &'static str,
    pub storage_busy: &'static str,
    pub network: &'static str,
    pub stalled: &'static str,
    pub other: &'static str,
}

/// What the storage's refusals mean, by S3's code.
#[derive(Debug, PartialEq, Eq)]
pub struct Storage {
    pub access_denied: &'static str,
    pub signature: &'static str,
    pub unknown_key: &'static str,
    pub not_yet: &'static str,
    pub no_bucket: &'static str,
    pub too_large: &'static str,
    pub damaged: &'static str,
    pub incomplete_url: &'static str,
    pub key_too_long: &'static str,
    /// `{code}`.
    pub other: &'static str,
    /// `{status}`.
    pub silent: &'static str,
}

/// Puts values in the place of their names in braces.
#[must_use]
pub fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, tail)) = after.split_once('}') else {
            filled.push('{');
            rest = after;
            continue;
        };
        if let Some((_, value)) = values.iter().find(|(known, _)| *known == name) {
            filled.push_str(value);
        }
        rest = tail;
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_filled_once() {
        for (template, filled) in [
            ("{a} and {b}", "1 and {a}"),
            ("{a}{a}", "11"),
            ("no {c} more", "no  more"),
            ("open { brace", "open { brace"),
            ("", ""),
        ] {
            assert_eq!(
                fill(template, &[("a", "1"), ("b", "{a}")]),
                filled,
                "{template}"
            );
        }
    }
}
