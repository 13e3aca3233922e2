//! The list of users.

use crate::{Answer, App, Query, Signed, render};
use axum::extract::State;
use bihuan_domain::{
    accounts::{Account, AccountPolicy, AccountStatus, PasswordState, Role, SecondFactorNeed},
    clock::china_minute,
    ids::UserId,
};
use bihuan_store::{
    StoreError,
    accounts::{self, AccountFilter, AccountKey},
};
use bihuan_ui::{
    Badge, Cell, Choice, Column, ColumnKind, Empty, Field, FilterBar, NavArea, Paging, Row, Table, Tone, Translator,
    accounts::UsersPage, paths,
};
use jiff::Timestamp;
use serde::Deserialize;

/// Rows of a page.
const ROWS: usize = 50;

#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub struct Conditions {
    q: String,
    status: String,
    role: String,
    after_name: String,
    after: Option<UserId>,
}

pub async fn page(State(app): State<App>, signed: Signed, Query(conditions): Query<Conditions>) -> Answer {
    let (filter, after, actor) = (filter(&conditions), key(&conditions), signed.actor.clone());
    let (mut found, total) = app
        .store
        .read(move |tx| {
            let found = accounts::list(tx, &actor, &filter, after.as_ref(), ROWS + 1)?;
            Ok::<_, StoreError>((found, accounts::count(tx, &actor, &filter)?))
        })
        .await?;
    let has_next = found.len() > ROWS;
    found.truncate(ROWS);
    let t = signed.translator();
    let next = found.last().filter(|_| has_next).map(|last| address(&conditions, Some(last)));
    let previous = conditions.after.map(|_| address(&conditions, None));
    let may_add = signed.person.has(Role::SystemAdministrator);
    render(&UsersPage {
        shell: signed.shell(t.t("accounts-users-title"), Some(NavArea::Users)),
        filters: filter_bar(&conditions, t),
        total: bihuan_ui::number(total),
        table: table(&found, app.clock.now(), &app.rules.accounts, t),
        paging: Paging { previous, next },
        add_href: may_add.then(|| "/users/new".to_owned()),
        empty: Empty {
            icon: "users",
            title: t.t("accounts-users-empty-title"),
            sentence: t.t("accounts-users-empty-sentence"),
            action: None,
        },
    })
}

fn filter(conditions: &Conditions) -> AccountFilter {
    let status = match conditions.status.as_str() {
        "active" => Some(AccountStatus::Active),
        "disabled" => Some(AccountStatus::Disabled),
        _ => None,
    };
    let text = Some(conditions.q.trim().to_owned()).filter(|text| !text.is_empty());
    AccountFilter { text, status, role: Role::from_name(&conditions.role) }
}

fn key(conditions: &Conditions) -> Option<AccountKey> {
    Some(AccountKey { name: conditions.after_name.clone(), id: conditions.after? })
}

fn address(conditions: &Conditions, after: Option<&Account>) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in [("q", &conditions.q), ("status", &conditions.status), ("role", &conditions.role)] {
        if !value.is_empty() {
            query.append_pair(name, value);
        }
    }
    if let Some(account) = after {
        query.append_pair("after_name", &account.name).append_pair("after", &account.id.to_string());
    }
    format!("{}?{}", paths::USERS, query.finish())
}

fn filter_bar(conditions: &Conditions, t: Translator) -> FilterBar {
    let roles = Role::ALL.map(|role| Choice::new(role.name(), role.label(t.language)).selected_if(&conditions.role));
    let statuses = [("active", "accounts-users-active"), ("disabled", "accounts-users-disabled")]
        .map(|(value, key)| Choice::new(value, t.t(key)).selected_if(&conditions.status));
    FilterBar {
        action: paths::USERS.to_owned(),
        text: Some(Field::text("q", t.t("accounts-users-filter-text")).value(&conditions.q)),
        fields: vec![
            Field::select("status", t.t("accounts-users-state"), statuses.into(), &t.t("common-all")),
            Field::select("role", t.t("accounts-users-roles"), roles.into(), &t.t("common-all")),
        ],
        reset_href: paths::USERS.to_owned(),
        ..FilterBar::default()
    }
}

fn table(accounts: &[Account], now: Timestamp, policy: &AccountPolicy, t: Translator) -> Table {
    Table {
        caption: t.t("accounts-users-title"),
        columns: vec![
            Column::new(t.t("accounts-users-name"), ColumnKind::Main),
            Column::new(t.t("accounts-users-unit"), ColumnKind::Text),
            Column::new(t.t("accounts-users-roles"), ColumnKind::Text),
            Column::new(t.t("accounts-users-state"), ColumnKind::Short),
            Column::new(t.t("accounts-users-last-login"), ColumnKind::Short),
        ],
        rows: accounts.iter().map(|account| row(account, now, policy, t)).collect(),
    }
}

fn row(account: &Account, now: Timestamp, policy: &AccountPolicy, t: Translator) -> Row {
    let person = account.person();
    let held = Role::ALL.into_iter().filter(|role| person.has(*role)).map(|role| role.label(t.language));
    let roles = held.collect::<Vec<_>>().join(t.language.pick("、", ", "));
    Row {
        cells: vec![
            Cell::link(&account.name, format!("/users/{}", account.id)).second_line(account.login.as_str()),
            Cell::text(&account.unit_name),
            Cell::text(roles),
            Cell::badges(badges(account, now, policy, t)),
            Cell::text(account.last_log_in.map(china_minute).unwrap_or_default()),
        ],
        is_muted: !account.is_active(),
    }
}

/// What an account's state is, in badges.
pub fn badges(account: &Account, now: Timestamp, policy: &AccountPolicy, t: Translator) -> Vec<Badge> {
    let mut badges = Vec::new();
    if account.status == AccountStatus::Stale {
        badges.push(Badge::new(Tone::Bad, t.t("accounts-users-stale")));
    } else if !account.is_active() {
        badges.push(Badge::new(Tone::Bad, t.t("accounts-users-disabled")));
    } else if matches!(account.password, PasswordState::AwaitingSetup { .. }) {
        badges.push(Badge::new(Tone::Warning, t.t("accounts-users-waiting")));
    } else {
        badges.push(Badge::new(Tone::Good, t.t("accounts-users-active")));
    }
    if account.locked_at(now).is_some() {
        badges.push(Badge::new(Tone::Warning, t.t("accounts-users-locked")));
    }
    if account.must_change_password == bihuan_domain::accounts::MustChangePassword::Yes {
        badges.push(Badge::new(Tone::Warning, t.t("accounts-users-must-change")));
    }
    let needs = account.second_factor_need(policy) == SecondFactorNeed::MustEnrol;
    if needs && account.is_active() {
        badges.push(Badge::new(Tone::Warning, t.t("accounts-users-no-second-factor")));
    }
    badges
}
