//! Starts the four listeners and stops them.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::Request;
use hyper::body::Incoming;
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use crate::admin;
use crate::config::Config;
use crate::connection::{self, Cut};
use crate::fault_board::FaultBoard;
use crate::journal::Journal;
use crate::pages;
use crate::partner::{Confirmations, PartnerApi, Signer, SignerProblem};
use crate::portal;
use crate::storage::{self, ObjectFolder, Origins, Storage};

/// Where a running stand is found; the one line on the process's standard output, as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Addresses {
    /// The partner API's origin.
    pub partner_api: String,
    /// The storage's origin.
    pub storage: String,
    /// The portal page's origin.
    pub portal: String,
    /// The admin listener's origin.
    pub admin: String,
    /// The bucket's name.
    pub bucket: String,
    /// The absolute path of the bucket's files.
    pub folder: String,
    /// The key that the partner API wants.
    pub api_key: String,
}

/// Why a stand does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address can be reached from other machines.
    #[error("{0} is not an address of this machine alone: use 127.0.0.1 or [::1]")]
    NotLoopback(SocketAddr),
    /// A name that S3 would not give a bucket.
    #[error("{0:?} is no name for a bucket: 3 to 63 of a-z, 0-9 and -, with no - at its ends")]
    BucketName(String),
    /// A presigned URL cannot live so long.
    #[error("a presigned URL works for 1 second to 7 days, not {0:?}")]
    UrlLifetime(Duration),
    /// The API key cannot be sent in a header.
    #[error("the API key must be visible ASCII characters, at least one")]
    ApiKey,
    /// A listener cannot be opened.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address asked for.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// The bucket's folder cannot be made.
    #[error("cannot make the bucket's folder in {path}: {source}")]
    Folder {
        /// The folder asked for.
        path: String,
        /// What the system says.
        source: io::Error,
    },
    /// URLs for the storage cannot be signed.
    #[error(transparent)]
    Signer(#[from] SignerProblem),
}

/// A running stand. Dropped, it stops at once; [`stop`](Self::stop) lets requests finish.
#[derive(Debug)]
pub struct Stand {
    addresses: Addresses,
    shutdown: CancellationToken,
    listeners: JoinSet<()>,
}

impl Stand {
    /// Starts the listeners of `config`.
    ///
    /// # Errors
    /// A [`StartError`] where a setting is wrong, an address is taken or the folder cannot be
    /// written. Nothing is left running.
    pub async fn start(config: Config) -> Result<Self, StartError> {
        check(&config)?;
        let folder = ObjectFolder::create(&config.folder, &config.bucket)
            .await
            .map_err(|source| StartError::Folder {
                path: config.folder.display().to_string(),
                source,
            })?;
        let (partner_listener, partner_api) = listen(config.partner_api_listen).await?;
        let (storage_listener, storage_origin) = listen(config.storage_listen).await?;
        let (portal_listener, portal_origin) = listen(config.portal_listen).await?;
        let (admin_listener, admin_origin) = listen(config.admin_listen).await?;

        let faults = Arc::new(FaultBoard::new());
        let journal = Arc::new(Journal::new(config.api_key.clone()));
        let confirmations = Arc::new(Confirmations::default());
        let shutdown = CancellationToken::new();
        let signer = Signer::new(&storage_origin, &config.bucket, config.url_lifetime)?;
        let partner = PartnerApi::new(
            config.api_key.clone(),
            signer,
            config.confirmations.then(|| Arc::clone(&confirmations)),
            config.open_to_pages,
            Arc::clone(&faults),
            Arc::clone(&journal),
        );
        let storage = Storage {
            bucket: config.bucket.clone(),
            origins: if config.allowed_origins.is_empty() {
                Origins::Loopback
            } else {
                Origins::Listed(config.allowed_origins)
            },
            s3: storage::s3_service(config.bucket.clone(), folder.clone()),
            faults: Arc::clone(&faults),
            journal: Arc::clone(&journal),
            body_timeout: config.body_timeout,
            shutdown: shutdown.clone(),
        };
        let addresses = Addresses {
            partner_api,
            storage: storage_origin.clone(),
            portal: portal_origin,
            admin: admin_origin,
            bucket: config.bucket,
            folder: folder.path().display().to_string(),
            api_key: config.api_key,
        };
        let portal = portal::router(storage_origin, Arc::clone(&faults));
        let mut admin = admin::router(admin::Desk {
            faults,
            journal,
            confirmations,
            folder,
        });
        if config.open_to_pages {
            admin = admin.merge(pages::echo()).layer(pages::cors());
        }

        let mut listeners = JoinSet::new();
        listeners.spawn(connection::serve(
            partner_listener,
            move |request| partner.clone().handle(request),
            shutdown.clone(),
        ));
        listeners.spawn(connection::serve(
            storage_listener,
            move |request| storage.clone().handle(request),
            shutdown.clone(),
        ));
        for (listener, router) in [(portal_listener, portal), (admin_listener, admin)] {
            listeners.spawn(connection::serve(
                listener,
                move |request| route(router.clone(), request),
                shutdown.clone(),
            ));
        }
        Ok(Self {
            addresses,
            shutdown,
            listeners,
        })
    }

    /// Where everything is found.
    #[must_use]
    pub const fn addresses(&self) -> &Addresses {
        &self.addresses
    }

    /// Takes no more requests, lets those under way finish for a few seconds, and ends.
    pub async fn stop(mut self) {
        self.shutdown.cancel();
        while self.listeners.join_next().await.is_some() {}
    }
}

async fn route(router: Router, request: Request<Incoming>) -> Result<hyper::Response<Body>, Cut> {
    match router.oneshot(request.map(Body::new)).await {
        Ok(response) => Ok(response),
        Err(never) => match never {},
    }
}

fn check(config: &Config) -> Result<(), StartError> {
    for address in [
        config.partner_api_listen,
        config.storage_listen,
        config.portal_listen,
        config.admin_listen,
    ] {
        if !address.ip().is_loopback() {
            return Err(StartError::NotLoopback(address));
        }
    }
    let bucket = &config.bucket;
    let is_letter = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    if !(3..=63).contains(&bucket.len())
        || !bucket.bytes().all(|b| is_letter(b) || b == b'-')
        || bucket.starts_with('-')
        || bucket.ends_with('-')
    {
        return Err(StartError::BucketName(bucket.clone()));
    }
    if !(1..=604_800).contains(&config.url_lifetime.as_secs()) {
        return Err(StartError::UrlLifetime(config.url_lifetime));
    }
    let key = &config.api_key;
    if key.is_empty() || !key.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(StartError::ApiKey);
    }
    Ok(())
}

async fn listen(address: SocketAddr) -> Result<(TcpListener, String), StartError> {
    let failed = |source| StartError::Listen { address, source };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    Ok((listener, format!("http://{address}")))
}
