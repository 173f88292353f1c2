//! Sending by fetch, through gloo-net. No browser reports upload progress for it.

use direct_upload_core::answer::PutAnswer;
use gloo_net::http::{Request, Response};
use web_sys::{ReferrerPolicy, RequestCredentials};

use super::request::{self, Elsewhere};
use super::transport::{self, PutRequest, Transport};

/// The `fetch` function.
#[derive(Clone, Copy, Debug)]
pub struct Fetch;

impl Transport for Fetch {
    async fn put(&self, request: PutRequest, _: impl Fn(u64) + 'static) -> PutAnswer {
        let file = request.file.clone();
        let Some(request) = build(&request) else {
            return PutAnswer::Unsendable;
        };
        let response = match request::send(request).await {
            Ok(response) => response,
            Err(Elsewhere::Redirected) => return PutAnswer::Redirected,
            Err(Elsewhere::Unreachable) => return transport::unreachable(&file).await,
        };
        let body = match response.status() {
            200 | 201 | 204 => String::new(),
            _ => response.text().await.unwrap_or_default(),
        };
        answer(&response, body)
    }
}

fn answer(response: &Response, body: String) -> PutAnswer {
    let headers = response.headers();
    transport::answer(response.status(), || body, |name| headers.get(name))
}

fn build(put: &PutRequest) -> Option<Request> {
    let headers = request::headers(&put.headers)?;
    let init = request::init("PUT", &headers, RequestCredentials::Omit, &put.signal);
    init.set_referrer_policy(ReferrerPolicy::NoReferrer);
    init.set_body(put.body()?.as_ref());
    request::request(&put.url, &init)
}
