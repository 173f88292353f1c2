//! wrk: runs it, and reads what it measured.

use anyhow::{Context as _, Result, anyhow};
use std::fmt;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// What one run measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Load {
    /// How many requests there were.
    pub(super) requests: f64,
    /// Requests a second.
    pub(super) rate: f64,
    /// Half of them took at most this, in milliseconds.
    pub(super) p50: f64,
    /// All but a hundredth.
    pub(super) p99: f64,
}

impl fmt::Display for Load {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:.0} requests/s, p50 {:.2} ms, p99 {:.2} ms",
            self.rate, self.p50, self.p99
        )
    }
}

/// A run that is under way.
pub(super) struct Running(Child);

/// Sends requests for `url` by so many connections for so long.
pub(super) fn run(url: &str, connections: u32, time: Duration) -> Result<Load> {
    start(url, connections, time)?.finish()
}

/// The same, without waiting.
pub(super) fn start(url: &str, connections: u32, time: Duration) -> Result<Running> {
    let child = Command::new("wrk")
        .args(["--threads", "1", "--latency", "--timeout", "10s"])
        .args(["--connections", &connections.to_string()])
        .args(["--duration", &format!("{}s", time.as_secs())])
        .arg(url)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn();
    child.map(Running).context("wrk cannot be started")
}

impl Running {
    /// Waits for its end.
    pub(super) fn finish(self) -> Result<Load> {
        let output = self.0.wait_with_output().context("wrk")?;
        let text = String::from_utf8_lossy(&output.stdout);
        read(&text).map_err(|problem| anyhow!("wrk {problem}:\n{text}"))
    }
}

/// Takes the figures out of wrk's report. One with failures measures something else.
pub(super) fn read(report: &str) -> Result<Load, &'static str> {
    if report.contains("Non-2xx") || report.contains("Socket errors") {
        return Err("met failures");
    }
    let after = |label: &str| {
        report.lines().find_map(|line| {
            let rest = line.trim().strip_prefix(label)?;
            rest.split_whitespace().next()
        })
    };
    let rate = after("Requests/sec:").and_then(|text| text.parse().ok());
    let requests = report
        .lines()
        .find_map(|line| line.trim().split_once(" requests in "))
        .and_then(|(number, _)| number.parse().ok());
    let (p50, p99) = (
        after("50%").and_then(milliseconds),
        after("99%").and_then(milliseconds),
    );
    match (requests, rate, p50, p99) {
        (Some(requests), Some(rate), Some(p50), Some(p99)) => Ok(Load {
            requests,
            rate,
            p50,
            p99,
        }),
        _ => Err("wrote no figures"),
    }
}

/// A time as wrk writes it: `812.00us`, `3.05ms`, `1.20s`.
pub(super) fn milliseconds(text: &str) -> Option<f64> {
    for (unit, factor) in [("us", 0.001), ("ms", 1.0), ("s", 1000.0), ("m", 60_000.0)] {
        if let Some(number) = text.strip_suffix(unit) {
            return number.parse::<f64>().ok().map(|number| number * factor);
        }
    }
    None
}

/// The middle one; of two, their mean.
pub(super) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match (values.get(middle), values.len() % 2) {
        (Some(value), 1) => *value,
        (Some(value), _) => values
            .get(middle.wrapping_sub(1))
            .map_or(*value, |below| f64::midpoint(*below, *value)),
        (None, _) => 0.0,
    }
}
