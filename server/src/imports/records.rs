//! Records of a CSV, with the line each begins on. A stray quotation mark costs its own line, not the lines after it.

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
    delimiter: u8,
    parser: Reader,
    /// How many fields the header has, once it is read.
    width: Option<usize>,
    /// Lines that were read ahead for a quotation mark that was none of theirs.
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
            delimiter: b',',
            parser: parser(b','),
            width: None,
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
            self.delimiter = delimiter_of(bytes);
            self.parser = parser(self.delimiter);
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
        let (mut record, mut parsed) = (bytes, 0);
        let mut tail: Vec<Line> = Vec::new();
        let complete = loop {
            if self.parse(&record[parsed..], &mut written, &mut ended) {
                break true;
            }
            if record.len() >= RECORD_LIMIT || tail.len() >= RECORD_LINES {
                break false;
            }
            parsed = record.len();
            let Some(next) = self.next_line()? else { break false };
            record.extend_from_slice(next.bytes.as_deref().unwrap_or_default());
            tail.push(next);
            if tail.last().is_some_and(|line| line.bytes.is_none()) {
                break false;
            }
        };
        if !complete || (!tail.is_empty() && !self.is_one(&record, &tail, ended)) {
            // The mark is a stray one: only the line that has it is given up.
            for line in tail.into_iter().rev() {
                self.ahead.push_front(line);
            }
            return Ok(Some(Err((number, LineProblem::FieldCount))));
        }
        self.width.get_or_insert(ended);
        Ok(Some(Ok(Record { line: number, fields: &self.fields[..written], ends: &self.ends[..ended] })))
    }

    /// Whether lines are one record, which has so many fields, rather than some of which one has a stray mark.
    fn is_one(&self, record: &[u8], tail: &[Line], fields: usize) -> bool {
        let Some(width) = self.width else { return true };
        let mut swallowed = tail.iter().filter_map(|line| line.bytes.as_deref());
        fields == width
            && closes_well(record, self.delimiter)
            && !swallowed.any(|line| fields_of(line, self.delimiter) == Some(width))
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

/// Whether each quoted field ends where its mark closes.
fn closes_well(record: &[u8], delimiter: u8) -> bool {
    let mut rest = record;
    while let Some((&first, after)) = rest.split_first() {
        if first == b'"' {
            rest = after;
            // Two in a row are one within the field.
            while let Some(mark) = rest.iter().position(|&byte| byte == b'"') {
                rest = &rest[mark + 1..];
                match rest.first() {
                    Some(b'"') => rest = &rest[1..],
                    next => {
                        if !next.is_none_or(|&next| next == delimiter || next == b'\n') {
                            return false;
                        }
                        break;
                    }
                }
            }
        }
        let end = rest.iter().position(|&byte| byte == delimiter || byte == b'\n');
        rest = end.map_or(&[], |end| &rest[end + 1..]);
    }
    true
}

/// How many fields a line has by itself; none when it ends within quotation marks.
fn fields_of(line: &[u8], delimiter: u8) -> Option<usize> {
    let (mut parser, mut rest, mut count) = (parser(delimiter), line, 0);
    let (mut output, mut ends) = ([0; 512], [0; 64]);
    loop {
        let (result, read, _, ended) = parser.read_record(rest, &mut output, &mut ends);
        rest = &rest[read..];
        count += ended;
        match result {
            ReadRecordResult::Record => return Some(count),
            ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => {}
            ReadRecordResult::InputEmpty | ReadRecordResult::End => return None,
        }
    }
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
    fn marks_on_neighbouring_lines_cost_these_lines() {
        let given_up = |line| Err((line, LineProblem::FieldCount));
        // Each opens a field where the next one opens it.
        assert_eq!(
            read("a,b,c\n1,\"x,2\n3,\"y,4\n5,z,6\n"),
            [record(1, &["a", "b", "c"]), given_up(2), given_up(3), record(4, &["5", "z", "6"])]
        );
        // The second closes what the first has opened, as if it were meant.
        assert_eq!(
            read("a,b,c\n1,\"x,2\n3,y\",4\n5,z,6\n"),
            [
                record(1, &["a", "b", "c"]),
                given_up(2),
                record(3, &["3", "y\"", "4"]),
                record(4, &["5", "z", "6"])
            ]
        );
        // A quoted line after it, and one of too few fields that would complete nothing.
        assert_eq!(
            read("a,b,c\n1,\"x,2\n\"3\",\"y\",\"4\"\n5,\"z,6\n7,w\"\n"),
            [
                record(1, &["a", "b", "c"]),
                given_up(2),
                record(3, &["3", "y", "4"]),
                given_up(4),
                record(5, &["7", "w\""]),
            ]
        );
        // A doubled mark is one within the field, so the third line closes it.
        assert_eq!(
            read("a,b,c\n1,\"x,2\n3,\"\",4\n\"5\",z,6\n"),
            [
                record(1, &["a", "b", "c"]),
                given_up(2),
                record(3, &["3", "", "4"]),
                record(4, &["5", "z", "6"])
            ]
        );
    }

    #[test]
    fn lines_within_marks_may_look_like_anything_but_a_record() {
        assert_eq!(
            read("a,b,c\n1,\"x, y\nz\"\"\n,,,,\n\",2\n"),
            [record(1, &["a", "b", "c"]), record(2, &["1", "x, y\nz\"\n,,,,", "2"])]
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
