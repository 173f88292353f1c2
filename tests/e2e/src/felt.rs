//! How a page answers while something is done in it.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::page::Page;

/// Makes `felt` of the page.
const SCRIPT: &str = include_str!("felt.js");

/// What a person felt of the page.
#[derive(Clone, Debug, Deserialize)]
pub struct Felt {
    /// How long it took, in milliseconds.
    pub took: f64,
    /// The longest time that a timer had to wait, in milliseconds.
    pub wait: f64,
    /// The durations of all tasks over 50 ms (Long Tasks API), in milliseconds.
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
        loop {
            if let Some(value) = self.worked().await {
                return value;
            }
        }
    }

    /// Begins an asynchronous expression, which knows `element` and `felt`.
    pub async fn begin_work(self, expression: &str) {
        self.evaluate(SCRIPT).await;
        let element = self.element_script();
        self.evaluate(&format!(
            "{{ const element = {element}; felt.begin(async () => {expression}); }}"
        ))
        .await;
    }

    /// What it gives, if that comes within half a second.
    pub async fn worked<T: DeserializeOwned>(self) -> Option<T> {
        let mut result = self.evaluate("felt.result()").await;
        if result.is_null() {
            return None;
        }
        let value = serde_json::from_value(result["value"].take());
        Some(value.expect("what was asked for"))
    }
}
