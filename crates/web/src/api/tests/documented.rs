//! The document is complete, and as it was committed.

use crate::{Access, api::document, routes};
use serde_json::Value;
use std::{collections::BTreeSet, fs, path::Path};

fn operations(document: &Value) -> BTreeSet<(String, String)> {
    let paths = document["paths"].as_object().unwrap();
    let each = paths.iter().flat_map(|(path, methods)| {
        methods.as_object().unwrap().keys().map(move |method| (method.to_uppercase(), path.clone()))
    });
    each.collect()
}

#[test]
fn every_route_for_programs_is_documented_and_nothing_else_is() {
    let routes: BTreeSet<_> = routes::all()
        .list()
        .into_iter()
        .filter(|route| matches!(route.access, Access::Token { .. }) || route.path.starts_with("/api/v"))
        .map(|route| (route.method.to_string(), route.path.to_owned()))
        .collect();
    assert!(routes.len() > 35, "{routes:?}");
    assert_eq!(routes, operations(document()));
}

#[test]
fn every_command_that_is_given_by_hand_has_its_address() {
    use bihuan_domain::hazards::CommandKind;
    let documented = operations(document());
    for kind in CommandKind::ALL {
        let path = format!("/api/v1/hazards/{{id}}/commands/{}", kind.name());
        let by_hand = !matches!(kind, CommandKind::MarkOverdue | CommandKind::Escalate);
        assert_eq!(documented.contains(&("POST".to_owned(), path)), by_hand, "{}", kind.name());
    }
}

#[test]
fn every_reference_leads_somewhere_and_operations_have_names_of_their_own() {
    fn references<'a>(value: &'a Value, into: &mut Vec<&'a str>) {
        match value {
            Value::Object(fields) => fields.iter().for_each(|(name, field)| match field {
                Value::String(text) if name == "$ref" => into.push(text),
                other => references(other, into),
            }),
            Value::Array(values) => values.iter().for_each(|value| references(value, into)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    references(document(), &mut found);
    assert!(found.len() > 100);
    for reference in found {
        assert!(document().pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
    }
    let methods = document()["paths"].as_object().unwrap().values().flat_map(|path| path.as_object().unwrap().values());
    let names: Vec<_> = methods.map(|operation| operation["operationId"].as_str().unwrap()).collect();
    assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len(), "{names:?}");
}

/// `docs/openapi.json` is written by this test with `UPDATE=1` and compared otherwise.
#[test]
fn the_committed_document_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
    let text = format!("{:#}\n", document());
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &text).unwrap();
    }
    assert!(
        fs::read_to_string(&path).unwrap_or_default() == text,
        "docs/openapi.json is stale: run UPDATE=1 cargo test -p bihuan-web --lib documented"
    );
}
