//! The process around the service: settings, sockets, signals. The first and only line on
//! stdout says where it listens; logs go to stderr.

use std::{
    io::{self, Write},
    process::{self, ExitCode},
};

use direct_upload_proxy::{
    AppState, Arguments, ArgumentsError, Command, Config, DESCRIPTORS, Examination, Finding,
    METRICS_CONNECTIONS, PUBLIC_CONNECTIONS, Verdict, app, metrics_app, serve, start_logging,
    start_traces,
};
use tokio::{net::TcpListener, runtime::Handle, sync::watch};

// The static binary of a release has musl's allocator otherwise, which threads wait for.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Why the process ends without having done what it was asked for.
enum Failure {
    /// The settings cannot be used, which another start does not mend: status 2.
    Settings(String),
    /// The machine does not give what is needed, which it may at the next start: status 1.
    Machine(String),
}

#[tokio::main]
async fn main() -> ExitCode {
    let (sentence, status) = match run().await {
        Ok(status) => return status,
        Err(Failure::Settings(sentence)) => (sentence, ExitCode::from(2)),
        Err(Failure::Machine(sentence)) => (sentence, ExitCode::FAILURE),
    };
    // Stderr may be closed; the exit status says it then.
    let _ = writeln!(io::stderr().lock(), "direct-upload-proxy: {sentence}");
    status
}

async fn run() -> Result<ExitCode, Failure> {
    let settings = |error: &dyn ToString| Failure::Settings(error.to_string());
    let arguments = match Arguments::read(std::env::args_os()) {
        Ok(arguments) => arguments,
        Err(ArgumentsError::Asked(text)) => {
            // `--help` and `--version`; a closed pipe is the reader's choice.
            let _ = text.print();
            return Ok(ExitCode::SUCCESS);
        }
        Err(error) => return Err(settings(&error)),
    };
    let (command, check) = (arguments.command.clone(), arguments.check);
    let in_force = arguments.in_force.clone();
    let config = Config::check(arguments).map_err(|error| settings(&error))?;
    if check {
        for setting in in_force {
            say(&setting);
        }
        return Ok(say("The settings can be used."));
    }
    if let Some(Command::Doctor(examination)) = command {
        let state = AppState::new(config).map_err(|error| settings(&error))?;
        return examine(&state, &examination).await;
    }
    start_logging(config.log_format, config.log_level);
    let traces = match &config.traces_endpoint {
        Some(endpoint) => {
            let traces = start_traces(endpoint, Handle::current());
            Some(traces.map_err(|error| settings(&error))?)
        }
        None => None,
    };
    let listen = bind(config.listen).await?;
    let metrics_listen = match config.metrics_listen {
        Some(address) => Some(bind(address).await?),
        None => None,
    };
    let state = AppState::new(config).map_err(|error| settings(&error))?;
    serve_until_asked(&state, listen, metrics_listen)
        .await
        .map_err(Failure::Machine)?;
    if let Some(traces) = traces {
        // It waits for the collector, which is asked from tasks.
        let _ = tokio::task::spawn_blocking(|| traces.end()).await;
    }
    Ok(ExitCode::SUCCESS)
}

/// Says what the examination found; status 1 if something is wrong.
async fn examine(state: &AppState, examination: &Examination) -> Result<ExitCode, Failure> {
    let findings = state
        .examine(examination)
        .await
        .map_err(|error| Failure::Settings(error.to_string()))?;
    for finding in &findings {
        say(&finding.to_string());
    }
    let is_wrong = |finding: &Finding| finding.verdict == Verdict::Wrong;
    if findings.iter().any(is_wrong) {
        say("Uploads cannot work until what is wrong is mended.");
        return Ok(ExitCode::FAILURE);
    }
    let tried = if examination.write_test {
        "confirmations were not tried"
    } else {
        "no file was sent (--write-test sends one), and confirmations were not tried"
    };
    Ok(say(&format!(
        "Uploads can work, as far as was tried: {tried}."
    )))
}

