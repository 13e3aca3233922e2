//! GET /outward: where events are sent to and how it goes; what instances below have sent.

use crate::{Answer, App, Fields, Signed, WebError, render};
use axum::extract::State;
use bihuan_domain::{
    Language,
    accounts::{Actor, Role, Scope},
    clock::{china_minute, china_second},
    jurisdictions::{self, JurisdictionCode, Node, Place},
    language::Words,
    outward::{DestinationCommand, DestinationKind, DestinationState},
};
use bihuan_store::{
    StoreError, Tx, jurisdictions as tree,
    outward::{self, Digest, Mirror, Outbound, Standing},
};
use bihuan_ui::{
    Badge, Choice, Empty, Field, FieldKind, NavArea, Tone, Translator,
    hazards::FieldGroup,
    number,
    outward::{DestinationLine, DestinationsPage, DigestLine, MirrorLine, StepButton, StuckLine},
    paths,
};

/// Stuck streams of each destination that the page shows.
const STUCK: usize = 20;
/// Mornings that the page shows.
const MORNINGS: usize = 7;

/// The events that a third system usually wants to hear of; without a choice it hears of all.
const TOLD: [(&str, Words); 9] = [
    ("opened", Words::new("登记", "Registered")),
    ("assigned", Words::new("交办", "Assigned")),
    ("rectification_submitted", Words::new("提交整改", "Rectification submitted")),
    ("rejected", Words::new("退回", "Rejected")),
    ("accepted", Words::new("验收通过", "Accepted")),
    ("closed_out", Words::new("销号", "Closed out")),
    ("became_overdue", Words::new("逾期", "Overdue")),
    ("escalated", Words::new("升级", "Escalated")),
    ("listed", Words::new("挂牌督办", "Listed")),
];

struct Sight {
    destinations: Vec<(Standing, Outbound)>,
    mirrors: Vec<Mirror>,
    digests: Vec<Digest>,
    nodes: Vec<Node>,
}

/// Shows the page.
pub async fn page(State(app): State<App>, signed: Signed) -> Answer {
    render(&build(&app, &signed, &Fields::default()).await?)
}

/// The place of a code, where the actor keeps the system.
pub fn place_of(tx: &mut Tx<'_>, actor: &Actor, code: Option<&JurisdictionCode>) -> Result<Option<Place>, StoreError> {
    let Some(code) = code else { return Ok(None) };
    Ok(tree::find(tx, &kept(actor), code)?.map(|node| node.jurisdiction.place))
}

/// The subtrees in which somebody is system administrator.
fn kept(actor: &Actor) -> Scope {
    let Some(person) = actor.person() else { return jurisdictions::visible(actor) };
    let grants = person.grants.iter().filter(|grant| grant.role == Role::SystemAdministrator);
    Scope::new(grants.map(|grant| grant.subtree.clone()).collect(), None)
}

/// The page, with what was typed.
pub async fn build(app: &App, signed: &Signed, typed: &Fields) -> Result<DestinationsPage, WebError> {
    let (scope, language) = (kept(&signed.actor), signed.language);
    let sight = app
        .store
        .read(move |tx| {
            let mut destinations = Vec::new();
            for standing in outward::list(tx, &scope)? {
                let waiting = outward::waiting(tx, standing.destination.id, STUCK)?;
                destinations.push((standing, waiting));
            }
            Ok::<_, StoreError>(Sight {
                destinations,
                mirrors: outward::mirrors(tx, &scope, language, STUCK)?,
                digests: outward::digests(tx, MORNINGS)?,
                nodes: tree::tree(tx, &scope)?,
            })
        })
        .await?;
    let t = signed.translator();
    let name = |code: &JurisdictionCode| {
        let node = sight.nodes.iter().find(|node| node.code() == code);
        node.map_or_else(|| code.to_string(), |node| node.jurisdiction.name.clone())
    };
    let lines = sight.destinations.iter();
    Ok(DestinationsPage {
        shell: signed.shell(t.t("outward-title"), Some(NavArea::Outward)),
        secret: None,
        destinations: lines.map(|(standing, waiting)| line(standing, waiting, &name, language)).collect(),
        empty: Empty {
            icon: "send",
            title: t.t("outward-empty-title"),
            sentence: t.t("outward-empty-sentence"),
            action: None,
        },
        stuck: sight.destinations.iter().flat_map(stuck).collect(),
        digests: sight.digests.iter().map(digest).collect(),
        mirrors: sight.mirrors.iter().map(|mirror| mirrored(mirror, &name, t)).collect(),
        refused: sight.mirrors.iter().flat_map(|mirror| refused(mirror, &name)).collect(),
        form: form(&app.rules.outward.allowed_hosts, &sight.nodes, typed, t),
        error: None,
        code: String::new(),
    })
}

