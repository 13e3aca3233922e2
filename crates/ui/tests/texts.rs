//! Both catalogues hold the same keys with the same arguments, and every key that is asked for.

#![expect(clippy::unwrap_used, reason = "a test that cannot read the sources has failed")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

type Catalogue = BTreeMap<String, BTreeSet<String>>;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn files(folder: &Path, extension: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, extension, found);
        } else if path.extension().is_some_and(|end| end == extension) {
            found.push(path);
        }
    }
}

fn read_all(folder: &Path, extension: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    files(folder, extension, &mut found);
    found
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            (path, text)
        })
        .collect()
}

/// Keys with the names of their arguments. A message begins in the first column; the rest of it is indented.
fn catalogue(language: &str) -> Catalogue {
    let mut messages = Catalogue::new();
    for (path, text) in read_all(&Path::new(env!("CARGO_MANIFEST_DIR")).join("locales").join(language), "ftl") {
        let slice = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let mut key = String::new();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if let Some((name, _)) =
                line.split_once(" =").filter(|_| line.starts_with(|c: char| c.is_ascii_lowercase()))
            {
                assert!(name.starts_with(&format!("{slice}-")), "{name} stands in {slice}.ftl");
                assert!(messages.insert(name.to_owned(), BTreeSet::new()).is_none(), "{language}: {name} stands twice");
                key = name.to_owned();
            }
            let arguments = line
                .split('$')
                .skip(1)
                .map(|rest| rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect::<String>());
            if let Some(known) = messages.get_mut(&key) {
                known.extend(arguments);
            }
        }
    }
    messages
}

/// The keys in `.t("…")`, `.t1("…"` and `.t2("…"`, with the names of the arguments given.
fn asked(text: &str) -> Vec<(String, Option<Vec<String>>)> {
    let compact: String = text.split_whitespace().collect();
    let mut keys = Vec::new();
    for (call, arguments) in [(".t(\"", 0), (".t1(\"", 1), (".t2(\"", 2), (".with(\"", 9)] {
        for rest in compact.split(call).skip(1) {
            let Some((key, after)) = rest.split_once('"') else { continue };
            if !key.contains('-') {
                continue;
            }
            let first = after.strip_prefix(",\"").and_then(|after| after.split('"').next()).map(str::to_owned);
            let names = match arguments {
                0 => Some(Vec::new()),
                1 => Some(first.into_iter().collect()),
                _ => None,
            };
            keys.push((key.to_owned(), names));
        }
    }
    keys
}

#[test]
fn both_languages_say_the_same() {
    let (chinese, english) = (catalogue("zh-CN"), catalogue("en"));
    assert!(chinese.len() > 300, "{}", chinese.len());
    let missing: Vec<_> = chinese.keys().filter(|key| !english.contains_key(*key)).collect();
    assert!(missing.is_empty(), "not in English: {missing:?}");
    let missing: Vec<_> = english.keys().filter(|key| !chinese.contains_key(*key)).collect();
    assert!(missing.is_empty(), "not in Chinese: {missing:?}");
    for (key, arguments) in &chinese {
        assert_eq!(arguments, &english[key], "{key}");
    }
}

#[test]
fn every_text_that_is_asked_for_exists() {
    let catalogue = catalogue("zh-CN");
    let mut count = 0;
    let crates = root().join("crates");
    let mut sources = read_all(&root().join("templates"), "html");
    for folder in ["ui/src", "ui/examples", "web/src", "server/src"] {
        sources.extend(read_all(&crates.join(folder), "rs"));
    }
    for (path, text) in sources {
        for (key, arguments) in asked(&text).into_iter().filter(|(key, _)| key != "no-such-key") {
            let known = catalogue.get(&key).unwrap_or_else(|| panic!("{} asks for {key}", path.display()));
            if let Some(given) = arguments {
                assert_eq!(&given.into_iter().collect::<BTreeSet<_>>(), known, "{}: {key}", path.display());
            }
            count += 1;
        }
    }
    assert!(count > 200, "{count}");
}
