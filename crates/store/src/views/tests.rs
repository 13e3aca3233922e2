use super::{Kept, SavedView, VIEWS_PER_USER, forget, keep, views};
use crate::{Store, testing::on_both_engines};
use bihuan_domain::ids::{UserId, ViewId};
use jiff::Timestamp;
use uuid::Uuid;

fn user(number: u128) -> UserId {
    UserId(Uuid::from_u128(number))
}

fn view(number: u128, owner: u128, name: &str, filter: &str) -> SavedView {
    SavedView {
        id: ViewId(Uuid::from_u128(number)),
        owner: user(owner),
        name: name.to_owned(),
        kind: "ledger".to_owned(),
        filter: filter.to_owned(),
        created_at: Timestamp::UNIX_EPOCH,
    }
}

fn kept(store: &Store, view: SavedView) -> Kept {
    store.write_blocking(move |tx| keep(tx, &view)).unwrap()
}

fn names(store: &Store, owner: u128) -> Vec<(String, String)> {
    let views = store.read_blocking(|tx| views(tx, user(owner), "ledger")).unwrap();
    views.into_iter().map(|view| (view.name, view.filter)).collect()
}

#[test]
fn views_are_kept_replaced_and_forgotten_by_their_owner_only() {
    on_both_engines(|store| {
        let hostile = "'; DROP TABLE saved_view; -- <b>%_";
        assert_eq!(kept(store, view(1, 1, hostile, "state=closed")), Kept::Yes);
        assert_eq!(kept(store, view(2, 1, " 逾期 ", "overdue=1")), Kept::Yes);
        assert_eq!(kept(store, view(3, 1, "逾期", "overdue=1&level=major")), Kept::Yes);
        let own = |name: &str, filter: &str| (name.to_owned(), filter.to_owned());
        assert_eq!(names(store, 1), [own(hostile, "state=closed"), own("逾期", "overdue=1&level=major")]);
        assert_eq!(names(store, 2), []);
        let forgotten =
            |owner, id| store.write_blocking(move |tx| forget(tx, user(owner), ViewId(Uuid::from_u128(id)))).unwrap();
        assert!(!forgotten(2, 1));
        assert!(forgotten(1, 1));
        assert!(!forgotten(1, 1));
        assert_eq!(names(store, 1).len(), 1);
    });
}

#[test]
fn bad_names_and_too_many_views_are_not_kept() {
    on_both_engines(|store| {
        for bad in ["", "   ", "a\0b", &"长".repeat(51)] {
            assert_eq!(kept(store, view(1, 1, bad, "")), Kept::BadName);
        }
        for number in 0..VIEWS_PER_USER as u128 {
            assert_eq!(kept(store, view(100 + number, 1, &format!("view {number}"), "")), Kept::Yes);
        }
        assert_eq!(kept(store, view(1, 1, "one more", "")), Kept::Full);
        assert_eq!(kept(store, view(1, 1, "view 7", "changed")), Kept::Yes);
        assert_eq!(kept(store, view(2, 2, "of another", "")), Kept::Yes);
    });
}
