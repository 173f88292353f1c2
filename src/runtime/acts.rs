//! What a person does to the element.

use direct_upload_core::{Event, Target, UploadId};

use super::Runtime;
use crate::browser::{Act, Acts};
use crate::view::Intent;
use crate::view_model::ViewModel;

impl Runtime {
    /// Does what a person wants.
    pub(super) fn act(&self, act: Act) {
        match act {
            Act::Files(files) => {
                self.hover(false);
                self.add_files(files);
            }
            Act::Hover(hover) => self.hover(hover),
            Act::Click { part, row } => {
                let id = row.and_then(|id| id.parse().ok()).map(UploadId);
                match (Intent::of_part(&part), id) {
                    (Some(Intent::Browse), _) => self.with_acts(Acts::open_picker),
                    (Some(Intent::Dismiss), _) => self.change(ViewModel::dismiss_refusals),
                    (Some(Intent::More), _) => self.change(ViewModel::show_more),
                    (Some(Intent::Start), _) => self.take(Event::Start),
                    (Some(Intent::Cancel), Some(id)) => self.take(Event::Cancel(Target::One(id))),
                    (Some(Intent::Retry), Some(id)) => self.take(Event::Retry(Target::One(id))),
                    (Some(Intent::Remove), Some(id)) => self.take(Event::Discard(id)),
                    _ => {}
                }
            }
        }
    }

    fn hover(&self, hover: bool) {
        self.change(|model| model.hover = hover);
    }

    /// Changes what is to be drawn without an event for the core.
    fn change(&self, change: impl FnOnce(&mut ViewModel)) {
        change(&mut self.model.borrow_mut());
        self.frame.request();
    }
}
