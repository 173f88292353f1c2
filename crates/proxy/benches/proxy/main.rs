//! `cargo xtask bench proxy`: the proxy beside an nginx that adds the key, in turn, on one machine,
//! in front of one upstream. What counts are the ratios, since the machine's own speed is in both.
//!
//! Both write their usual log to a file. The upstream is another nginx with one fixed answer, so
//! that it is not what is measured.
//!
//! Where other programs want the machine too, requests a second and times say little. The processor
//! time for one request holds there as well.

#![allow(
    clippy::print_stdout,
    reason = "a program for the command line talks to its terminal"
)]

mod contender;
mod load;
mod process;

use anyhow::{Context as _, Result, bail, ensure};
use clap::Parser;
use contender::{Contender, Upstream};
use load::Load;
use std::fmt;
use std::time::Duration;

/// Measures the proxy beside nginx, with wrk.
#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask bench proxy")]
struct Plan {
    /// How often each takes its turn
    #[arg(long, default_value_t = 5)]
    rounds: u32,
    /// For how long a turn lasts
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// For how many seconds the proxy is kept busy afterwards, to see whether it grows
    #[arg(long)]
    soak: Option<u64>,
    /// Cargo says so to every benchmark
    #[arg(long, hide = true)]
    bench: bool,
}

/// Connections that send requests one after the other.
const BUSY: u32 = 64;
/// Connections that are open besides, while memory is measured.
const OPEN: usize = 1000;
/// The least share of nginx's requests a second.
const LEAST_RATE: f64 = 0.9;
/// The most memory with [`OPEN`] connections, in MB.
const MOST_MEMORY: f64 = 40.0;
/// How much more the proxy may hold at the end of a soak than at its beginning.
const MOST_GROWTH: f64 = 1.05;
/// Before anything counts, so that pools and heaps have their size.
const WARM_UP: Duration = Duration::from_secs(3);

fn main() -> Result<()> {
    let plan = Plan::parse();
    let time = Duration::from_secs(plan.seconds);
    let program = std::env::var_os("DIRECT_UPLOAD_PROXY");
    let Some(program) = program else {
        bail!("DIRECT_UPLOAD_PROXY must name the proxy: run `cargo xtask bench proxy`.");
    };
    // Where it may not have more, a connection fails and says so.
    let _ = rlimit::increase_nofile_limit(u64::MAX);
    let folder = tempfile::tempdir()?;
    let upstream = Upstream::start(folder.path())?;
    let proxy = Contender::proxy(program.as_ref(), folder.path(), &upstream)?;
    let nginx = Contender::nginx(folder.path(), &upstream)?;
    print_machine()?;
    for contender in [&proxy, &nginx] {
        load::run(&contender.url, BUSY, WARM_UP)?;
    }
    let mut turns = Vec::new();
    for round in 1..=plan.rounds {
        // Who begins changes, so that neither always finds the machine warmer.
        let (first, second) = if round % 2 == 1 {
            (&nginx, &proxy)
        } else {
            (&proxy, &nginx)
        };
        let [first, second] = [first, second].map(|contender| Turn::of(contender, time));
        let (of_nginx, of_proxy) = if round % 2 == 1 {
            (first?, second?)
        } else {
            (second?, first?)
        };
        println!("round {round}: nginx {of_nginx}; proxy {of_proxy}");
        turns.push((of_nginx, of_proxy));
    }
    let memory = [&nginx, &proxy].map(|contender| {
        let _held = process::hold_open(&contender.url, OPEN)?;
        load::run(&contender.url, BUSY, WARM_UP)?;
        process::peak_memory(contender.id())
    });
    let [of_nginx, of_proxy] = memory;
    let mut missed = sum_up(&turns, of_nginx?, of_proxy?);
    if let Some(time) = plan.soak.map(Duration::from_secs) {
        missed.extend(soak(&proxy, time)?);
    }
    ensure!(missed.is_empty(), "Missed: {}.", missed.join(", "));
    Ok(())
}

