//! Many portals that listen, in a process of their own: what they take of memory is theirs.

use std::{
    collections::HashSet,
    env,
    io::{BufRead as _, BufReader, Write as _},
    net::SocketAddr,
    ops::Range,
    process::{Child, ChildStdin, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU32, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail, ensure};
use farhand_contract::events::NOTHING_MISSED;
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

/// What it says when nobody is connected.
const AWAY: &str = "away";

/// What it says before the number of portals that asked what there is to show, before it says that all listen.
const ASKED: &str = "asked ";

/// What tells a portal that there is a session to show.
const SESSION: &[u8] = b"\"session\":{";

/// Where portals listen and ask.
#[derive(Clone)]
pub struct Paths {
    /// Event streams; `{}` stands for the portal's number.
    pub stream: String,
    /// What there is to show. Asked for when a portal comes back and may have missed something, as a browser does.
    pub view: String,
}

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
    /// So many portals that listen at these servers. Ready when each has been greeted.
    pub async fn gather(servers: &[SocketAddr], paths: &Paths, count: u32) -> Result<Self> {
        let mut process = Command::new(env::current_exe()?)
            .args(["listen", &paths.stream, &paths.view, &count.to_string()])
            .args(servers.iter().map(SocketAddr::to_string))
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

    /// Drops every connection.
    pub async fn go_away(&mut self) -> Result<()> {
        writeln!(self.orders, "{AWAY}")?;
        self.wait_for(AWAY).await.map(drop)
    }

    /// Comes back. How long that takes until all know what there is to show, and that each of `waited_for` has a session;
    /// and how many had to ask.
    pub async fn come_back(&mut self, waited_for: Range<u32>) -> Result<(Duration, u32)> {
        let begun = Instant::now();
        writeln!(self.orders, "again")?;
        let mut missing: HashSet<String> = waited_for.map(|number| number.to_string()).collect();
        let mut asked = 0;
        loop {
            let (line, at) = self.next().await?;
            if line == READY {
                ensure!(missing.is_empty(), "{} portals missed their session", missing.len());
                return Ok((at.duration_since(begun), asked));
            }
            if let Some(number) = line.strip_prefix(ASKED) {
                asked = number.parse()?;
            }
            missing.remove(&line);
        }
    }

    /// Sends everybody home.
    pub fn end(mut self) -> Result<()> {
        self.process.kill()?;
        self.process.wait()?;
        Ok(())
    }

    async fn wait_for(&mut self, what: &str) -> Result<Instant> {
        loop {
            let (line, at) = self.next().await?;
            if line == what {
                return Ok(at);
            }
        }
    }

    async fn next(&mut self) -> Result<(String, Instant)> {
        timeout(PATIENCE, self.said.recv()).await?.context("the crowd is gone: see the line above")
    }
}

/// What the portals remember while they are away.
struct Portals {
    /// The id of the last message of each; 0 when there was none.
    heard: Vec<AtomicI64>,
    /// How many asked what there is to show, since all came back.
    asked: AtomicU32,
}

/// The process: connects, and says the number of each portal that has a session to show or is told something. Ends with its
/// standard input.
pub async fn listen(servers: &[SocketAddr], paths: &Paths, count: u32) -> Result<()> {
    let known = Arc::new(Portals {
        heard: (0..count).map(|_| AtomicI64::new(0)).collect(),
        asked: AtomicU32::new(0),
    });
    let (tell, mut orders) = unbounded_channel();
    std::thread::spawn(move || {
        for line in std::io::stdin().lines().map_while(Result::ok) {
            let _ = tell.send(line);
        }
    });
    let mut round = 0;
    loop {
        let known = &known;
        known.asked.store(0, Relaxed);
        // Whoever comes back does so at another server, where there is one.
        let servers = servers.iter().copied().cycle().skip(round);
        let mut portals: JoinSet<()> = stream::iter(0..count)
            .zip(stream::iter(servers))
            .map(|(number, server)| connect(server, paths, number, known, round > 0))
            .buffer_unordered(AT_ONCE)
            .try_fold(JoinSet::new(), |mut portals, (number, connection)| async move {
                portals.spawn(hear(number, connection, Arc::clone(known)));
                Ok(portals)
            })
            .await?;
        println!("{ASKED}{}", known.asked.load(Relaxed));
        println!("{READY}");
        if orders.recv().await.is_none() {
            return Ok(());
        }
        portals.shutdown().await;
        println!("{AWAY}");
        round += 1;
        if orders.recv().await.is_none() {
            return Ok(());
        }
    }
}

async fn connect(
    server: SocketAddr,
    paths: &Paths,
    number: u32,
    known: &Portals,
    come_back: bool,
) -> Result<(u32, TcpStream)> {
    let cookie = cookie(number);
    let path = paths.stream.replace("{}", &number.to_string());
    let last = match known.heard(number) {
        0 => String::new(),
        last => format!("last-event-id: {last}\r\n"),
    };
    let connection = ask(
        server,
        format!(
            "GET {path} HTTP/1.1\r\nhost: {server}\r\naccept: text/event-stream\r\ncookie: farhand-device={cookie}\r\n{last}\r\n"
        ),
    )
    .await?;
    let mut heard = Vec::new();
    while !says(&heard, "data:") {
        let mut buffer = [0; 2048];
        match read(&connection, &mut buffer).await? {
            0 => bail!("portal {number} was sent away: {}", String::from_utf8_lossy(&heard)),
            length => heard.extend_from_slice(&buffer[..length]),
        }
    }
    known.note(number, &heard);
    if come_back && !says(&heard, NOTHING_MISSED) {
        known.asked.fetch_add(1, Relaxed);
        if has_session(server, paths, number).await? {
            println!("{number}");
        }
    }
    Ok((number, connection))
}

/// Whether the portal has a session to show.
async fn has_session(server: SocketAddr, paths: &Paths, number: u32) -> Result<bool> {
    let cookie = cookie(number);
    let view = ask(
        server,
        format!(
            "POST {} HTTP/1.1\r\nhost: {server}\r\naccept: application/json\r\ncontent-type: application/json\r\n\
             sec-fetch-site: same-origin\r\nconnection: close\r\ncontent-length: 2\r\ncookie: farhand-device={cookie}\r\n\r\n{{}}",
            paths.view
        ),
    )
    .await?;
    let mut shown = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        match read(&view, &mut buffer).await? {
            0 => break,
            length => shown.extend_from_slice(&buffer[..length]),
        }
    }
    ensure!(shown.starts_with(b"HTTP/1.1 200"), "portal {number}: {}", String::from_utf8_lossy(&shown));
    Ok(shown.windows(SESSION.len()).any(|part| part == SESSION))
}

