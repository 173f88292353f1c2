//! The process around the service: settings, sockets, signals. The first and only line on
//! stdout says where it listens; logs go to stderr.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use clap::{
    Parser,
    error::{ContextKind, ContextValue, ErrorKind},
};
use direct_upload_proxy::{Arguments, Config, Service, app, metrics_app, serve, start_logging};
use tokio::{net::TcpListener, sync::watch};

/// The exit status for settings that cannot be used.
const UNUSABLE: u8 = 2;
/// The most descriptors that the limits of connections and requests can need.
const MAX_DESCRIPTORS: u64 = 8192;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(asked) if !asked.use_stderr() => {
            // `--help` and `--version`; a closed pipe is the reader's choice.
            let _ = asked.print();
            return ExitCode::SUCCESS;
        }
        Err(error) => return refuse(&one_sentence(&error)),
    };
    let config = match Config::check(arguments) {
        Ok(config) => config,
        Err(error) => return refuse(&error.to_string()),
    };
    start_logging(config.log_format, config.log_level);
    // A connection and its call of the partner API take two; many systems start with 1,024. Where
    // no more can be had, connections wait for one.
    let _ = rlimit::increase_nofile_limit(MAX_DESCRIPTORS);
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => return refuse(&format!("The process cannot start its threads: {error}.")),
    };
    match runtime.block_on(run(config)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => refuse(&sentence),
    }
}

async fn run(config: Config) -> Result<(), String> {
    let (listen, metrics_listen) = (config.listen, config.metrics_listen);
    let service = Service::new(config).map_err(|error| error.to_string())?;
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
    let stop = stop_signal().map_err(|error| format!("Signals cannot be received: {error}."))?;
    announce(&main, metrics.as_ref()).map_err(|error| format!("Stdout is closed: {error}."))?;

    let serving = serve(main, app(&service), &service, stop.clone());
    match metrics {
        Some(listener) => {
            let metrics = serve(listener, metrics_app(&service), &service, stop);
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

/// Becomes true when the process is asked to stop.
fn stop_signal() -> io::Result<watch::Receiver<bool>> {
    let (stop, stopped) = watch::channel(false);
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let (mut terminate, mut interrupt) = (
            signal(SignalKind::terminate())?,
            signal(SignalKind::interrupt())?,
        );
        tokio::spawn(async move {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            stop.send_replace(true);
        });
    }
    #[cfg(not(unix))]
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            stop.send_replace(true);
        }
    });
    Ok(stopped)
}

/// Clap's message without the usage text that follows it, and without values: a word that is no
/// option could be part of a key.
fn one_sentence(error: &clap::Error) -> String {
    let argument = match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(argument)) if argument.starts_with("--") => argument,
        _ => return "A word on the command line is no option; see --help.".to_owned(),
    };
    match error.kind() {
        ErrorKind::UnknownArgument => format!("There is no option {argument}; see --help."),
        ErrorKind::TooManyValues => format!("The option {argument} takes no value; see --help."),
        ErrorKind::ArgumentConflict => format!("The option {argument} is given more than once."),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            format!("The option {argument} is not given a value that it takes; see --help.")
        }
        _ => format!("The option {argument} cannot be read; see --help."),
    }
}

fn refuse(sentence: &str) -> ExitCode {
    // Stderr may be closed; the exit status says it then.
    let _ = writeln!(io::stderr().lock(), "direct-upload-proxy: {sentence}");
    ExitCode::from(UNUSABLE)
}
