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
fn read(report: &str) -> Result<Load, &'static str> {
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
fn milliseconds(text: &str) -> Option<f64> {
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

#[cfg(test)]
mod tests {
    use super::*;

    const REPORT: &str = "Running 10s test @ http://127.0.0.1:1/\n  1 threads and 64 connections\n  \
        Thread Stats   Avg      Stdev     Max   +/- Stdev\n    Latency     3.10ms    1.00ms  20.00ms   90.00%\n  \
        Latency Distribution\n     50%    2.95ms\n     75%    3.30ms\n     90%    4.00ms\n     99%    812.00us\n  \
        200000 requests in 10.00s, 100.00MB read\nRequests/sec:  20000.50\nTransfer/sec:     10.00MB\n";

    #[test]
    fn the_figures_are_taken_out_of_the_report() {
        let load = Load {
            requests: 200_000.0,
            rate: 20_000.5,
            p50: 2.95,
            p99: 0.812,
        };
        assert_eq!(read(REPORT), Ok(load));
        assert_eq!(milliseconds("1.20s"), Some(1200.0));
    }

    #[test]
    fn a_report_with_failures_is_no_measurement() {
        for line in [
            "  Non-2xx or 3xx responses: 7\n",
            "  Socket errors: connect 0, read 1, write 0, timeout 0\n",
        ] {
            assert_eq!(read(&format!("{REPORT}{line}")), Err("met failures"));
        }
        assert_eq!(read("nothing"), Err("wrote no figures"));
    }

    #[test]
    fn the_median_is_the_middle() {
        for (values, middle) in [
            (vec![3.0, 1.0, 2.0], 2.0),
            (vec![4.0, 1.0, 2.0, 3.0], 2.5),
            (vec![7.0], 7.0),
            (vec![], 0.0),
        ] {
            assert_eq!(median(values).to_bits(), f64::to_bits(middle));
        }
    }
}
