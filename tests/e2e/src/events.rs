//! What an upload element told its page.

use serde::Deserialize;
use serde_json::Value;

/// One event of an element.
#[derive(Clone, Debug, Deserialize)]
pub struct Event {
    /// Its type.
    pub kind: String,
    /// Which element of the page it came from, from 0 on; -1 for one that had left the page.
    pub element: i32,
    /// Its detail.
    pub detail: Value,
    /// Whether a listener could have changed the detail for the next one.
    pub frozen: bool,
}

/// Events in the order in which they came.
#[derive(Clone, Debug, Deserialize)]
#[serde(transparent)]
pub struct Events(Vec<Event>);

impl Events {
    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Event> {
        self.0.iter()
    }

    /// The details of all events of a type.
    #[must_use]
    pub fn of(&self, kind: &str) -> Vec<&Value> {
        let events = self.0.iter().filter(|event| event.kind == kind);
        events.map(|event| &event.detail).collect()
    }

    /// The detail of the one event of a type.
    #[must_use]
    pub fn only(&self, kind: &str) -> &Value {
        match self.of(kind).as_slice() {
            [detail] => detail,
            others => panic!("there is not one {kind}, but {}: {self:#?}", others.len()),
        }
    }

    /// The events' types, but for progress.
    #[must_use]
    pub fn kinds(&self) -> Vec<&str> {
        let kinds = self.0.iter().map(|event| event.kind.as_str());
        kinds.filter(|kind| *kind != "upload-progress").collect()
    }
}
