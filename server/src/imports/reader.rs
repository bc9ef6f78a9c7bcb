//! A device export, line by line.

use std::{
    collections::HashSet,
    io::{BufReader, Read, Seek},
    ops::ControlFlow,
    sync::Arc,
};

use farhand_contract::{
    DeviceId,
    devices::Device,
    imports::{FileRefusal, LineProblem, RejectedLine},
};

use super::{
    columns::Columns,
    records::Records,
    source::{Limits, ReadError, Source, Text},
};

/// A device export that was read from end to end once and is sound as a file.
pub struct DeviceFile<R> {
    source: Source<R>,
    columns: Arc<Columns>,
    lines: u64,
}

impl<R: Read + Seek> DeviceFile<R> {
    /// Reads the whole file once: refuses it, or counts its lines.
    pub fn open(file: R, limits: Limits) -> Result<Self, ReadError> {
        let mut source = Source::detect(file, limits)?;
        let mut records = records(source.text()?);
        let columns = match records.header()? {
            None => return Err(ReadError::Refused(FileRefusal::Empty)),
            Some(Err(_)) => return Err(ReadError::Refused(FileRefusal::NotAnExport)),
            Some(Ok(header)) => Columns::read(&header).map_err(ReadError::Refused)?,
        };
        let mut lines = 0;
        while records.next()?.is_some() {
            lines += 1;
        }
        drop(records);
        Ok(Self { source, columns: Arc::new(columns), lines })
    }

    /// Data lines in the file.
    pub const fn lines(&self) -> u64 {
        self.lines
    }

    /// The file's columns.
    pub fn columns(&self) -> Arc<Columns> {
        Arc::clone(&self.columns)
    }

    /// Reads the file's devices in their order, each once, until `take` breaks off.
    pub fn read(
        &mut self,
        mut take: impl FnMut(Result<Device, RejectedLine>) -> ControlFlow<()>,
    ) -> Result<(), ReadError> {
        let mut records = records(self.source.text()?);
        records.header()?;
        let mut seen: HashSet<DeviceId> = HashSet::new();
        while let Some(outcome) = records.next()? {
            let line = match outcome {
                Err((line, problem)) => Err(RejectedLine { line, column: None, problem }),
                Ok(record) => match self.columns.device(&record) {
                    Err((column, problem)) => Err(RejectedLine { line: record.line, column, problem }),
                    Ok(device) if !seen.insert(device.id) => {
                        Err(RejectedLine { line: record.line, column: None, problem: LineProblem::Duplicate })
                    }
                    Ok(device) => Ok(device),
                },
            };
            if take(line).is_break() {
                break;
            }
        }
        Ok(())
    }
}

fn records(text: Text<'_>) -> Records<BufReader<Text<'_>>> {
    Records::new(BufReader::with_capacity(64 << 10, text))
}
