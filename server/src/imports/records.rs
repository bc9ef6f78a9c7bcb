//! Records of a CSV, with the line each begins on. One stray quotation mark costs one line, not the rest of the file.

use std::{
    collections::VecDeque,
    io::{self, BufRead},
};

use csv_core::{ReadRecordResult, Reader, ReaderBuilder, Terminator};
use farhand_contract::imports::LineProblem;

/// The longest record, in bytes.
const RECORD_LIMIT: usize = 64 << 10;
/// The most lines that a record may stretch over within quotation marks.
const RECORD_LINES: usize = 64;

/// Reads records from text.
pub struct Records<B> {
    text: B,
    parser: Reader,
    /// Lines that were read ahead for a quotation mark that never closed.
    ahead: VecDeque<Line>,
    number: u64,
    fields: Vec<u8>,
    ends: Vec<usize>,
}

struct Line {
    number: u64,
    /// With its line feed; `None` when it was too long to keep.
    bytes: Option<Vec<u8>>,
}

/// One record.
pub struct Record<'a> {
    /// The line it begins on, the first being 1.
    pub line: u64,
    fields: &'a [u8],
    ends: &'a [usize],
}

impl Record<'_> {
    /// How many fields it has.
    pub const fn len(&self) -> usize {
        self.ends.len()
    }

    /// The field at `index`, without the space around it.
    pub fn get(&self, index: usize) -> Option<&str> {
        let start = if index == 0 { 0 } else { *self.ends.get(index - 1)? };
        str::from_utf8(self.fields.get(start..*self.ends.get(index)?)?).ok().map(str::trim)
    }

    /// All fields, without the space around them.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).filter_map(|index| self.get(index))
    }
}

/// A record, or the line that is none and why.
pub type Outcome<'a> = Result<Record<'a>, (u64, LineProblem)>;

impl<B: BufRead> Records<B> {
    /// Reads from the text's first line.
    pub fn new(text: B) -> Self {
        Self {
            text,
            parser: parser(b','),
            ahead: VecDeque::new(),
            number: 0,
            fields: Vec::new(),
            ends: Vec::new(),
        }
    }

    /// The header: its delimiter is what the header has most of outside quotation marks, comma or semicolon.
    pub fn header(&mut self) -> io::Result<Option<Outcome<'_>>> {
        let Some(line) = self.next_line()? else { return Ok(None) };
        if let Some(bytes) = &line.bytes {
            self.parser = parser(delimiter_of(bytes));
        }
        self.ahead.push_front(line);
        self.next()
    }

    /// The next record that is not an empty line; none at the end.
    pub fn next(&mut self) -> io::Result<Option<Outcome<'_>>> {
        let Some(first) = self.next_line()? else { return Ok(None) };
        let number = first.number;
        let Some(bytes) = first.bytes else { return Ok(Some(Err((number, LineProblem::TooLong)))) };

        self.parser.reset();
        let (mut written, mut ended) = (0, 0);
        let mut used = 0;
        let mut bytes = bytes;
        let mut tail: Vec<Line> = Vec::new();
        loop {
            used += bytes.len();
            if self.parse(&bytes, &mut written, &mut ended) {
                break;
            }
            let next =
                if used < RECORD_LIMIT && tail.len() < RECORD_LINES { self.next_line()? } else { None };
            match next {
                Some(Line { number, bytes: Some(next) }) => {
                    bytes.clone_from(&next);
                    tail.push(Line { number, bytes: Some(next) });
                }
                other => {
                    // The mark never closed: only the line that has it is given up.
                    for line in tail.into_iter().chain(other).rev() {
                        self.ahead.push_front(line);
                    }
                    return Ok(Some(Err((number, LineProblem::FieldCount))));
                }
            }
        }
        Ok(Some(Ok(Record { line: number, fields: &self.fields[..written], ends: &self.ends[..ended] })))
    }

    /// Goes on with a record; whether it is complete.
    fn parse(&mut self, mut bytes: &[u8], written: &mut usize, ended: &mut usize) -> bool {
        loop {
            let (result, read, fields, ends) =
                self.parser.read_record(bytes, &mut self.fields[*written..], &mut self.ends[*ended..]);
            bytes = &bytes[read..];
            *written += fields;
            *ended += ends;
            match result {
                ReadRecordResult::Record => return true,
                ReadRecordResult::OutputFull => self.fields.resize((self.fields.len() * 2).max(4096), 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize((self.ends.len() * 2).max(64), 0),
                ReadRecordResult::InputEmpty | ReadRecordResult::End => return false,
            }
        }
    }

    /// The next line that is not empty.
    fn next_line(&mut self) -> io::Result<Option<Line>> {
        if let Some(line) = self.ahead.pop_front() {
            return Ok(Some(line));
        }
        let mut bytes = Vec::new();
        loop {
            bytes.clear();
            let mut too_long = false;
            let mut read_any = false;
            loop {
                let chunk = match self.text.fill_buf() {
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                    chunk => chunk?,
                };
                if chunk.is_empty() {
                    break;
                }
                read_any = true;
                let end = chunk.iter().position(|byte| *byte == b'\n');
                let length = end.unwrap_or(chunk.len());
                too_long |= bytes.len() + length > RECORD_LIMIT;
                if !too_long {
                    bytes.extend_from_slice(&chunk[..length]);
                }
                self.text.consume(end.map_or(length, |end| end + 1));
                if end.is_some() {
                    break;
                }
            }
            if !read_any {
                return Ok(None);
            }
            self.number += 1;
            if too_long {
                return Ok(Some(Line { number: self.number, bytes: None }));
            }
            if bytes.last() == Some(&b'\r') {
                bytes.pop();
            }
            if !bytes.iter().all(u8::is_ascii_whitespace) {
                bytes.push(b'\n');
                return Ok(Some(Line { number: self.number, bytes: Some(bytes) }));
            }
        }
    }
}

