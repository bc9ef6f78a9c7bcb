//! The steps of a command, each shown with its elapsed time.

use std::{
    fmt,
    panic::resume_unwind,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Error, Result};

/// Runs steps one after the other and remembers how long each took.
pub struct Steps {
    started: Instant,
    done: Vec<Done>,
}

struct Done {
    name: String,
    took: Duration,
    note: String,
}

/// The step that failed, and what to do about it.
#[derive(Debug)]
struct Failed {
    step: String,
    took: Duration,
    advice: String,
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "step \"{}\" failed", self.step)
    }
}

impl Steps {
    /// No steps yet; the clock starts.
    pub fn new() -> Self {
        Self { started: Instant::now(), done: Vec::new() }
    }

    /// Runs one step. `work` returns what the step is for and a note to show behind its time, such as "unchanged".
    pub fn step<T>(
        &mut self,
        name: &str,
        advice: &str,
        work: impl FnOnce() -> Result<(T, String)>,
    ) -> Result<T> {
        self.begin(name);
        let begun = Instant::now();
        let outcome = work();
        self.end(name, advice, begun.elapsed(), outcome)
    }

    /// Runs one step while `others` go on, which do not wait for it. It is ended also where one of them failed: what it has
    /// made need not be made again.
    pub fn beside<T: Send, U>(
        &mut self,
        name: &str,
        advice: &str,
        work: impl FnOnce() -> Result<(T, String)> + Send,
        others: impl FnOnce(&mut Self) -> Result<U>,
    ) -> Result<(T, U)> {
        self.begin(name);
        let begun = Instant::now();
        thread::scope(|scope| {
            let working = scope.spawn(|| {
                let outcome = work();
                (begun.elapsed(), outcome)
            });
            let others = others(self);
            let (took, outcome) = working.join().unwrap_or_else(|panic| resume_unwind(panic));
            let value = self.end(name, advice, took, outcome);
            let others = others?;
            Ok((value?, others))
        })
    }

    fn begin(&self, name: &str) {
        println!("{} {name} …", self.clock());
    }

    fn end<T>(
        &mut self,
        name: &str,
        advice: &str,
        took: Duration,
        outcome: Result<(T, String)>,
    ) -> Result<T> {
        let (value, note) = outcome
            .map_err(|error| error.context(Failed { step: name.into(), took, advice: advice.into() }))?;
        println!("{} {name}: {note} ({})", self.clock(), seconds(took));
        self.done.push(Done { name: name.into(), took, note });
        Ok(value)
    }

    /// The steps so far as a table.
    pub fn table(&self) -> String {
        let width = self.done.iter().map(|done| done.name.chars().count()).max().unwrap_or(0).max(5);
        let row = |name: &str, took: Duration, note: &str| {
            format!("{name:width$}  {:>9}  {note}", seconds(took)).trim_end().to_owned() + "\n"
        };
        let done = self.done.iter().map(|done| row(&done.name, done.took, &done.note));
        done.chain([row("total", self.started.elapsed(), "")]).collect()
    }

    fn clock(&self) -> String {
        let elapsed = self.started.elapsed().as_secs();
        format!("[{:3}:{:02}]", elapsed / 60, elapsed % 60)
    }
}

fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
}

/// Says which step failed, why, and what to do.
pub fn report(error: &Error) {
    match error.downcast_ref::<Failed>() {
        Some(failed) => {
            eprintln!("\nFAILED after {}: {}", seconds(failed.took), failed.step);
            eprintln!("why:  {}", causes(error, 1));
            eprintln!("do:   {}", failed.advice);
            eprintln!("Then run the same command again; what is already done is not done twice.");
        }
        None => eprintln!("\nFAILED: {}", causes(error, 0)),
    }
}

fn causes(error: &Error, skip: usize) -> String {
    error.chain().skip(skip).map(ToString::to_string).collect::<Vec<_>>().join("\n").replace('\n', "\n      ")
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

    use super::*;

    #[test]
    fn a_failed_step_names_itself_and_its_cause() {
        let error = Steps::new()
            .step("build", "install a compiler", || Err::<((), String), _>(anyhow!("no compiler")))
            .expect_err("the step fails");
        let failed = error.downcast_ref::<Failed>().expect("the failure is a step's");
        assert_eq!((failed.step.as_str(), failed.advice.as_str()), ("build", "install a compiler"));
        assert_eq!(causes(&error, 1), "no compiler");
    }

    #[test]
    fn of_two_steps_beside_each_other_both_come_to_an_end() {
        let done = || Ok(((), "done".to_owned()));
        let mut steps = Steps::new();
        steps.beside("long", "", done, |steps| steps.step("short", "", done)).expect("both work");
        assert!(steps.table().contains("long") && steps.table().contains("short"));

        let fails = || Err::<((), String), _>(anyhow!("no disk"));
        let error = steps.beside("one", "", fails, |steps| steps.step("another", "", done));
        assert_eq!(causes(&error.expect_err("one of them failed"), 1), "no disk");
        let error = steps.beside("whole", "", done, |steps| steps.step("broken", "", fails));
        assert_eq!(causes(&error.expect_err("the other failed"), 1), "no disk");
        assert!(steps.table().contains("another") && steps.table().contains("whole"));
    }

    #[test]
    fn the_table_has_every_step_and_a_total() {
        let mut steps = Steps::new();
        steps.step("first", "", || Ok(((), "done".into()))).expect("it works");
        let table = steps.table();
        assert!(table.contains("first") && table.contains("done") && table.contains("total"), "{table}");
    }
}
