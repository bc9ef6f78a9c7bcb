//! Who comes: made from the connection and the cookies, never from what a request says of itself.

use std::net::{IpAddr, SocketAddr};

use axum::{
    extract::{ConnectInfo, Request, State},
    middleware::Next,
    response::Response,
};
use farhand_app::context::RequestContext;
use farhand_contract::{Result, services::Origin};
use http::{Extensions, HeaderMap};

use super::{AppState, cookies::Holder, errors, log::RequestId};

/// Finds out who comes, and provides it to everything behind this.
pub async fn recognise(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    match context(&state, request.extensions(), request.headers()).await {
        Ok(context) => {
            request.extensions_mut().insert(context);
            next.run(request).await
        }
        Err(_) => errors::internal(request.headers(), &request_id(request.extensions())),
    }
}

async fn context(state: &AppState, extensions: &Extensions, headers: &HeaderMap) -> Result<RequestContext> {
    let secure = state.is_secure();
    let origin = Origin {
        address: address(extensions, headers, state.web.trusted_proxy),
        request_id: request_id(extensions),
    };
    let services = state.web.services.clone();
    let caller = match Holder::Person.secret(headers, secure) {
        Some(secret) => services.accounts.caller(&origin, &secret).await?,
        None => None,
    };
    let device = match Holder::Device.secret(headers, secure) {
        Some(secret) => services.portals.device(&origin, &secret).await?,
        None => None,
    };
    Ok(RequestContext { services, caller, device, origin })
}

fn request_id(extensions: &Extensions) -> String {
    extensions.get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default()
}

/// The other end of the connection; behind the trusted proxy, whom the proxy says it serves.
fn address(extensions: &Extensions, headers: &HeaderMap, trusted: Option<IpAddr>) -> String {
    let Some(ConnectInfo(peer)) = extensions.get::<ConnectInfo<SocketAddr>>() else {
        return "unknown".to_owned();
    };
    let peer = peer.ip().to_canonical();
    if trusted.map(|trusted| trusted.to_canonical()) != Some(peer) {
        return peer.to_string();
    }
    // The last entry is the proxy's own; those before it anybody can write.
    let last = headers.get_all("x-forwarded-for").iter().next_back().and_then(|value| value.to_str().ok());
    let client = last.and_then(|list| list.rsplit(',').next()?.trim().parse::<IpAddr>().ok());
    client.unwrap_or(peer).to_canonical().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(peer: [u8; 4], forwarded: &[&str], trusted: Option<[u8; 4]>) -> String {
        let mut extensions = Extensions::new();
        extensions.insert(ConnectInfo(SocketAddr::from((peer, 1))));
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", value.parse().expect("a header"));
        }
        address(&extensions, &headers, trusted.map(IpAddr::from))
    }

    #[test]
    fn only_the_trusted_proxy_is_believed_and_only_its_own_entry() {
        let proxy = [10, 0, 0, 1];
        assert_eq!(seen([10, 0, 0, 2], &["1.1.1.1"], Some(proxy)), "10.0.0.2");
        assert_eq!(seen(proxy, &["1.1.1.1"], None), "10.0.0.1");
        assert_eq!(seen(proxy, &["9.9.9.9, 1.1.1.1"], Some(proxy)), "1.1.1.1");
        assert_eq!(seen(proxy, &["9.9.9.9", "1.1.1.1"], Some(proxy)), "1.1.1.1");
        assert_eq!(seen(proxy, &["nonsense"], Some(proxy)), "10.0.0.1");
        assert_eq!(seen(proxy, &[], Some(proxy)), "10.0.0.1");
    }
}
