//! What a process holds, as Linux says it in `/proc`, and connections that are held open to it.

use anyhow::{Context as _, Result, bail};
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

/// For a server to start, or a connection to be answered.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);
/// Between two looks at a server that starts.
pub(super) const GLANCE: Duration = Duration::from_millis(50);
/// Between two looks at a process.
const SAMPLE: Duration = Duration::from_secs(1);
/// What Linux counts processor time in, in microseconds: `USER_HZ` is 100.
const TICK: f64 = 10_000.0;

/// What a process held over time.
#[derive(Debug, Default)]
pub(super) struct Samples {
    /// In MB.
    pub(super) memory: Vec<f64>,
    pub(super) descriptors: Vec<f64>,
}

/// A process and its children.
fn family(id: u32) -> Result<Vec<u32>> {
    let path = format!("/proc/{id}/task/{id}/children");
    let children = fs::read_to_string(&path)?;
    let children = children.split_whitespace();
    Ok(children
        .filter_map(|child| child.parse().ok())
        .chain([id])
        .collect())
}

/// The most memory that a process and its children have held, in MB.
pub(super) fn peak_memory(id: u32) -> Result<f64> {
    let family = family(id)?.into_iter();
    family.map(|id| status(id, "VmHWM:")).sum()
}

/// For how long a process and its children have kept a processor busy, in microseconds. Whoever
/// else wants the processor changes little about it.
pub(super) fn processor_time(id: u32) -> Result<f64> {
    family(id)?
        .into_iter()
        .map(ticks)
        .sum::<Result<f64>>()
        .map(|ticks| ticks * TICK)
}

/// `utime` and `stime` of `/proc/<id>/stat` (proc(5)).
fn ticks(id: u32) -> Result<f64> {
    let path = format!("/proc/{id}/stat");
    let stat = fs::read_to_string(&path)?;
    // The second field is the program's name in parentheses, which may hold anything.
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields);
    let mut times = fields.split_whitespace().skip(11).map(str::parse::<f64>);
    match (times.next(), times.next()) {
        (Some(Ok(user)), Some(Ok(system))) => Ok(user + system),
        _ => bail!("{path} has no times"),
    }
}

/// Looks at a process for `time`.
pub(super) fn watch(id: u32, time: Duration) -> Result<Samples> {
    let started = Instant::now();
    let mut samples = Samples::default();
    while started.elapsed() < time {
        samples.memory.push(status(id, "VmRSS:")?);
        let path = format!("/proc/{id}/fd");
        let open = fs::read_dir(&path)?;
        let open = u32::try_from(open.count()).unwrap_or(u32::MAX);
        samples.descriptors.push(open.into());
        thread::sleep(SAMPLE);
    }
    Ok(samples)
}

/// A field of a process's status that is in kB, in MB.
fn status(id: u32, field: &str) -> Result<f64> {
    let path = format!("/proc/{id}/status");
    let status = fs::read_to_string(&path)?;
    status
        .lines()
        .find_map(|line| line.strip_prefix(field)?.split_whitespace().next())
        .and_then(|kilobytes| kilobytes.parse::<f64>().ok())
        .map(|kilobytes| kilobytes * 1024.0 / 1e6)
        .with_context(|| format!("{path} does not have {field}"))
}

/// Connections that have had one answer each and are kept.
pub(super) fn hold_open(url: &str, number: usize) -> Result<Vec<TcpStream>> {
    let (address, path) = url
        .trim_start_matches("http://")
        .split_once('/')
        .unwrap_or((url, ""));
    let request = format!("GET /{path} HTTP/1.1\r\nHost: {address}\r\n\r\n");
    let open = || {
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.write_all(request.as_bytes())?;
        let mut beginning = [0; 12];
        stream.read_exact(&mut beginning)?;
        Ok(stream)
    };
    (0..number)
        .map(|_| open())
        .collect::<std::io::Result<Vec<_>>>()
        .context("A connection cannot be held")
}
