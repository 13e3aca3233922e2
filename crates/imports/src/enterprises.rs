//! Rows of an enterprise ledger.

use crate::{
    ImportError, Mode, Outcome,
    places::{Places, Words},
    run::{By, Taken},
};
use bihuan_documents::ledger::{Duplicates, EnterpriseRow, Field, Problem, Record, Severity, parse_enterprise};
use bihuan_domain::{
    Refusal, RefusalCode,
    accounts::Scope,
    enterprises::{self, Enterprise, EnterpriseEvent, EnterpriseKind, Profile, RegisterEnterprise, name_key},
    identifiers::{IndustryCode, Sectors},
    ids::UnitId,
    jurisdictions::Place,
    language::Words as Label,
};
use bihuan_store::{CommandError, Tx, enterprises as rows};

/// Words of an operating status that say nothing out of the ordinary.
const WORKING: &[&str] = &["正常", "在业", "存续", "开业", "在产", "生产", "正常生产", "正常经营", "营业", "是"];

/// Takes the rows of an enterprise ledger one by one.
pub(crate) struct Enterprises<'a> {
    by: By<'a>,
    places: Places,
    duplicates: Duplicates,
}

impl<'a> Enterprises<'a> {
    pub(crate) fn new(tx: &mut Tx<'_>, by: By<'a>) -> Result<Self, ImportError> {
        Ok(Self { by, places: Places::load(tx, by.scope)?, duplicates: Duplicates::default() })
    }

    pub(crate) fn take(&mut self, tx: &mut Tx<'_>, record: &Record) -> Result<Taken, ImportError> {
        let mapping = self.by.mapping;
        let parsed = parse_enterprise(&record.values, mapping);
        let (number, mut problems) = (parsed.number, parsed.problems);
        let Some(row) = parsed.row else { return Ok(Taken::rejected(problems, None)) };
        let place = match self.place(&row, number) {
            Ok(place) => place,
            Err(problem) => return Ok(Taken::rejected(problems, Some(problem))),
        };
        let profile = self.profile(&row, place, number, &mut problems);
        let command =
            RegisterEnterprise { id: UnitId(self.by.world.ids.next()), profile, import: Some(self.by.request.id) };
        let decided = match enterprises::register(None, &command, None, &self.by.request.actor) {
            Ok(decided) => decided,
            Err(refusal) => {
                let problem = Problem::of_field(mapping, number, field(&refusal), refusal);
                return Ok(Taken::rejected(problems, Some(problem)));
            }
        };
        if let Some(problem) = self.duplicates.enterprise(number, &row, mapping) {
            return Ok(Taken::rejected(problems, Some(problem)));
        }
        // As it would be kept: compared with what is kept already.
        if let Some(EnterpriseEvent::Registered { profile, .. }) = decided.first()
            && let Some(taken) = self.known(tx, profile, number, &mut problems)?
        {
            return Ok(taken);
        }
        self.register(tx, &command, number, problems)
    }

    fn place(&self, row: &EnterpriseRow, number: u32) -> Result<Place, Problem> {
        let words =
            Words { township: row.township.as_deref(), village: row.village.as_deref(), grid: row.grid.as_deref() };
        let missing = || Problem::of_field(self.by.mapping, number, Field::Village, RefusalCode::CellMissing.into());
        self.places.resolve(words, self.by.mapping, number)?.ok_or_else(missing)
    }

    /// Whether the row is in the database: under its credit code, or under its name in the same place without a code.
    fn known(
        &self,
        tx: &mut Tx<'_>,
        profile: &Profile,
        number: u32,
        problems: &mut Vec<Problem>,
    ) -> Result<Option<Taken>, ImportError> {
        let Some(code) = &profile.credit_code else { return Ok(None) };
        let mapping = self.by.mapping;
        if let Some(holder) = rows::find_by_credit_code(tx, &Scope::everything(), code)? {
            let same = name_key(&holder.profile.name) == name_key(&profile.name);
            if same && self.by.scope.sees(holder.place(), &[]) {
                return Ok(Some(self.already(&holder, profile, number, std::mem::take(problems))));
            }
            let taken = Refusal::new(RefusalCode::CreditCodeTaken).with("code", code);
            let taken = if self.by.scope.sees(holder.place(), &[]) {
                taken.with("name", &holder.profile.name)
            } else {
                // Whoever may not see the holder does not learn its name.
                taken.with_label("name", |language| language.pick("其他辖区的单位", "an enterprise elsewhere"))
            };
            let problem = Problem::of_field(mapping, number, Field::CreditCode, taken);
            return Ok(Some(Taken::rejected(std::mem::take(problems), Some(problem))));
        }
        let namesakes = rows::find_by_name(tx, self.by.scope, &profile.name)?;
        let near: Vec<_> = namesakes.iter().filter(|other| other.place().code() == profile.place.code()).collect();
        if let Some(other) = near.iter().find(|other| other.profile.credit_code.is_none()) {
            return Ok(Some(self.already(other, profile, number, std::mem::take(problems))));
        }
        if let Some(code) = near.iter().find_map(|other| other.profile.credit_code.as_ref()) {
            let refusal =
                Refusal::new(RefusalCode::EnterpriseNameRegistered).with("value", &profile.name).with("code", code);
            problems.push(warning(Problem::of_field(mapping, number, Field::EnterpriseName, refusal)));
        }
        Ok(None)
    }

