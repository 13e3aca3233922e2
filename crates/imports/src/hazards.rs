//! Rows of a hazard ledger: history that enters as events with their historic dates.

use crate::{
    ImportError, Mode, Outcome,
    enterprises::warning,
    places::{Places, Words},
    run::{By, Taken},
};
use bihuan_documents::ledger::{Duplicates, Field, HazardRow, Problem, Record, Severity, check_hazard, parse_hazard};
use bihuan_domain::{
    Refusal, RefusalCode, china_date,
    enterprises::name_key,
    hazards::{HazardSource, History, ImportMark, SectorCode, Standing, decide_import},
    identifiers::{CreditCode, Sectors},
    ids::{HazardId, UnitId},
    jurisdictions::Place,
};
use bihuan_store::{
    Tx, enterprises,
    hazards::{By as RecordedBy, HistoryDraft, import_history},
    imports,
};
use jiff::civil::Date;
use std::collections::HashMap;

/// Accepted rows that are recorded together.
const BATCH: usize = 1_000;

/// What a hazard takes from its enterprise.
#[derive(Debug, Clone)]
struct Subject {
    id: UnitId,
    name: String,
    place: Place,
    sector: SectorCode,
}

/// Takes the rows of a hazard ledger one by one.
pub(crate) struct Hazards<'a> {
    by: By<'a>,
    places: Places,
    duplicates: Duplicates,
    today: Date,
    /// Enterprises by the code or name that rows give; bounded by how many the ledger names.
    subjects: HashMap<String, Vec<Subject>>,
    /// How often a row with the same identity came before in this file.
    occurrences: HashMap<[u8; 16], u32>,
    batch: Vec<(HistoryDraft, String)>,
}

impl<'a> Hazards<'a> {
    pub(crate) fn new(tx: &mut Tx<'_>, by: By<'a>) -> Result<Self, ImportError> {
        Ok(Self {
            by,
            places: Places::load(tx, by.scope)?,
            duplicates: Duplicates::default(),
            today: china_date(by.now),
            subjects: HashMap::new(),
            occurrences: HashMap::new(),
            batch: Vec::new(),
        })
    }

    pub(crate) fn take(&mut self, tx: &mut Tx<'_>, record: &Record) -> Result<Taken, ImportError> {
        let mapping = self.by.mapping;
        let parsed = parse_hazard(&record.values, mapping);
        let (number, mut problems) = (parsed.number, parsed.problems);
        let Some(row) = parsed.row else { return Ok(Taken::rejected(problems, None)) };
        problems.extend(check_hazard(number, &row, mapping, self.today));
        if problems.iter().any(|problem| problem.severity == Severity::Refusal) {
            return Ok(Taken::rejected(problems, None));
        }
        let (subject, place) = match self.resolve(tx, &row, number, &mut problems)? {
            Ok(found) => found,
            Err(problem) => return Ok(Taken::rejected(problems, Some(problem))),
        };
        if let Some(problem) = self.duplicates.hazard(number, &row) {
            return Ok(Taken::rejected(problems, Some(problem)));
        }
        let fingerprint = self.fingerprint(&subject, &row);
        let history = self.history(row, subject, place, number);
        if let Err(refusal) = decide_import(&history, self.today) {
            let problem = Problem::of_field(mapping, number, Field::FoundOn, refusal);
            return Ok(Taken::rejected(problems, Some(problem)));
        }
        if imports::hazard_of_fingerprint(tx, &fingerprint)?.is_some() {
            return Ok(Taken { outcome: Outcome::AlreadyKnown, problems });
        }
        if self.by.mode == Mode::Commit {
            let id = HazardId(self.by.world.ids.next());
            self.batch.push((HistoryDraft { id, history }, fingerprint));
            if self.batch.len() >= BATCH {
                self.finish(tx)?;
            }
        }
        Ok(Taken { outcome: Outcome::Accepted, problems })
    }

    /// Records what was accepted so far.
    pub(crate) fn finish(&mut self, tx: &mut Tx<'_>) -> Result<(), ImportError> {
        let batch = std::mem::take(&mut self.batch);
        for (draft, fingerprint) in &batch {
            imports::record_fingerprint(tx, fingerprint, (draft.id, &draft.history.place), self.by.request.id)?;
        }
        let by = RecordedBy { actor: &self.by.request.actor, now: self.by.now, rules: &self.by.world.rules };
        import_history(tx, batch.into_iter().map(|(draft, _)| Ok(draft)), by, |_| {})?;
        Ok(())
    }

