//! The frame around a page, and rendering it.

use crate::{Answer, WebError};
use axum::response::{Html, IntoResponse as _};
use bihuan_domain::{
    Language,
    accounts::{Person, Role},
};
use bihuan_ui::{NavArea, ShellUser, Template, paths};

/// Renders a page or a fragment.
///
/// # Errors
/// [`WebError::Fault`] when the template fails.
pub fn render(page: &impl Template) -> Answer {
    Ok(Html(page.render().map_err(WebError::fault)?).into_response())
}

/// Where a user's roles lead to.
#[must_use]
pub fn areas_of(person: &Person) -> Vec<NavArea> {
    let mut areas = Vec::new();
    let works = |roles: &[Role]| roles.iter().any(|role| person.has(*role));
    let is_enterprise = person.acts_for_unit.is_some();
    let officers = [Role::SafetyOfficer, Role::DepartmentSupervisor, Role::GridOfficer];
    if works(&officers) || works(&[Role::Leader]) || is_enterprise {
        areas.extend([
            NavArea::Workbench,
            NavArea::Hazards,
            NavArea::Dashboard,
            NavArea::Campaigns,
            NavArea::Enterprises,
            NavArea::Monitoring,
        ]);
    }
    if works(&officers) || is_enterprise {
        areas.push(NavArea::RegisterHazard);
    }
    if works(&[Role::SafetyOfficer, Role::SystemAdministrator]) {
        areas.extend([NavArea::Imports, NavArea::Jurisdictions]);
    }
    if works(&[Role::SystemAdministrator, Role::SecurityAdministrator]) {
        areas.push(NavArea::Users);
    }
    if works(&[Role::SystemAdministrator]) {
        areas.push(NavArea::Outward);
    }
    if works(&[Role::AuditAdministrator]) {
        areas.push(NavArea::Audit);
    }
    areas
}

/// The first page of a user: the inbox, or what an administrator is there for.
#[must_use]
pub fn first_page(person: &Person) -> &'static str {
    let areas = areas_of(person);
    let first = [NavArea::Workbench, NavArea::Users, NavArea::Audit].into_iter().find(|area| areas.contains(area));
    first.map_or(paths::PASSWORD, NavArea::href)
}

/// The user as the top bar shows one.
pub(crate) fn shell_user(person: &Person, language: Language) -> ShellUser {
    let held = Role::ALL.into_iter().filter(|role| person.has(*role));
    ShellUser {
        name: person.name.clone(),
        unit: person.unit_name.clone(),
        roles: held.map(|role| role.label(language).to_owned()).collect(),
    }
}

/// Renders a form again that was refused: 422.
///
/// # Errors
/// [`WebError::Fault`] when the template fails.
pub fn render_refused(page: &impl Template) -> Answer {
    let page = render(page)?;
    Ok((axum::http::StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}
