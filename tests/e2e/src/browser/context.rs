//! A context of Chromium: a window with a profile of its own, of which nothing is left once it is
//! closed.
//!
//! Only Chromium itself makes one: over this connection, since ChromeDriver and thirtyfour's
//! `CdpSession` speak to pages alone, which may not ("Not allowed").

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use thirtyfour::error::WebDriverResult;
use thirtyfour::{WebDriver, WindowHandle};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// A context that one journey has.
pub(super) struct Context {
    browser: Connection,
    id: String,
    /// The browser's own window, without which it would end.
    home: WindowHandle,
}

impl Context {
    /// Opens one, and has the session drive its window.
    pub(super) async fn open(session: &WebDriver) -> Self {
        let home = session.window().await.expect("a session has a window");
        let mut browser = Connection::to(session).await;
        // Gone too where the journey ends without closing it.
        let options = json!({"disposeOnDetach": true});
        let made = browser.send("Target.createBrowserContext", options).await;
        let id = text(&made, "browserContextId");
        let target = json!({"url": "about:blank", "browserContextId": id});
        let window = browser.send("Target.createTarget", target).await;
        let window = WindowHandle::from(text(&window, "targetId"));
        let switched = session.switch_to_window(window).await;
        switched.unwrap_or_else(|problem| panic!("the window of a context: {problem}"));
        Self { browser, id, home }
    }

    /// Closes it with all its windows: none of them is asked.
    pub(super) async fn close(mut self, session: &WebDriver) -> WebDriverResult<()> {
        session.switch_to_window(self.home).await?;
        let context = json!({"browserContextId": self.id});
        self.browser
            .send("Target.disposeBrowserContext", context)
            .await;
        Ok(())
    }
}

/// The browser's end of the Chrome DevTools Protocol.
struct Connection {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    sent: u64,
}

impl Connection {
    async fn to(session: &WebDriver) -> Self {
        let options = session.handle().capabilities().get("goog:chromeOptions");
        let address = options.and_then(|options| options["debuggerAddress"].as_str());
        let address = address.expect("ChromeDriver says where it is");
        let version = reqwest::get(format!("http://{address}/json/version")).await;
        let version = version.expect("Chromium answers").json::<Value>().await;
        let address = text(&version.expect("JSON"), "webSocketDebuggerUrl");
        let (socket, _) = connect_async(address).await.expect("Chromium listens");
        Self { socket, sent: 0 }
    }

    /// Sends a command, and gives its result.
    async fn send(&mut self, method: &str, parameters: Value) -> Value {
        self.sent += 1;
        let command = json!({"id": self.sent, "method": method, "params": parameters});
        let sent = self.socket.send(Message::text(command.to_string())).await;
        sent.unwrap_or_else(|problem| panic!("{method}: {problem}"));
        while let Some(message) = self.socket.next().await {
            let message = message.unwrap_or_else(|problem| panic!("{method}: {problem}"));
            let Ok(Ok(mut answer)) = message.to_text().map(serde_json::from_str::<Value>) else {
                continue;
            };
            if answer["id"] == self.sent {
                assert!(answer["error"].is_null(), "{method}: {answer}");
                return answer["result"].take();
            }
        }
        panic!("{method}: Chromium has gone")
    }
}

fn text(answer: &Value, name: &str) -> String {
    answer[name].as_str().unwrap_or_default().to_owned()
}
