//! What came of the last event: what tests look at and assert.

use direct_upload_core::failure::{ErrorCode, Failure};
use direct_upload_core::{Effect, Notice, Phase, Queue, State, Upload, UploadId};

use super::Driver;
use super::browser::Browser;

impl Driver {
    pub(crate) const fn queue(&self) -> &Queue {
        &self.queue
    }

    /// The ids of all files that were ever handed over.
    pub(crate) fn ids(&self) -> Vec<UploadId> {
        self.ids.iter().copied().collect()
    }

    pub(crate) const fn browser(&self) -> &Browser {
        &self.browser
    }

    #[track_caller]
    pub(crate) fn upload(&self, id: UploadId) -> &Upload {
        let upload = self.queue.upload(id);
        upload.unwrap_or_else(|| panic!("{id:?} is gone"))
    }

    /// Whether a person is to decide about a file.
    pub(crate) fn is_undecided(&self, id: UploadId) -> bool {
        let upload = self.queue.upload(id);
        upload.is_some_and(|upload| matches!(upload.state(), State::Undecided))
    }

    pub(crate) fn is_gone(&self, id: UploadId) -> bool {
        self.queue.upload(id).is_none()
    }

    /// The public state of an upload; `None` where it is not in the list.
    pub(crate) fn phase(&self, id: UploadId) -> Option<Phase> {
        self.queue.upload(id)?.state().phase()
    }

    #[track_caller]
    pub(crate) fn failure(&self, id: UploadId) -> &Failure {
        let failure = self.upload(id).failure();
        failure.unwrap_or_else(|| panic!("{id:?} has not failed"))
    }

    /// Asserts that an upload failed for good, for this cause.
    #[track_caller]
    pub(crate) fn assert_failed(&self, id: UploadId, code: ErrorCode) {
        assert_eq!(self.phase(id), Some(Phase::Failed));
        assert_eq!(self.failure(id).code, code);
        assert!(self.notices().contains(&&Notice::Failed(id)));
    }

    /// Asserts that an upload waits for a retry, for this cause.
    #[track_caller]
    pub(crate) fn assert_retries(&self, id: UploadId, code: ErrorCode) {
        assert_eq!(self.phase(id), Some(Phase::Waiting), "{code:?}");
        assert_eq!(self.failure(id).code, code);
        let told = self.notices().into_iter().any(|notice| {
            matches!(notice, Notice::Retrying { id: whose, failure, delay: Some(_) }
                if *whose == id && failure.code == code)
        });
        assert!(told, "nobody was told of the retry");
    }

    /// What the queue wanted done at the last event.
    pub(crate) fn effects(&self) -> &[Effect] {
        &self.effects
    }

    /// What the queue wanted told at the last event.
    pub(crate) fn notices(&self) -> Vec<&Notice> {
        let effects = self.effects.iter();
        effects
            .filter_map(|effect| match effect {
                Effect::Notify(notice) => Some(notice),
                _ => None,
            })
            .collect()
    }

    /// Whether the queue wanted a request made at the last event.
    pub(crate) fn asked_for_url(&self, id: UploadId) -> bool {
        let mut effects = self.effects.iter();
        effects.any(|effect| matches!(effect, Effect::RequestUrl { id: whose, .. } if *whose == id))
    }

    /// How many uploads have a request under way, counted by requests.
    pub(crate) fn requests(&self) -> usize {
        self.browser.requests()
    }

    /// Whether an upload is to be confirmed rather than sent, whenever it goes on.
    pub(crate) fn is_stored(&self, id: UploadId) -> bool {
        self.upload(id).is_stored()
    }
}
