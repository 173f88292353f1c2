//! What was stored before the page was left, and is to stand in the list when somebody comes back.

use super::step::Step;
use super::store;
use crate::file_kind::FileKind;
use crate::state::{Receipt, State};
use crate::upload::{Turn, Upload, UploadId};

impl Step<'_> {
    /// Lists a stored file as done. Nobody is told: it is no news.
    pub(super) fn restore(&mut self, id: UploadId, key: String, name: String, size: u64) {
        let Some(kind) = FileKind::of_name(&name) else {
            return;
        };
        if self.queue.owner(&key).is_some() || self.queue.upload(id).is_some() {
            return;
        }
        self.queue.keys.insert(store::hash(&key), id);
        self.insert(Box::new(Upload {
            id,
            filename: key.clone(),
            key,
            name,
            folder: None,
            size,
            kind,
            state: State::Done {
                receipt: Receipt {
                    status: 200,
                    etag: None,
                },
                duration: 0,
            },
            turn: Turn::default(),
            attempts: 0,
            retries: 0,
            spared: false,
            cut_at: None,
            lost_at: None,
            signed_out: false,
            prompted: false,
            started: None,
        }));
    }
}
