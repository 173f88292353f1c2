//! Everything that the browser received, and what failed, from its own log of the network.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::ability::Ability;
use crate::browser::Browser;

/// What the browser has received so far: heads and bodies.
#[derive(Debug)]
pub struct Traffic {
    received: Vec<String>,
    failures: Vec<String>,
}

impl Traffic {
    /// Reads it from a browser of a journey that records it.
    pub async fn of(browser: &Browser) -> Self {
        browser.needs().using(Ability::Traffic);
        let log = browser.driver().get_log("performance").await;
        let (mut received, mut failures) = (Vec::new(), Vec::new());
        for entry in log.expect("the journey records its traffic") {
            let entry: Value = serde_json::from_str(&entry.message).expect("the log is JSON");
            let message = &entry["message"];
            let parameters = &message["params"];
            match message["method"].as_str().unwrap_or_default() {
                // Heads, as the page sees them and as they came.
                "Network.responseReceived" | "Network.responseReceivedExtraInfo" => {
                    received.push(parameters.to_string());
                }
                "Network.loadingFailed" => failures.push(parameters.to_string()),
                "Network.loadingFinished" => {
                    let id = &parameters["requestId"];
                    let body = browser
                        .driver()
                        .cdp()
                        .send_raw("Network.getResponseBody", json!({"requestId": id}))
                        .await;
                    // A preflight has none.
                    if let Ok(body) = body {
                        received.push(text_of(&body));
                    }
                }
                _ => {}
            }
        }
        Self { received, failures }
    }

    /// What the browser tells as failed, as its developer tools show it.
    #[must_use]
    pub fn failures(&self) -> Vec<&str> {
        self.failures.iter().map(String::as_str).collect()
    }

    /// The heads and bodies in which `text` stands.
    #[must_use]
    pub fn with(&self, text: &str) -> Vec<&str> {
        let received = self.received.iter().map(String::as_str);
        received
            .filter(|received| received.contains(text))
            .collect()
    }
}

/// The text of a body, or the ASCII in one that is no text.
fn text_of(body: &Value) -> String {
    let text = body["body"].as_str().unwrap_or_default();
    if body["base64Encoded"] == true {
        let bytes = STANDARD.decode(text).expect("the browser encodes it");
        String::from_utf8_lossy(&bytes).into_owned()
    } else {
        text.to_owned()
    }
}
