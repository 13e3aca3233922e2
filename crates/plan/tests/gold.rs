//! The gold standard: what people read in the documents of `testdata`, compared with what is found. Precision and recall of
//! every field are printed (`cargo test -p bihuan-plan --test gold -- --nocapture`) and kept above thresholds.

#![expect(clippy::print_stdout, reason = "what is measured is printed")]

use bihuan_plan::compile;
use serde_json::{Value, json};
use std::{collections::BTreeMap, fs, path::PathBuf};

/// Found, expected, and both.
#[derive(Default, Clone, Copy)]
struct Count {
    found: usize,
    expected: usize,
    right: usize,
}

impl Count {
    #[expect(clippy::cast_precision_loss, reason = "a few hundred")]
    fn share(part: usize, whole: usize) -> f64 {
        if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
    }

    fn precision(self) -> f64 {
        Self::share(self.right, self.found)
    }

    fn recall(self) -> f64 {
        Self::share(self.right, self.expected)
    }
}

#[derive(Default)]
struct Counts(BTreeMap<&'static str, Count>);

impl Counts {
    /// Compares lists without regard to order.
    fn compare(&mut self, file: &str, field: &'static str, found: Vec<Value>, expected: &[Value]) {
        let count = self.0.entry(field).or_default();
        count.found += found.len();
        count.expected += expected.len();
        let mut left = expected.to_vec();
        for one in found {
            match left.iter().position(|other| *other == one) {
                Some(at) => {
                    left.swap_remove(at);
                    count.right += 1;
                }
                None => println!("{file} {field}: not expected {one}"),
            }
        }
        left.iter().for_each(|one| println!("{file} {field}: missing {one}"));
    }
}

fn words(value: &Value) -> String {
    value.as_str().unwrap_or_default().split_whitespace().collect()
}

fn every(value: &Value) -> Value {
    value.clone()
}

fn array(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn task_fields(file: &str, counts: &mut Counts, found: &Value, gold: &Value) {
    let (deadline, expected) = (&found["deadline"], &gold["deadline"]);
    for (field, key) in [
        ("deadline.kind", "kind"),
        ("deadline.from", "from"),
        ("deadline.due", "due"),
        ("deadline.every", "every"),
        ("deadline.continues", "continues"),
    ] {
        counts.compare(file, field, vec![every(&deadline[key])], &[every(&expected[key])]);
    }
    if !expected["raw"].is_null() {
        counts.compare(file, "deadline.raw", vec![deadline["raw"].clone()], &[expected["raw"].clone()]);
    }
    let milestones = array(&deadline["milestones"]).iter().map(|one| one["due"].clone()).collect();
    counts.compare(file, "deadline.milestones", milestones, array(&expected["milestones"]));
    counts.compare(file, "ordinal", vec![found["ordinal"].clone()], &[gold["ordinal"].clone()]);
    counts.compare(file, "path", vec![found["path"].clone()], &[gold["path"].clone()]);
    let units = array(&found["responsible"])
        .iter()
        .map(|unit| json!({"name": unit["name"], "division": unit["division"], "role": unit["role"]}));
    counts.compare(file, "responsible", units.collect(), array(&gold["responsible"]));
}

fn plan_fields(file: &str, counts: &mut Counts, plan: &Value, gold: &Value) {
    for (field, key) in [
        ("title", "title"),
        ("number", "number"),
        ("issuer", "issuer"),
        ("issued_on", "issued_on"),
        ("period", "period"),
    ] {
        counts.compare(file, field, vec![plan["document"][key].clone()], &[gold["document"][key].clone()]);
    }
    let phases = array(&plan["phases"]).iter().map(|one| json!([one["title"], one["from"], one["to"]])).collect();
    counts.compare(file, "phases", phases, array(&gold["phases"]));
    let targets = array(&plan["targets"]).iter().map(|one| json!([one["by"], words(&one["text"])])).collect();
    counts.compare(file, "targets", targets, array(&gold["targets"]));
    let exceptions = |one: &Value| {
        array(&one["exceptions"]).iter().map(|other| json!([other["who"], other["every"]])).collect::<Vec<_>>()
    };
    let duties = array(&plan["duties"])
        .iter()
        .map(|one| json!({"who": one["who"], "every": one["every"], "exceptions": exceptions(one)}));
    counts.compare(file, "duties", duties.collect(), array(&gold["duties"]));
    let keys = ["what", "from", "to", "every", "due"];
    let returns = array(&plan["returns"]).iter().map(|one| {
        keys.iter().map(|key| ((*key).to_owned(), one[*key].clone())).collect::<serde_json::Map<_, _>>().into()
    });
    counts.compare(file, "returns", returns.collect(), array(&gold["returns"]));
}

#[test]
fn plans_are_read_as_people_read_them() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("testdata");
    let mut counts = Counts::default();
    let mut files = 0;
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let Some(file) = name.strip_suffix(".gold.json") else { continue };
        files += 1;
        let gold: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        let compiled = compile(&fs::read(folder.join(file)).unwrap(), file).unwrap();
        let plan = serde_json::to_value(&compiled.plan).unwrap();
        plan_fields(file, &mut counts, &plan, &gold);
        let texts = array(&plan["tasks"]).iter().map(|task| Value::String(words(&task["text"]))).collect();
        let expected: Vec<Value> =
            array(&gold["tasks"]).iter().map(|task| Value::String(words(&task["text"]))).collect();
        counts.compare(file, "task", texts, &expected);
        for task in array(&gold["tasks"]) {
            if let Some(found) = array(&plan["tasks"])
                .iter()
                .find(|found| words(&found["text"]) == words(&task["text"]) && found["ordinal"] == task["ordinal"])
            {
                task_fields(file, &mut counts, found, task);
            }
        }
    }
    assert_eq!(files, 14);
    for (field, count) in &counts.0 {
        println!(
            "{field:<22} precision {:.3}  recall {:.3}  ({} of {} found, {} expected)",
            count.precision(),
            count.recall(),
            count.right,
            count.found,
            count.expected
        );
    }
    for (field, count) in &counts.0 {
        let least =
            if matches!(*field, "task" | "deadline.kind" | "deadline.due" | "responsible") { 0.97 } else { 0.9 };
        assert!(count.precision() >= least && count.recall() >= least, "{field}");
    }
}
