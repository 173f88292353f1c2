//! How far the whole queue is: one bar, one speed, one time for all uploads.

use super::Queue;
use crate::moment::Millis;
use crate::state::State;

/// The progress of all uploads in the list that neither failed nor were taken back. How many
/// there are in each phase, [`Tally`](super::Tally) says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Overall {
    /// Bytes in all.
    pub size: u64,
    /// Bytes sent. Falls when an attempt begins anew.
    pub loaded: u64,
    /// Bytes a second of all attempts together; `None` while none moves that can be seen.
    pub speed: Option<u64>,
    /// Seconds until the last byte of the last upload is sent, rounded up; `None` where the
    /// speed is.
    pub seconds_left: Option<u64>,
}

impl Queue {
    /// How far all uploads are together. Looks at each: to be asked once a frame.
    #[must_use]
    pub fn overall(&self, now: Millis) -> Overall {
        let mut all = Overall::default();
        let mut speed: u64 = 0;
        for upload in self.uploads().filter(|upload| upload.holds_its_key()) {
            all.size = all.size.saturating_add(upload.size);
            all.loaded = all.loaded.saturating_add(upload.loaded());
            if let State::Uploading { meter, .. } = &upload.state {
                speed = speed.saturating_add(meter.speed(now).unwrap_or(0));
            }
        }
        if speed > 0 {
            all.speed = Some(speed);
            all.seconds_left = Some(all.size.saturating_sub(all.loaded).div_ceil(speed));
        }
        all
    }
}
