//! Folders: a dropped one is read whole, slice by slice, and the first files are sent while the
//! last ones are still being looked for.
//!
//! Until it is read nothing counts as complete, however quick the uploads are. Taking everything
//! back ends the reading too. Only one that was brought itself is said to be empty, and not what
//! is in it: nothing is missing there.

use super::Queue;
use super::step::Step;
use crate::effect::{Effect, Rejection};
use crate::event::FolderId;

impl Queue {
    /// Whether this folder is still to be read.
    #[must_use]
    pub fn reads(&self, id: FolderId) -> bool {
        self.folders.iter().any(|(folder, _)| *folder == id)
    }

    /// The name of a folder that is being read: of the one that was brought first.
    #[must_use]
    pub fn reading(&self) -> Option<&str> {
        self.folders.first().map(|(_, name)| &**name)
    }

    /// Whether any folder is being read.
    #[must_use]
    pub const fn is_reading(&self) -> bool {
        !self.folders.is_empty()
    }
}

impl Step<'_> {
    /// Where only one file may be under way, a folder is refused as a whole: which of its files
    /// comes first is up to the disk, and so would be the one that is sent.
    pub(super) fn folder_added(&mut self, id: FolderId, name: String) {
        if !self.queue.settings.multiple {
            return self.reject(name, None, 0, Rejection::TooMany { max: 1 });
        }
        self.forget_old_answer();
        self.queue.folders.push((id, name));
        self.effect(Effect::ReadFolder { id });
    }

    pub(super) fn folder_read(&mut self, id: FolderId, is_empty: bool) {
        let folders = &mut self.queue.folders;
        let place = folders.iter().position(|(folder, _)| *folder == id);
        if let Some(place) = place {
            let (_, name) = folders.remove(place);
            if is_empty {
                self.reject(name, None, 0, Rejection::Empty);
            }
        }
    }
}
