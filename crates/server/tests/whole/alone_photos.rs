//! Photos in an S3: sent, shown, refused, missed, backed up, and an S3 that goes away.

use crate::support::{
    Demo, Server, bihuan, fail, http::Client, load::Crew, pictures, seaweed::Seaweed, sqlite, succeed, until,
};
use bihuan_files::{Bucket, BucketKeys, BucketSettings, Entry, Files, FilesError};
use std::{fs, path::Path, sync::Arc};

/// What is in the bucket of the settings.
fn files_of(folder: &Path) -> Files {
    let text = fs::read_to_string(folder.join("bihuan.toml")).unwrap();
    let value = |key: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(&format!("{key} = "))).unwrap();
        line.trim_matches('"').to_owned()
    };
    let settings = BucketSettings { bucket: value("bucket"), endpoint: value("endpoint"), ..BucketSettings::default() };
    let keys = fs::read_to_string(value("credentials_file")).unwrap();
    let mut keys = keys.lines().map(|line| line.split('"').nth(1).unwrap().to_owned());
    let keys = BucketKeys { access_key_id: keys.next().unwrap(), secret_access_key: keys.next().unwrap() };
    Files::Bucket(Arc::new(Bucket::new(&settings, keys, &[]).unwrap()))
}

fn names(files: &Files) -> Vec<String> {
    let mut names = Vec::new();
    files
        .for_each(|Entry { name, written_at }| {
            assert!(written_at.is_some(), "{name}");
            names.push(name);
            Ok::<_, FilesError>(())
        })
        .unwrap();
    names.sort();
    names
}

/// A demonstration whose photos have been moved into the S3.
fn moved(seaweed: &Seaweed) -> Demo {
    let demo = Demo::copy();
    let url = demo.url();
    fs::write(demo.path().join("bihuan.toml"), seaweed.settings(demo.path())).unwrap();
    assert!(fail(demo.path(), &["audit", "photos", "--database", &url]).contains("MISSING samples/"));
    let said = succeed(demo.path(), &["db", "photos", "photos", "--database", &url]);
    assert!(said.contains("OK: ") && said.contains("bucket photos at http://"), "{said}");
    fs::remove_dir_all(demo.path().join("photos")).unwrap();
    let content = succeed(demo.path(), &["audit", "photos", "--content", "--database", &url]);
    assert!(content.starts_with("OK: "), "{content}");
    demo
}

/// The addresses of the photos on a page.
fn shown(page: &str, size: &str) -> Vec<String> {
    let ends = page.match_indices("/photos/").map(|(at, _)| page[at..].split('"').next().unwrap().to_owned());
    ends.filter(|address| address.ends_with(size)).collect()
}

#[test]
fn photos_live_in_the_bucket() {
    let seaweed = Seaweed::start();
    let demo = moved(&seaweed);
    let files = files_of(demo.path());
    let before = names(&files);
    let url = demo.url();
    let server = Server::start(demo.path(), &["serve", "--database", &url]);
    let crew = Crew::new(&demo, &server.address, 1);
    let mut officer = Client::log_in(&server.address, "officer1", &demo.password).unwrap();
    let picture = fs::read(pictures::photo(demo.path(), 3)).unwrap();
    let made = officer.upload("/hazards", &crew.form("桶中照片"), ("photos", &picture)).unwrap();
    assert_eq!(made.status, 303, "{}", made.body);
    let id = demo.look_up("SELECT id FROM hazard WHERE description = '桶中照片'", &[]);
    let page = officer.get(&format!("/hazards/{id}")).unwrap();
    let small = shown(&page.body, "/320").remove(0);
    let head = officer.get_bytes(&small).unwrap();
    assert!(head.starts_with(&[0xff, 0xd8]), "a picture comes out of the bucket");
    let original = officer.get_bytes(&small.replace("/320", "/original")).unwrap();
    assert_eq!(original, picture);
    assert_eq!(names(&files).len(), before.len() + 3);
    assert!(!demo.path().join("photos").exists(), "nothing is on the disk");
    // A step that is refused takes its photo with it.
    let mut form = crew.form("").to_vec();
    form.retain(|(name, _)| *name != "description");
    let refused = officer.upload("/hazards", &form, ("photos", &picture)).unwrap();
    assert_eq!(refused.status, 422, "{}", refused.body);
    until("the refused photo is gone", || names(&files).len() == before.len() + 3);
    let doctor = bihuan(demo.path(), &["doctor", "--database", &url]).output().unwrap();
    let doctor = String::from_utf8(doctor.stdout).unwrap();
    assert!(doctor.contains("ok    photos: bucket photos at http://"), "{doctor}");
    drop(server);
    back_up_and_restore(&demo, &files);
}

