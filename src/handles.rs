//! The browser's side of each upload: its file, and what aborts the request that is under way.
//! Ids only grow, so a sorted vector does for a map.

use direct_upload_core::UploadId;
use js_sys::Uint8Array;

use crate::browser::{AbortHandle, LocalFile, Look};

/// What belongs to one upload.
#[derive(Debug)]
struct Handle {
    id: UploadId,
    file: LocalFile,
    /// How the file ended when it was looked into.
    tail: Option<Vec<u8>>,
    /// All of it as it was then, where it is small and there was room.
    bytes: Option<Uint8Array>,
    /// What a slow disk has said of it since, for the next attempt.
    second_look: Option<SecondLook>,
    abort: Option<AbortHandle>,
}

/// Another look at a file; nothing where it cannot be read.
#[derive(Clone, Debug)]
pub struct SecondLook(pub Option<Look>);

/// So many bytes of small files are kept together at most.
const ROOM: u32 = 16 * 1024 * 1024;

/// What belongs to the uploads of one element, from their adding to their release.
#[derive(Debug, Default)]
pub struct Handles {
    all: Vec<Handle>,
    /// How many bytes of small files are kept.
    kept: u32,
}

impl Handles {
    /// Keeps the file of a new upload, whose id is above all others.
    pub fn keep(&mut self, id: UploadId, file: LocalFile) {
        self.all.push(Handle {
            id,
            file,
            tail: None,
            bytes: None,
            second_look: None,
            abort: None,
        });
    }

    /// The file of an upload.
    #[must_use]
    pub fn file(&self, id: UploadId) -> Option<LocalFile> {
        let handle = self.all.get(self.place(id)?)?;
        Some(handle.file.clone())
    }

    /// Remembers how the file of an upload ends and, where it is small, all of it.
    pub fn keep_look(&mut self, id: UploadId, tail: Vec<u8>, bytes: Option<Uint8Array>) {
        let length = bytes.as_ref().map_or(0, Uint8Array::length);
        let kept = self.kept.saturating_add(length);
        if let Some(place) = self.place(id)
            && let Some(handle) = self.all.get_mut(place)
        {
            handle.tail = Some(tail);
            if kept <= ROOM {
                handle.bytes = bytes;
                self.kept = kept;
            }
        }
    }

    /// Remembers what a second look at the file of an upload has shown.
    pub fn keep_second_look(&mut self, id: UploadId, look: SecondLook) {
        if let Some(handle) = self.find(id) {
            handle.second_look = Some(look);
        }
    }

    /// What a second look has shown, where there was one.
    pub fn take_second_look(&mut self, id: UploadId) -> Option<SecondLook> {
        self.find(id)?.second_look.take()
    }

    /// All of the file of an upload as it was looked into, where that was kept.
    #[must_use]
    pub fn bytes(&self, id: UploadId) -> Option<Uint8Array> {
        self.all.get(self.place(id)?)?.bytes.clone()
    }

    /// How the file of an upload ended when that was kept.
    #[must_use]
    pub fn tail(&self, id: UploadId) -> Option<Vec<u8>> {
        self.all.get(self.place(id)?)?.tail.clone()
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
            let handle = self.all.remove(place);
            let length = handle.bytes.as_ref().map_or(0, Uint8Array::length);
            self.kept = self.kept.saturating_sub(length);
        }
    }

    fn find(&mut self, id: UploadId) -> Option<&mut Handle> {
        let place = self.place(id)?;
        self.all.get_mut(place)
    }

    fn place(&self, id: UploadId) -> Option<usize> {
        self.all.binary_search_by_key(&id, |handle| handle.id).ok()
    }
}
