//! Pages about the interface: its documentation, and what each refusal means.

use super::{DOCUMENT, chinese, document};
use crate::{Answer, Path, Visitor, WebError, render};
use bihuan_domain::{Language, RefusalCode};
use bihuan_ui::{
    Link,
    api::{DocsGroup, DocsOperation, DocsPage, DocsRow, DocsSchema, ProblemPage},
};
use serde_json::Value;

/// GET /api/docs: the OpenAPI document for people to read.
pub async fn docs(visitor: Visitor) -> Answer {
    let document = document();
    let shell = visitor.shell("", None);
    let t = shell.translator();
    let title = t.t("api-docs-title");
    let mut groups: Vec<DocsGroup> = Vec::new();
    for (path, methods) in object(&document["paths"]) {
        for (method, operation) in object(methods) {
            let tag = text(&operation["tags"][0]);
            let slice = bihuan_domain::accounts::ApiSlice::from_name(&tag);
            let heading = slice.map_or_else(|| t.t("api-tokens-title"), |slice| slice.label(shell.language).to_owned());
            let mut described = describe(document, path, method, operation);
            if let (Language::Chinese, Some(summary)) = (shell.language, chinese::summary(&described.id)) {
                summary.clone_into(&mut described.summary);
            }
            match groups.iter_mut().find(|group| group.id == tag) {
                Some(group) => group.operations.push(described),
                None => groups.push(DocsGroup { id: tag, title: heading, operations: vec![described] }),
            }
        }
    }
    let schemas = object(&document["components"]["schemas"]).map(|(name, schema)| DocsSchema {
        id: anchor(name),
        name: name.clone(),
        meaning: text(&schema["description"]),
        fields: fields_of(schema),
    });
    render(&DocsPage {
        shell: visitor.shell(title, None),
        document_href: DOCUMENT,
        introduction: paragraphs(&document["info"]["description"]),
        groups,
        schemas: schemas.collect(),
    })
}

/// GET /problems/{code}: where the `type` of a problem leads.
pub async fn problem(visitor: Visitor, Path(number): Path<String>) -> Answer {
    let code = RefusalCode::ALL.iter().find(|code| code.number() == number).ok_or(WebError::NotFound)?;
    let language = visitor.language();
    let title = bihuan_ui::Translator::new(language).t("api-problem-title");
    render(&ProblemPage {
        shell: visitor.shell(title, None),
        code: code.number(),
        sentence: code.template(language),
        rule: code.rule(),
    })
}

fn describe(document: &Value, path: &str, method: &str, operation: &Value) -> DocsOperation {
    let body = &operation["requestBody"]["content"];
    let json = &body["application/json"];
    let parameters =
        operation["parameters"].as_array().into_iter().flatten().map(|parameter| resolved(document, parameter));
    let example = if json["example"].is_null() { String::new() } else { format!("{:#}", json["example"]) };
    DocsOperation {
        id: text(&operation["operationId"]),
        method: method.to_ascii_uppercase(),
        path: path.to_owned(),
        summary: text(&operation["summary"]),
        description: paragraphs(&operation["description"]),
        parameters: parameters
            .map(|parameter| DocsRow {
                place: text(&parameter["in"]),
                is_required: parameter["required"] == true,
                ..row(&text(&parameter["name"]), &parameter["schema"], &parameter["description"])
            })
            .collect(),
        body: match () {
            () if !json.is_null() => fields_of(resolved(document, &json["schema"])),
            () => object(body).map(|(kind, _)| DocsRow { name: kind.clone(), ..DocsRow::default() }).collect(),
        },
        example,
        answers: object(&operation["responses"]).map(|(status, answer)| answered(document, status, answer)).collect(),
    }
}

fn answered(document: &Value, status: &str, answer: &Value) -> DocsRow {
    let answer = resolved(document, answer);
    let kinds = object(&answer["content"]).map(|(kind, content)| match content["schema"].as_object() {
        Some(_) => kind_of(&content["schema"]),
        None => vec![Link::new(kind, "")],
    });
    let kinds: Vec<_> = kinds.collect();
    DocsRow {
        name: status.to_owned(),
        kind: kinds.join(&Link::new(", ", "")),
        meaning: text(&answer["description"]),
        ..DocsRow::default()
    }
}

/// What a `$ref` stands for; anything else stands for itself.
fn resolved<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let place = value["$ref"].as_str().and_then(|reference| reference.strip_prefix('#'));
    place.and_then(|place| document.pointer(place)).unwrap_or(value)
}

/// The fields of a type, or its forms when it is one of several.
fn fields_of(schema: &Value) -> Vec<DocsRow> {
    let required: Vec<_> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let fields = object(&schema["properties"]).map(|(name, field)| DocsRow {
        is_required: required.contains(&name.as_str()),
        ..row(name, field, &field["description"])
    });
    let mut rows: Vec<_> = fields.collect();
    for form in ["oneOf", "anyOf"].iter().flat_map(|key| schema[*key].as_array().into_iter().flatten()) {
        let inner = fields_of(form);
        let names: Vec<_> = inner.iter().map(|row| row.name.clone()).collect();
        let name = match form["const"].as_str() {
            Some(value) => value.to_owned(),
            None => format!("{{ {} }}", names.join(", ")),
        };
        rows.push(row(&name, form, &form["description"]));
    }
    if rows.is_empty() {
        rows.push(row("", schema, &Value::Null));
    }
    rows
}

fn row(name: &str, schema: &Value, meaning: &Value) -> DocsRow {
    DocsRow { name: name.to_owned(), kind: kind_of(schema), meaning: text(meaning), ..DocsRow::default() }
}

/// What a schema admits, in words; names of types lead to them.
fn kind_of(schema: &Value) -> Vec<Link> {
    let plain = |text: String| vec![Link::new(text, "")];
    if let Some(name) = schema["$ref"].as_str().and_then(|reference| reference.rsplit('/').next()) {
        return vec![Link::new(name, format!("#{}", anchor(name)))];
    }
    if let Some(values) = schema["enum"].as_array() {
        return plain(values.iter().map(Value::to_string).collect::<Vec<_>>().join(" · "));
    }
    if !schema["const"].is_null() {
        return plain(schema["const"].to_string());
    }
    for key in ["anyOf", "oneOf"] {
        if let Some(forms) = schema[key].as_array() {
            let forms: Vec<_> = forms.iter().map(kind_of).collect();
            return forms.join(&Link::new(" / ", ""));
        }
    }
    if schema["items"].is_object() {
        let mut kind = plain("[ ".to_owned());
        kind.extend(kind_of(&schema["items"]));
        kind.extend(plain(format!(" ]{}", bounds(schema))));
        return kind;
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().map(text).collect::<Vec<_>>().join(" / "),
        kind => text(kind),
    };
    plain(format!("{kind}{}", bounds(schema)))
}

fn bounds(schema: &Value) -> String {
    let keys = ["format", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "pattern", "default"];
    let parts = keys.iter().filter(|key| !schema[**key].is_null()).map(|key| match &schema[*key] {
        Value::String(value) => format!("{key} {value}"),
        value => format!("{key} {value}"),
    });
    let parts: Vec<_> = parts.collect();
    if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) }
}

fn anchor(name: &str) -> String {
    format!("schema-{name}")
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().replace('`', "")
}

fn paragraphs(value: &Value) -> Vec<String> {
    // The page has no use for Markdown.
    let text = text(value);
    text.split("\n\n").filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

fn object(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}