fn line(
    Standing { destination, attempts, last_error, last_success_at, last_receipt, .. }: &Standing,
    waiting: &Outbound,
    name: &impl Fn(&JurisdictionCode) -> String,
    language: Language,
) -> DestinationLine {
    let t = Translator::new(language);
    let badge = match destination.state {
        DestinationState::Sending if *attempts > 0 => {
            Badge::new(Tone::Bad, t.t1("outward-failing", "attempts", attempts))
        }
        DestinationState::Sending if waiting.stuck + waiting.photos_stuck > 0 => {
            Badge::new(Tone::Warning, destination.state.label(language))
        }
        DestinationState::Sending => Badge::new(Tone::Good, destination.state.label(language)),
        DestinationState::Paused => Badge::new(Tone::Neutral, destination.state.label(language)),
        DestinationState::GivenUp => Badge::new(Tone::Bad, destination.state.label(language)),
    };
    let last_success = match (last_success_at, last_receipt) {
        (Some(at), Some(number)) => t.t2("outward-last-receipt", "at", china_second(*at), "number", number),
        (Some(at), None) => china_second(*at),
        (None, _) => t.t("outward-never"),
    };
    let offered = |command: &DestinationCommand| match command {
        DestinationCommand::Pause | DestinationCommand::RetryNow => destination.state == DestinationState::Sending,
        DestinationCommand::Resume => destination.state != DestinationState::Sending,
        DestinationCommand::Remove => true,
    };
    let step = |command: DestinationCommand| StepButton {
        label: command.label(language).to_owned(),
        action: format!("{}/{}/{}", paths::OUTWARD, destination.id, command.name()),
        confirm: if command == DestinationCommand::Remove { t.t("outward-remove-confirm") } else { String::new() },
    };
    DestinationLine {
        name: destination.name.clone(),
        address: destination.address.clone(),
        kind: destination.kind.label(language).to_owned(),
        place: name(destination.place.code()),
        badge,
        last_success,
        waiting: match waiting.photos_waiting {
            0 => number(waiting.waiting),
            photos => t.t2("outward-waiting-photos", "records", number(waiting.waiting), "photos", number(photos)),
        },
        error: last_error.clone(),
        steps: DestinationCommand::ALL.iter().copied().filter(offered).map(step).collect(),
    }
}

fn stuck((standing, waiting): &(Standing, Outbound)) -> Vec<StuckLine> {
    let line = |(stream, failure): &(String, outward::Failure)| StuckLine {
        other: standing.destination.name.clone(),
        stream: stream.clone(),
        error: failure.error.clone(),
        at: china_minute(failure.next_attempt_at),
    };
    waiting.first_stuck.iter().map(line).collect()
}

fn digest(digest: &Digest) -> DigestLine {
    DigestLine { day: digest.day.to_string(), waiting: number(digest.waiting), stuck: number(digest.stuck) }
}

fn mirrored(mirror: &Mirror, name: &impl Fn(&JurisdictionCode) -> String, t: Translator) -> MirrorLine {
    let code = mirror.place.code();
    let take_over = || StepButton {
        label: t.t("outward-take-over"),
        action: format!("{}/from/{code}/take-over", paths::OUTWARD),
        confirm: t.t1("outward-take-over-confirm", "place", name(code)),
    };
    MirrorLine {
        place: name(code),
        ended: mirror.ended_at.map(|at| t.t1("outward-ended", "at", china_minute(at))),
        step: mirror.ended_at.is_none().then(take_over),
        last_received: china_second(mirror.last_received_at),
        receipt: number(mirror.receipt),
    }
}

fn refused(mirror: &Mirror, name: &impl Fn(&JurisdictionCode) -> String) -> Vec<StuckLine> {
    let line = |refusal: &outward::MirrorRefusal| StuckLine {
        other: name(mirror.place.code()),
        stream: refusal.stream.clone(),
        error: format!("{} {}", refusal.code, refusal.sentence),
        at: china_minute(refusal.refused_at),
    };
    mirror.refused.iter().map(line).collect()
}

fn form(hosts: &[String], nodes: &[Node], typed: &Fields, t: Translator) -> Vec<FieldGroup> {
    if hosts.is_empty() {
        return Vec::new();
    }
    let kinds = DestinationKind::ALL.iter().map(|kind| Choice::new(kind.name(), kind.label(t.language))).collect();
    let open = nodes.iter().filter(|node| node.closed_on.is_none());
    let places = open.map(|node| Choice::new(node.code().as_str(), &node.jurisdiction.name)).collect();
    let told = TOLD.map(|(kind, words)| {
        let mut choice = Choice::new(kind, words.pick(t.language));
        choice.is_selected = typed.all("events").any(|name| name == kind);
        choice
    });
    let fields = vec![
        Field::radio("kind", t.t("outward-kind"), kinds)
            .value(typed.filled("kind").unwrap_or(DestinationKind::Instance.name()))
            .required(),
        Field::text("name", t.t("outward-name")).hint(t.t("outward-name-hint")).value(typed.text("name")).required(),
        Field::text("address", t.t("outward-address"))
            .hint(t.t1("outward-address-hint", "hosts", hosts.join(t.language.pick("、", ", "))))
            .value(typed.text("address"))
            .required(),
        Field::select("place", t.t("outward-place"), places, "").value(typed.text("place")).required(),
        Field::new("token", t.t("outward-token"), FieldKind::Password { autocomplete: "off" })
            .hint(t.t("outward-token-hint")),
        Field::new("events", t.t("outward-events"), FieldKind::Checkboxes { choices: told.to_vec() })
            .hint(t.t("outward-events-hint")),
    ];
    vec![FieldGroup::new(t.t("outward-new"), fields)]
}
