//! What an address of the interface takes and gives. Each route is declared together with it, so that none stays
//! undocumented.

use crate::{
    Access, App, Routes,
    routes::{Also, Entry, RouteInfo},
};
use axum::{
    handler::Handler,
    http::{Method, StatusCode},
    routing::{MethodFilter, on},
};
use bihuan_domain::accounts::{ApiSlice, Role};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use std::time::Duration;

/// The largest JSON body, in bytes: every text of a command at its longest, and to spare.
pub const JSON_BYTES: usize = 256 * 1024;
const TIMEOUT: Duration = Duration::from_secs(60);

/// How a schema is made.
pub type Schematic = fn(&mut SchemaGenerator) -> Schema;

/// An address with its method.
#[derive(Debug, Clone)]
pub struct Operation {
    pub method: Method,
    pub path: &'static str,
    /// A stable name for generated clients.
    pub id: &'static str,
    pub summary: &'static str,
    pub description: &'static str,
    /// The part that a token must open; `None` for what every token opens.
    pub slice: Option<ApiSlice>,
    /// Who comes in; `None` for everybody with a token.
    pub roles: Option<&'static [Role]>,
    /// Who comes in beside them.
    pub also: Also,
    pub path_parameters: Vec<PathParameter>,
    pub query: Option<Schematic>,
    pub body: Option<Body>,
    pub answers: Vec<Success>,
    /// The problems that it may answer with, beside those of every address.
    pub problems: Vec<StatusCode>,
    pub max_body_bytes: usize,
}

/// A part of the address.
#[derive(Debug, Clone)]
pub struct PathParameter {
    pub name: &'static str,
    pub description: &'static str,
    pub schema: Schematic,
}

/// What is sent.
#[derive(Debug, Clone)]
pub enum Body {
    /// JSON of a type, with an example.
    Json {
        /// Of the type.
        schema: Schematic,
        /// JSON text.
        example: &'static str,
    },
    /// A file of one of these media types.
    File(&'static [&'static str]),
}

/// An answer that is no problem.
#[derive(Debug, Clone)]
pub struct Success {
    pub status: StatusCode,
    pub description: &'static str,
    pub content: Content,
}

/// What is answered.
#[derive(Debug, Clone, Copy)]
pub enum Content {
    /// JSON of a schema.
    Json(Schematic),
    /// A file of one of these media types.
    File(&'static [&'static str]),
}

fn schema_of<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}

fn inline_schema_of<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    T::json_schema(generator)
}

impl Operation {
    fn new(method: Method, path: &'static str, id: &'static str, summary: &'static str) -> Self {
        Self {
            method,
            path,
            id,
            summary,
            description: "",
            slice: None,
            roles: None,
            also: Also::Nobody,
            path_parameters: Vec::new(),
            query: None,
            body: None,
            answers: Vec::new(),
            problems: Vec::new(),
            max_body_bytes: JSON_BYTES,
        }
    }

    /// Something to read.
    pub fn get(path: &'static str, id: &'static str, summary: &'static str) -> Self {
        Self::new(Method::GET, path, id, summary)
    }

    /// A command.
    pub fn post(path: &'static str, id: &'static str, summary: &'static str) -> Self {
        Self::new(Method::POST, path, id, summary).problem(StatusCode::CONFLICT)
    }

    /// A command that replaces what is there.
    pub fn put(path: &'static str, id: &'static str, summary: &'static str) -> Self {
        Self::new(Method::PUT, path, id, summary).problem(StatusCode::CONFLICT)
    }

    /// What is to be known about it.
    pub const fn description(mut self, text: &'static str) -> Self {
        self.description = text;
        self
    }

    /// Who comes in.
    pub const fn open_to(mut self, slice: ApiSlice, roles: &'static [Role]) -> Self {
        self.slice = Some(slice);
        self.roles = Some(roles);
        self
    }

    /// Who comes in beside the bearers of tokens.
    pub const fn also(mut self, also: Also) -> Self {
        self.also = also;
        self
    }

    /// A part of the address; an address that may name nothing answers 404.
    pub fn path<T: JsonSchema>(mut self, name: &'static str, description: &'static str) -> Self {
        self.path_parameters.push(PathParameter { name, description, schema: inline_schema_of::<T> });
        self.problem(StatusCode::NOT_FOUND)
    }

    /// The query, by the fields of a type.
    pub fn query<T: JsonSchema>(mut self) -> Self {
        self.query = Some(inline_schema_of::<T>);
        self.problem(StatusCode::BAD_REQUEST)
    }

    /// JSON that is sent.
    pub fn body<T: JsonSchema>(mut self, example: &'static str) -> Self {
        self.body = Some(Body::Json { schema: schema_of::<T>, example });
        self.takes_a_body()
    }

    /// A file that is sent, of one of these media types.
    pub fn files(mut self, media_types: &'static [&'static str], max_body_bytes: usize) -> Self {
        self.body = Some(Body::File(media_types));
        self.max_body_bytes = max_body_bytes;
        self.takes_a_body()
    }

    /// With a body larger than usual.
    pub const fn up_to(mut self, max_body_bytes: usize) -> Self {
        self.max_body_bytes = max_body_bytes;
        self
    }

    fn takes_a_body(self) -> Self {
        [
            StatusCode::BAD_REQUEST,
            StatusCode::PAYLOAD_TOO_LARGE,
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            StatusCode::UNPROCESSABLE_ENTITY,
        ]
        .into_iter()
        .fold(self, Self::problem)
    }

    /// What it answers when all is well.
    pub fn answers<T: JsonSchema>(mut self, status: StatusCode, description: &'static str) -> Self {
        self.answers.push(Success { status, description, content: Content::Json(schema_of::<T>) });
        self
    }

    /// It answers with a file of one of these media types.
    pub fn answers_files(mut self, media_types: &'static [&'static str], description: &'static str) -> Self {
        self.answers.push(Success { status: StatusCode::OK, description, content: Content::File(media_types) });
        self
    }

    /// A problem that it may answer with.
    pub fn problem(mut self, status: StatusCode) -> Self {
        if !self.problems.contains(&status) {
            self.problems.push(status);
        }
        self
    }

    /// Whether it changes anything.
    pub fn writes(&self) -> bool {
        self.method != Method::GET
    }
}

/// The addresses of a slice.
#[derive(Default)]
pub struct ApiRoutes {
    operations: Vec<Operation>,
    entries: Vec<Entry>,
}

impl ApiRoutes {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// An address with what answers there.
    pub fn on<H, T>(mut self, operation: Operation, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        let access = Access::Token { slice: operation.slice, roles: operation.roles, also: operation.also };
        let filter = match operation.method {
            Method::POST => MethodFilter::POST,
            Method::PUT => MethodFilter::PUT,
            _ => MethodFilter::GET,
        };
        let info = RouteInfo {
            method: operation.method.clone(),
            path: operation.path,
            access,
            max_body_bytes: operation.max_body_bytes,
            timeout: TIMEOUT,
        };
        self.entries.push(Entry { info, handler: on(filter, handler) });
        self.operations.push(operation);
        self
    }

    /// The addresses of another slice too.
    pub fn merge(mut self, other: Self) -> Self {
        self.operations.extend(other.operations);
        self.entries.extend(other.entries);
        self
    }

    /// For the table of all routes.
    pub fn into_routes(self) -> Routes {
        Routes::from_entries(self.entries)
    }

    /// For the documentation.
    pub fn into_operations(self) -> Vec<Operation> {
        self.operations
    }
}
