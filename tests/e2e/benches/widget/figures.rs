//! The figures of a run, each beside its bar.

/// What was measured so far.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    missed: bool,
}

impl Figures {
    /// Begins a part of the run.
    pub(crate) fn part(&self, title: &str) {
        println!("\n{title}");
    }

    /// A figure that has no bar.
    pub(crate) fn note(&self, what: &str, value: &str) {
        println!("  {what:<58}{value:>16}");
    }

    /// A figure that must be at most so much.
    pub(crate) fn at_most(&mut self, what: &str, value: f64, bar: f64, unit: &str) {
        let held = value <= bar;
        self.missed |= !held;
        let verdict = if held { "holds" } else { "MISSED" };
        let digits = if bar < 10.0 { 2 } else { 0 };
        let value = format!("{value:.digits$} {unit}");
        println!(
            "  {what:<58}{:>16}  at most {bar}: {verdict}",
            value.trim_end()
        );
    }

    /// Whether no bar was missed.
    pub(crate) const fn all_held(&self) -> bool {
        !self.missed
    }
}

/// The middle one of some times.
pub(crate) fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// Megabytes, for people.
pub(crate) fn megabytes(bytes: f64) -> String {
    format!("{:.1} MB", bytes / 1e6)
}