fn back_up_and_restore(demo: &Demo, files: &Files) {
    let url = demo.url();
    succeed(demo.path(), &["db", "backup", "backup", "--database", &url]);
    // Back to a disk.
    let elsewhere = tempfile::tempdir().unwrap();
    let restored = sqlite(&elsewhere.path().join("bihuan.sqlite"));
    let backup = demo.path().join("backup");
    succeed(elsewhere.path(), &["db", "restore", &backup.to_string_lossy(), "--database", &restored]);
    let checked = succeed(elsewhere.path(), &["audit", "photos", "--content", "--database", &restored]);
    assert!(checked.starts_with("OK: "), "{checked}");
    // A photo that is gone, and one that somebody has put another in place of.
    let originals: Vec<_> = names(files).into_iter().filter(|name| name.ends_with(".orig")).collect();
    files.remove(&originals[0]).unwrap();
    files.put(&originals[1], b"another").unwrap();
    let found = fail(demo.path(), &["audit", "photos", "--content", "--database", &url]);
    let key = |at: usize| originals[at].trim_end_matches(".orig");
    assert!(
        found.contains(&format!("MISSING {}\n", key(0))) && found.contains(&format!("ALTERED {}\n", key(1))),
        "{found}"
    );
    assert!(
        fail(demo.path(), &["db", "backup", "second", "--database", &url]).contains("photos that the database names")
    );
    succeed(demo.path(), &["db", "photos", "backup/photos", "--database", &url]);
    assert!(fail(demo.path(), &["db", "backup", "third", "--database", &url]).contains("are not what was uploaded"));
}

#[test]
fn a_bucket_that_goes_away_is_told_and_found_again() {
    let mut seaweed = Seaweed::start();
    let demo = moved(&seaweed);
    let url = demo.url();
    let log = demo.path().join("server.log");
    let mut command = bihuan(demo.path(), &["serve", "--database", &url]);
    command.stderr(fs::File::create(&log).unwrap());
    let server = Server::of(command, "serve");
    let crew = Crew::new(&demo, &server.address, 1);
    let mut officer = Client::log_in(&server.address, "officer1", &demo.password).unwrap();
    let picture = fs::read(pictures::photo(demo.path(), 5)).unwrap();
    let photo = demo.look_up("SELECT p.id FROM photo p JOIN hazard h ON h.id = p.hazard LIMIT 1", &[]);
    let small = format!("/photos/{photo}/320");
    assert_eq!(officer.get(&small).unwrap().status, 200);
    seaweed.stop();
    let told = officer.upload("/hazards", &crew.form("桶不在了"), ("photos", &picture)).unwrap();
    assert!(told.status == 503 && told.body.contains("SY-007") && told.body.contains("照片存储"), "{told:?}");
    assert_eq!(told.retry_after, Some(5));
    let missed = officer.get(&small).unwrap();
    assert!(missed.status == 503 && missed.body.contains("SY-007"), "{missed:?}");
    // What has no photo goes on.
    assert_eq!(officer.post("/hazards", &crew.form("没有照片也行")).unwrap().status, 303);
    assert_eq!(officer.get("/workbench").unwrap().status, 200);
    let count = "SELECT COUNT(*) || '' FROM hazard WHERE description = ?1";
    assert_eq!([demo.look_up(count, &["桶不在了"]), demo.look_up(count, &["没有照片也行"])], ["0", "1"]);
    let doctor = fail(demo.path(), &["doctor", "--database", &url]);
    assert!(doctor.contains("MEND  photos: the bucket: cannot write"), "{doctor}");
    assert!(fail(demo.path(), &["db", "backup", "backup", "--database", &url]).contains("the bucket: cannot list"));
    seaweed.start_again();
    let again = officer.upload("/hazards", &crew.form("桶又在了"), ("photos", &picture)).unwrap();
    assert_eq!(again.status, 303, "{}", again.body);
    assert_eq!(officer.get(&small).unwrap().status, 200);
    drop(server);
    let log = fs::read_to_string(log).unwrap();
    assert!(log.contains("SY-007") && !log.contains(Seaweed::secret()) && !log.contains("Signature"), "{log}");
    assert!(!doctor.contains(Seaweed::secret()));
}
