//! What the strict content security policy and the design system demand of every template.

#![expect(clippy::unwrap_used, reason = "a test that cannot read the sources has failed")]

use std::{fs, path::Path};

fn templates() -> Vec<(String, String)> {
    fn walk(folder: &Path, found: &mut Vec<(String, String)>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else {
                found.push((path.display().to_string(), fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let mut found = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../templates"), &mut found);
    assert!(found.len() > 20);
    found
}

#[test]
fn nothing_is_inline() {
    for (path, text) in templates() {
        for forbidden in
            [" style=\"", "<style", " onclick=", " onchange=", " onsubmit=", " onload=", "javascript:", " hx-on"]
        {
            assert!(!text.contains(forbidden), "{path}: {forbidden}");
        }
        for script in text.split("<script").skip(1) {
            let tag = script.split('>').next().unwrap();
            assert!(tag.contains(" src=") || tag.contains("application/json"), "{path}: <script{tag}>");
        }
    }
}

#[test]
fn nothing_is_fetched_from_elsewhere() {
    for (path, text) in templates() {
        assert!(!text.contains("https://") && !text.contains("http://"), "{path}");
    }
}

#[test]
fn escaping_is_never_switched_off() {
    for (path, text) in templates() {
        assert!(!text.contains("|safe") && !text.contains("| safe") && !text.contains("escape=\"none\""), "{path}");
    }
}

#[test]
fn every_form_that_changes_something_carries_the_token() {
    for (path, text) in templates() {
        for form in text.split("<form").skip(1) {
            let form = form.split("</form>").next().unwrap();
            if form.contains("method=\"post\"") {
                assert!(form.contains("csrf()"), "{path}: {}", form.lines().next().unwrap());
            }
        }
    }
}

#[test]
fn every_icon_is_in_the_sprite() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let list = fs::read_to_string(folder.join("../../assets/icons.json")).unwrap();
    let names: Vec<String> = serde_json::from_str(&list).unwrap();
    let mut sources = templates();
    for file in ["src/shell.rs", "src/parts.rs", "src/errors.rs"] {
        sources.push((file.to_owned(), fs::read_to_string(folder.join(file)).unwrap()));
    }
    let mut count = 0;
    for (path, text) in sources {
        for rest in text.split("icon(\"").skip(1) {
            let name = rest.split('"').next().unwrap();
            assert!(names.iter().any(|known| known == name), "{path}: {name}");
            count += 1;
        }
        // In the sources, icons are what the arms of a match give; classes and the names of flashes stand beside them.
        for arm in ["=> \"", "=> (\""] {
            for rest in text.split(arm).skip(1).filter(|_| path.starts_with("src/")) {
                let name = rest.split('"').next().unwrap();
                let is_other = name.starts_with("tone-") || ["success", "info", "warning", "danger"].contains(&name);
                assert!(is_other || names.iter().any(|known| known == name), "{path}: {name}");
            }
        }
    }
    assert!(count > 60, "{count}");
}
