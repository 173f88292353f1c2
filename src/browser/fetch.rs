//! Sending by fetch, through gloo-net. No browser reports upload progress for it.

use direct_upload_core::answer::PutAnswer;
use gloo_net::http::{Request, Response};
use web_sys::{ReferrerPolicy, RequestCache, RequestCredentials};

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
        let Ok(response) = request.send().await else {
            return transport::unreachable(&file).await;
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

fn build(request: &PutRequest) -> Option<Request> {
    let builder = request.headers.iter().try_fold(
        Request::put(&request.url)
            .abort_signal(Some(&request.signal))
            .credentials(RequestCredentials::Omit)
            .cache(RequestCache::NoStore)
            .referrer_policy(ReferrerPolicy::NoReferrer),
        |builder, (name, value)| {
            super::proxy::is_header(name, value).then(|| builder.header(name, value))
        },
    )?;
    builder.body(request.body()?).ok()
}
