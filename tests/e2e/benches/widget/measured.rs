//! A page that is measured, and what it holds.

use direct_upload_e2e::{Browser, Page, World};
use serde_json::json;

/// Makes `bench` of the page.
const SCRIPT: &str = include_str!("page.js");

/// What a page holds, after its garbage is collected.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Held {
    /// Elements and texts in its documents.
    pub(crate) nodes: f64,
    /// As [`Measured::memory`] has it.
    pub(crate) bytes: f64,
}

/// A page with one element, and `bench` in it.
pub(crate) struct Measured<'a> {
    browser: &'a Browser,
    pub(crate) page: Page<'a>,
}

impl<'a> Measured<'a> {
    /// Opens the standalone page anew.
    pub(crate) async fn open(world: &'a World) -> Self {
        let browser = &world.browser;
        let page = world.standalone().await;
        browser.run(SCRIPT).await;
        Self { browser, page }
    }

    /// What the page holds now.
    pub(crate) async fn held(&self) -> Held {
        // The events that were kept for tests to look at.
        self.browser.evaluate("probe.events.length = 0").await;
        let devtools = async |method| self.browser.devtools(method, json!({})).await;
        devtools("HeapProfiler.collectGarbage").await;
        let counters = devtools("Memory.getDOMCounters").await;
        Held {
            nodes: counters["nodes"].as_f64().expect("a count"),
            bytes: self.memory().await,
        }
    }

    /// Bytes of JavaScript's heap, of the browser's objects behind it, and of buffers, the
    /// widget's memory among them; garbage included.
    pub(crate) async fn memory(&self) -> f64 {
        let usage = self.browser.devtools("Runtime.getHeapUsage", json!({}));
        let usage = usage.await;
        ["usedSize", "embedderHeapUsedSize", "backingStorageSize"]
            .iter()
            .map(|part| usage[part].as_f64().expect("bytes"))
            .sum()
    }
}
