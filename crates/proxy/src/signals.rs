//! What the system tells the process: to stop (SIGTERM, SIGINT), and to read its secrets again
//! (SIGHUP).

use std::{io, sync::Arc};

use direct_upload_proxy::Service;
use tokio::sync::watch;

/// Becomes true when the process is asked to stop.
#[cfg(unix)]
pub(crate) fn stop() -> io::Result<watch::Receiver<bool>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (stop, stopped) = watch::channel(false);
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
    Ok(stopped)
}

/// Becomes true when the process is asked to stop.
#[cfg(not(unix))]
pub(crate) fn stop() -> io::Result<watch::Receiver<bool>> {
    let (stop, stopped) = watch::channel(false);
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            stop.send_replace(true);
        }
    });
    Ok(stopped)
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
