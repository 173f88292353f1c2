//! Sending by fetch, through gloo-net. No browser reports upload progress for it.

use direct_upload_core::answer::PutAnswer;
use gloo_net::http::Response;
use web_sys::{ReferrerPolicy, RequestCredentials, RequestInit};

use super::request::{self, NoAnswer};
use super::transport::{self, PutRequest, Transport};

/// The `fetch` function.
#[derive(Clone, Copy, Debug)]
pub struct Fetch;

impl Transport for Fetch {
    async fn put(&self, request: PutRequest, _: impl Fn(u64) + 'static) -> PutAnswer {
        let Some(init) = init(&request) else {
            return PutAnswer::Unsendable;
        };
        let response = match request::send(&request.url, &init).await {
            Ok(response) => response,
            Err(NoAnswer::Redirected) => return PutAnswer::Redirected,
            Err(NoAnswer::Unreachable) => {
                return transport::unreachable(&request.file, request.bytes.as_ref()).await;
            }
            Err(NoAnswer::Unsendable | NoAnswer::Forged) => return PutAnswer::Unsendable,
        };
        if let stored @ PutAnswer::Stored { .. } = answer(&response, String::new()) {
            request::read_to_end(response);
            return stored;
        }
        let body = response.text().await.unwrap_or_default();
        answer(&response, body)
    }
}

fn answer(response: &Response, body: String) -> PutAnswer {
    let headers = response.headers();
    transport::answer(response.status(), || body, |name| headers.get(name))
}

fn init(put: &PutRequest) -> Option<RequestInit> {
    let headers = request::headers(&put.headers)?;
    let init = request::init("PUT", &headers, RequestCredentials::Omit, &put.signal);
    init.set_referrer_policy(ReferrerPolicy::NoReferrer);
    init.set_body(put.body()?.as_ref());
    Some(init)
}
