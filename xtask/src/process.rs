//! Child processes: each in a process group of its own, so that none is left behind when we are stopped.

use std::{
    io::{BufRead, BufReader},
    os::unix::process::CommandExt,
    process::{Child, Command, ExitStatus, Stdio},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, RecvTimeoutError},
    },
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process_group};
use signal_hook::{
    consts::{SIGHUP, SIGINT, SIGTERM},
    iterator::Signals,
};

/// How long a process may take to end by itself before it is killed.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long a test runner may say nothing.
const SILENCE: Duration = Duration::from_mins(10);

static INTERRUPTED: AtomicBool = AtomicBool::new(false);
static RUNNING: Mutex<Vec<Pid>> = Mutex::new(Vec::new());

/// Whether someone asked us to stop.
pub fn interrupted() -> bool {
    INTERRUPTED.load(Ordering::SeqCst)
}

/// From now on Ctrl-C and its relatives end the child processes first; what they were part of then fails, and
/// cleans up on its way out. A second signal kills instead of asking.
pub fn watch_signals() -> Result<()> {
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP]).context("signals cannot be watched")?;
    thread::spawn(move || {
        for _ in signals.forever() {
            let signal = if INTERRUPTED.swap(true, Ordering::SeqCst) { Signal::KILL } else { Signal::TERM };
            for group in RUNNING.lock().unwrap_or_else(PoisonError::into_inner).iter() {
                // It may have ended in the meantime, which is what is wanted.
                let _ = kill_process_group(*group, signal);
            }
        }
    });
    Ok(())
}

/// A child process with everything it starts. Dropping it ends it.
pub struct Group {
    child: Child,
    id: Pid,
    name: String,
    ended: bool,
}

impl Group {
    /// Starts `command` in a process group of its own.
    pub fn start(command: &mut Command) -> Result<Self> {
        let name = shown(command);
        // Held over the start: a signal sees the group or stops it from being made.
        let mut running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
        if interrupted() {
            bail!("stopped before `{name}`");
        }
        let child = command
            .process_group(0)
            .spawn()
            .with_context(|| format!("`{name}` cannot be started; is it installed?"))?;
        let id = i32::try_from(child.id())
            .ok()
            .and_then(Pid::from_raw)
            .context("a process id that is no process id")?;
        running.push(id);
        Ok(Self { child, id, name, ended: false })
    }

    /// The process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits for the end.
    pub fn wait(&mut self) -> Result<ExitStatus> {
        let status = self.child.wait().with_context(|| format!("lost sight of `{}`", self.name))?;
        self.forget();
        Ok(status)
    }

    /// Looks whether it has ended.
    pub fn poll(&mut self) -> Result<Option<ExitStatus>> {
        let status = self.child.try_wait().with_context(|| format!("lost sight of `{}`", self.name))?;
        if status.is_some() {
            self.forget();
        }
        Ok(status)
    }

    /// Asks it to end with `signal`, and kills it when it does not.
    pub fn stop(&mut self, signal: Signal) {
        if self.ended {
            return;
        }
        let _ = kill_process_group(self.id, signal);
        let asked = Instant::now();
        while matches!(self.child.try_wait(), Ok(None)) && asked.elapsed() < PATIENCE {
            thread::sleep(Duration::from_millis(20));
        }
        // Also for what the process itself had started and left.
        let _ = kill_process_group(self.id, Signal::KILL);
        let _ = self.child.wait();
        self.forget();
    }

    fn forget(&mut self) {
        self.ended = true;
        RUNNING.lock().unwrap_or_else(PoisonError::into_inner).retain(|id| *id != self.id);
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.stop(Signal::TERM);
    }
}

/// Runs `command` to its end, its output shown.
pub fn run(command: &mut Command) -> Result<()> {
    let status = Group::start(command.stdin(Stdio::null()))?.wait()?;
    judge(command, status)
}

/// Runs `command` to its end with its standard output shown and kept. The caller judges the exit status. One that says
/// nothing for `SILENCE` is ended: a test that hangs would keep CI busy for hours.
pub fn tee(command: &mut Command) -> Result<(ExitStatus, String)> {
    let mut group = Group::start(command.stdin(Stdio::null()).stdout(Stdio::piped()))?;
    let output = group.child.stdout.take().context("no output to read")?;
    let (lines, said) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(output).split(b'\n').map_while(Result::ok) {
            // Nobody listens any more when the command was ended for its silence.
            if lines.send(line).is_err() {
                break;
            }
        }
    });
    let mut kept = String::new();
    loop {
        match said.recv_timeout(SILENCE) {
            Ok(line) => {
                let line = String::from_utf8_lossy(&line);
                println!("{line}");
                kept.push_str(&line);
                kept.push('\n');
            }
            Err(RecvTimeoutError::Disconnected) => return Ok((group.wait()?, kept)),
            Err(RecvTimeoutError::Timeout) => {
                eprintln!("Ended: it said nothing for {} minutes.", SILENCE.as_secs() / 60);
                group.stop(Signal::TERM);
                return Ok((group.wait()?, kept));
            }
        }
    }
}

/// Runs a short command to its end and returns what it printed; its errors become part of ours.
pub fn capture(command: &mut Command) -> Result<String> {
    let name = shown(command);
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("`{name}` cannot be started; is it installed?"))?;
    if !output.status.success() {
        bail!("`{name}` ended with {}: {}", output.status, String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// An error when `status` is not success.
pub fn judge(command: &Command, status: ExitStatus) -> Result<()> {
    if !status.success() {
        bail!("`{}` ended with {status}; what it said stands above", shown(command));
    }
    Ok(())
}

/// The command as one would type it.
pub fn shown(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}
