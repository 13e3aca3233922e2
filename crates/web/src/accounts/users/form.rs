//! A user's page as data: what this administrator may ask and do there.

use super::list::badges;
use crate::{App, Fields, Signed};
use bihuan_domain::{
    Refusal,
    accounts::{
        Account, AccountCommandKind, AccountContext, AccountPolicy, Actor, Grant, PasswordState, Role, Scope,
        available_for_account,
    },
    clock::china_minute,
    jurisdictions::{JurisdictionCode, Place, Subtree},
};
use bihuan_store::{CommandError, StoreError, Tx, accounts, jurisdictions, units};
use bihuan_ui::{
    ActionForm, Choice, Fact, Field, FieldKind, Link, NavArea, Translator,
    accounts::{GrantLine, UserPage},
    form::ActionWeight,
    hazards::FieldGroup,
    paths,
};
use jiff::Timestamp;

/// What a user's page shows.
pub struct UserView {
    pub account: Account,
    pub available: Vec<AccountCommandKind>,
    pub places: Vec<Choice>,
    pub unit_place: Option<JurisdictionCode>,
}

/// Loads what a user's page shows.
pub fn load(
    tx: &mut Tx<'_>,
    id: bihuan_domain::ids::UserId,
    actor: &Actor,
    now: Timestamp,
    policy: &AccountPolicy,
) -> Result<UserView, CommandError> {
    let (account, target_places) = accounts::visible(tx, id, actor)?;
    let roster = accounts::roster(tx)?;
    let context = AccountContext { actor, now, policy, roster, target_places: &target_places };
    let available = available_for_account(&account, &context);
    let unit_place = units::find(tx, account.unit)?.and_then(|unit| unit.place);
    Ok(UserView { account, available, places: place_choices(tx, actor)?, unit_place })
}

/// The nodes that an administrator may choose: the own subtrees, indented by level.
pub fn place_choices(tx: &mut Tx<'_>, actor: &Actor) -> Result<Vec<Choice>, StoreError> {
    let own = own_subtrees(actor);
    let nodes = jurisdictions::tree(tx, &Scope::new(own.clone(), None))?;
    let mut choices: Vec<_> = own
        .iter()
        .filter(|subtree| nodes.iter().all(|node| *node.code() != subtree.code))
        .map(|subtree| Choice::new(subtree.code.as_str(), subtree.code.as_str()))
        .collect();
    let highest = own.iter().map(|subtree| subtree.level.depth()).min().unwrap_or_default();
    choices.extend(nodes.iter().filter(|node| node.closed_on.is_none()).map(|node| {
        let depth = node.jurisdiction.level().depth().saturating_sub(highest);
        Choice::new(node.code().as_str(), format!("{}{}", "　".repeat(depth), node.jurisdiction.name))
    }));
    Ok(choices)
}

/// The place of a node that an administrator chose; `None` when it is not one to choose.
pub fn chosen_place(tx: &mut Tx<'_>, actor: &Actor, code: &str) -> Result<Option<Place>, StoreError> {
    let Ok(code) = code.parse::<JurisdictionCode>() else { return Ok(None) };
    if let Some(place) = accounts::place_of(tx, &code)? {
        return Ok(Some(place));
    }
    // Before the tree is imported, the administrator's own node is all there is.
    let own = own_subtrees(actor).into_iter().find(|subtree| subtree.code == code);
    Ok(own.map(|subtree| Place::root(subtree.level, subtree.code)))
}

fn own_subtrees(actor: &Actor) -> Vec<Subtree> {
    let administers = |grant: &&Grant| matches!(grant.role, Role::SystemAdministrator | Role::SecurityAdministrator);
    let grants = actor.person().map(|person| person.grants.as_slice()).unwrap_or_default();
    grants.iter().filter(administers).map(|grant| grant.subtree.clone()).collect()
}

/// What is asked of a new user.
pub fn new_user(signed: &Signed, places: &[Choice], fields: &Fields, refusal: Option<&Refusal>) -> UserPage {
    let t = signed.translator();
    let mut asked = vec![
        Field::text("login", t.t("accounts-users-login"))
            .required()
            .value(fields.text("login"))
            .hint(t.t("accounts-user-login-hint")),
    ];
    let details = [fields.text("name"), fields.text("unit_name"), fields.text("unit_place"), fields.text("phone")];
    asked.extend(detail_fields(details, places, t));
    UserPage {
        shell: signed.shell(t.t("accounts-users-add"), Some(NavArea::Users)),
        crumbs: vec![Link::new(t.t("accounts-users-title"), paths::USERS)],
        badges: Vec::new(),
        facts: Vec::new(),
        action: paths::USERS.to_owned(),
        groups: vec![FieldGroup::new(t.t("accounts-user-basics"), asked)],
        grants: Vec::new(),
        submit_label: t.t("accounts-users-add"),
        actions: Vec::new(),
        one_time_link: None,
        error: refusal.map(|refusal| refusal.message(signed.language)),
        code: refusal.map(|refusal| refusal.code.number().to_owned()).unwrap_or_default(),
    }
}

fn detail_fields([name, unit, place, phone]: [&str; 4], places: &[Choice], t: Translator) -> Vec<Field> {
    let places = places.iter().cloned().map(|choice| choice.selected_if(place)).collect();
    vec![
        Field::text("name", t.t("accounts-users-name")).required().value(name),
        Field::text("unit_name", t.t("accounts-users-unit"))
            .required()
            .value(unit)
            .hint(t.t("accounts-user-unit-hint")),
        Field::select("unit_place", t.t("accounts-users-unit-place"), places, "—"),
        Field::new("phone", t.t("accounts-users-phone"), FieldKind::Telephone).value(phone),
    ]
}

