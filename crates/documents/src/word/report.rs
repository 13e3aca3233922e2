//! A report of work (工作情况报告) in official layout, for a person to finish.

use super::{Issue, NoticeError, layout::Document};

/// A report: title, addressee, an opening paragraph, parts.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// The title.
    pub title: String,
    /// To whom.
    pub addressee: String,
    /// Before the parts.
    pub opening: String,
    /// Headings with their paragraphs, in order; the headings are numbered here.
    pub parts: Vec<(String, Vec<String>)>,
    /// The last sentence.
    pub closing: String,
}

const NUMBERS: [&str; 10] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];

/// Makes a report as the bytes of a `.docx` file.
///
/// # Errors
/// [`NoticeError::Pack`] when the file could not be packed.
pub fn report(report: &Report, issue: &Issue) -> Result<Vec<u8>, NoticeError> {
    let mut document = Document::new(issue, &report.title, &report.addressee).line(&report.opening);
    for (at, (heading, paragraphs)) in report.parts.iter().enumerate() {
        let number = NUMBERS.get(at).copied().unwrap_or("附");
        document = document.first_level(&format!("{number}、{heading}"));
        for paragraph in paragraphs {
            document = document.line(paragraph);
        }
    }
    document.closing(&report.closing).signature(issue).pack()
}
