//! The list as a file, with the filters applied. No text becomes a formula.

use super::{
    facts::value,
    list::{Pairs, filter},
};
use crate::{
    Answer, App, Query, Signed,
    export::{self, ExportError, Kind},
    places::path_text,
};
use axum::extract::State;
use bihuan_documents::sheets::{Column, Value};
use bihuan_domain::{
    Language,
    accounts::Scope,
    enterprises::{self, Field},
};
use bihuan_store::{Store, Tx, enterprises as rows};
use jiff::civil::Date;
use std::{collections::HashMap, fs::File};

/// Enterprises read at a time.
const CHUNK: usize = 500;

/// All enterprises in a file without a name, for the command line.
///
/// # Errors
/// A fault of the database or the disk.
pub fn export_enterprises(store: &Store, kind: Kind, language: Language, today: Date) -> Result<File, ExportError> {
    let subtitle = today.to_string();
    store.read_blocking(|tx| write(tx, &Scope::everything(), &Pairs::default(), (kind, language, &subtitle)))
}

/// As a workbook.
pub async fn workbook(State(app): State<App>, signed: Signed, Query(pairs): Query<Pairs>) -> Answer {
    let scope = enterprises::visible(&signed.actor);
    let (language, today) = (signed.language, app.clock.today());
    let subtitle = format!("{} {today}", signed.person.unit_name);
    let kind = Kind::Workbook;
    let file = app.store.read(move |tx| write(tx, &scope, &pairs, (kind, language, &subtitle))).await?;
    export::download(file, kind, ("enterprises", title(language)), today)
}

const fn title(language: Language) -> &'static str {
    language.pick("企业名录", "Enterprises")
}

fn write(
    tx: &mut Tx<'_>,
    scope: &Scope,
    pairs: &Pairs,
    (kind, language, subtitle): (Kind, Language, &str),
) -> Result<File, ExportError> {
    let sheet = export::Sheet {
        title: title(language).to_owned(),
        subtitle: subtitle.to_owned(),
        columns: Field::ALL.iter().map(|field| Column::new(field.label(language), 12)).collect(),
        language,
    };
    sheet.write(kind, |take| {
        let Some(filter) = filter(tx, scope, pairs)? else { return Ok(()) };
        let mut places: HashMap<String, String> = HashMap::new();
        let mut after = None;
        // Names of places are looked up beside the open list, page by page.
        loop {
            let page = rows::list(tx, scope, &filter, after.as_ref(), CHUNK)?;
            for enterprise in &page.enterprises {
                let code = enterprise.place().code().to_string();
                if !places.contains_key(&code) {
                    let name = path_text(tx, enterprise.place(), " · ")?;
                    places.insert(code.clone(), name);
                }
                let place = places.get(&code).map_or("", String::as_str);
                let cell = |field: &Field| Value::from(value(&enterprise.profile, *field, language, place));
                take(Field::ALL.iter().map(cell).collect())?;
            }
            match page.next {
                Some(next) => after = Some(next),
                None => return Ok(()),
            }
        }
    })
}