/// The page of a user.
pub fn user(signed: &Signed, view: &UserView, app: &App, refusal: Option<&Refusal>) -> UserPage {
    let t = signed.translator();
    let account = &view.account;
    let may = |kind| view.available.contains(&kind);
    let mut asked = vec![Field::hidden("version", account.version.to_string())];
    if may(AccountCommandKind::Edit) {
        let place = view.unit_place.as_ref().map(JurisdictionCode::as_str).unwrap_or_default();
        let phone = account.phone.as_deref().unwrap_or_default();
        asked.extend(detail_fields([&account.name, &account.unit_name, place, phone], &view.places, t));
    }
    let may_grant = may(AccountCommandKind::Grant) || may(AccountCommandKind::Revoke);
    UserPage {
        shell: signed.shell(&account.name, Some(NavArea::Users)),
        crumbs: vec![Link::new(t.t("accounts-users-title"), paths::USERS)],
        badges: badges(account, app.clock.now(), &app.rules.accounts, t),
        facts: facts(view, t),
        action: format!("/users/{}", account.id),
        groups: vec![FieldGroup::new(t.t("accounts-user-basics"), asked)],
        grants: if may_grant { grant_lines(view, t) } else { Vec::new() },
        submit_label: t.t("common-save"),
        actions: actions(view, t),
        one_time_link: None,
        error: refusal.map(|refusal| refusal.message(signed.language)),
        code: refusal.map(|refusal| refusal.code.number().to_owned()).unwrap_or_default(),
    }
}

fn facts(view: &UserView, t: Translator) -> Vec<Fact> {
    let account = &view.account;
    let roles = account.grants.iter().map(|grant| {
        let name = view.places.iter().find(|choice| choice.value == grant.subtree.code.as_str());
        let place = name.map_or(grant.subtree.code.as_str(), |choice| choice.label.trim());
        format!("{} · {place}", grant.role.label(t.language))
    });
    let mut facts = vec![
        Fact::new(t.t("accounts-users-login"), account.login.as_str()),
        Fact::new(t.t("accounts-users-unit"), &account.unit_name),
        Fact::new(t.t("accounts-users-roles"), roles.collect::<Vec<_>>().join("\n")),
        Fact::new(t.t("accounts-users-last-login"), account.last_log_in.map(china_minute).unwrap_or_default()),
    ];
    let second_factor =
        if account.second_factor.is_enrolled() { "accounts-second-factor-on" } else { "accounts-second-factor-off" };
    facts.push(Fact::new(t.t("accounts-users-second-factor"), t.t(second_factor)));
    if account.acts_for_unit.is_some() {
        facts.push(Fact::new(t.t("accounts-user-enterprise"), &account.unit_name));
    }
    if let PasswordState::AwaitingSetup { until } = account.password {
        facts.push(Fact::new(t.t("accounts-user-link-until"), china_minute(until)));
    }
    let mut tokens = Fact::new(t.t("api-tokens-title"), account.tokens.len().to_string());
    tokens.href = Some(format!("/users/{}/tokens", account.id));
    facts.push(tokens);
    facts
}

fn grant_lines(view: &UserView, t: Translator) -> Vec<GrantLine> {
    let held = view.account.grants.iter().map(|grant| (grant.role.name(), grant.subtree.code.as_str()));
    let lines = held.chain([("", ""), ("", "")]).enumerate();
    let granted = |role: &Role| *role != Role::EnterpriseSafetyOfficer;
    lines
        .map(|(number, (held_role, held_place))| {
            let roles = Role::ALL.into_iter().filter(granted);
            let roles =
                roles.map(|role| Choice::new(role.name(), role.label(t.language)).selected_if(held_role)).collect();
            let mut places: Vec<_> = view.places.iter().cloned().map(|choice| choice.selected_if(held_place)).collect();
            if !held_place.is_empty() && places.iter().all(|choice| choice.value != held_place) {
                places.push(Choice::new(held_place, held_place).selected_if(held_place));
            }
            let form = format!("grant{number}");
            GrantLine {
                role: Field::select("role", t.t("accounts-user-grant-role"), roles, "—").in_form(&form),
                jurisdiction: Field::select("jurisdiction", t.t("accounts-user-grant-jurisdiction"), places, "—")
                    .in_form(&form),
            }
        })
        .collect()
}

fn actions(view: &UserView, t: Translator) -> Vec<ActionForm> {
    let by_form =
        [AccountCommandKind::Create, AccountCommandKind::Edit, AccountCommandKind::Grant, AccountCommandKind::Revoke];
    let offered = view.available.iter().filter(|kind| !by_form.contains(kind));
    offered.map(|kind| action(*kind, &view.account, t)).collect()
}

fn action(kind: AccountCommandKind, account: &Account, t: Translator) -> ActionForm {
    let mut fields = vec![Field::hidden("version", account.version.to_string())];
    match kind {
        AccountCommandKind::Disable => fields.push(Field::text("reason", t.t("accounts-user-reason")).required()),
        AccountCommandKind::AssignUnit => {
            let search = FieldKind::Suggest { search_url: "/users/enterprises".to_owned(), text: String::new() };
            fields.push(Field::new("unit", t.t("accounts-user-enterprise"), search).required());
        }
        _ => {}
    }
    let title = kind.label(t.language);
    let mut form = ActionForm::new(kind.name(), format!("/users/{}/{}", account.id, kind.name()), title, fields);
    (form.icon, form.weight) = match kind {
        AccountCommandKind::Disable => ("ban", ActionWeight::Danger),
        AccountCommandKind::IssueSetupLink => ("key", ActionWeight::Secondary),
        _ => ("edit", ActionWeight::Secondary),
    };
    form
}
