//! The proxy as a function of AWS Lambda, behind an API Gateway, a function URL or a load
//! balancer: the same service, with settings from the environment.

use std::{
    io::{self, Write},
    net::{IpAddr, SocketAddr},
    process::ExitCode,
};

use axum::{body::Body, extract::ConnectInfo};
use direct_upload_proxy::{AppState, Arguments, Config, app, start_logging};
use lambda_http::{Request, RequestExt, request::RequestContext, service_fn};
use tower::ServiceExt;

/// The exit status for settings that cannot be used.
const UNUSABLE: u8 = 2;
/// Not an address that is listened on: it says that others than this machine reach the service, so
/// that `auth=none` is refused unless `allow-anonymous` is set.
const PUBLIC: [&str; 3] = ["direct-upload-proxy-lambda", "--listen", "0.0.0.0:0"];

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            // Stderr may be closed; the exit status says it then.
            let _ = writeln!(io::stderr().lock(), "direct-upload-proxy: {sentence}");
            ExitCode::from(UNUSABLE)
        }
    }
}

async fn run() -> Result<(), String> {
    let arguments = Arguments::read(PUBLIC.map(Into::into)).map_err(|error| error.to_string())?;
    let config = Config::check(arguments).map_err(|error| error.to_string())?;
    start_logging(config.log_format, config.log_level);
    let state = AppState::new(config).map_err(|error| error.to_string())?;
    let app = app(&state);
    let answer = service_fn(move |request: Request| {
        let client = client(&request);
        let mut request = request.map(Body::new);
        if let Some(address) = client {
            // Nobody asks for the port.
            let peer = ConnectInfo(SocketAddr::new(address, 0));
            request.extensions_mut().insert(peer);
        }
        app.clone().oneshot(request)
    });
    lambda_http::run(answer)
        .await
        .map_err(|error| format!("The function's runtime has ended: {error}."))
}

/// The client's address as the gateway in front saw it, which no client can write.
fn client(request: &Request) -> Option<IpAddr> {
    let seen = match request.request_context_ref()? {
        RequestContext::ApiGatewayV2(context) => context.http.source_ip.clone()?,
        RequestContext::ApiGatewayV1(context) => context.identity.source_ip.clone()?,
        // A load balancer adds it to what the client wrote, at the end.
        _ => {
            let hops = request.headers().get_all("x-forwarded-for");
            let last = hops.iter().next_back()?.to_str().ok()?;
            last.rsplit(',').next()?.trim().to_owned()
        }
    };
    seen.parse().ok()
}
