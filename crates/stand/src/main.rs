//! The stand as a process: one line of JSON on standard output says where everything is
//! ([`Addresses`](direct_upload_stand::Addresses)), logs go to standard error, and SIGINT or
//! SIGTERM ends it with status 0.

use std::io::{IsTerminal, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use direct_upload_stand::{Config, Stand};
use tracing::{error, info};
use tracing_subscriber::EnvFilter;

/// A local partner API, S3-compatible storage and portal page, with fault switches.
#[derive(Parser)]
#[command(version)]
struct Flags {
    /// Where the partner API listens.
    #[arg(long, default_value = "127.0.0.1:8082")]
    partner_api_listen: SocketAddr,
    /// Where the storage listens.
    #[arg(long, default_value = "127.0.0.1:8083")]
    storage_listen: SocketAddr,
    /// Where the portal page is served.
    #[arg(long, default_value = "127.0.0.1:8084")]
    portal_listen: SocketAddr,
    /// Where faults are switched and requests are listed.
    #[arg(long, default_value = "127.0.0.1:8085")]
    admin_listen: SocketAddr,
    /// The folder that holds the bucket's files.
    #[arg(long, default_value = "target/stand")]
    folder: PathBuf,
    /// The bucket's name.
    #[arg(long, default_value = "uploads")]
    bucket: String,
    /// The key that the partner API wants.
    #[arg(long, default_value = Config::DEFAULT_API_KEY)]
    api_key: String,
    /// For how many seconds a presigned URL works.
    #[arg(long, default_value_t = 900)]
    url_lifetime: u64,
    /// Take confirmations (POST /integrations/direct/confirmations).
    #[arg(long)]
    confirmations: bool,
    /// The origins that the bucket's CORS rule covers, instead of all of this machine.
    #[arg(long, value_delimiter = ',')]
    allowed_origins: Vec<String>,
    /// Let pages of this machine call the partner API and the admin listener, as tests that run
    /// in a browser do. A real partner API does not.
    #[arg(long)]
    open_to_pages: bool,
    /// After how many seconds without a byte the storage answers RequestTimeout.
    #[arg(long, default_value_t = 20)]
    body_timeout: u64,
}

impl From<Flags> for Config {
    fn from(flags: Flags) -> Self {
        Self {
            partner_api_listen: flags.partner_api_listen,
            storage_listen: flags.storage_listen,
            portal_listen: flags.portal_listen,
            admin_listen: flags.admin_listen,
            folder: flags.folder,
            bucket: flags.bucket,
            api_key: flags.api_key,
            url_lifetime: Duration::from_secs(flags.url_lifetime),
            confirmations: flags.confirmations,
            allowed_origins: flags.allowed_origins,
            open_to_pages: flags.open_to_pages,
            body_timeout: Duration::from_secs(flags.body_timeout),
        }
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let flags = Flags::parse();
    // s3s logs every refusal as an error, and refusing is what a stand is for.
    let filter =
        EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,s3s=off"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
    match run(flags.into()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            error!("{problem}");
            ExitCode::FAILURE
        }
    }
}

async fn run(config: Config) -> Result<(), Box<dyn std::error::Error>> {
    // From here on a signal ends the stand in order, however early it comes.
    let signal = stop_signal()?;
    let stand = Stand::start(config).await?;
    let mut line = serde_json::to_string(stand.addresses())?;
    line.push('\n');
    let mut stdout = std::io::stdout();
    stdout.write_all(line.as_bytes())?;
    stdout.flush()?;
    info!(folder = stand.addresses().folder, "the stand is running");
    signal.await;
    info!("stopping");
    stand.stop().await;
    Ok(())
}

#[cfg(unix)]
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async {
        // Where the signal cannot be heard, the system ends the process on its own.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending().await
        }
    })
}
