//! The OpenAPI 3.1 document, made of the operations that the routes are declared with and of the types that the handlers
//! read and write.

use super::{
    operation::{Body, Content, Operation, Success},
    problem::{ProblemDocument, title},
    sent::KEY_LENGTH,
};
use crate::routes::Also;
use axum::http::StatusCode;
use bihuan_domain::{Language, tasks::DocumentKind};
use schemars::{SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};
use std::sync::LazyLock;

static DOCUMENT: LazyLock<Value> = LazyLock::new(build);

/// The media types of pictures.
pub const PICTURES: [&str; 3] = ["image/jpeg", "image/png", "image/webp"];
/// The media types of what is evidence of a task: pictures and documents.
pub const EVIDENCE: [&str; 6] = [
    "image/jpeg",
    "image/png",
    "image/webp",
    DocumentKind::Pdf.media_type(),
    DocumentKind::Word.media_type(),
    DocumentKind::Excel.media_type(),
];

const DESCRIPTION: &str = "The closed loop of work-safety hazards for other programs: the commands, scopes and refusals are \
those of the pages.\n\n\
Every request brings a personal access token (`Authorization: Bearer bh_…`), made on the page `/account/tokens`. It acts for \
its owner, with the owner's roles or less. What it may not see answers 404.\n\n\
Whatever does not succeed is a problem (RFC 9457) with the refusal's stable number in `code`; its sentence is Chinese, or \
English with `Accept-Language: en`.\n\n\
A command names the `version` of the record that it was decided on. When somebody was faster the answer is 409, with the record \
as it stands in `current`.\n\n\
A command may be sent with an `Idempotency-Key`: the same request with the same key is done once, and answered alike every \
time, also after a crash and by another process.\n\n\
Lists are read page by page: follow `next` until it is null.";

/// The document.
#[must_use]
pub fn document() -> &'static Value {
    &DOCUMENT
}

/// Makes schemas of what is read and of what is written; both name their parts in one place.
struct Schemas {
    read: SchemaGenerator,
    written: SchemaGenerator,
}

impl Schemas {
    fn new() -> Self {
        let settings = || SchemaSettings::draft2020_12().with(|s| s.definitions_path = "/components/schemas".into());
        Self {
            read: settings().for_deserialize().into_generator(),
            written: settings().for_serialize().into_generator(),
        }
    }

    /// All named parts. A type that is both read and written has one schema.
    fn finish(mut self) -> Map<String, Value> {
        let mut all = self.written.take_definitions(true);
        for (name, schema) in self.read.take_definitions(true) {
            let differs = all.insert(name.clone(), schema.clone()).is_some_and(|known| known != schema);
            assert!(!differs, "the schema {name} differs when read and when written");
        }
        all
    }
}

fn build() -> Value {
    let mut schemas = Schemas::new();
    let problem = schemas.written.subschema_for::<ProblemDocument>().to_value();
    let mut paths: Map<String, Value> = Map::new();
    let mut tags: Vec<&str> = Vec::new();
    for operation in super::all().into_operations() {
        if !tags.contains(&tag(&operation)) {
            tags.push(tag(&operation));
        }
        let path = paths.entry(operation.path.to_owned()).or_insert_with(|| json!({}));
        path[operation.method.as_str().to_ascii_lowercase()] = describe(&operation, &mut schemas);
    }
    let mut document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Bihuan 闭环",
            "version": env!("CARGO_PKG_VERSION"),
            "description": DESCRIPTION,
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "security": [{ "token": [] }],
        "tags": tags.iter().map(|tag| json!({ "name": tag })).collect::<Vec<_>>(),
        "paths": paths,
        "components": {
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "bearerFormat": "bh_ and 64 hexadecimal digits",
                    "description": "A personal access token.",
                },
                "device": {
                    "type": "http",
                    "scheme": "basic",
                    "description": "A device's identity and its secret.",
                },
            },
            "headers": headers(),
            "parameters": { "IdempotencyKey": idempotency_key() },
            "responses": problems(&problem),
        },
    });
    document["components"]["schemas"] = Value::Object(schemas.finish());
    tidy(&mut document);
    document
}

fn tag(operation: &Operation) -> &'static str {
    operation.slice.map_or("caller", bihuan_domain::accounts::ApiSlice::name)
}

fn describe(operation: &Operation, schemas: &mut Schemas) -> Value {
    let mut parameters: Vec<Value> = Vec::new();
    for part in &operation.path_parameters {
        let schema = (part.schema)(&mut schemas.read).to_value();
        parameters.push(json!({
            "name": part.name, "in": "path", "required": true, "description": part.description, "schema": schema,
        }));
    }
    if let Some(query) = operation.query {
        parameters.extend(query_parameters(&query(&mut schemas.read).to_value()));
    }
    if operation.writes() {
        parameters.push(json!({ "$ref": "#/components/parameters/IdempotencyKey" }));
    }
    let mut described = json!({
        "operationId": operation.id,
        "tags": [tag(operation)],
        "summary": operation.summary,
        "responses": responses(operation, schemas),
    });
    if operation.also == Also::Devices {
        described["security"] = json!([{ "token": [] }, { "device": [] }]);
    }
    let mut description = operation.description.to_owned();
    if let Some(roles) = operation.roles {
        let names: Vec<_> = roles.iter().map(|role| format!("`{}`", role.name())).collect();
        description = format!("{description}\n\nRoles: {}.", names.join(", ")).trim().to_owned();
    }
    if !description.is_empty() {
        described["description"] = json!(description);
    }
    if !parameters.is_empty() {
        described["parameters"] = json!(parameters);
    }
    if let Some(body) = &operation.body {
        described["requestBody"] = json!({ "required": true, "content": content(body, schemas) });
    }
    described
}

