//! The stand that `cargo xtask test browser` started, as a page reaches it.

use std::cell::Cell;

use direct_upload::browser::{Credentials, PageHeaders, Proxy};
use gloo_net::http::{Method, Request, RequestBuilder, Response};
use js_sys::{Object, Reflect};
use serde_json::{Value, json};
use wasm_bindgen::JsValue;

/// What the stand said about itself when it started.
const ADDRESSES: Option<&str> = option_env!("DIRECT_UPLOAD_STAND_ADDRESSES");

/// The stand.
#[derive(Clone)]
pub(crate) struct Stand {
    addresses: Value,
    /// Which one it is for this page: what was sent by another test is not asked about.
    number: u32,
}

impl Stand {
    /// The stand without faults, requests, objects and confirmations of earlier tests.
    pub(crate) async fn fresh() -> Self {
        let Some(addresses) = ADDRESSES else {
            panic!("These tests need a running stand: start them by `cargo xtask test browser`.")
        };
        thread_local! {
            static NEXT: Cell<u32> = const { Cell::new(0) };
        }
        let stand = Self {
            addresses: serde_json::from_str(addresses).expect("JSON"),
            number: NEXT.replace(NEXT.get() + 1),
        };
        for path in ["/faults", "/requests", "/objects", "/confirmations"] {
            let answer = ask(Request::delete(&stand.admin(path))).await;
            assert_eq!(answer.status(), 204, "{path}");
        }
        stand
    }

    fn address(&self, name: &str) -> &str {
        self.addresses[name].as_str().expect("an address")
    }

    fn admin(&self, path: &str) -> String {
        format!("{}{path}", self.address("admin"))
    }

    /// Switches faults on, in place of all others.
    pub(crate) async fn set_faults(&self, faults: Value) {
        let request =
            Request::put(&self.admin("/faults")).header("Content-Type", "application/json");
        let request = request.body(faults.to_string()).expect("a request");
        let answer = request.send().await.expect("an answer");
        let status = answer.status();
        assert_eq!(status, 204, "{}", answer.text().await.unwrap_or_default());
    }

    /// The journal, once as many PUTs are open or finished as the query asks for.
    pub(crate) async fn journal(&self, query: &str) -> Value {
        let journal = json_of(self.admin(&format!("/requests?{query}"))).await;
        for awaited in query.split('&').filter(|text| !text.is_empty()) {
            let (name, wanted) = awaited.split_once('=').expect("a number");
            let count = journal[name].as_u64().expect("a count");
            assert!(
                count >= wanted.parse().expect("a number"),
                "{awaited}: {journal}"
            );
        }
        journal
    }

    /// The requests of one server (`storage`, `partner-api`) and method, oldest first.
    pub(crate) async fn requests(&self, server: &str, method: &str) -> Vec<Value> {
        let journal = self.journal("").await;
        let all = journal["requests"].as_array().expect("requests");
        let wanted = |request: &&Value| request["server"] == server && request["method"] == method;
        all.iter().filter(wanted).cloned().collect()
    }

    /// The bytes of an object, if it is there.
    pub(crate) async fn object(&self, key: &str) -> Option<Vec<u8>> {
        let key = js_sys::encode_uri_component(key);
        let answer = ask(Request::get(&self.admin(&format!("/objects/{key}")))).await;
        match answer.status() {
            200 => Some(answer.binary().await.expect("bytes")),
            404 => None,
            status => panic!("{status}"),
        }
    }

    pub(crate) async fn confirmations(&self) -> Value {
        json_of(self.admin("/confirmations")).await
    }

    /// A URL that answers what the parameters say (the stand's `/echo`).
    pub(crate) fn echo(&self, parameters: &[(&str, &str)]) -> String {
        let encoded: Vec<String> = parameters
            .iter()
            .map(|(name, value)| format!("{name}={}", js_sys::encode_uri_component(value)))
            .collect();
        self.admin(&format!("/echo?{}", encoded.join("&")))
    }

    /// A presigned URL for a key.
    pub(crate) async fn presign(&self, key: &str) -> String {
        let key = js_sys::encode_uri_component(key);
        let request = Request::get(&format!("{}?filename={key}", self.endpoint()));
        let answer = ask(request.header("Authorization", self.api_key())).await;
        let answer: Value =
            serde_json::from_str(&answer.text().await.expect("text")).expect("JSON");
        answer["presignedURL"].as_str().expect("a URL").to_owned()
    }

    pub(crate) fn api_key(&self) -> &str {
        self.address("apiKey")
    }

    /// Where the partner API gives presigned URLs.
    pub(crate) fn endpoint(&self) -> String {
        format!(
            "{}/integrations/direct/presigned-url",
            self.address("partnerApi")
        )
    }

    /// The same for this test alone.
    pub(crate) fn own_endpoint(&self) -> String {
        format!("{}?test={}", self.endpoint(), self.number)
    }

    /// Where the partner API takes confirmations.
    pub(crate) fn confirm_endpoint(&self) -> String {
        format!(
            "{}/integrations/direct/confirmations",
            self.address("partnerApi")
        )
    }

    /// The headers with the right API key, as a page's object.
    pub(crate) fn headers(&self) -> JsValue {
        let headers = Object::new();
        Reflect::set(&headers, &"Authorization".into(), &self.api_key().into()).expect("set");
        headers.into()
    }

    /// The partner API in the proxy's place, which the wire allows.
    pub(crate) fn proxy(&self) -> Proxy {
        Proxy {
            endpoint: self.endpoint(),
            confirm_endpoint: Some(self.confirm_endpoint()),
            credentials: Credentials::default(),
            headers: PageHeaders::new(self.headers()),
        }
    }
}

/// One fault that strikes until the next test.
pub(crate) fn always(kind: &str) -> Value {
    json!([{"kind": kind}])
}

async fn ask(request: RequestBuilder) -> Response {
    request.send().await.expect("the stand runs")
}

async fn json_of(url: String) -> Value {
    let answer = ask(RequestBuilder::new(&url).method(Method::GET)).await;
    serde_json::from_str(&answer.text().await.expect("text")).expect("JSON")
}
