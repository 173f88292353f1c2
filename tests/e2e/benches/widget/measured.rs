//! A page that is measured, and what it says about itself.

use direct_upload_e2e::{Browser, Page, World};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;

/// Makes `bench` of the page.
const SCRIPT: &str = include_str!("page.js");

/// What the page felt while something was done.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Felt {
    /// How long it took, in milliseconds.
    pub(crate) took: f64,
    /// The longest time that a timer had to wait, in milliseconds.
    pub(crate) wait: f64,
    /// The durations of all tasks over 50 ms.
    pub(crate) tasks: Vec<f64>,
}

impl Felt {
    /// The longest task, if one is over 50 ms.
    pub(crate) fn longest(&self) -> f64 {
        self.tasks.iter().copied().fold(0.0, f64::max)
    }
}

/// What a page holds, after its garbage is collected.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Held {
    /// Elements and texts in its documents.
    pub(crate) nodes: f64,
    /// Bytes of JavaScript's heap, of the browser's objects behind it, and of buffers, the
    /// widget's memory among them.
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
        let page = world.standalone().await;
        world.browser.evaluate(SCRIPT).await;
        Self {
            browser: &world.browser,
            page,
        }
    }

    /// What an asynchronous expression gives, however long it takes.
    pub(crate) async fn run<T: DeserializeOwned>(&self, expression: &str) -> T {
        self.begin(expression).await;
        loop {
            if let Some(value) = self.result().await {
                return value;
            }
        }
    }

    /// Begins an asynchronous expression.
    pub(crate) async fn begin(&self, expression: &str) {
        let element = "document.querySelector('direct-upload')";
        let script = format!("{{ const element = {element}; bench.begin(() => {expression}); }}");
        self.browser.evaluate(&script).await;
    }

    /// What it gives, if it is there soon.
    pub(crate) async fn result<T: DeserializeOwned>(&self) -> Option<T> {
        let mut result = self.browser.evaluate("bench.result()").await;
        if result.is_null() {
            return None;
        }
        let value = result["value"].take();
        Some(serde_json::from_value(value).expect("what page.js gives"))
    }

    /// What the page holds now.
    pub(crate) async fn held(&self) -> Held {
        self.browser.evaluate("probe.events.length = 0").await;
        let devtools = async |method| self.browser.devtools(method, json!({})).await;
        devtools("HeapProfiler.collectGarbage").await;
        let counters = devtools("Memory.getDOMCounters").await;
        Held {
            nodes: counters["nodes"].as_f64().unwrap_or_default(),
            bytes: self.heap().await,
        }
    }

    /// The bytes that the page takes now, garbage among them.
    pub(crate) async fn heap(&self) -> f64 {
        let usage = self.browser.devtools("Runtime.getHeapUsage", json!({}));
        let usage = usage.await;
        ["usedSize", "embedderHeapUsedSize", "backingStorageSize"]
            .iter()
            .map(|part| usage[part].as_f64().unwrap_or_default())
            .sum()
    }

    /// How many rows of the list are in the document.
    pub(crate) async fn rows(&self) -> usize {
        self.page.look().await.rows.len()
    }
}
