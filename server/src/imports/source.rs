//! The file as it came: plain text or a ZIP with one text in it, in one of three encodings, of bounded size.

use std::io::{self, Read, Seek, SeekFrom};

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE};
use farhand_contract::imports::FileRefusal;
use zip::ZipArchive;

/// How much of a file is taken.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of text, once unpacked.
    pub unpacked: u64,
    /// Entries of a ZIP.
    pub entries: usize,
    /// Bytes of text for each byte of its ZIP entry. An export reaches 30; a bomb reaches 1,000.
    pub ratio: u64,
}

impl Limits {
    /// For what comes over the network.
    pub const UPLOAD: Self = Self { unpacked: 2 << 30, entries: 100, ratio: 200 };
    /// For a file that the machine's own operator names.
    pub const LOCAL: Self = Self { unpacked: 4 << 30, ..Self::UPLOAD };
}

/// Below this a text is small, whatever it was packed to.
const SMALL: u64 = 16 << 20;

/// Why a file could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It is not what is taken.
    #[error("the file is refused: {0:?}")]
    Refused(FileRefusal),
    /// It could not be read at all.
    #[error("the file cannot be read")]
    Io(#[source] io::Error),
}

/// Carries a refusal through `io::Error`.
#[derive(Debug, thiserror::Error)]
#[error("refused")]
struct Refusal(FileRefusal);

fn refuse(refusal: FileRefusal) -> io::Error {
    io::Error::other(Refusal(refusal))
}

impl From<io::Error> for ReadError {
    fn from(error: io::Error) -> Self {
        match error.downcast::<Refusal>() {
            Ok(Refusal(refusal)) => Self::Refused(refusal),
            Err(error) => Self::Io(error),
        }
    }
}

/// A file whose text can be read from the start, again and again.
pub enum Source<R> {
    /// The text itself.
    Plain(R, Limits),
    /// The text at this place in a ZIP.
    Zip(Box<ZipArchive<R>>, usize, Limits),
}

impl<R: Read + Seek> Source<R> {
    /// Tells what kind of file this is.
    pub fn detect(mut file: R, limits: Limits) -> Result<Self, ReadError> {
        let mut magic = Vec::with_capacity(4);
        file.by_ref().take(4).read_to_end(&mut magic)?;
        file.seek(SeekFrom::Start(0))?;
        match magic.as_slice() {
            [] => Err(ReadError::Refused(FileRefusal::Empty)),
            [b'P', b'K', 3, 4] | [b'P', b'K', 5, 6] => Self::archive(file, limits),
            _ => Ok(Self::Plain(file, limits)),
        }
    }

    fn archive(file: R, limits: Limits) -> Result<Self, ReadError> {
        let bad = || ReadError::Refused(FileRefusal::BadArchive);
        let archive = ZipArchive::new(file).map_err(|_| bad())?;
        if archive.len() > limits.entries {
            return Err(bad());
        }
        let mut csv =
            archive.file_names_raw().enumerate().filter(|(_, name)| is_csv(name)).map(|(index, _)| index);
        match (csv.next(), csv.next()) {
            (Some(index), None) => {
                drop(csv);
                Ok(Self::Zip(Box::new(archive), index, limits))
            }
            _ => Err(bad()),
        }
    }

    /// The text as UTF-8, from its start.
    pub fn text(&mut self) -> Result<Text<'_>, ReadError> {
        match self {
            Self::Plain(file, limits) => {
                file.seek(SeekFrom::Start(0))?;
                Ok(Text::new(Bounded::new(Box::new(file), limits.unpacked)))
            }
            Self::Zip(archive, index, limits) => {
                let entry =
                    archive.by_index(*index).map_err(|_| ReadError::Refused(FileRefusal::BadArchive))?;
                let limit =
                    limits.unpacked.min(entry.compressed_size().saturating_mul(limits.ratio).max(SMALL));
                Ok(Text::new(Bounded::new(Box::new(Unpacked(entry)), limit)))
            }
        }
    }
}

/// Whether an entry is a CSV rather than a folder, something else, or what a Mac adds to every archive.
fn is_csv(name: &[u8]) -> bool {
    let extension = name.len().checked_sub(4).map(|start| &name[start..]);
    extension.is_some_and(|extension| extension.eq_ignore_ascii_case(b".csv"))
        && !name.starts_with(b"__MACOSX/")
}

/// A ZIP entry, whose every failure means a damaged archive.
struct Unpacked<R>(R);

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer).map_err(|_| refuse(FileRefusal::BadArchive))
    }
}

/// Refuses what is longer than `limit` as soon as it shows.
struct Bounded<'a> {
    inner: Box<dyn Read + 'a>,
    left: u64,
    limit: u64,
}

impl<'a> Bounded<'a> {
    fn new(inner: Box<dyn Read + 'a>, limit: u64) -> Self {
        Self { inner, left: limit, limit }
    }
}

impl Read for Bounded<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        match self.left.checked_sub(read as u64) {
            Some(left) => {
                self.left = left;
                Ok(read)
            }
            None => Err(refuse(FileRefusal::TooLarge { limit: self.limit })),
        }
    }
}

/// Decodes to UTF-8 while reading.
pub struct Text<'a> {
    inner: Bounded<'a>,
    decoder: Option<Decoder>,
    raw: Box<[u8]>,
    start: usize,
    end: usize,
    /// The file has no more bytes.
    finished: bool,
    /// Nor has the decoder any that it holds back.
    done: bool,
}

/// Bytes read at once. The first read decides on the encoding.
const CHUNK: usize = 64 << 10;

/// The least room that decoding one character needs, by `encoding_rs`.
const LEAST: usize = 16;

impl<'a> Text<'a> {
    fn new(inner: Bounded<'a>) -> Self {
        Self {
            inner,
            decoder: None,
            raw: vec![0; CHUNK].into(),
            start: 0,
            end: 0,
            finished: false,
            done: false,
        }
    }

    fn fill(&mut self) -> io::Result<()> {
        self.start = 0;
        self.end = 0;
        // Two bytes tell the encodings apart, and a reader may give them one by one.
        while self.end < 2 {
            match self.inner.read(&mut self.raw[self.end..]) {
                Ok(0) => {
                    self.finished = true;
                    break;
                }
                Ok(read) => self.end += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

/// The encoding by its mark, or else by where an ASCII header has its zero bytes.
fn encoding_of(start: &[u8]) -> &'static Encoding {
    match start {
        [0xFF, 0xFE, ..] => UTF_16LE,
        [0xFE, 0xFF, ..] => UTF_16BE,
        [first, 0, ..] if *first != 0 => UTF_16LE,
        [0, second, ..] if *second != 0 => UTF_16BE,
        _ => UTF_8,
    }
}

impl Read for Text<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.len() < LEAST {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "the buffer is too small to decode into",
            ));
        }
        while !self.done {
            if self.start == self.end && !self.finished {
                self.fill()?;
            }
            let raw = &self.raw[self.start..self.end];
            let decoder = self.decoder.get_or_insert_with(|| encoding_of(raw).new_decoder_with_bom_removal());
            let (outcome, read, written) =
                decoder.decode_to_utf8_without_replacement(raw, buffer, self.finished);
            self.start += read;
            if matches!(outcome, DecoderResult::Malformed(..)) || buffer[..written].contains(&0) {
                return Err(refuse(FileRefusal::NotText));
            }
            self.done = self.finished && outcome == DecoderResult::InputEmpty;
            if written > 0 {
                return Ok(written);
            }
        }
        Ok(0)
    }
}
