//! Files as evidence of tasks.

use super::*;
use crate::{
    photos::{self, Kept},
    tasks::files::{self, FileEvidence, TaskFile, take, waiting},
};
use bihuan_domain::{
    ids::AttachmentId,
    tasks::{Attachment, DocumentKind},
};
use uuid::Uuid;

fn document(number: u128) -> TaskFile {
    let id = AttachmentId(Uuid::from_u128(number));
    let (name, sm3) = ("记录.pdf".to_owned(), format!("{number:064}"));
    TaskFile {
        what: FileEvidence::Document(Attachment { id, name, kind: DocumentKind::Pdf, sm3, bytes: 9 }),
        uploaded_by: "a".to_owned(),
        uploaded_at: morning(),
        file: format!("ab/{number}"),
    }
}

fn photo(number: u128) -> TaskFile {
    let what = FileEvidence::Photo {
        evidence: crate::hazards::fixtures::evidence(number),
        media_type: "image/png".to_owned(),
        bytes: 12,
        width: 4,
        height: 3,
    };
    TaskFile { what, ..document(number) }
}

#[test]
fn a_file_is_of_one_task_and_seen_by_those_who_see_it() {
    on_both_engines(|store| {
        let ids = SeededIds::new(1);
        running(store, &ids);
        let tasks = all(store, &policeman());
        let (task, other) = (tasks[0].id, tasks[1].id);
        let added = [document(1), photo(2)];
        let rows = added.clone();
        store.write_blocking(move |tx| rows.iter().try_for_each(|row| files::add(tx, Some(task), row))).unwrap();
        let find = |scope: Scope, task, id| store.read_blocking(move |tx| files::file(tx, &scope, task, id)).unwrap();
        for row in &added {
            let seen = bihuan_domain::campaigns::visible(&policeman());
            assert_eq!(find(seen.clone(), task, row.id()).as_ref(), Some(row));
            assert_eq!(find(seen, other, row.id()), None, "another task's");
            assert_eq!(find(Scope::nothing(), task, row.id()), None);
        }
        let mut kept = Vec::new();
        store.read_blocking(|tx| photos::for_each_file(tx, |file, sm3, what| kept.push((file, sm3, what)))).unwrap();
        kept.sort_by(|a, b| a.0.cmp(&b.0));
        assert_eq!(kept.iter().map(|one| one.2).collect::<Vec<_>>(), [Kept::Document, Kept::Photo]);
        assert!(store.write_blocking(move |tx| files::add(tx, None, &document(1))).is_err(), "a file is noted once");
    });
}

#[test]
fn an_upload_waits_for_one_report_of_its_uploader() {
    on_both_engines(|store| {
        let ids = SeededIds::new(1);
        running(store, &ids);
        let task = all(store, &policeman())[0].id;
        store
            .write_blocking(|tx| [1, 2].iter().try_for_each(|number| files::add(tx, None, &document(*number))))
            .unwrap();
        let id = document(1).id();
        assert_eq!(store.read_blocking(|tx| waiting(tx, id, "b")).unwrap(), None);
        assert_eq!(store.read_blocking(|tx| waiting(tx, id, "a")).unwrap(), Some(document(1)));
        let taken = |by: &'static str| store.write_blocking(move |tx| take(tx, id, by, task)).unwrap();
        assert_eq!(taken("b"), None, "somebody else's");
        assert_eq!(taken("a"), Some(document(1)));
        assert_eq!(taken("a"), None, "used");
        let forgotten = |days| store.write_blocking(move |tx| files::forget_before(tx, days_later(days))).unwrap();
        assert_eq!((forgotten(0), forgotten(1)), (0, 1));
        let keys = ["ab/1", "ab/2"].map(str::to_owned).to_vec();
        assert_eq!(store.read_blocking(|tx| photos::orphans(tx, keys)).unwrap(), ["ab/2"], "what was used stays");
    });
}
