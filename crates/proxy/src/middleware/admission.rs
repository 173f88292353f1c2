//! What is checked of a request before any route of the API, in this order: how its body ends, whom
//! it comes from, load, the rate of one address (so that it cannot try many tokens), who asks, the rate
//! of one person.
//!
//! Headers such as `X-Forwarded-For` are what a proxy in front says of its client. They are
//! believed from [`TrustedProxies`] only, and taken away from everyone else's requests before
//! anything reads them.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tower_http::request_id::RequestId;

use super::request_log::{name_of, route_of, text_of};
use crate::{
    auth::Gate,
    config::TrustedProxies,
    limits::Limits,
    problem::{self, Code, Problem},
    telemetry::{metrics::Metrics, traces},
};

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
/// The most addresses of `X-Forwarded-For` that are looked at, from its end.
const MAX_HOPS: usize = 16;

/// What is known of a request's client.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Client {
    /// Its address, as the last trusted proxy saw it. `None` where there is no socket, as in a
    /// function service.
    address: Option<IpAddr>,
    through_trusted_proxy: bool,
}

/// Who is believed about a client.
#[derive(Clone)]
pub(crate) struct Front {
    pub(crate) trusted: TrustedProxies,
    /// The header that names who asks, where one does.
    pub(crate) user: Option<HeaderName>,
    /// Whether requests are traced.
    pub(crate) traces: bool,
}

/// Refuses a request in chunks with 411, and closes its connection.
///
/// Two servers that read differently where a body ends can be made to take the end of one request for
/// the beginning of another ("request smuggling"). HTTP/1.1 says it by a length or by chunks (RFC 9112,
/// section 6). Nobody has reason to send chunks here: browsers give lengths, and the one body that is
/// read is 8 KiB.
pub(crate) async fn refuse_chunks(request: Request, next: Next) -> Response {
    if !request.headers().contains_key(header::TRANSFER_ENCODING) {
        return next.run(request).await;
    }
    let detail = "A request's length must be given by Content-Length.";
    let problem = Problem::new(StatusCode::LENGTH_REQUIRED, Code::LengthRequired, detail);
    let close = [(header::CONNECTION, HeaderValue::from_static("close"))];
    (close, problem).into_response()
}

/// Finds a request's client, takes away what untrusted ones say of themselves, and begins the
/// request's span where there are traces.
pub(crate) async fn identify(
    State(front): State<Front>,
    mut request: Request,
    next: Next,
) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let peer = peer.map(|ConnectInfo(peer)| peer.ip());
    let through_trusted_proxy = peer.is_some_and(|peer| front.trusted.contains(peer));
    let headers = request.headers_mut();
    if !through_trusted_proxy {
        headers.remove(X_FORWARDED_FOR);
        if let Some(user) = &front.user {
            headers.remove(user);
        }
    }
    let client = Client {
        address: peer.map(|peer| client_address(peer, headers, &front.trusted)),
        through_trusted_proxy,
    };
    request.extensions_mut().insert(client);
    if !front.traces {
        return next.run(request).await;
    }
    let id: Option<&RequestId> = request.extensions().get();
    let span = traces::begin(
        name_of(request.method()),
        route_of(request.uri().path()),
        id.map(text_of).unwrap_or_default(),
        through_trusted_proxy.then(|| request.headers()),
    );
    traces::record(span, next.run(request), |response| {
        (response.status().as_u16(), problem::outcome(response))
    })
    .await
}

/// Takes one of the places of requests that are worked on.
pub(crate) async fn enter(
    State(limits): State<Limits>,
    mut request: Request,
    next: Next,
) -> Response {
    match limits.enter() {
        Ok(place) => {
            request.extensions_mut().insert(place);
            next.run(request).await
        }
        Err(problem) => problem.into_response(),
    }
}

/// Lets a request of a known sender through, and tells the route and the log who that is.
pub(crate) async fn admit(
    State((gate, limits, metrics)): State<(Arc<Gate>, Limits, Metrics)>,
    mut request: Request,
    next: Next,
) -> Response {
    let client = request.extensions().get::<Client>().copied();
    let address = client.and_then(|client| client.address);
    if let Err(problem) = limits.check_address(address).await {
        return problem.into_response();
    }
    let trusted = client.is_some_and(|client| client.through_trusted_proxy);
    let subject = match gate.subject(request.headers(), trusted).await {
        Ok(subject) => subject,
        Err(refusal) => {
            let id: Option<&RequestId> = request.extensions().get();
            let outcome = refusal.outcome();
            tracing::info!(request_id = id.map(text_of), outcome, "{refusal}");
            metrics.refusal(outcome);
            return refusal.into_response();
        }
    };
    let mut response = match limits.check_subject(subject.name()).await {
        Ok(()) => {
            request.extensions_mut().insert(subject.clone());
            next.run(request).await
        }
        Err(problem) => problem.into_response(),
    };
    response.extensions_mut().insert(subject);
    response
}

/// The first address that is no trusted proxy's, going back from `peer` as each says who was
/// before it. Whoever is trusted vouches for the one before; nobody vouches for the rest.
fn client_address(peer: IpAddr, headers: &HeaderMap, trusted: &TrustedProxies) -> IpAddr {
    let hops = headers
        .get_all(X_FORWARDED_FOR)
        .iter()
        .flat_map(|value| value.to_str().unwrap_or_default().split(','))
        .map(str::trim)
        .collect::<Vec<_>>();
    let mut client = peer.to_canonical();
    for hop in hops.into_iter().rev().take(MAX_HOPS) {
        if !trusted.contains(client) {
            break;
        }
        let Some(address) = address(hop) else { break };
        client = address;
    }
    client
}

/// An address as proxies write it: bare, or with a port.
fn address(hop: &str) -> Option<IpAddr> {
    let bare = hop.trim_start_matches('[').trim_end_matches(']');
    hop.parse::<SocketAddr>()
        .map(|socket| socket.ip())
        .or_else(|_| bare.parse())
        .ok()
        .map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_trusted_proxies_say_is_believed() {
        let trusted = TrustedProxies::parse("10.0.0.0/8, 2001:db8::1").expect("valid");
        for (peer, forwarded, client) in [
            ("10.0.0.1", &["192.0.2.1"][..], "192.0.2.1"),
            ("::ffff:10.0.0.1", &["192.0.2.1:5555"], "192.0.2.1"),
            ("10.0.0.1", &["[2001:db8::7]:443"], "2001:db8::7"),
            (
                "10.0.0.1",
                &["192.0.2.66, 192.0.2.1, 10.0.0.2"],
                "192.0.2.1",
            ),
            ("10.0.0.1", &["192.0.2.66", "192.0.2.1"], "192.0.2.1"),
            ("2001:db8::1", &["192.0.2.1, nonsense"], "2001:db8::1"),
            ("10.0.0.1", &["192.0.2.1, , 10.0.0.2"], "10.0.0.2"),
            ("10.0.0.1", &["unknown"], "10.0.0.1"),
            ("10.0.0.1", &[], "10.0.0.1"),
            ("192.0.2.9", &["192.0.2.1"], "192.0.2.9"),
        ] {
            let mut headers = HeaderMap::new();
            for value in forwarded {
                headers.append(X_FORWARDED_FOR, value.parse().expect("a value"));
            }
            let [peer, client] = [peer, client].map(|text| text.parse().expect("an address"));
            assert_eq!(
                client_address(peer, &headers, &trusted),
                client,
                "{forwarded:?}"
            );
        }
    }
}