/// What one contender did in one turn.
struct Turn {
    load: Load,
    /// Processor time for one request, in microseconds.
    cost: f64,
}

impl Turn {
    fn of(contender: &Contender, time: Duration) -> Result<Self> {
        let before = process::processor_time(contender.id())?;
        let load = load::run(&contender.url, BUSY, time)?;
        let cost = (process::processor_time(contender.id())? - before) / load.requests;
        Ok(Self { load, cost })
    }
}

impl fmt::Display for Turn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {:.1} µs of a processor each", self.load, self.cost)
    }
}

fn print_machine() -> Result<()> {
    let nginx = std::process::Command::new("nginx")
        .arg("-v")
        .output()
        .context("nginx")?;
    let nginx = String::from_utf8_lossy(&nginx.stderr).into_owned();
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    println!("{cores} cores; {}; {BUSY} busy connections", nginx.trim());
    Ok(())
}

/// Prints the medians and their ratios, and gives the bars that are missed.
fn sum_up(turns: &[(Turn, Turn)], nginx_memory: f64, proxy_memory: f64) -> Vec<String> {
    let median = |of: fn(&Turn) -> f64| {
        let nginx = load::median(turns.iter().map(|(nginx, _)| of(nginx)).collect());
        let proxy = load::median(turns.iter().map(|(_, proxy)| of(proxy)).collect());
        (nginx, proxy)
    };
    let (rate, p50, p99) = (
        median(|turn| turn.load.rate),
        median(|turn| turn.load.p50),
        median(|turn| turn.load.p99),
    );
    println!("\n| median | nginx | proxy | proxy / nginx |\n| --- | --- | --- | --- |");
    for (name, (nginx, proxy), digits) in [
        ("requests a second", rate, 0),
        ("p50, ms", p50, 2),
        ("p99, ms", p99, 2),
        (
            "processor time for one request, µs",
            median(|turn| turn.cost),
            1,
        ),
        (
            "peak memory with 1,000 more connections open, MB",
            (nginx_memory, proxy_memory),
            1,
        ),
    ] {
        println!(
            "| {name} | {nginx:.digits$} | {proxy:.digits$} | {:.2} |",
            proxy / nginx
        );
    }
    let mut missed = Vec::new();
    if rate.1 < rate.0 * LEAST_RATE {
        missed.push(format!(
            "less than {LEAST_RATE} of nginx's requests a second"
        ));
    }
    if p99.1 > p99.0 {
        missed.push("a worse p99 than nginx's".to_owned());
    }
    if proxy_memory > MOST_MEMORY {
        missed.push(format!("more than {MOST_MEMORY} MB"));
    }
    missed
}

/// Keeps the proxy busy, and looks at its memory and descriptors all along.
fn soak(proxy: &Contender, time: Duration) -> Result<Vec<String>> {
    let busy = load::start(&proxy.url, BUSY, time)?;
    let samples = process::watch(proxy.id(), time)?;
    let load = busy.finish()?;
    println!("\nsoak of {} s: {load}", time.as_secs());
    println!("| | beginning | end | most |\n| --- | --- | --- | --- |");
    let mut missed = Vec::new();
    for (name, values) in [
        ("memory, MB", samples.memory),
        ("descriptors", samples.descriptors),
    ] {
        // The first tenth is warm-up.
        let settled = values.get(values.len() / 10..).unwrap_or_default();
        let part = (settled.len() / 4).max(1);
        let begin = load::median(settled.iter().take(part).copied().collect());
        let end = load::median(settled.iter().rev().take(part).copied().collect());
        let most = settled.iter().copied().fold(0.0, f64::max);
        println!("| {name} | {begin:.1} | {end:.1} | {most:.1} |");
        if end > begin * MOST_GROWTH {
            missed.push(format!("{name} grew during the soak"));
        }
    }
    Ok(missed)
}
