//! What a person wants, as the view hears it.

use std::rc::Rc;

use direct_upload_core::UploadId;

use crate::browser::LocalFile;

/// Something that a person wants.
#[derive(Clone, Debug)]
pub enum Intent {
    /// The system's file picker is to open.
    Browse,
    /// These files are to be uploaded.
    Add(Vec<LocalFile>),
    /// Files are being held over the element, or no longer.
    Hover(bool),
    /// The refused files have been read about.
    DismissRefusals,
    /// More of a long list is to be shown.
    ShowMore,
    /// Uploads that wait for it are to begin.
    Start,
    /// An upload is to be taken back.
    Cancel(UploadId),
    /// An upload is to be tried again.
    Retry(UploadId),
    /// An upload is to go off the list.
    Discard(UploadId),
}

/// Where intents go.
#[derive(Clone)]
pub struct Intents(Rc<dyn Fn(Intent)>);

impl Intents {
    /// Sends them to `take`.
    pub fn new(take: impl Fn(Intent) + 'static) -> Self {
        Self(Rc::new(take))
    }

    /// Sends one.
    pub fn send(&self, intent: Intent) {
        (self.0)(intent);
    }
}