    /// The enterprise that the row names, and where the hazard is.
    fn resolve(
        &mut self,
        tx: &mut Tx<'_>,
        row: &HazardRow,
        number: u32,
        problems: &mut Vec<Problem>,
    ) -> Result<Result<(Subject, Place), Problem>, ImportError> {
        let mapping = self.by.mapping;
        let words =
            Words { township: row.township.as_deref(), village: row.village.as_deref(), grid: row.grid.as_deref() };
        let mut found = self.subjects(tx, row)?;
        let named = match self.places.resolve(words, mapping, number) {
            Ok(place) => place,
            Err(problem) => return Ok(Err(problem)),
        };
        if let Some(place) = named.as_ref().filter(|_| found.len() > 1) {
            // Of several with the same name the one in the row's village is meant.
            found.retain(|subject| subject.place.code() == place.code());
        }
        let word = if row.enterprise.is_empty() {
            row.credit_code.as_ref().map_or("", CreditCode::as_str)
        } else {
            &row.enterprise
        };
        let subject = match found.len() {
            0 => return Ok(Err(Problem::unknown_enterprise(mapping, number, word))),
            1 => found.remove(0),
            count => {
                let refusal = Refusal::new(RefusalCode::AmbiguousEnterprise).with("value", word).with("count", count);
                return Ok(Err(Problem::of_field(mapping, number, Field::EnterpriseName, refusal)));
            }
        };
        let Some(place) = named else {
            let place = subject.place.clone();
            return Ok(Ok((subject, place)));
        };
        let registered = &subject.place;
        if registered.nodes().any(|(_, code)| code == place.code()) {
            // The ledger names the village, the enterprise its grid in it.
            let place = registered.clone();
            return Ok(Ok((subject, place)));
        }
        if !place.nodes().any(|(_, code)| code == registered.code()) {
            let refusal = Refusal::new(RefusalCode::VillageDiffers)
                .with("value", self.places.name_of(&place))
                .with("registered", self.places.name_of(registered));
            problems.push(warning(Problem::of_field(mapping, number, Field::Village, refusal)));
        }
        Ok(Ok((subject, place)))
    }

    fn subjects(&mut self, tx: &mut Tx<'_>, row: &HazardRow) -> Result<Vec<Subject>, ImportError> {
        let code = row.credit_code.as_ref();
        let key = code.map_or_else(|| name_key(&row.enterprise), |code| format!("#{code}"));
        if let Some(found) = self.subjects.get(&key) {
            return Ok(found.clone());
        }
        let found = match code {
            Some(code) => enterprises::find_by_credit_code(tx, self.by.scope, code)?.into_iter().collect(),
            None => enterprises::find_by_name(tx, self.by.scope, &row.enterprise)?,
        };
        let subjects: Vec<Subject> = found
            .into_iter()
            .map(|enterprise| Subject {
                id: enterprise.id,
                name: enterprise.profile.name,
                place: enterprise.profile.place,
                sector: enterprise.profile.sector,
            })
            .collect();
        self.subjects.insert(key, subjects.clone());
        Ok(subjects)
    }

    /// What makes a row the same row in a later file: the enterprise, what was found, where, when, how bad and by whom;
    /// and, as two such rows may stand in one file, the how-manieth it is. Later steps fill in and do not count.
    fn fingerprint(&mut self, subject: &Subject, row: &HazardRow) -> String {
        use sm3::Digest as _;
        let mut hasher = sm3::Sm3::new();
        let unit = subject.id.to_string();
        let found_on = row.found_on.to_string();
        let source = row.source.unwrap_or(HazardSource::Other).name();
        let parts = [
            unit.as_str(),
            row.number.as_deref().unwrap_or_default(),
            &name_key(&row.description),
            &name_key(row.location.as_deref().unwrap_or_default()),
            &found_on,
            row.level.name(),
            source,
        ];
        for part in parts {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part.as_bytes());
        }
        let digest = hasher.finalize();
        let mut identity = [0; 16];
        identity.copy_from_slice(&digest[..16]);
        let times = self.occurrences.entry(identity).or_insert(0);
        *times += 1;
        format!("{}-{times}", hex::encode(identity))
    }

    fn history(&self, row: HazardRow, subject: Subject, place: Place, number: u32) -> History {
        let sector = if subject.sector == SectorCode::other() {
            let words = row.industry.as_deref().unwrap_or_default();
            Sectors::included().sector_for(None, words).clone()
        } else {
            subject.sector
        };
        History {
            number: String::new(),
            mark: ImportMark { import: self.by.request.id, row: number },
            place,
            enterprise: Some(subject.id),
            subject_name: subject.name.clone(),
            location: row.location.unwrap_or_default(),
            description: row.description,
            level: row.level,
            sector,
            source: row.source.unwrap_or(HazardSource::Other),
            found_on: row.found_on,
            responsible_unit: (row.standing != Standing::Registered).then_some((subject.id, subject.name)),
            responsible_person: row.responsible,
            measures: row.measures,
            funds_cents: row.funds_cents,
            contingency: row.contingency_plan,
            due_on: row.deadline,
            completed_on: row.completed_on,
            // A bare “yes” tells nothing of what was done.
            result: row.status.filter(|text| text.chars().count() > 2),
            accepted_by_name: row.acceptor,
            accepted_on: row.accepted_on,
            closed_on: row.closed_on,
            standing: row.standing,
            end_reason: row.note.filter(|_| matches!(row.standing, Standing::Dismissed | Standing::Terminated)),
        }
    }
}
