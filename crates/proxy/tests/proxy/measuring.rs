//! What the benchmark reads off wrk: it has no harness to be tested in by itself.

#[path = "../../benches/proxy/load.rs"]
#[expect(dead_code, reason = "the benchmark alone runs wrk")]
mod load;

use load::{Load, median, milliseconds, read};

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
