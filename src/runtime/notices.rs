//! Tells the host page by events, and gathers what is to be said to people.

use direct_upload_core::{Notice, Tally};

use super::Runtime;
use crate::detail::{
    CompleteDetail, DiagnosticDetail, ErrorDetail, RejectDetail, Snapshot, SuccessDetail,
};
use crate::text::rejection_text;

impl Runtime {
    /// Tells the host page, and gathers what is to be said to people.
    pub(super) fn notify(&self, notice: Notice) {
        // Borrowed while the page's listeners run: what they ask for waits in the inbox.
        let queue = self.queue.borrow();
        let upload = |id| queue.upload(id);
        let texts = &*self.texts();
        let host = &self.host;
        match notice {
            Notice::Rejected {
                name,
                size,
                rejection,
            } => {
                let accept = queue.settings().accept;
                let message = rejection_text(texts, &name, rejection, accept);
                self.announcements.borrow_mut().rejected(&message);
                let detail = RejectDetail {
                    name: &name,
                    size,
                    code: rejection.code().as_str(),
                    message: &message,
                };
                host.dispatch("file-reject", &detail, false);
                self.model.borrow_mut().refuse(message);
            }
            Notice::Started(id) => {
                if let Some(upload) = upload(id) {
                    self.announcements.borrow_mut().started(upload.name());
                    host.dispatch("upload-start", &Snapshot::of(upload, texts), false);
                }
            }
            Notice::Progressed(id) => {
                if let Some(upload) = upload(id) {
                    host.dispatch("upload-progress", &Snapshot::of(upload, texts), false);
                }
            }
            Notice::Retrying { id, failure, delay } => {
                if let Some(upload) = upload(id) {
                    let mut detail = ErrorDetail::of(upload, &failure, texts);
                    detail.delay_ms = delay;
                    host.dispatch("upload-retry", &detail, false);
                }
            }
            Notice::Succeeded(id) => {
                if let Some(upload) = upload(id) {
                    self.announcements.borrow_mut().done(upload.name());
                    if let Some(detail) = SuccessDetail::of(upload) {
                        host.dispatch("upload-success", &detail, false);
                    }
                }
            }
            Notice::Failed(id) => {
                if let Some(upload) = upload(id)
                    && let Some(failure) = upload.failure()
                {
                    let detail = ErrorDetail::of(upload, failure, texts);
                    self.announcements
                        .borrow_mut()
                        .failed(upload.name(), detail.message());
                    host.dispatch("upload-error", &detail, false);
                }
            }
            Notice::Cancelled(id) => {
                if let Some(upload) = upload(id) {
                    host.dispatch("upload-cancel", &Snapshot::of(upload, texts), false);
                }
            }
            Notice::Replaced(upload) => {
                host.dispatch("upload-cancel", &Snapshot::of(&upload, texts), false);
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
                let detail = CompleteDetail {
                    done,
                    failed,
                    cancelled,
                };
                host.dispatch("uploads-complete", &detail, false);
            }
            Notice::Diagnosed(diagnostic) => {
                let detail = DiagnosticDetail::of(&diagnostic);
                host.dispatch("upload-diagnostic", &detail, false);
            }
        }
    }
}
