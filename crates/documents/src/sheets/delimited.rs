//! CSV: UTF-8 with a byte order mark, without which Excel reads Chinese as GBK.

use super::{SheetError, Value, neutralised};
use std::io::Write;

/// A CSV file under way.
pub struct DelimitedWriter<W: Write> {
    writer: csv::Writer<W>,
}

impl<W: Write> std::fmt::Debug for DelimitedWriter<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DelimitedWriter").finish_non_exhaustive()
    }
}

impl<W: Write> DelimitedWriter<W> {
    /// Begins a file with its header.
    ///
    /// # Errors
    /// When writing fails.
    pub fn new<'h>(mut target: W, headers: impl IntoIterator<Item = &'h str>) -> Result<Self, SheetError> {
        target.write_all("\u{feff}".as_bytes())?;
        let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).flexible(true).from_writer(target);
        writer.write_record(headers.into_iter().map(|header| neutralised(header).into_owned()))?;
        Ok(Self { writer })
    }

    /// Writes the next row.
    ///
    /// # Errors
    /// When writing fails.
    pub fn row(&mut self, values: impl IntoIterator<Item = Value>) -> Result<(), SheetError> {
        Ok(self.writer.write_record(values.into_iter().map(|value| field(&value)))?)
    }

    /// Writes what is left.
    ///
    /// # Errors
    /// When writing fails.
    pub fn finish(mut self) -> Result<(), SheetError> {
        Ok(self.writer.flush()?)
    }
}

fn field(value: &Value) -> String {
    match value {
        Value::Empty => String::new(),
        Value::Text(text) => neutralised(text).into_owned(),
        Value::Count(count) => count.to_string(),
        Value::Cents(cents) => {
            let sign = if *cents < 0 { "-" } else { "" };
            format!("{sign}{}.{:02}", cents.unsigned_abs() / 100, cents.unsigned_abs() % 100)
        }
        Value::Decimal(number) => number.to_string(),
        Value::Date(date) => date.to_string(),
    }
}