/// The properties of a query's type, each a parameter.
fn query_parameters(schema: &Value) -> Vec<Value> {
    let required: Vec<&str> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let properties = schema["properties"].as_object().into_iter().flatten();
    properties
        .map(|(name, property)| {
            let mut property = property.clone();
            let description = property.as_object_mut().and_then(|fields| fields.remove("description"));
            json!({
                "name": name,
                "in": "query",
                "required": required.contains(&name.as_str()),
                "description": description.unwrap_or_default(),
                "schema": property,
            })
        })
        .collect()
}

fn content(body: &Body, schemas: &mut Schemas) -> Value {
    match body {
        Body::Json { schema, example } => {
            let schema = schema(&mut schemas.read).to_value();
            let example: Value = serde_json::from_str(example).unwrap_or_default();
            json!({ "application/json": { "schema": schema, "example": example } })
        }
        Body::File(media_types) => files(media_types),
    }
}

fn files(media_types: &[&str]) -> Value {
    media_types.iter().map(|kind| ((*kind).to_owned(), json!({}))).collect::<Map<_, _>>().into()
}

fn responses(operation: &Operation, schemas: &mut Schemas) -> Value {
    let mut responses = Map::new();
    for Success { status, description, content } in &operation.answers {
        let content = match content {
            Content::Json(schema) => {
                json!({ "application/json": { "schema": schema(&mut schemas.written).to_value() } })
            }
            Content::File(media_types) => files(media_types),
        };
        let mut headers = json!({ "X-Request-Id": { "$ref": "#/components/headers/RequestId" } });
        if operation.writes() {
            headers["Idempotency-Replayed"] = json!({ "$ref": "#/components/headers/IdempotencyReplayed" });
        }
        if *status == StatusCode::CREATED {
            headers["Location"] = json!({ "$ref": "#/components/headers/Location" });
        }
        responses.insert(
            status.as_u16().to_string(),
            json!({
                "description": description,
                "headers": headers,
                "content": content,
            }),
        );
    }
    let everywhere = [
        StatusCode::UNAUTHORIZED,
        StatusCode::FORBIDDEN,
        StatusCode::TOO_MANY_REQUESTS,
        StatusCode::INTERNAL_SERVER_ERROR,
        StatusCode::SERVICE_UNAVAILABLE,
    ];
    for status in operation.problems.iter().chain(&everywhere) {
        let name = format!("#/components/responses/Problem{}", status.as_u16());
        responses.insert(status.as_u16().to_string(), json!({ "$ref": name }));
    }
    responses.into()
}

/// The problems by status, as every address answers with them.
fn problems(schema: &Value) -> Value {
    let statuses = [400, 401, 403, 404, 409, 413, 415, 422, 429, 500, 503];
    let mut responses = Map::new();
    for status in statuses.into_iter().filter_map(|status| StatusCode::from_u16(status).ok()) {
        let mut headers = json!({
            "X-Request-Id": { "$ref": "#/components/headers/RequestId" },
            "Content-Language": { "$ref": "#/components/headers/ContentLanguage" },
        });
        if status == StatusCode::TOO_MANY_REQUESTS {
            headers["Retry-After"] = json!({ "$ref": "#/components/headers/RetryAfter" });
        }
        if status == StatusCode::UNAUTHORIZED {
            headers["WWW-Authenticate"] = json!({ "$ref": "#/components/headers/Challenge" });
        }
        responses.insert(
            format!("Problem{}", status.as_u16()),
            json!({
                "description": title(status, Language::English),
                "headers": headers,
                "content": { "application/problem+json": { "schema": schema } },
            }),
        );
    }
    responses.into()
}

fn headers() -> Value {
    json!({
        "RequestId": {
            "description": "The request's reference, as the server's log has it.",
            "required": true,
            "schema": { "type": "string", "format": "uuid" },
        },
        "ContentLanguage": {
            "description": "The language of the sentence.",
            "required": true,
            "schema": { "type": "string", "enum": ["zh-CN", "en"] },
        },
        "RetryAfter": {
            "description": "Seconds until the next request may be sent.",
            "required": true,
            "schema": { "type": "integer", "minimum": 1, "maximum": 60 },
        },
        "Challenge": {
            "description": "How to authenticate.",
            "required": true,
            "schema": { "type": "string", "const": "Bearer realm=\"bihuan\"" },
        },
        "IdempotencyReplayed": {
            "description": "The answer was given before, to the same key; nothing was done now.",
            "required": false,
            "schema": { "type": "string", "const": "true" },
        },
        "Location": {
            "description": "Where what was made can be read.",
            "required": true,
            "schema": { "type": "string", "format": "uri-reference" },
        },
    })
}

fn idempotency_key() -> Value {
    json!({
        "name": "Idempotency-Key",
        "in": "header",
        "required": false,
        "description": "A value of the caller's choice, best a random UUID: the same request with the same key is done once.",
        "schema": { "type": "string", "pattern": format!("^[!-~]{{1,{KEY_LENGTH}}}$") },
    })
}

/// Comments of the code are descriptions; links into the code mean nothing to a reader of the document.
fn tidy(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields.iter_mut() {
                match field {
                    Value::String(text) if name == "description" => *text = text.replace("[`", "`").replace("`]", "`"),
                    other => tidy(other),
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(tidy),
        _ => {}
    }
}