async fn bind(address: std::net::SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| {
        let sentence = format!("The address {address} cannot be listened on: {error}.");
        Failure::Machine(sentence)
    })
}

async fn serve_until_asked(
    state: &AppState,
    listen: TcpListener,
    metrics_listen: Option<TcpListener>,
) -> Result<(), String> {
    // Many systems start with 1,024. Where no more can be had, connections wait for one.
    let wanted = u64::try_from(DESCRIPTORS).unwrap_or(u64::MAX);
    match rlimit::increase_nofile_limit(wanted) {
        Ok(most) if most < wanted => tracing::warn!(
            "the system gives {most} descriptors of the {wanted} that all connections need"
        ),
        Ok(_) => {}
        Err(error) => tracing::warn!(%error, "the limit of descriptors cannot be read"),
    }
    let stop = stop()
        .and_then(|stop| reread_secrets(state).map(|()| stop))
        .map_err(|error| format!("Signals cannot be received: {error}."))?;
    announce(&listen, metrics_listen.as_ref())
        .map_err(|error| format!("Stdout is closed: {error}."))?;
    state.say_what_runs();
    let public = app(state);
    let serving = serve(listen, public, state, PUBLIC_CONNECTIONS, stop.clone());
    match metrics_listen {
        Some(listener) => {
            let metrics = metrics_app(state);
            let metrics = serve(listener, metrics, state, METRICS_CONNECTIONS, stop);
            tokio::join!(serving, metrics);
        }
        None => serving.await,
    }
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

/// Becomes true when the process is asked to stop. Asked once more, it ends at once, with the status
/// that shells give a program that a signal has ended.
#[cfg(unix)]
fn stop() -> io::Result<watch::Receiver<bool>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (stop, stopped) = watch::channel(false);
    let (mut terminate, mut interrupt) = (
        signal(SignalKind::terminate())?,
        signal(SignalKind::interrupt())?,
    );
    tokio::spawn(async move {
        let mut asked = async || {
            tokio::select! {
                _ = terminate.recv() => SignalKind::terminate(),
                _ = interrupt.recv() => SignalKind::interrupt(),
            }
        };
        asked().await;
        stop.send_replace(true);
        let signal = asked().await;
        end_at_once(128 + signal.as_raw_value());
    });
    Ok(stopped)
}

/// Becomes true when the process is asked to stop. Asked once more, it ends at once.
#[cfg(not(unix))]
fn stop() -> io::Result<watch::Receiver<bool>> {
    let (stop, stopped) = watch::channel(false);
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            stop.send_replace(true);
        }
        if tokio::signal::ctrl_c().await.is_ok() {
            end_at_once(130);
        }
    });
    Ok(stopped)
}

fn end_at_once(status: i32) {
    tracing::warn!("asked to stop once more; requests under way are cut off");
    process::exit(status);
}

/// Has the secrets read again whenever the process is told to.
#[cfg(unix)]
fn reread_secrets(state: &AppState) -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut hangup = signal(SignalKind::hangup())?;
    let state = state.clone();
    tokio::spawn(async move {
        while hangup.recv().await.is_some() {
            let state = state.clone();
            // A file may hang, on a share that is gone.
            let read = tokio::task::spawn_blocking(move || state.reread_secrets());
            let Ok(read) = read.await else {
                continue;
            };
            match read {
                Ok(read) if read.is_empty() => tracing::warn!(
                    "there is nothing to read again: no secret is in a file, and other settings need a \
                     restart"
                ),
                Ok(read) => tracing::info!(
                    "the secrets were read again ({}); other settings need a restart",
                    read.join(", ")
                ),
                Err(error) => tracing::error!(
                    alarm = true,
                    "the secrets could not be read again, the old ones are kept: {error}"
                ),
            }
        }
    });
    Ok(())
}

/// There is no such signal here.
#[cfg(not(unix))]
fn reread_secrets(_: &AppState) -> io::Result<()> {
    Ok(())
}
