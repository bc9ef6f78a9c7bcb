//! The sandbox on a port.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
};

use farhand_sandbox::{Config, serve};
use tokio::{net::TcpListener, sync::oneshot, task::spawn_blocking};

fn send(address: SocketAddr, method: &str, path: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("a connection");
    let length = body.len();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Type: application/json\r\n\
         Content-Length: {length}\r\n\r\n{body}"
    )
    .expect("a request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer
}

#[tokio::test]
async fn it_listens_knows_its_peers_and_stops() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let (stop, stopped) = oneshot::channel::<()>();
    let server = tokio::spawn(serve(listener, Config::default(), async {
        stopped.await.expect("told to stop");
    }));
    let (whole, cut) = spawn_blocking(move || {
        let rule = r#"{"truncated_body": true, "only_path": "/"}"#;
        let added = send(address, "POST", "/sandbox/misbehave", rule);
        assert!(added.starts_with("HTTP/1.1 204 No Content\r\n"), "{added}");
        let cut = send(address, "GET", "/", "");
        (send(address, "GET", "/", ""), cut)
    })
    .await
    .expect("answers");
    let ((head, page), (cut_head, half)) =
        (whole.split_once("\r\n\r\n").expect("a body"), cut.split_once("\r\n\r\n").expect("a body"));
    let length = |head: &str| head.lines().find(|line| line.starts_with("content-length")).map(str::to_owned);
    assert_eq!(length(head), Some(format!("content-length: {}", page.len())));
    assert_eq!((length(cut_head), half), (length(head), &page[..page.len() / 2]));
    stop.send(()).expect("it runs");
    server.await.expect("no panic").expect("no error");
}
