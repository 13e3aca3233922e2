//! Making the demonstration: tree, enterprises, people, pictures, hazards.

use super::{accounts, campaign, devices, pictures};
use crate::{
    cli::Demo,
    config::Settings,
    progress::{Counter, step},
};
use anyhow::{Context as _, Result};
use bihuan_domain::{
    Rules,
    accounts::Actor,
    audit::HashAlgorithm,
    enterprises::RegisterEnterprise,
    hazards::{Hazard, Phase, Photo},
    jurisdictions::{AddJurisdiction, Jurisdiction},
};
use bihuan_store::{CommandError, Store, StoreError, enterprises, hazards, jurisdictions, photos};
use bihuan_synthetic::{Life, PICTURES, People, Setting, Township, World, lives};
use bihuan_web::photos::{Picture, Shelf};
use jiff::{Timestamp, civil::Date};
use std::{cmp::Reverse, collections::BinaryHeap};

/// Of one township.
const ENTERPRISES: u32 = 200;
/// Of one township.
const HAZARDS: u32 = 2_000;
/// Lives recorded in one transaction.
const BATCH: usize = 500;

/// Sample pictures on disk: SM3 of the originals, sizes, file keys; before and after.
struct Samples {
    digests: [Vec<String>; 2],
    files: [Vec<Sample>; 2],
}

struct Sample {
    file: String,
    bytes: u64,
}

pub fn build(settings: &Settings, store: &Store, demo: &Demo, now: Timestamp) -> Result<()> {
    // The log keeps milliseconds: what happens at this very moment must be the same in the rows.
    let now = Timestamp::from_second(now.as_second()).unwrap_or(now);
    let world = World { seed: demo.seed, townships: demo.scale };
    step("Drawing sample pictures");
    let samples = draw(settings)?;
    step(format!("Making {} township(s): tree and {} enterprises", demo.scale, demo.scale * ENTERPRISES));
    add_nodes(store, world.upper_nodes().collect(), now)?;
    let mut counter = Counter::new("townships", u64::from(demo.scale));
    for index in 0..demo.scale {
        let township = world.township(index);
        add_nodes(store, township.nodes().cloned().collect(), now)?;
        add_enterprises(store, &township, demo.seed, now)?;
        counter.at(u64::from(index) + 1);
    }
    counter.finish();
    make_accounts(settings, store, &world, now)?;
    step(format!("Telling the lives of {} hazards", demo.scale * HAZARDS));
    let mut counter = Counter::new("hazards", u64::from(demo.scale * HAZARDS));
    tell(settings, store, &world, &samples, now, |told| counter.at(told))?;
    counter.finish();
    step("Publishing a campaign");
    let township = world.township(0);
    let people = People::of(world.seed, &township);
    campaign::make(store, &township, &people, &settings.rules, now)?;
    if demo.large_campaign {
        campaign::make_large(store, &township, &people, &settings.rules, now)?;
    }
    step("Building the indexes");
    store.filled()?;
    step("Measuring for three days");
    devices::make(store, &township, &people, demo.seed, &settings.rules, now)?;
    step("Sealing the log");
    while store.write_blocking(move |tx| bihuan_store::audit::checkpoint(tx, now))?.is_some() {}
    Ok(())
}

fn add_nodes(store: &Store, nodes: Vec<Jurisdiction>, now: Timestamp) -> Result<()> {
    store
        .write_blocking(move |tx| {
            for node in nodes {
                let parents: Vec<_> = node.place.nodes().map(|(_, code)| code.clone()).collect();
                let command = AddJurisdiction {
                    level: node.level(),
                    parent: parents.len().checked_sub(2).map(|above| parents[above].clone()),
                    code: node.code,
                    name: node.name,
                    import: None,
                };
                jurisdictions::add(tx, &command, &Actor::Operator, now)?;
            }
            Ok::<_, CommandError>(())
        })
        .context("the tree was not made")
}

fn add_enterprises(store: &Store, township: &Township, seed: u64, now: Timestamp) -> Result<()> {
    let commands: Vec<_> = (0..ENTERPRISES).map(|number| township.enterprise(seed, number)).collect();
    store
        .write_blocking(move |tx| {
            for command in &commands {
                enterprises::register(tx, command, &Actor::Operator, now)?;
            }
            Ok::<_, CommandError>(())
        })
        .context("the enterprises were not made")
}

fn make_accounts(settings: &Settings, store: &Store, world: &World, now: Timestamp) -> Result<()> {
    step("Making accounts");
    let township = world.township(0);
    let people = People::of(world.seed, &township);
    let enterprises: Vec<_> = (0..3)
        .map(|number| {
            let profile = township.enterprise(world.seed, number);
            (profile.id, profile.profile.name, profile.profile.safety_officer_name)
        })
        .collect();
    accounts::make(store, &settings.data_directory, (&world.province(), &township), &people, &enterprises, now)
}

/// A township with whom and what its lives are about.
struct Stage {
    township: Township,
    people: People,
    enterprises: Vec<RegisterEnterprise>,
}

