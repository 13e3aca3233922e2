//! `.csv`, streamed: UTF-8 with or without a byte order mark, UTF-16 with one, GB18030 (and so GBK and GB 2312).

use super::{Cell, Limits, Row, Source, TableError, excel::check_length};
use bihuan_domain::{Refusal, RefusalCode};
use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use encoding_rs_io::{DecodeReaderBytes, DecodeReaderBytesBuilder};
use std::io::{BufReader, Chain, Read, Seek, SeekFrom};

type Decoded<'a> = DecodeReaderBytes<&'a mut Box<dyn Source>, Vec<u8>>;

pub(super) struct Delimited {
    source: Box<dyn Source>,
    encoding: &'static Encoding,
    delimiter: u8,
    line_ends: LineEnds,
}

impl Delimited {
    pub(super) fn open(mut source: Box<dyn Source>, limits: &Limits) -> Result<Self, TableError> {
        let length = source.seek(SeekFrom::End(0)).map_err(TableError::Io)?;
        if length > limits.sheet_bytes {
            return Err(Refusal::new(RefusalCode::FileTooLarge).with("limit", limits.sheet_bytes >> 20).into());
        }
        source.seek(SeekFrom::Start(0)).map_err(TableError::Io)?;
        let encoding = encoding(&mut *source)?;
        source.seek(SeekFrom::Start(0)).map_err(TableError::Io)?;
        let mut head = String::new();
        decoder(&mut source, encoding).take(16 << 10).read_to_string(&mut head).or_else(cut_off)?;
        let line_ends = if head.contains('\n') { LineEnds::Modern } else { LineEnds::OldMacintosh };
        Ok(Self { source, encoding, delimiter: delimiter(&head), line_ends })
    }

    pub(super) fn rows(&mut self, limits: Limits) -> Result<DelimitedRows<'_>, TableError> {
        self.source.seek(SeekFrom::Start(0)).map_err(TableError::Io)?;
        // A last line without its end would be counted one short.
        let lines = Lines { inner: decoder(&mut self.source, self.encoding), ends: self.line_ends };
        let input = lines.chain(&b"\n"[..]);
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(self.delimiter)
            .from_reader(BufReader::new(input));
        Ok(DelimitedRows { reader, record: csv::StringRecord::new(), number: 0, limits })
    }
}

/// Reading a bounded number of bytes may end within a character.
fn cut_off(error: std::io::Error) -> Result<usize, TableError> {
    if error.kind() == std::io::ErrorKind::InvalidData { Ok(0) } else { Err(TableError::Io(error)) }
}

fn decoder<R: Read>(source: R, encoding: &'static Encoding) -> DecodeReaderBytes<R, Vec<u8>> {
    DecodeReaderBytesBuilder::new().encoding(Some(encoding)).bom_override(true).strip_bom(true).build(source)
}

/// The encoding: a mark decides, then whether all bytes are UTF-8; what else Chinese offices write is GB18030.
fn encoding(source: &mut dyn Source) -> Result<&'static Encoding, TableError> {
    let mut buffer = vec![0; 64 << 10];
    let mut kept = 0;
    let mut first = true;
    loop {
        let count = source.read(&mut buffer[kept..]).map_err(TableError::Io)?;
        let chunk = &buffer[..kept + count];
        if first && let Some((encoding, _)) = Encoding::for_bom(chunk) {
            return Ok(if encoding == UTF_16LE || encoding == UTF_16BE { encoding } else { UTF_8 });
        }
        first = false;
        match std::str::from_utf8(chunk) {
            Ok(_) if count == 0 => return Ok(UTF_8),
            Ok(_) => kept = 0,
            Err(error) if error.error_len().is_none() && count > 0 => {
                let valid = error.valid_up_to();
                let length = chunk.len();
                buffer.copy_within(valid..length, 0);
                kept = length - valid;
            }
            Err(_) => return Ok(GB18030),
        }
    }
}

/// The separator that the first lines use most, outside quotes.
fn delimiter(head: &str) -> u8 {
    let mut counts = [(b',', 0usize), (b'\t', 0), (b';', 0)];
    let mut quoted = false;
    for byte in head.bytes() {
        quoted ^= byte == b'"';
        if let Some((_, count)) = counts.iter_mut().find(|(delimiter, _)| *delimiter == byte && !quoted) {
            *count += 1;
        }
    }
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(delimiter, _)| *delimiter)
}

type Input<'a> = BufReader<Chain<Lines<Decoded<'a>>, &'static [u8]>>;

pub(super) struct DelimitedRows<'a> {
    reader: csv::Reader<Input<'a>>,
    record: csv::StringRecord,
    number: u32,
    limits: Limits,
}

impl DelimitedRows<'_> {
    pub(super) fn next_row(&mut self) -> Result<Option<Row>, TableError> {
        loop {
            let before = self.reader.position().line();
            if !self.reader.read_record(&mut self.record).map_err(TableError::damaged)? {
                return Ok(None);
            }
            // The reader skips blank lines, which a spreadsheet shows as rows.
            let lines = self.reader.position().line() - before;
            let within: usize =
                self.record.iter().map(|field| memchr::memchr_iter(b'\n', field.as_bytes()).count()).sum();
            let rows = lines.saturating_sub(within as u64).max(1);
            self.number = self.number.saturating_add(u32::try_from(rows).unwrap_or(u32::MAX));
            let row = self.row()?;
            if !row.cells.is_empty() {
                return Ok(Some(row));
            }
        }
    }

    fn row(&self) -> Result<Row, TableError> {
        let number = self.number;
        if number > self.limits.rows {
            return Err(Refusal::new(RefusalCode::TooManyRows).with("limit", self.limits.rows).into());
        }
        let mut row = Row { number, ..Row::default() };
        for (index, field) in self.record.iter().enumerate() {
            let cell = Cell::text(unescape(field));
            if cell.is_empty() {
                continue;
            }
            let column = u16::try_from(index).unwrap_or(u16::MAX);
            if column >= self.limits.columns {
                let limit = self.limits.columns;
                return Err(Refusal::new(RefusalCode::TooManyColumns).with("row", number).with("limit", limit).into());
            }
            check_length(field, number, column, self.limits.cell_chars)?;
            row.put(column, cell);
        }
        Ok(row)
    }
}

/// Takes off what protects a CSV cell from being read as a formula or a number: `'=…`, `="0123"`.
fn unescape(field: &str) -> &str {
    let field = field.trim_end_matches('\t');
    if let Some(inner) = field.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')) {
        return inner;
    }
    match field.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@', '\t', '\r']) => rest,
        _ => field,
    }
}

/// How the file ends its lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LineEnds {
    /// LF or CR LF.
    Modern,
    /// CR alone.
    OldMacintosh,
}

/// Ends every line with one LF, so that lines can be counted.
struct Lines<R> {
    inner: R,
    ends: LineEnds,
}

impl<R: Read> Read for Lines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        loop {
            let count = self.inner.read(buffer)?;
            let mut kept = 0;
            for index in 0..count {
                match (buffer[index], self.ends) {
                    (b'\r', LineEnds::Modern) => continue,
                    (b'\r', LineEnds::OldMacintosh) => buffer[kept] = b'\n',
                    (byte, _) => buffer[kept] = byte,
                }
                kept += 1;
            }
            // Zero would mean the end.
            if kept > 0 || count == 0 {
                return Ok(kept);
            }
        }
    }
}
