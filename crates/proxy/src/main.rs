//! The process around the service: settings, sockets, signals. The first and only line on
//! stdout says where it listens; logs go to stderr.

use std::{
    io::{self, Write},
    net::SocketAddr,
    process::ExitCode,
    sync::Arc,
};

use direct_upload_proxy::{
    Arguments, ArgumentsError, Command, Config, Examination, Finding, Service, Verdict, Workers,
    app, examine, metrics_app, serve, start_logging, start_traces,
};
use tokio::{net::TcpListener, runtime::Handle};

mod signals;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The exit status for settings that cannot be used.
const UNUSABLE: u8 = 2;
/// The most descriptors that the limits of connections and requests can need.
const MAX_DESCRIPTORS: u64 = 8192;

fn main() -> ExitCode {
    let arguments = match Arguments::read(std::env::args_os()) {
        Ok(arguments) => arguments,
        Err(ArgumentsError::Asked(text)) => {
            // `--help` and `--version`; a closed pipe is the reader's choice.
            let _ = text.print();
            return ExitCode::SUCCESS;
        }
        Err(error) => return refuse(&error.to_string()),
    };
    let (command, check) = (arguments.command.clone(), arguments.check);
    let config = match Config::check(arguments) {
        Ok(config) => config,
        Err(error) => return refuse(&error.to_string()),
    };
    if check {
        return say("The settings can be used.");
    }
    if command.is_none() {
        start_logging(config.log_format, config.log_level);
    }
    // A connection and its call of the partner API take two; many systems start with 1,024. Where
    // no more can be had, connections wait for one.
    let _ = rlimit::increase_nofile_limit(MAX_DESCRIPTORS);
    // For all but the connections, which have threads of their own.
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => return fail(&format!("The process cannot start its threads: {error}.")),
    };
    let (listen, metrics_listen) = (config.listen, config.metrics_listen);
    let traces = match &config.traces_endpoint {
        Some(endpoint) if command.is_none() => {
            match start_traces(endpoint, runtime.handle().clone()) {
                Ok(traces) => Some(traces),
                Err(error) => return refuse(&error.to_string()),
            }
        }
        _ => None,
    };
    let service = match Service::new(config) {
        Ok(service) => service,
        Err(error) => return refuse(&error.to_string()),
    };
    let done = match command {
        None => runtime
            .block_on(run(&service, listen, metrics_listen))
            .map_or_else(|sentence| fail(&sentence), |()| ExitCode::SUCCESS),
        Some(Command::Doctor(examination)) => runtime
            .block_on(report(&service, &examination))
            .unwrap_or_else(|sentence| refuse(&sentence)),
    };
    if let Some(traces) = traces {
        traces.end();
    }
    done
}

/// Says what the examination found; status 1 if something is wrong.
async fn report(service: &Arc<Service>, examination: &Examination) -> Result<ExitCode, String> {
    let findings = examine(service, examination)
        .await
        .map_err(|error| error.to_string())?;
    for finding in &findings {
        say(&finding.to_string());
    }
    let is_wrong = |finding: &&Finding| finding.verdict == Verdict::Wrong;
    let wrong = findings.iter().filter(is_wrong).count();
    if wrong == 0 {
        return Ok(say("Uploads can work."));
    }
    say("Uploads cannot work until what is wrong is mended.");
    Ok(ExitCode::FAILURE)
}

async fn run(
    service: &Arc<Service>,
    listen: SocketAddr,
    metrics_listen: Option<SocketAddr>,
) -> Result<(), String> {
    let bind = async |address| {
        TcpListener::bind(address)
            .await
            .map_err(|error| format!("The address {address} cannot be listened on: {error}."))
    };
    let main = bind(listen).await?;
    let metrics = match metrics_listen {
        Some(address) => Some(bind(address).await?),
        None => None,
    };
    let stop = signals::stop()
        .and_then(|stop| signals::reread_secrets(service).map(|()| stop))
        .map_err(|error| format!("Signals cannot be received: {error}."))?;
    announce(&main, metrics.as_ref()).map_err(|error| format!("Stdout is closed: {error}."))?;

    let workers = Workers::start()
        .map_err(|error| format!("The process cannot start its threads: {error}."))?;
    let serving = serve(main, app(service), service, workers.handles(), stop.clone());
    match metrics {
        Some(listener) => {
            let here = [Handle::current()];
            let metrics = serve(listener, metrics_app(service), service, &here, stop);
            tokio::join!(serving, metrics);
        }
        None => serving.await,
    }
    workers.end();
    tracing::info!("stopped");
    Ok(())
}

fn announce(main: &TcpListener, metrics: Option<&TcpListener>) -> io::Result<()> {
    let url = |listener: &TcpListener| {
        listener
            .local_addr()
            .map(|address| format!("http://{address}"))
    };
    let line = serde_json::json!({
        "listening": url(main)?,
        "metrics": metrics.map(url).transpose()?,
    });
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{line}")?;
    stdout.flush()
}

/// Writes a line to stdout, whose reader may be gone.
fn say(line: &str) -> ExitCode {
    match writeln!(io::stdout().lock(), "{line}") {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

/// For settings that cannot be used, which another start does not mend.
fn refuse(sentence: &str) -> ExitCode {
    complain(sentence);
    ExitCode::from(UNUSABLE)
}

/// For what the machine does not give, which it may at the next start.
fn fail(sentence: &str) -> ExitCode {
    complain(sentence);
    ExitCode::FAILURE
}

fn complain(sentence: &str) {
    // Stderr may be closed; the exit status says it then.
    let _ = writeln!(io::stderr().lock(), "direct-upload-proxy: {sentence}");
}