fn parser(delimiter: u8) -> Reader {
    ReaderBuilder::new().delimiter(delimiter).terminator(Terminator::Any(b'\n')).build()
}

fn delimiter_of(header: &[u8]) -> u8 {
    let mut quoted = false;
    let (mut commas, mut semicolons) = (0_usize, 0_usize);
    for byte in header {
        match byte {
            b'"' => quoted = !quoted,
            b',' if !quoted => commas += 1,
            b';' if !quoted => semicolons += 1,
            _ => {}
        }
    }
    if semicolons > commas { b';' } else { b',' }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Read = Result<(u64, Vec<String>), (u64, LineProblem)>;

    fn read(text: &str) -> Vec<Read> {
        let mut records = Records::new(text.as_bytes());
        let mut all = Vec::new();
        let mut next = records.header().expect("text in memory");
        while let Some(outcome) = next {
            all.push(outcome.map(|record| (record.line, record.iter().map(str::to_owned).collect())));
            next = records.next().expect("text in memory");
        }
        all
    }

    #[expect(clippy::unnecessary_wraps, reason = "stands among lines that are none")]
    fn record(line: u64, fields: &[&str]) -> Read {
        Ok((line, fields.iter().map(|&field| field.to_owned()).collect()))
    }

    #[test]
    fn fields_may_hold_delimiters_quotes_and_line_feeds() {
        assert_eq!(
            read("a,b\r\n\"1,\"\"x\"\"\",\"two\r\nlines\"\r\n3,4"),
            [record(1, &["a", "b"]), record(2, &["1,\"x\"", "two\nlines"]), record(4, &["3", "4"]),]
        );
    }

    #[test]
    fn the_header_tells_the_delimiter() {
        assert_eq!(read("\"a,b,c\";d\n1,5;2"), [record(1, &["a,b,c", "d"]), record(2, &["1,5", "2"])]);
    }

    #[test]
    fn an_open_quotation_mark_costs_one_line() {
        assert_eq!(
            read("a,b\n\"1,2\n3,4\n5,6\n"),
            [
                record(1, &["a", "b"]),
                Err((2, LineProblem::FieldCount)),
                record(3, &["3", "4"]),
                record(4, &["5", "6"]),
            ]
        );
    }

    #[test]
    fn a_mark_within_a_field_is_a_character() {
        assert_eq!(
            read("a,b\n13\" screen,2\n3,4"),
            [record(1, &["a", "b"]), record(2, &["13\" screen", "2"]), record(3, &["3", "4"]),]
        );
    }

    #[test]
    fn an_endless_line_is_given_up_and_its_successor_read() {
        let text = format!("a,b\n{},2\n3,4", "x".repeat(RECORD_LIMIT + 1));
        assert_eq!(
            read(&text),
            [record(1, &["a", "b"]), Err((2, LineProblem::TooLong)), record(3, &["3", "4"])]
        );
    }

    #[test]
    fn empty_lines_count_but_are_no_records() {
        assert_eq!(read("a,b\n\n  \n1,2\n\n"), [record(1, &["a", "b"]), record(4, &["1", "2"])]);
    }
}
