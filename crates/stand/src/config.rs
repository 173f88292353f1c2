//! What a stand is started with.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

/// The settings of a stand. The defaults are those of development; tests set the ports to 0.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where the partner API listens.
    pub partner_api_listen: SocketAddr,
    /// Where the storage listens.
    pub storage_listen: SocketAddr,
    /// Where the portal page is served.
    pub portal_listen: SocketAddr,
    /// Where faults are switched and the journal is read.
    pub admin_listen: SocketAddr,
    /// The folder that holds the bucket's folder.
    pub folder: PathBuf,
    /// The bucket's name.
    pub bucket: String,
    /// The key that the partner API wants.
    pub api_key: String,
    /// For how long a presigned URL works.
    pub url_lifetime: Duration,
    /// Whether the partner API takes confirmations.
    pub confirmations: bool,
    /// The origins that the bucket's CORS rule covers; none: every origin of this machine.
    pub allowed_origins: Vec<String>,
    /// Whether pages of this machine may call the partner API and the admin listener, which has
    /// the route `/echo` then.
    pub open_to_pages: bool,
    /// After how long without a byte the storage answers `RequestTimeout`.
    pub body_timeout: Duration,
}

impl Config {
    /// The API key unless another is given. It is no secret: it opens nothing but a stand.
    pub const DEFAULT_API_KEY: &'static str = "development-api-key";

    /// The development settings with every port chosen by the system, for tests.
    #[must_use]
    pub fn on_free_ports(folder: PathBuf) -> Self {
        let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        Self {
            partner_api_listen: any,
            storage_listen: any,
            portal_listen: any,
            admin_listen: any,
            folder,
            ..Self::default()
        }
    }
}

impl Default for Config {
    fn default() -> Self {
        let local = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        Self {
            partner_api_listen: local(8082),
            storage_listen: local(8083),
            portal_listen: local(8084),
            admin_listen: local(8085),
            folder: PathBuf::from("target/stand"),
            bucket: "uploads".to_owned(),
            api_key: Self::DEFAULT_API_KEY.to_owned(),
            url_lifetime: Duration::from_secs(900),
            confirmations: false,
            allowed_origins: Vec::new(),
            open_to_pages: false,
            body_timeout: Duration::from_secs(20),
        }
    }
}
