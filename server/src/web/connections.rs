//! Connections of HTTP/1.1: what speaks another version is a proxy's business.

use std::{net::SocketAddr, time::Duration};

use axum::{
    Router,
    extract::{ConnectInfo, Request},
    serve::Listener,
};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

/// How long a connection may be without a whole head of a request. Longer than proxies keep theirs open without use, so
/// that none sends a request on one that is being closed.
const HEAD_WITHIN: Duration = Duration::from_secs(75);

/// Serves until it is told to stop, then lets what was asked come to its end.
///
/// Not by axum's own loop: that looks which version of HTTP is spoken, which makes each connection read into 16 KiB instead
/// of 8, and waits for a request without end.
pub async fn serve(mut listener: TcpListener, router: Router, stop: CancellationToken) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD_WITHIN);
    let open = GracefulShutdown::new();
    while let Some((connection, peer)) = stop.run_until_cancelled(Listener::accept(&mut listener)).await {
        // Events are small, and nobody is to wait for more of them.
        if let Err(error) = connection.set_nodelay(true) {
            tracing::debug!(cause = %error, "a connection is gone already");
        }
        let router = router.clone();
        let service = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo::<SocketAddr>(peer));
            router.clone().oneshot(request)
        });
        let served = open.watch(http.serve_connection(TokioIo::new(connection), service));
        tokio::spawn(async move {
            if let Err(error) = served.await {
                tracing::debug!(cause = %error, "a connection broke");
            }
        });
    }
    drop(listener);
    open.shutdown().await;
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use axum::routing::get;
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::TcpStream,
        sync::Notify,
    };

    use super::*;

    #[tokio::test]
    async fn what_was_asked_before_the_stop_is_answered_and_nobody_comes_after() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (asked, answer) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let router = Router::new().route("/", {
            let (asked, answer) = (Arc::clone(&asked), Arc::clone(&answer));
            get(async move |ConnectInfo(peer): ConnectInfo<SocketAddr>| {
                asked.notify_one();
                answer.notified().await;
                peer.to_string()
            })
        });
        let stop = CancellationToken::new();
        let serving = tokio::spawn(serve(listener, router, stop.clone()));

        let mut client = TcpStream::connect(address).await.unwrap();
        client.write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
        asked.notified().await;
        stop.cancel();
        answer.notify_one();
        let mut answered = String::new();
        client.read_to_string(&mut answered).await.unwrap();
        assert!(answered.starts_with("HTTP/1.1 200 OK\r\n"), "{answered}");
        assert!(answered.ends_with(&client.local_addr().unwrap().to_string()), "{answered}");

        serving.await.unwrap();
        assert!(TcpStream::connect(address).await.is_err());
    }
}
