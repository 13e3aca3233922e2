//! A filled-in form, read as a command needs it.

use crate::{Fields, photos::Upload};
use bihuan_domain::{
    Refusal, RefusalCode,
    hazards::{CriterionReference, Evidence, Hazard, Term, fields},
    ids::UnitId,
    language::Words,
};
use jiff::civil::Date;

/// A form that somebody filled in on the page of a hazard.
#[derive(Debug)]
pub struct Filled<'a> {
    /// The hazard as the actor sees it.
    pub hazard: &'a Hazard,
    /// What was sent.
    pub upload: &'a Upload,
    /// The unit that was chosen, if one was, with its name: looked up within what the actor may see.
    pub unit: Option<(UnitId, String)>,
}

/// The refusal of a field that cannot be read.
pub fn unreadable(field: Words) -> Refusal {
    Refusal::new(RefusalCode::FieldUnreadable).with_words("field", &[field])
}

impl Filled<'_> {
    const fn fields(&self) -> &Fields {
        &self.upload.fields
    }

    /// A text as typed.
    pub fn text(&self, name: &str) -> String {
        self.fields().text(name).to_owned()
    }

    /// A text, if there is one.
    pub fn optional(&self, name: &str) -> Option<String> {
        self.fields().filled(name).map(str::to_owned)
    }

    /// What an event says of the photos of a field.
    pub fn photos(&self, name: &str) -> Vec<Evidence> {
        self.upload.evidence(name)
    }

    /// A date, if one is filled in.
    pub fn date(&self, name: &str, field: Words) -> Result<Option<Date>, Refusal> {
        self.fields().filled(name).map(|text| text.parse().map_err(|_| unreadable(field))).transpose()
    }

    /// One of the stable names of a list.
    pub fn choice<T>(&self, name: &str, field: Words, from_name: impl Fn(&str) -> Option<T>) -> Result<T, Refusal> {
        from_name(self.fields().text(name)).ok_or_else(|| unreadable(field))
    }

    /// One of a list, or none when nothing is filled in.
    pub fn optional_choice<T>(
        &self,
        name: &str,
        field: Words,
        from_name: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, Refusal> {
        self.fields().filled(name).map(|text| from_name(text).ok_or_else(|| unreadable(field))).transpose()
    }

    /// How long a unit has: the named day if there is one, else the working days.
    pub fn term(&self) -> Result<Term, Refusal> {
        if let Some(date) = self.date("due_on", fields::DUE_ON)? {
            return Ok(Term::On(date));
        }
        let days = self.fields().text("working_days").trim().parse().map_err(|_| unreadable(fields::DUE_ON))?;
        Ok(Term::WorkingDays(days))
    }

    /// The unit that was chosen.
    pub fn unit(&self) -> Result<(UnitId, String), Refusal> {
        self.unit.clone().ok_or_else(|| Refusal::new(RefusalCode::TextMissing).with_words("field", &[fields::UNIT]))
    }

    /// The clause, if its instrument is filled in.
    pub fn criterion(&self) -> Option<CriterionReference> {
        read_criterion(self.fields())
    }
}

/// The clause of a form, if its instrument is filled in.
pub fn read_criterion(typed: &Fields) -> Option<CriterionReference> {
    let text = |name| typed.text(name).trim().to_owned();
    let instrument = typed.filled("criterion_instrument")?.to_owned();
    Some(CriterionReference { instrument, version: text("criterion_version"), article: text("criterion_article") })
}
