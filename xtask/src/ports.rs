//! Addresses to listen on, and whether somebody answers there.

use std::{
    io::{ErrorKind, Read, Write},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream},
    time::Duration,
};

use anyhow::{Context, Result, bail};

/// An address on this machine that nobody listens on.
pub fn free() -> Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no port is free")?;
    Ok(listener.local_addr()?)
}

/// An error when somebody listens on `address` already. `variable` is what moves it elsewhere.
pub fn expect_free(address: SocketAddr, variable: &str) -> Result<()> {
    match TcpListener::bind(address) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AddrInUse => bail!(
            "something else listens on {address}; end it, or choose another port, such as {variable}={}",
            SocketAddr::new(address.ip(), address.port().checked_add(100).unwrap_or(3100))
        ),
        Err(error) => Err(error).with_context(|| format!("{variable}={address} cannot be listened on")),
    }
}

/// Whether an HTTP server answers on `address`.
pub fn answers(address: SocketAddr) -> bool {
    ask(reachable(address)).unwrap_or(false)
}

fn ask(address: SocketAddr) -> std::io::Result<bool> {
    let mut stream = TcpStream::connect_timeout(&address, Duration::from_millis(500))?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    // In one piece: a server that answers and closes after the first of several would reset the connection, and its
    // answer with it.
    stream.write_all(format!("GET / HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").as_bytes())?;
    let mut start = [0; 5];
    stream.read_exact(&mut start)?;
    Ok(&start == b"HTTP/")
}

/// Where to reach a server that listens on `address`.
pub fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

#[cfg(test)]
mod tests {
    use std::{
        io::{BufRead, BufReader},
        thread,
    };

    use super::*;

    #[test]
    fn a_taken_port_is_refused_with_the_way_out() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
        let address = listener.local_addr().expect("it has an address");
        let error = expect_free(address, "FARHAND_ADDR").expect_err("it is taken");
        assert!(error.to_string().contains("FARHAND_ADDR=127.0.0.1:"), "{error}");
        drop(listener);
        // A process that another test starts has it until it becomes another program.
        let freed = || {
            thread::sleep(Duration::from_millis(20));
            expect_free(address, "FARHAND_ADDR")
        };
        assert!((0..100).any(|_| freed().is_ok()), "it is free again");
    }

    #[test]
    fn only_http_counts_as_an_answer() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
        let address = listener.local_addr().expect("it has an address");
        let server = thread::spawn(move || {
            for answer in ["HTTP/1.1 200 OK\r\n\r\n", "220 ready\r\n"] {
                let (mut stream, _) = listener.accept().expect("somebody asks");
                let mut request = BufReader::new(&stream).lines();
                while request.next().is_some_and(|line| line.is_ok_and(|line| !line.is_empty())) {}
                stream.write_all(answer.as_bytes()).expect("it can be sent");
            }
        });
        assert!(answers(address));
        assert!(!answers(address));
        server.join().expect("the server ends");
    }
}