    /// It is registered: an import never overwrites, it says what differs.
    fn already(&self, known: &Enterprise, profile: &Profile, number: u32, mut problems: Vec<Problem>) -> Taken {
        let given = Profile { position: profile.position.or(known.profile.position), ..profile.clone() };
        let changes = known.profile.changes_to(&given);
        let fields: Vec<Label> = changes.iter().map(|change| change.field().words()).collect();
        if !fields.is_empty() {
            let refusal = Refusal::new(RefusalCode::EnterpriseDiffers)
                .with("name", &known.profile.name)
                .with_words("fields", &fields);
            problems.push(warning(Problem::of_field(self.by.mapping, number, Field::EnterpriseName, refusal)));
        }
        Taken { outcome: Outcome::AlreadyKnown, problems }
    }

    fn register(
        &self,
        tx: &mut Tx<'_>,
        command: &RegisterEnterprise,
        number: u32,
        problems: Vec<Problem>,
    ) -> Result<Taken, ImportError> {
        if self.by.mode == Mode::Commit {
            match rows::register(tx, command, &self.by.request.actor, self.by.now) {
                Ok(_) => {}
                Err(CommandError::Refused(refusal)) => {
                    let problem = Problem::of_field(self.by.mapping, number, field(&refusal), refusal);
                    return Ok(Taken::rejected(problems, Some(problem)));
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(Taken { outcome: Outcome::Accepted, problems })
    }

    fn profile(&self, row: &EnterpriseRow, place: Place, number: u32, problems: &mut Vec<Problem>) -> Profile {
        let sectors = Sectors::included();
        let mut unknown = |field: Field, value: &str| {
            let refusal = Refusal::new(RefusalCode::WordsUnknown).with("value", value);
            problems.push(warning(Problem::of_field(self.by.mapping, number, field, refusal)));
        };
        let industry_code = row.industry_code.as_deref().and_then(|text| {
            let recovered = IndustryCode::recover(text).ok().map(|(code, _)| code);
            if recovered.is_none() {
                unknown(Field::IndustryCode, text);
            }
            recovered
        });
        let key_fields = sectors.key_fields_in(&row.key_fields.join("、"));
        for word in &key_fields.unknown {
            unknown(Field::KeyFields, word);
        }
        let kind = row.kind.as_deref().and_then(EnterpriseKind::recognise);
        let sector = sectors.sector_for(industry_code.as_ref(), row.industry.as_deref().unwrap_or_default());
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        Profile {
            credit_code: Some(row.credit_code.clone()),
            kind: kind.unwrap_or(EnterpriseKind::Enterprise),
            address: text(&row.address),
            industry_code,
            key_fields: key_fields.known,
            employees: row.headcount,
            head_name: text(&row.head),
            head_phone: text(&row.phone),
            safety_officer_name: text(&row.safety_officer),
            safety_officer_phone: text(&row.safety_phone),
            risk: row.risk,
            standardisation: row.standardisation,
            position: row.position,
            remark: remark(row),
            ..Profile::new(row.name.clone(), sector.clone(), place)
        }
    }
}

/// The note, after an operating status that is out of the ordinary.
fn remark(row: &EnterpriseRow) -> String {
    let status = row.operating_status.as_deref().filter(|status| !WORKING.contains(status));
    let status = status.map(|status| format!("经营状态：{status}"));
    [status, row.note.clone()].into_iter().flatten().collect::<Vec<_>>().join("；")
}

/// The cell that a refusal of the domain is about.
const fn field(refusal: &Refusal) -> Field {
    match refusal.code {
        RefusalCode::EnterprisePlaceTooHigh | RefusalCode::EnterpriseNotAuthorised => Field::Village,
        RefusalCode::PositionOutOfRange => Field::Coordinates,
        RefusalCode::EmployeesOutOfRange => Field::Headcount,
        RefusalCode::SectorUnknown => Field::Industry,
        RefusalCode::CreditCodeTaken => Field::CreditCode,
        _ => Field::EnterpriseName,
    }
}

pub(crate) fn warning(problem: Problem) -> Problem {
    Problem { severity: Severity::Warning, ..problem }
}