async fn ask(server: SocketAddr, request: String) -> Result<TcpStream> {
    let connection = TcpStream::connect(server).await?;
    connection.writable().await?;
    let written = connection.try_write(request.as_bytes())?;
    ensure!(written == request.len(), "half a request");
    Ok(connection)
}

async fn hear(number: u32, connection: TcpStream, known: Arc<Portals>) {
    loop {
        let mut buffer = [0; 512];
        match read(&connection, &mut buffer).await {
            Ok(length) if length > 0 => {
                known.note(number, &buffer[..length]);
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

impl Portals {
    fn heard(&self, number: u32) -> i64 {
        self.heard.get(number as usize).map_or(0, |heard| heard.load(Relaxed))
    }

    /// Keeps the id of the last message in it.
    fn note(&self, number: u32, bytes: &[u8]) {
        let text = String::from_utf8_lossy(bytes);
        let id = text.lines().rev().find_map(|line| line.strip_prefix("id:")?.trim().parse().ok());
        if let (Some(heard), Some(id)) = (self.heard.get(number as usize), id) {
            heard.store(id, Relaxed);
        }
    }
}

/// How many events are in it: comments keep a connection alive, and say nothing; nor does it that nothing was missed.
fn events(bytes: &[u8]) -> usize {
    let text = String::from_utf8_lossy(bytes);
    text.lines().filter(|line| line.starts_with("data:") && !line.contains(NOTHING_MISSED)).count()
}

/// Whether this stands in it.
fn says(bytes: &[u8], what: &str) -> bool {
    bytes.windows(what.len()).any(|part| part == what.as_bytes())
}
