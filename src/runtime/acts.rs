//! What a person does to the element.

use direct_upload_core::failure::ErrorCode;
use direct_upload_core::{Choice, Event, Target, UploadId, plain};
use wasm_bindgen_futures::spawn_local;

use super::Runtime;
use crate::browser::{self, Click, Clicks};
use crate::detail;
use crate::text::Message;
use crate::view::Intent;
use crate::view_model::ViewModel;

impl Runtime {
    /// Does what a click means, and shows it at once.
    pub(super) fn clicked(&self, Click { part, row }: Click) {
        self.frame.request();
        let id = row.and_then(|id| id.parse().ok()).map(UploadId);
        match (Intent::of_part(&part), id) {
            (Some(Intent::Dismiss), _) => self.change(ViewModel::dismiss_refusals),
            (Some(Intent::Start), _) => self.take(Event::Start),
            (Some(Intent::CancelAll), _) => self.take(Event::Cancel(Target::All)),
            (Some(Intent::RetryAll), _) => self.take(Event::Retry(Target::All)),
            (Some(Intent::Clear), _) => self.take(Event::Clear),
            (Some(Intent::KeepBoth), _) => self.decide(Choice::KeepBoth),
            (Some(Intent::Replace), _) => self.decide(Choice::Replace),
            (Some(Intent::Skip), _) => self.decide(Choice::Skip),
            (Some(Intent::Cancel), Some(id)) => self.take(Event::Cancel(Target::One(id))),
            (Some(Intent::Retry), Some(id)) => self.take(Event::Retry(Target::One(id))),
            (Some(Intent::Remove), Some(id)) => self.take(Event::Discard(id)),
            (Some(Intent::Copy), Some(id)) => self.copy_details(id),
            _ => {}
        }
    }

    /// Says that nothing came: out of some programs what is dragged is no file.
    pub(super) fn say_no_file(&self) {
        let message = self.texts().get(Message::NoFile).to_owned();
        let code = ErrorCode::Unreadable.as_str();
        let detail = detail::rejection("", 0, code, &message);
        self.host.dispatch("file-reject", detail, false);
        let mut said = self.announcements.borrow_mut();
        said.acted();
        said.rejected(&message);
        self.model.borrow_mut().refuse(message);
    }

    /// Answers for the page what is asked about a file whose name is taken.
    pub fn answer(&self, id: u32, choice: &str, for_all: bool) {
        match Choice::of(choice) {
            Some(choice) => self.take(Event::Decided {
                id: UploadId(id),
                choice,
                for_all,
            }),
            None => self.zone.warn(&plain::joined(&[
                "answer: \"",
                choice,
                "\" is no choice; keep-both, replace and skip are.",
            ])),
        }
    }

    /// Answers what was asked about a file whose name is taken.
    fn decide(&self, choice: Choice) {
        let asked = self.model.borrow().question.as_ref().map(|asked| asked.id);
        let tick = self.clicks.borrow().as_ref().map(Clicks::take_for_all);
        if let (Some(id), Some(for_all)) = (asked, tick) {
            self.take(Event::Decided {
                id,
                choice,
                for_all,
            });
        }
    }

    /// Copies the details of a failure, and says so once the browser has. Where it does not, they
    /// are selected for the person to copy them.
    fn copy_details(&self, id: UploadId) {
        let details = {
            let model = self.model.borrow();
            let row = model.rows.iter().find(|row| row.id == id.0);
            row.map(|row| row.details.clone()).unwrap_or_default()
        };
        let this = self.this.clone();
        spawn_local(async move {
            let is_copied = browser::copy(&details).await;
            if let Some(runtime) = this.upgrade() {
                runtime.copied(id, is_copied);
            }
        });
    }

    fn copied(&self, id: UploadId, is_copied: bool) {
        if is_copied {
            self.change(|model| model.show_copied(id.0));
        } else if let Some(mounted) = &*self.mounted.borrow() {
            browser::select_in_row(mounted.root(), id.0);
        }
    }

    /// Changes what is to be drawn without an event for the core.
    pub(super) fn change(&self, change: impl FnOnce(&mut ViewModel)) {
        change(&mut self.model.borrow_mut());
        self.frame.request();
    }
}
