//! What the system tells the process: to stop (SIGTERM, SIGINT), and to read its secrets again
//! (SIGHUP).

use std::{io, process, sync::Arc};

use direct_upload_proxy::Service;
use tokio::sync::watch;

/// Becomes true when the process is asked to stop. Asked once more, it ends at once, with the status
/// that shells give a program that a signal has ended.
#[cfg(unix)]
pub(crate) fn stop() -> io::Result<watch::Receiver<bool>> {
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
pub(crate) fn stop() -> io::Result<watch::Receiver<bool>> {
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
pub(crate) fn reread_secrets(service: &Arc<Service>) -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut hangup = signal(SignalKind::hangup())?;
    let service = Arc::clone(service);
    tokio::spawn(async move {
        while hangup.recv().await.is_some() {
            let service = Arc::clone(&service);
            // A file may hang, on a share that is gone.
            let read = tokio::task::spawn_blocking(move || service.reread_secrets());
            let Ok(read) = read.await else {
                continue;
            };
            match read {
                Ok(()) => tracing::info!("the secrets were read again"),
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
pub(crate) fn reread_secrets(_: &Arc<Service>) -> io::Result<()> {
    Ok(())
}
