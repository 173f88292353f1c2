//! The browser's side of each upload: its file, and what aborts the request that is under way.
//! Ids only grow, so a sorted vector does for a map.

use direct_upload_core::UploadId;

use crate::browser::{AbortHandle, LocalFile};

/// What belongs to one upload.
#[derive(Debug)]
struct Handle {
    id: UploadId,
    file: LocalFile,
    /// How the file ended when it was looked into.
    tail: Option<Vec<u8>>,
    abort: Option<AbortHandle>,
}

/// What belongs to the uploads of one element, from their adding to their release.
#[derive(Debug, Default)]
pub struct Handles(Vec<Handle>);

impl Handles {
    /// Keeps the file of a new upload, whose id is above all others.
    pub fn keep(&mut self, id: UploadId, file: LocalFile) {
        self.0.push(Handle {
            id,
            file,
            tail: None,
            abort: None,
        });
    }

    /// The file of an upload.
    #[must_use]
    pub fn file(&self, id: UploadId) -> Option<LocalFile> {
        let handle = self.0.get(self.place(id)?)?;
        Some(handle.file.clone())
    }

    /// Remembers how the file of an upload ends.
    pub fn keep_tail(&mut self, id: UploadId, tail: Option<Vec<u8>>) {
        if let Some(handle) = self.find(id) {
            handle.tail = tail;
        }
    }

    /// How the file of an upload ended when that was kept.
    #[must_use]
    pub fn tail(&self, id: UploadId) -> Option<Vec<u8>> {
        self.0.get(self.place(id)?)?.tail.clone()
    }

    /// Remembers what aborts the request that begins.
    pub fn abort_by(&mut self, id: UploadId, abort: Option<AbortHandle>) {
        if let Some(handle) = self.find(id) {
            handle.abort = abort;
        }
    }

    /// What aborts the request that is under way.
    pub fn take_abort(&mut self, id: UploadId) -> Option<AbortHandle> {
        self.find(id)?.abort.take()
    }

    /// Lets go of all that belongs to an upload.
    pub fn release(&mut self, id: UploadId) {
        if let Some(place) = self.place(id) {
            self.0.remove(place);
        }
    }

    fn find(&mut self, id: UploadId) -> Option<&mut Handle> {
        let place = self.place(id)?;
        self.0.get_mut(place)
    }

    fn place(&self, id: UploadId) -> Option<usize> {
        self.0.binary_search_by_key(&id, |handle| handle.id).ok()
    }
}
