//! Many portals that listen, in a process of their own: what they take of memory is theirs.

use std::{
    env,
    io::{BufRead as _, BufReader, Write as _},
    net::SocketAddr,
    process::{Child, ChildStdin, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail, ensure};
use futures::{StreamExt as _, TryStreamExt as _, stream};
use tokio::{
    net::TcpStream,
    sync::mpsc::{UnboundedReceiver, unbounded_channel},
    task::JoinSet,
    time::timeout,
};

/// How many connect at the same time.
const AT_ONCE: usize = 64;

/// How long a step of the whole crowd may take.
const PATIENCE: Duration = Duration::from_mins(2);

/// What the process says when all listen.
const READY: &str = "ready";

/// The cookie of the portal with this number.
pub fn cookie(number: u32) -> String {
    format!("bench-portal-{number:032}")
}

/// A crowd, as the benchmark has it.
pub struct Crowd {
    process: Child,
    orders: ChildStdin,
    /// What it says, and when.
    said: UnboundedReceiver<(String, Instant)>,
}

impl Crowd {
    /// So many portals that listen at `path`, in which `{}` stands for the number. Ready when each has been greeted.
    pub async fn gather(address: SocketAddr, path: &str, count: u32) -> Result<Self> {
        let mut process = Command::new(env::current_exe()?)
            .args(["listen", &address.to_string(), path, &count.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let orders = process.stdin.take().context("no standard input")?;
        let lines = BufReader::new(process.stdout.take().context("no standard output")?).lines();
        let (tell, said) = unbounded_channel();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                if tell.send((line, Instant::now())).is_err() {
                    return;
                }
            }
        });
        let mut crowd = Self { process, orders, said };
        crowd.wait_for(READY).await?;
        Ok(crowd)
    }

    /// Until the portal with this number has been told something.
    pub async fn told(&mut self, number: u32) -> Result<Instant> {
        self.wait_for(&number.to_string()).await
    }

    /// Drops every connection and comes back. How long that takes.
    pub async fn come_back(&mut self) -> Result<Duration> {
        let begun = Instant::now();
        writeln!(self.orders, "again")?;
        Ok(self.wait_for(READY).await?.duration_since(begun))
    }

    /// Sends everybody home.
    pub fn end(mut self) -> Result<()> {
        self.process.kill()?;
        self.process.wait()?;
        Ok(())
    }

    async fn wait_for(&mut self, what: &str) -> Result<Instant> {
        loop {
            let (line, at) = timeout(PATIENCE, self.said.recv())
                .await?
                .context("the crowd is gone: see the line above")?;
            if line == what {
                return Ok(at);
            }
        }
    }
}

/// The process: connects, and says the number of each portal that is told something. Ends with its standard input.
pub async fn listen(address: SocketAddr, path: &str, count: u32) -> Result<()> {
    let (tell, mut orders) = unbounded_channel();
    std::thread::spawn(move || {
        for line in std::io::stdin().lines().map_while(Result::ok) {
            let _ = tell.send(line);
        }
    });
    loop {
        let mut portals: JoinSet<()> = stream::iter(0..count)
            .map(|number| connect(address, path, number))
            .buffer_unordered(AT_ONCE)
            .try_fold(JoinSet::new(), |mut portals, (number, connection)| async move {
                portals.spawn(hear(number, connection));
                Ok(portals)
            })
            .await?;
        println!("{READY}");
        if orders.recv().await.is_none() {
            return Ok(());
        }
        portals.shutdown().await;
    }
}

async fn connect(address: SocketAddr, path: &str, number: u32) -> Result<(u32, TcpStream)> {
    let connection = TcpStream::connect(address).await?;
    let request = format!(
        "GET {} HTTP/1.1\r\nhost: {address}\r\naccept: text/event-stream\r\ncookie: farhand-device={}\r\n\r\n",
        path.replace("{}", &number.to_string()),
        cookie(number)
    );
    connection.writable().await?;
    let written = connection.try_write(request.as_bytes())?;
    ensure!(written == request.len(), "half a request");
    let mut heard = Vec::new();
    while events(&heard) == 0 {
        let mut buffer = [0; 2048];
        match read(&connection, &mut buffer).await? {
            0 => bail!("portal {number} was sent away: {}", String::from_utf8_lossy(&heard)),
            length => heard.extend_from_slice(&buffer[..length]),
        }
    }
    Ok((number, connection))
}

async fn hear(number: u32, connection: TcpStream) {
    loop {
        let mut buffer = [0; 512];
        match read(&connection, &mut buffer).await {
            Ok(length) if length > 0 => {
                for _ in 0..events(&buffer[..length]) {
                    println!("{number}");
                }
            }
            Ok(_) | Err(_) => {
                println!("portal {number} was cut off");
                return;
            }
        }
    }
}

async fn read(connection: &TcpStream, buffer: &mut [u8]) -> std::io::Result<usize> {
    loop {
        connection.readable().await?;
        match connection.try_read(buffer) {
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
            done => return done,
        }
    }
}

/// How many events are in it: comments keep a connection alive and say nothing.
fn events(bytes: &[u8]) -> usize {
    bytes.windows(5).filter(|part| part == b"data:").count()
}
