//! How a page answers while something is done in it.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::page::Page;

/// The longest task that a page may feel in a test, in milliseconds: other tests share the
/// processors, and it is the time on the wall that counts. `cargo xtask bench` holds the widget
/// to 50.
const LONGEST: f64 = 2_000.0;
/// Of what happens to so many uploads, as much may happen in one task as to one upload: what is
/// done in slices stays far below.
const BURST: usize = 4;

/// Makes `felt` of the page.
const SCRIPT: &str = include_str!("felt.js");

/// What a person felt of the page.
#[derive(Clone, Debug, Deserialize)]
pub struct Felt {
    /// How long it took, in milliseconds.
    pub took: f64,
    /// The longest time that a timer had to wait, in milliseconds.
    pub wait: f64,
    /// The durations of all tasks over 50 ms (Long Tasks API), in milliseconds. Where the engine
    /// does not tell them, `wait` stands for them, which is as long as the longest of them or
    /// longer.
    pub tasks: Vec<f64>,
    /// How many of the element's events came in one task, at most.
    pub burst: usize,
}

impl Felt {
    /// The longest task over 50 ms; 0 where there was none.
    #[must_use]
    pub fn longest(&self) -> f64 {
        self.tasks.iter().copied().fold(0.0, f64::max)
    }

    /// That the page answered all the time while so many uploads were at stake.
    pub fn assert_smooth(&self, what: &str, uploads: usize) {
        assert!(self.longest() < LONGEST, "{what}: {self:?}");
        assert!(self.burst * BURST < uploads, "{what}: {self:?}");
    }
}

impl Page<'_> {
    /// Does something (`act`, JavaScript that knows `element`) in a task of its own, until the
    /// promise `over` is kept: `felt.told(kind, count)` waits for so many events of a type,
    /// `felt.until(condition)` looks once a frame.
    pub async fn feel(self, act: &str, over: &str) -> Felt {
        self.work(&format!("felt.watch(() => {act}, () => {over})"))
            .await
    }

    /// What an asynchronous expression gives, however long it takes.
    pub async fn work<T: DeserializeOwned>(self, expression: &str) -> T {
        self.begin_work(expression).await;
        self.worked().await
    }

    /// Begins an asynchronous expression, which knows `element` and `felt`.
    pub async fn begin_work(self, expression: &str) {
        self.browser().run(SCRIPT).await;
        let element = self.element_script();
        self.browser()
            .run(&format!(
                "const element = {element}; felt.begin(async () => {expression});"
            ))
            .await;
    }

    /// What the expression that was begun gives, however long it takes.
    pub async fn worked<T: DeserializeOwned>(self) -> T {
        loop {
            if let Some(value) = self.worked_soon().await {
                return value;
            }
        }
    }

    /// What it gives, if that comes within half a second.
    pub async fn worked_soon<T: DeserializeOwned>(self) -> Option<T> {
        let mut result = self.browser().evaluate("felt.result()").await;
        if result.is_null() {
            return None;
        }
        let value = serde_json::from_value(result["value"].take());
        Some(value.expect("what was asked for"))
    }
}
