//! English.

use super::{Catalogue, Failed, Reasons, Rejected, Storage};

/// The English texts, which are always there.
pub static EN: Catalogue = Catalogue {
    language: "en",

    choose_file: "Choose a file",
    choose_files: "Choose files",
    drop_file: "or drop it here",
    drop_files: "or drop them here",
    limits: "{kinds}, up to {size}",
    or: " or ",
    uploads: "Uploads",
    start: "Upload",

    cancel: "Cancel",
    retry: "Try again",
    remove: "Remove",
    action_on: "{action}: {name}",

    queued: "Waiting for its turn",
    held: "Ready to upload",
    authorizing: "Preparing",
    uploading: "Uploading, {percent}",
    uploading_unseen: "Uploading",
    pace: "{speed}, {time} left",
    finishing: "Finishing",
    waiting_retry: "{reason} Trying again in {time}.",
    waiting_network: "Waiting for the network. It goes on by itself.",
    confirming: "Confirming",
    done: "Uploaded",
    failed_word: "Failed",
    cancelled: "Cancelled",
    dismiss: "Dismiss",
    more_rejected: "{count} more files were not added.",
    more_rows: "Show more ({count})",

    say_started: "Uploading {name}.",
    say_started_many: "Uploading {count} files.",
    say_done: "{name} is uploaded.",
    say_all_done: "All {count} files are uploaded.",
    say_completed: "Uploaded: {done}. Failed: {failed}. Cancelled: {cancelled}.",
    say_failed: "{name}: {message}",
    say_failed_many: "{count} uploads failed. The list says why.",
    say_rejected_many: "{count} files were not added. The list says why.",

    rejected: Rejected {
        type_not_allowed: "{name} was not added: only {kinds} files can be uploaded.",
        content_mismatch: "{name} was not added: it seems to be {seems}, not what its name says. \
                           Export it again in the right format.",
        too_large: "{name} was not added: it is larger than {max}.",
        empty: "{name} was not added: it is empty.",
        too_many_one: "{name} was not added: only one file can be uploaded at a time.",
        too_many: "{name} was not added: no more than {max} files can be uploaded.",
        duplicate: "{name} was not added: a file of this name is in the list already. Rename it, \
                    or remove the other one first.",
        unreadable: "{name} was not added: it cannot be read. Check that it is still there and \
                     that you may open it.",
        seems_zip: "a ZIP archive",
        seems_spreadsheet: "a spreadsheet",
        seems_pdf: "a PDF document",
        seems_archive: "an archive of another kind",
        seems_image: "a picture",
        seems_web_page: "a web page",
        seems_text: "plain text",
        seems_binary: "binary data",
    },

    failed: Failed {
        name_rejected: "The service does not accept this file's name. Rename the file and add it \
                        again.",
        name_rejected_because: "The service does not accept this file: {detail} Rename the file \
                                and add it again.",
        unauthorized: "You are not signed in, or no longer. Sign in and try again.",
        forbidden: "You are not allowed to upload here. Ask whoever runs this site for access.",
        rate_limited: "Too many uploads were started at once. Wait a minute and try again.",
        proxy_unavailable: "The upload service cannot be reached. Try again in a few minutes.",
        bad_response: "The upload service gave an answer that cannot be used. Try again; if that \
                       does not help, tell whoever runs this site.",
        url_expired: "The permission to upload ran out, twice. Try again; if that does not help, \
                      tell whoever runs this site.",
        storage_refused: "The storage refused the file: {reason} Trying again will not help. Tell \
                          whoever runs this site.",
        storage_refused_for_now: "The storage refused the file: {reason} Try again in a few minutes.",
        storage_conflict: "A file of this name is stored already and may not be replaced. Rename \
                           the file and add it again.",
        storage_unavailable: "The storage cannot take the file now. Try again in a few minutes.",
        file_changed: "The file was changed, moved or deleted after it was added. Add it again.",
        confirm_failed: "The file is stored, but the service could not be told. Try again: the \
                         file is not sent a second time.",
        network: "The connection failed. Check your network and try again; if other pages work, \
                  tell whoever runs this site.",
        stalled: "Nothing moved for a while. Check your network and try again.",
        timeout: "There was no answer in time. Try again in a few minutes.",
    },

    reason: Reasons {
        throttled: "The service asks for a pause.",
        service_busy: "The upload service does not answer.",
        storage_busy: "The storage is busy.",
        network: "The connection failed.",
        stalled: "Nothing moved for a while.",
        other: "That did not work.",
    },

    storage: Storage {
        access_denied: "this service is not allowed to store files there.",
        signature: "the permission does not fit this upload.",
        unknown_key: "the key behind the permission is not known.",
        not_yet: "the permission is not valid yet; a clock may be wrong.",
        no_bucket: "the place where files are stored does not exist.",
        too_large: "it is too large for one upload.",
        damaged: "it did not arrive as it was sent.",
        incomplete_url: "the address to upload to is incomplete.",
        key_too_long: "its name is too long.",
        other: "it answered “{code}”.",
        silent: "it answered with status {status} and gave no reason.",
    },
};
