//! Reads the folders that were brought, one after another.

use direct_upload_core::{Event, FolderId};
use wasm_bindgen_futures::spawn_local;

use super::inbox::Arrival;
use super::{Runtime, next_id};
use crate::browser::{Folder, Slice};

impl Runtime {
    /// Gives a folder its id, and keeps it: the core says whether it is read.
    pub(super) fn take_in_folder(&self, folder: Folder) -> Event {
        let id = FolderId(next_id());
        let name = folder.name().to_owned();
        self.folders.borrow_mut().push_back((id, folder));
        Event::FolderAdded { id, name }
    }

    /// Reads all that there are, for as long as the element is there.
    pub(super) fn read_folders(&self) {
        if self.is_reading.replace(true) {
            return;
        }
        let this = self.this.clone();
        spawn_local(async move {
            let next = || {
                let runtime = this.upgrade()?;
                let mut folders = runtime.folders.borrow_mut();
                // Not those that the core has refused, or that were taken back.
                folders.retain(|(id, _)| runtime.queue.borrow().reads(*id));
                let next = folders.pop_front();
                runtime.is_reading.set(next.is_some());
                next
            };
            while let Some((id, folder)) = next() {
                let mut is_empty = true;
                let take = |slice: Slice| {
                    is_empty &= slice.files.is_empty() && slice.unreadable.is_empty();
                    this.upgrade()
                        .is_some_and(|runtime| runtime.take_slice(id, slice))
                };
                folder.read(take).await;
                if let Some(runtime) = this.upgrade() {
                    runtime.take(Event::FolderRead { id, is_empty });
                }
            }
        });
    }

    /// Takes some of a folder; whether more is wanted.
    fn take_slice(&self, id: FolderId, slice: Slice) -> bool {
        let reads = self.queue.borrow().reads(id);
        if reads {
            let files = Arrival::Files(slice.files.into_iter());
            self.inbox.borrow_mut().push(files);
            self.work();
            for (name, folder) in slice.unreadable {
                self.take(Event::Unreadable { name, folder });
            }
        }
        reads
    }
}
