//! `bihuan import campaign`: a list of tasks, or a plan as it was issued, as the draft of a campaign.

use super::open_existing;
use crate::{
    cli::{Format, Import},
    config::Settings,
    environment::{RandomIds, SystemClock},
    progress::say,
};
use anyhow::{Context as _, Result, anyhow, bail};
use bihuan_domain::{
    Clock as _, IdSource as _, Language,
    accounts::{Actor, Scope},
    campaigns::{Campaign, Draft, Drafted, ItemKind, NamedUnit},
    ids::CampaignId,
    jurisdictions::{JurisdictionCode, Place},
    units::UnitKind,
};
use bihuan_store::{CommandError, Store, StoreError, campaigns, hazards::By, jurisdictions, units};
use serde_json::json;
use std::process::ExitCode;

/// The largest file, as for an upload.
const FILE_BYTES: u64 = 50 * 1024 * 1024;

/// Drafts the campaign; it is reviewed and published in the browser or over the interface for programs.
pub fn import(settings: &Settings, import: &Import) -> Result<ExitCode> {
    let store = open_existing(settings)?;
    let (place, office) = whose(&store, import)?;
    let shown = import.file.display();
    let size = std::fs::metadata(&import.file).with_context(|| format!("cannot read {shown}"))?.len();
    if size > FILE_BYTES {
        bail!("{shown} is larger than {} MB: divide it", FILE_BYTES / 1024 / 1024);
    }
    let bytes = std::fs::read(&import.file).with_context(|| format!("cannot read {shown}"))?;
    let name = import.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let compiled = bihuan_web::read_campaign(&bytes, &name).map_err(|refusal| {
        anyhow!("{} {}", refusal.code.number(), refusal.message(Language::Chinese))
            .context(format!("{shown} was not imported; nothing was stored"))
    })?;
    let drafted = bihuan_web::drafted_campaign(&compiled, place, office, &name);
    if import.dry_run {
        tell(import.format, None, &drafted);
        return Ok(ExitCode::SUCCESS);
    }
    let command = Draft { id: CampaignId(RandomIds.next()), drafted };
    let (now, rules, text) = (SystemClock.now(), settings.rules.clone(), compiled.text);
    let campaign: Campaign = store
        .write_blocking(move |tx| {
            let by = By { actor: &Actor::Operator, now, rules: &rules };
            campaigns::draft(tx, &command, &text, by)
        })
        .map_err(|error| match error {
            CommandError::Refused(refusal) => {
                anyhow!("{} {}", refusal.code.number(), refusal.message(Language::Chinese))
            }
            other => anyhow!(other),
        })
        .with_context(|| format!("{shown} was not imported; nothing was stored"))?;
    let drafted = Drafted {
        place: campaign.place.clone(),
        office: campaign.office.clone(),
        document: campaign.document.clone(),
        file_name: campaign.file_name.clone(),
        text_sm3: campaign.text_sm3.clone(),
        revises: None,
        tables: Vec::new(),
        found: Vec::new(),
        items: campaign.items.clone(),
        warnings: campaign.warnings.clone(),
    };
    tell(import.format, Some(&campaign), &drafted);
    Ok(ExitCode::SUCCESS)
}

/// The place and the office that were named.
fn whose(store: &Store, import: &Import) -> Result<(Place, NamedUnit)> {
    let code = import.place.as_deref().unwrap_or_default();
    let code: JurisdictionCode = code.parse().map_err(|_| anyhow!("--place {code} is no code of 12 digits"))?;
    let name = import.office.clone().unwrap_or_default();
    let (found, office) = store.read_blocking(|tx| {
        let node = jurisdictions::find(tx, &Scope::everything(), &code)?;
        Ok::<_, StoreError>((node, units::find_by_name(tx, UnitKind::Office, &name)?))
    })?;
    let node = found.ok_or_else(|| anyhow!("there is no place {code}: import the jurisdictions first"))?;
    let office = office.ok_or_else(|| {
        anyhow!("there is no office “{name}”: give the name of the unit of the account that will run the campaign")
    })?;
    Ok((node.jurisdiction.place, NamedUnit { id: office.id, name: office.name }))
}

fn tell(format: Format, campaign: Option<&Campaign>, drafted: &Drafted) {
    let count = |kind| drafted.items.iter().filter(|item| item.kind == kind).count();
    let unmatched = campaign.map(Campaign::unmatched_names);
    match format {
        Format::Json => {
            let counts: serde_json::Map<String, serde_json::Value> =
                ItemKind::ALL.iter().map(|kind| (kind.name().to_owned(), json!(count(*kind)))).collect();
            let warnings: Vec<_> =
                drafted.warnings.iter().map(|one| json!({"code": one.code, "message": one.message})).collect();
            say(&json!({
                "campaign": campaign.map(|campaign| campaign.id.to_string()),
                "title": drafted.document.title,
                "counts": counts,
                "warnings": warnings,
                "unmatched_names": unmatched,
            })
            .to_string());
        }
        Format::Text => {
            say(&drafted.document.title);
            for kind in ItemKind::ALL {
                say(&format!("    {}: {}", kind.label(Language::Chinese), count(*kind)));
            }
            for warning in &drafted.warnings {
                say(&format!("{} {}", warning.code, warning.message));
            }
            match campaign {
                None => say("Nothing was stored (--dry-run)."),
                Some(campaign) => {
                    let names = unmatched.unwrap_or_default();
                    if !names.is_empty() {
                        say(&format!("Names without a unit: {}", names.join("、")));
                    }
                    say(&format!("Stored as a draft. Review and publish it at /campaigns/{}/review", campaign.id));
                }
            }
        }
    }
}
