//! The JSON interface as its document promises it: a public validator reads the document, a public fuzzer holds a running
//! server to it.

use crate::support::{
    Demo, Server, api_tool,
    http::{Client, ask},
};
use serde_json::{Value, json};
use std::{fs, path::Path, process::Command};

/// Beside what every check takes for granted: a rule of the law may refuse what the schema admits (409, 422), and random
/// bytes are no picture (415).
const CHECKS: &str = r#"
[checks.positive_data_acceptance]
expected-statuses = ["2xx", "401", "403", "404", "409", "415", "422"]
"#;
/// So that every phase together takes less than a minute and a half.
const EXAMPLES: &str = "12";

#[test]
fn a_public_validator_finds_no_fault_in_the_document() {
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
    let said =
        Command::new(api_tool("openapi-spec-validator")).args(["--schema", "3.1"]).arg(&document).output().unwrap();
    let text = String::from_utf8_lossy(&said.stdout).into_owned() + &String::from_utf8_lossy(&said.stderr);
    assert!(said.status.success() && text.contains("OK"), "{text}");
}

/// A server over a demonstration, and what there is in it.
struct Fuzzed {
    demo: Demo,
    server: Server,
}

impl Fuzzed {
    fn new() -> Self {
        let demo = Demo::copy();
        // Without a second factor a program could not log in to make its token.
        let settings = "[api]\nrequests_per_minute = 1000000\n[accounts]\nsecond_factor_required_roles = []\n";
        fs::write(demo.path().join("bihuan.toml"), settings).unwrap();
        let url = demo.url();
        let server = Server::start(demo.path(), &["serve", "--database", &url, "--data-directory", "."]);
        Self { demo, server }
    }

    fn secret(&self, login: &str) -> String {
        Client::log_in(&self.server.address, login, &self.demo.password).unwrap().access_token().unwrap()
    }

    fn ask(&self, secret: &str, method: &str, path: &str, body: Option<&Value>) -> Value {
        let (status, answer) = ask(&self.server.address, secret, method, path, body).unwrap();
        assert!(status < 300, "{method} {path}: {status} {answer}");
        answer
    }

    /// Addresses of what is there, so that the fuzzer gets past 404: a hazard of each of some states, an enterprise, a
    /// place, a photo.
    fn settings(&self, secret: &str) -> String {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let enterprise = text(&self.ask(secret, "GET", "/api/v1/enterprises?limit=1", None)["items"][0]["id"]);
        let draft = json!({
            "kind": "hazard", "enterprise": enterprise, "description": "试验隐患", "level": "general",
            "source": "township_inspection"
        });
        let register = || text(&self.ask(secret, "POST", "/api/v1/hazards", Some(&draft))["hazard"]["id"]);
        let (registered, rectifying) = (register(), register());
        let assign = json!({ "version": 1, "unit": enterprise, "term": { "working_days": 10 } });
        let path = format!("/api/v1/hazards/{rectifying}/commands/assign");
        self.ask(secret, "POST", &path, Some(&assign));
        let place = text(&self.ask(secret, "GET", "/api/v1/jurisdictions?limit=1", None)["items"][0]["code"]);
        let photo = self.demo.look_up("SELECT id FROM photo WHERE uploaded_by <> 'operator' LIMIT 1", &[]);
        format!(
            r#"{CHECKS}
[parameters]
"path.id" = "{rectifying}"
"path.code" = "{place}"

[[operations]]
include-path-regex = "/commands/(verify|dismiss|assign|fix-on-the-spot|terminate)$"
parameters = {{ "path.id" = "{registered}" }}

[[operations]]
include-path-regex = "^/api/v1/enterprises/"
parameters = {{ "path.id" = "{enterprise}" }}

[[operations]]
include-path-regex = "^/api/v1/photos/"
parameters = {{ "path.id" = "{photo}" }}
"#
        )
    }

    /// Lets the fuzzer loose with a token on the addresses of a pattern; every check must hold.
    fn hold(&self, secret: &str, settings: &str, pattern: &str, at_least: usize) {
        let file = self.demo.path().join("schemathesis.toml");
        fs::write(&file, settings).unwrap();
        let said = Command::new(api_tool("schemathesis"))
            .current_dir(self.demo.path())
            .arg("--config-file")
            .arg(&file)
            .args(["run", &self.server.url("/api/openapi.json"), "--include-path-regex", pattern])
            .args(["--header", &format!("Authorization: Bearer {secret}"), "--checks", "all", "--seed", "1"])
            .args(["--phases", "examples,coverage,fuzzing", "--max-examples", EXAMPLES])
            .args(["--request-timeout", "30", "--no-color"])
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&said.stdout).into_owned() + &String::from_utf8_lossy(&said.stderr);
        assert!(said.status.success(), "{text}");
        let tested = text.lines().find_map(|line| line.trim().strip_prefix("Tested: ")?.parse::<usize>().ok());
        assert!(tested.is_some_and(|tested| tested >= at_least), "{text}");
    }
}

#[test]
fn a_public_fuzzer_finds_no_fault_of_the_server_and_no_answer_that_is_not_documented() {
    let fuzzed = Fuzzed::new();
    let officer = fuzzed.secret("officer1");
    let settings = fuzzed.settings(&officer);
    fuzzed.hold(&officer, &settings, "^/api/v1/", 41);
    fuzzed.hold(&fuzzed.secret("admin"), &settings, "^/api/v1/(me|jurisdictions|enterprises)", 11);
    fuzzed.hold(&fuzzed.secret("audit"), CHECKS, "^/api/v1/(me|audit)", 3);
    let url = fuzzed.demo.url();
    let Fuzzed { demo, server } = fuzzed;
    server.kill();
    crate::support::succeed(demo.path(), &["audit", "verify", "--database", &url]);
    crate::support::succeed(demo.path(), &["audit", "rebuild", "--check", "--database", &url]);
}
