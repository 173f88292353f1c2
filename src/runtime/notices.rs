//! Tells the host page by events, and gathers what is to be said to people.

use direct_upload_core::failure::{ErrorCode, Failure};
use direct_upload_core::{Diagnostic, Notice, Rejection, State, Tally, plain};

use super::Runtime;
use crate::browser;
use crate::detail;
use crate::text::{failure_text, rejection_text};
use crate::view_model::with_slash;

impl Runtime {
    /// Tells the host page, and gathers what is to be said to people.
    pub(super) fn notify(&self, notice: Notice) {
        // Borrowed while the page's listeners run: what they ask for waits in the inbox.
        let queue = self.queue.borrow();
        let upload = |id| queue.upload(id);
        let texts = &*self.texts();
        let host = &self.host;
        let tell = |event, upload| {
            if let Some(snapshot) = detail::snapshot(upload, texts) {
                host.dispatch(event, snapshot, false);
            }
        };
        match notice {
            Notice::Rejected {
                name,
                folder,
                size,
                rejection,
            } => {
                let path = plain::joined(&[&with_slash(folder.as_deref()), &name]);
                let message = rejection_text(texts, &path, &rejection, &self.zone);
                let code = rejection.code().as_str();
                let detail = detail::rejection(&name, size, code, &message);
                host.dispatch("file-reject", detail, false);
                // Who has skipped it knows.
                if rejection != Rejection::Duplicate {
                    self.announcements.borrow_mut().rejected(&message);
                    self.model.borrow_mut().refuse(message);
                }
            }
            Notice::Asked(id) => {
                // Its name may have become free in the same step.
                if let Some(upload) = upload(id)
                    && matches!(upload.state(), State::Undecided)
                {
                    let key = queue.key_of(upload.name()).unwrap_or(upload.name());
                    host.dispatch("file-question", detail::question(upload, key), false);
                }
            }
            Notice::Started(id) => {
                if let Some(upload) = upload(id) {
                    self.announcements.borrow_mut().started(upload.name());
                    tell("upload-start", upload);
                }
            }
            Notice::Progressed(id) => {
                if let Some(upload) = upload(id) {
                    tell("upload-progress", upload);
                }
            }
            Notice::Retrying { id, failure, delay } => {
                self.look_for_causes(&failure);
                if let Some(upload) = upload(id) {
                    let detail = detail::error(upload, &failure, texts, delay);
                    host.dispatch("upload-retry", detail, false);
                }
            }
            Notice::Succeeded(id) => {
                if let Some(upload) = upload(id) {
                    self.announcements.borrow_mut().done(upload.name());
                    if let Some(detail) = detail::success(upload) {
                        host.dispatch("upload-success", detail, false);
                    }
                }
            }
            Notice::Failed(id) => {
                if let Some(upload) = upload(id)
                    && let Some(failure) = upload.failure()
                {
                    self.look_for_causes(failure);
                    self.announcements
                        .borrow_mut()
                        .failed(upload.name(), &failure_text(texts, failure));
                    let detail = detail::error(upload, failure, texts, None);
                    host.dispatch("upload-error", detail, false);
                }
            }
            Notice::Cancelled(id) => {
                if let Some(upload) = upload(id) {
                    tell("upload-cancel", upload);
                }
            }
            Notice::Replaced(upload) => {
                tell("upload-cancel", &upload);
            }
            Notice::Completed {
                done,
                failed,
                cancelled,
            } => {
                self.announcements.borrow_mut().completed(Tally {
                    done,
                    failed,
                    cancelled,
                    ..Tally::default()
                });
                let detail = detail::completion(done, failed, cancelled);
                host.dispatch("uploads-complete", detail, false);
            }
            Notice::Diagnosed(diagnostic) => {
                host.dispatch("upload-diagnostic", detail::diagnosis(&diagnostic), false);
            }
        }
    }
    /// Tells the integrator, once, what of the page itself can be the cause of a failure that names
    /// none.
    fn look_for_causes(&self, failure: &Failure) {
        let is_unexplained = match failure.code {
            ErrorCode::Network | ErrorCode::Timeout | ErrorCode::Stalled => true,
            ErrorCode::BadResponse => failure.status.is_none(),
            _ => false,
        };
        for (cause, is_so, explains_refusals) in CAUSES {
            let is_of_kind =
                is_unexplained || (explains_refusals && failure.code == ErrorCode::Forbidden);
            if is_of_kind && is_so() && !self.told_causes.borrow().contains(&cause) {
                let detail = detail::diagnosis(&cause);
                self.told_causes.borrow_mut().push(cause);
                self.host.dispatch("upload-diagnostic", detail, false);
            }
        }
    }
}

/// Something of a page, whether it is so, and whether the proxy refuses for it too.
type Cause = (Diagnostic, fn() -> bool, bool);

/// What keeps requests from their aim.
const CAUSES: [Cause; 2] = [
    (
        Diagnostic::PatchedRequests,
        browser::requests_are_patched,
        false,
    ),
    (Diagnostic::NoOrigin, browser::has_no_origin, true),
];