impl Stage {
    fn of(world: &World, index: u32) -> Self {
        let township = world.township(index);
        let people = People::of(world.seed, &township);
        let enterprises = (0..ENTERPRISES).map(|number| township.enterprise(world.seed, number)).collect();
        Self { township, people, enterprises }
    }

    fn setting<'a>(&'a self, seed: u64, rules: &'a Rules, samples: &'a Samples, now: Timestamp) -> Setting<'a> {
        let Self { township, people, enterprises } = self;
        let pictures = [&samples.digests[0][..], &samples.digests[1][..]];
        Setting { seed, township, people, enterprises, rules, now, pictures }
    }
}

/// Tells the lives of all townships together in the order of their beginning, so that the log grows at its end.
fn tell(
    settings: &Settings,
    store: &Store,
    world: &World,
    samples: &Samples,
    now: Timestamp,
    mut told: impl FnMut(u64),
) -> Result<()> {
    let stages: Vec<_> = (0..world.townships).map(|index| Stage::of(world, index)).collect();
    let set: Vec<_> = stages.iter().map(|stage| stage.setting(world.seed, &settings.rules, samples, now)).collect();
    let mut telling: Vec<_> = set.iter().map(|setting| lives(setting, HAZARDS).peekable()).collect();
    let mut next: BinaryHeap<_> =
        telling.iter_mut().zip(0_usize..).filter_map(|(lives, index)| Some((begins(lives.peek()?), index))).collect();
    let mut batch = Vec::with_capacity(BATCH);
    let mut count = 0;
    while let Some((_, index)) = next.pop() {
        batch.extend(telling[index].next());
        next.extend(telling[index].peek().map(|life| (begins(life), index)));
        count += 1;
        if batch.len() == BATCH {
            record(store, std::mem::take(&mut batch), samples)?;
            told(count);
        }
    }
    record(store, batch, samples)?;
    told(count);
    Ok(())
}

/// The earliest comes first off a heap.
fn begins(life: &Life) -> Reverse<Date> {
    Reverse(life.hazard.found_on)
}

fn record(store: &Store, batch: Vec<Life>, samples: &Samples) -> Result<()> {
    let pictures: Vec<_> = batch.iter().flat_map(|life| noted(life, samples)).collect();
    let batch: Vec<(Hazard, Vec<hazards::LivedEvent>)> = batch
        .into_iter()
        .map(|life| {
            let events = life.events.into_iter().map(|lived| hazards::LivedEvent {
                event: lived.event,
                actor: lived.actor.log_name(),
                at: lived.at,
            });
            (life.hazard, events.collect())
        })
        .collect();
    store
        .write_blocking(move |tx| {
            hazards::record_lives(tx, &batch)?;
            pictures.iter().try_for_each(|photo| photos::add(tx, photo))
        })
        .map_err(|error: StoreError| error)
        .context("the hazards were not recorded")
}

/// The photos of a hazard, each a sample picture.
fn noted(life: &Life, samples: &Samples) -> Vec<photos::Photo> {
    let hazard = &life.hazard;
    let finder = life.events.first().map_or_else(|| "operator".to_owned(), |lived| lived.actor.log_name());
    let submitter = life.events.iter().rfind(|lived| lived.event.kind() == "rectification_submitted");
    let submitter = submitter.map_or_else(|| finder.clone(), |lived| lived.actor.log_name());
    let note = |photo: &Photo| {
        let phase = usize::from(photo.phase == Phase::After);
        let which = samples.digests[phase].iter().position(|digest| *digest == photo.evidence.sm3)?;
        let sample = &samples.files[phase][which];
        Some(photos::Photo {
            evidence: photo.evidence.clone(),
            hazard: hazard.id,
            phase: photo.phase,
            media_type: "image/jpeg".to_owned(),
            bytes: sample.bytes,
            width: pictures::WIDTH,
            height: pictures::HEIGHT,
            uploaded_by: if phase == 0 { finder.clone() } else { submitter.clone() },
            uploaded_at: photo.evidence.taken_at.unwrap_or(hazard.last_recorded_at),
            file: sample.file.clone(),
        })
    };
    hazard.photos.iter().filter_map(note).collect()
}

fn draw(settings: &Settings) -> Result<Samples> {
    let shelf = Shelf::new(settings.files()?);
    let mut samples = Samples { digests: [Vec::new(), Vec::new()], files: [Vec::new(), Vec::new()] };
    for (phase, shown) in [(0, pictures::Shown::Before), (1, pictures::Shown::After)] {
        for number in 0..PICTURES {
            let bytes = pictures::draw(number, shown)?;
            let file = format!("samples/{phase}-{number:02}");
            let picture = Picture::read(&bytes, "sample.jpg").map_err(|refusal| anyhow::anyhow!("{refusal}"))?;
            shelf.put(&file, &bytes, &picture).context("a sample picture was not written")?;
            samples.digests[phase].push(HashAlgorithm::Sm3.hash(&bytes).to_string());
            samples.files[phase].push(Sample { file, bytes: bytes.len() as u64 });
        }
    }
    Ok(samples)
}
