//! What people and the clock do with tasks.

use super::{Attachment, Claim, Figure};
use crate::{
    hazards::{EscalationStep, Evidence},
    ids::UnitId,
};
use jiff::civil::Date;

/// What a unit reports.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportInput {
    /// For which unit; `None` for the actor's own.
    pub unit: Option<UnitId>,
    /// Whether the unit's part is done.
    pub claim: Claim,
    /// How far the unit is, 0 to 100; a completed part is 100.
    pub percent: u8,
    /// What was done.
    pub text: String,
    /// Figures.
    pub figures: Vec<Figure>,
    /// Photos.
    pub photos: Vec<Evidence>,
    /// Documents.
    pub documents: Vec<Attachment>,
}

/// A command on a task.
#[derive(Debug, Clone, PartialEq)]
pub enum TaskCommand {
    /// Report progress or completion.
    Report(ReportInput),
    /// Confirm, as the lead unit, what others reported.
    Confirm {
        /// The opinion.
        opinion: String,
    },
    /// Find it done, as the campaign office.
    Verify {
        /// The opinion.
        opinion: String,
    },
    /// Give it back.
    Return {
        /// Why, and what is asked.
        reason: String,
    },
    /// Lengthen the term.
    Extend {
        /// The new last day.
        due_on: Date,
        /// Why.
        reason: String,
    },
    /// Ask for it no more.
    Cancel {
        /// Why.
        reason: String,
    },
    /// Remind units of the last day.
    Remind,
    /// The term ran out.
    MarkOverdue,
    /// Let it climb a step.
    Escalate(EscalationStep),
}

worded! {
    /// The kinds of commands on tasks.
    TaskCommandKind {
        /// Report.
        Report = "report", "报告进展", "Report";
        /// Confirm.
        Confirm = "confirm", "确认", "Confirm";
        /// Verify.
        Verify = "verify", "核验", "Verify";
        /// Give back.
        Return = "return", "退回", "Return";
        /// Lengthen the term.
        Extend = "extend", "延期", "Extend";
        /// Cancel.
        Cancel = "cancel", "取消任务", "Cancel";
        /// Remind.
        Remind = "remind", "到期提醒", "Remind";
        /// Mark as overdue.
        MarkOverdue = "mark_overdue", "标记逾期", "Mark as overdue";
        /// Escalate.
        Escalate = "escalate", "升级", "Escalate";
    }
}

impl TaskCommand {
    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> TaskCommandKind {
        match self {
            Self::Report(_) => TaskCommandKind::Report,
            Self::Confirm { .. } => TaskCommandKind::Confirm,
            Self::Verify { .. } => TaskCommandKind::Verify,
            Self::Return { .. } => TaskCommandKind::Return,
            Self::Extend { .. } => TaskCommandKind::Extend,
            Self::Cancel { .. } => TaskCommandKind::Cancel,
            Self::Remind => TaskCommandKind::Remind,
            Self::MarkOverdue => TaskCommandKind::MarkOverdue,
            Self::Escalate(_) => TaskCommandKind::Escalate,
        }
    }
}

impl Figure {
    /// Figures written one a line, such as `检查企业 35 家`: words, a number, a unit. The line that cannot be read is the error.
    ///
    /// # Errors
    /// The line without a number or without words.
    pub fn read_lines(text: &str) -> Result<Vec<Self>, String> {
        text.lines().map(str::trim).filter(|line| !line.is_empty()).map(Self::read).collect()
    }

    fn read(line: &str) -> Result<Self, String> {
        let is_digit = |c: char| c.is_ascii_digit() || c == '.' || c == ',' || c == '-';
        let start = line.find(|c: char| c.is_ascii_digit() || c == '-').ok_or_else(|| line.to_owned())?;
        let end = line[start..].find(|c| !is_digit(c)).map_or(line.len(), |length| start + length);
        let label = line[..start].trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '：' | '=')).trim();
        let value_thousandths = thousandths(&line[start..end].replace(',', "")).ok_or_else(|| line.to_owned())?;
        if label.is_empty() {
            return Err(line.to_owned());
        }
        Ok(Self { label: label.to_owned(), value_thousandths, unit: line[end..].trim().to_owned() })
    }
}

/// A decimal number in thousandths; `None` for another text, or more than nine places before the point.
#[must_use]
pub fn thousandths(text: &str) -> Option<i64> {
    let (sign, text) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || whole.len() > 9 || fraction.len() > 3 || !digits(whole) || !digits(fraction) {
        return None;
    }
    let fraction: i64 = format!("{fraction:0<3}").parse().ok()?;
    Some(sign * (whole.parse::<i64>().ok()? * 1000 + fraction))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_words_a_number_and_a_unit() {
        let figures = Figure::read_lines("检查企业 35 家\n整改率：98.5%\n\n").unwrap();
        assert_eq!(figures.len(), 2);
        assert_eq!(
            (figures[0].label.as_str(), figures[0].value_thousandths, figures[0].unit.as_str()),
            ("检查企业", 35_000, "家")
        );
        assert_eq!(
            (figures[1].label.as_str(), figures[1].value_thousandths, figures[1].unit.as_str()),
            ("整改率", 98_500, "%")
        );
        assert_eq!(Figure::read_lines("检查企业若干"), Err("检查企业若干".to_owned()));
        assert_eq!(Figure::read_lines("35家"), Err("35家".to_owned()));
    }

    #[test]
    fn numbers_are_exact_to_the_thousandth() {
        assert_eq!(thousandths("-0.5"), Some(-500));
        assert_eq!(thousandths("12"), Some(12_000));
        for bad in ["", ".", "1.2345", "1e3", "12345678901"] {
            assert_eq!(thousandths(bad), None, "{bad}");
        }
    }
}
