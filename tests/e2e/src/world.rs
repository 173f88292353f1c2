//! Everything around one journey.

use std::path::PathBuf;

use tempfile::TempDir;

use crate::browser::Browser;
use crate::page::Page;
use crate::parts;
use crate::project::copy;
use crate::proxy::Proxy;
use crate::stand::Stand;

/// A stand, a proxy and a browser that no other journey touches.
pub struct World {
    /// The partner API, the storage and the portal.
    pub stand: Stand,
    /// The proxy, which serves the built widget.
    pub proxy: Proxy,
    /// The browser.
    pub browser: Browser,
    pub(crate) folder: TempDir,
}

impl World {
    /// Writes a file for the person to choose, in a folder where one stands before its name.
    #[must_use]
    pub fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join("documents").join(name);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).expect("a folder for documents");
        }
        std::fs::write(&path, bytes).expect("a document");
        path
    }

    /// Makes a folder for the person to choose, with these files in it.
    #[must_use]
    pub fn documents<'a>(
        &self,
        name: &str,
        files: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> PathBuf {
        let folder = self.folder.path().join("documents").join(name);
        std::fs::create_dir_all(&folder).expect("a folder for documents");
        for (file, text) in files {
            let _ = self.file(&format!("{name}/{file}"), text);
        }
        folder
    }

    /// The folder of the built widget, which the proxy serves.
    #[must_use]
    pub fn dist(&self) -> PathBuf {
        parts::dist()
    }

    /// A copy of that folder, to change something in.
    #[must_use]
    pub fn copy_of_dist(&self) -> PathBuf {
        let folder = self.documents("dist", []);
        copy(&parts::dist(), &folder);
        folder
    }

    /// Opens the standalone page, which the proxy serves.
    pub async fn standalone(&self) -> Page<'_> {
        Page::open(&self.browser, &format!("{}/", self.proxy.origin())).await
    }

    /// Opens the partner's portal, whose element has these attributes.
    pub async fn portal(&self, attributes: &[(&str, &str)]) -> Page<'_> {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("widget", self.proxy.origin());
        query.extend_pairs(attributes);
        let portal = &self.stand.addresses().portal;
        Page::open(&self.browser, &format!("{portal}/?{}", query.finish())).await
    }

    /// Opens a page with an upload element at any address.
    pub async fn open(&self, address: &str) -> Page<'_> {
        Page::open(&self.browser, address).await
    }

    /// The page that the browser shows now.
    #[must_use]
    pub const fn here(&self) -> Page<'_> {
        Page::shown(&self.browser)
    }

    /// Ends everything, but for the driver where all was well.
    pub(crate) async fn end(self, is_well: bool) {
        self.browser.end(is_well).await;
        self.proxy.process.end().await;
        self.stand.process.end().await;
    }
}
