//! The sandbox on a port.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
};

use farhand_sandbox::{Config, serve};
use tokio::{net::TcpListener, sync::oneshot, task::spawn_blocking};

fn get(address: SocketAddr, path: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("a connection");
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").expect("a request");
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
    let state = spawn_blocking(move || get(address, "/sandbox/state")).await.expect("an answer");
    assert!(state.starts_with("HTTP/1.1 200 OK\r\n"), "{state}");
    assert!(state.contains(r#""sessions_created":0"#), "{state}");
    stop.send(()).expect("it runs");
    server.await.expect("no panic").expect("no error");
}
