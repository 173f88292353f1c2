//! The confirmation of a stored file. Whatever goes wrong here, the file is not sent again.

use super::schedule::CONFIRM_WITHIN;
use super::step::Step;
use crate::answer::ConfirmAnswer;
use crate::effect::Effect;
use crate::failure::{ErrorCode, Failure, Stage};
use crate::state::{Next, Phase, Receipt, State};
use crate::upload::{Turn, Upload, UploadId};
use crate::verdict::{self, Verdict};
use crate::wire::ConfirmationRequest;

impl Step<'_> {
    pub(super) fn confirm(&mut self, upload: &mut Upload, receipt: Receipt) {
        self.begin(upload);
        let turn = upload.next_turn();
        self.effect(Effect::Confirm {
            id: upload.id,
            turn,
            request: ConfirmationRequest {
                key: upload.key.clone(),
                filename: upload.name.clone(),
                size: upload.size,
                etag: receipt.etag.clone(),
            },
        });
        upload.state = State::Confirming {
            receipt,
            deadline: self.moment.now.saturating_add(CONFIRM_WITHIN),
        };
    }

    pub(super) fn confirm_answered(&mut self, id: UploadId, turn: Turn, answer: ConfirmAnswer) {
        if !self.awaits(id, turn, Phase::Confirming) {
            return;
        }
        if answer == ConfirmAnswer::Unreachable && !self.queue.online {
            return self.change(id, |step, upload| step.lose(upload, Stage::Confirm));
        }
        if !matches!(
            answer,
            ConfirmAnswer::Unreachable | ConfirmAnswer::NoHeaders
        ) {
            self.went_online();
        }
        self.change(id, |step, upload| {
            let State::Confirming { receipt, .. } = &upload.state else {
                return;
            };
            let receipt = receipt.clone();
            let failure = |code| Failure::new(code, Stage::Confirm);
            let verdict = match answer {
                ConfirmAnswer::Confirmed => return step.finish(upload, receipt),
                ConfirmAnswer::Refused(refusal) => {
                    step.be_patient(refusal.status, refusal.retry_after);
                    verdict::confirm(refusal)
                }
                ConfirmAnswer::Unreachable => Verdict::retry(failure(ErrorCode::Network)),
                ConfirmAnswer::NoHeaders | ConfirmAnswer::Redirected => {
                    Verdict::SignIn(failure(ErrorCode::Unauthorized))
                }
            };
            step.follow(upload, verdict, true, Next::Confirm(receipt));
        });
    }
}
