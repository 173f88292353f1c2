//! Which rows of a long list are in the document: those that are seen and some around them.
//!
//! A list of ten thousand uploads is as quick as one of forty. Space stands for the rows that are
//! not there, by the mean height of the ones that are: above them, and behind them all for the
//! whole, so that the list has its height whatever is drawn.

use direct_upload_core::{Phase, Queue, Upload};

/// How many rows are in the document at most. The list shows nine of them, and one that a page has
/// made higher some twenty; all drawn at once are one task of the page, which is to be short.
const ROWS: usize = 40;
/// How many of them are above those that are seen.
const ABOVE: usize = 14;
/// Heights are counted in parts of a CSS pixel, this many: a mean is no whole number, and what ten
/// thousand rows round off is many rows.
const PARTS: u32 = 16;
/// The height of a row before one was measured, in parts.
const HEIGHT: u32 = 64 * PARTS;

/// The part of the list that is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The place of the first row that is drawn.
    pub first: usize,
    /// How many uploads are listed.
    pub all: usize,
    /// The mean height of a row, in parts.
    height: u32,
    /// Whether other rows are drawn since that was measured.
    moved: bool,
}

impl Default for Window {
    fn default() -> Self {
        Self {
            first: 0,
            all: 0,
            height: HEIGHT,
            moved: false,
        }
    }
}

impl Window {
    /// Whether some rows are not drawn.
    #[must_use]
    pub const fn is_part(&self) -> bool {
        self.all > ROWS
    }

    /// The space above the rows that are drawn, and that of all rows, in CSS pixels.
    #[must_use]
    pub fn space(&self) -> [u32; 2] {
        [self.first, self.all].map(|rows| {
            let rows = u32::try_from(rows).unwrap_or(u32::MAX);
            rows.saturating_mul(self.height) / PARTS
        })
    }

    /// Whether the rows are to be measured once they are drawn. At the top each time, for whoever goes
    /// to the end from there: nothing that is seen moves by it, since no space is above.
    #[must_use]
    pub const fn is_to_measure(&self) -> bool {
        self.is_part() && (self.first == 0 || self.moved)
    }

    /// Takes the measure of the rows that are drawn: how high they are together, in CSS pixels, or 0
    /// where the element is hidden. Whether that is news.
    pub fn measure(&mut self, rows: u32) -> bool {
        let drawn = u32::try_from(self.all.min(ROWS)).unwrap_or(1);
        let height = rows.saturating_mul(PARTS) / drawn.max(1);
        let is_news = height > 0 && height != self.height;
        if is_news {
            self.height = height;
        }
        self.moved = false;
        is_news
    }

    /// Follows the person, who has scrolled down by `top`.
    pub fn scroll(&mut self, top: u32) {
        if !self.is_part() {
            return;
        }
        let seen =
            usize::try_from(top.saturating_mul(PARTS) / self.height.max(1)).unwrap_or(usize::MAX);
        let first = seen.saturating_sub(ABOVE);
        // Small steps change nothing: the rows around are there already.
        if first.abs_diff(self.first) > ABOVE / 2 {
            self.first = first;
            self.moved = true;
        }
    }

    /// The uploads that are drawn, failed ones first, then those that are under way, those that
    /// wait for their turn, and what is over.
    pub fn uploads<'a>(&mut self, queue: &'a Queue) -> Vec<&'a Upload> {
        let tally = queue.tally();
        self.all = size(tally.listed());
        self.first = self.first.min(self.all.saturating_sub(ROWS));
        let mut skip = self.first;
        let mut drawn = Vec::with_capacity(ROWS);
        let under_way = tally.in_flight.saturating_add(tally.waiting);
        let ranks = [
            tally.failed,
            under_way,
            tally.queued.saturating_add(tally.checking),
            tally.done,
            tally.cancelled,
        ];
        for (rank, count) in (0..).zip(ranks) {
            // What has nobody to draw is passed over, and a rank ends with its last upload: this
            // happens once a frame.
            let mut left = size(count);
            if left <= skip {
                skip = skip.saturating_sub(left);
                continue;
            }
            for upload in queue.uploads().filter(|upload| rank_of(upload) == rank) {
                if skip > 0 {
                    skip = skip.saturating_sub(1);
                } else {
                    drawn.push(upload);
                }
                left = left.saturating_sub(1);
                if left == 0 || drawn.len() == ROWS {
                    break;
                }
            }
            if drawn.len() == ROWS {
                break;
            }
        }
        drawn
    }
}

fn size(count: u32) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

fn rank_of(upload: &Upload) -> u8 {
    match upload.state().phase() {
        Some(Phase::Failed) => 0,
        Some(Phase::Authorizing | Phase::Uploading | Phase::Waiting | Phase::Confirming) => 1,
        Some(Phase::Queued | Phase::Checking) => 2,
        Some(Phase::Done) => 3,
        Some(Phase::Cancelled) | None => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(all: usize) -> Window {
        Window {
            all,
            height: 50 * PARTS,
            ..Window::default()
        }
    }

    #[test]
    fn a_short_list_is_drawn_whole() {
        let mut window = of(ROWS);
        window.scroll(2_000);
        assert_eq!((window.first, window.is_part()), (0, false));
        assert!(!window.is_to_measure());
    }

    #[test]
    fn a_long_list_is_drawn_where_it_is_seen_and_keeps_its_height() {
        let mut window = of(10_000);
        assert_eq!(window.space(), [0, 10_000 * 50]);
        window.scroll(100_000);
        assert_eq!(window.first, 2_000 - ABOVE);
        assert_eq!(window.space(), [1_986 * 50, 10_000 * 50]);
    }

    #[test]
    fn a_small_step_draws_nothing_anew() {
        let mut window = of(10_000);
        window.scroll(20 * 50);
        assert_eq!(window.first, 0);
    }

    #[test]
    fn rows_are_measured_where_they_are_new_and_always_at_the_top() {
        let mut window = of(10_000);
        assert!(window.is_to_measure());
        assert!(window.measure(40 * 70 + 10));
        assert_eq!(window.space(), [0, 702_500]);
        assert!(!window.measure(40 * 70 + 10), "it is known");
        assert!(!window.measure(0), "the element is hidden");
        assert!(window.is_to_measure(), "it is the top");
        window.scroll(50_000);
        assert!(window.is_to_measure());
        assert!(window.measure(40 * 80));
        assert_eq!(window.space(), [697 * 80, 10_000 * 80]);
        assert!(!window.is_to_measure());
    }
}
