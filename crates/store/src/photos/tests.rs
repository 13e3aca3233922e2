use super::{Photo, add, orphans, photo, photos_of};
use crate::{
    CommandError, Store,
    hazards::{fixtures::*, open},
    testing::on_both_engines,
};
use bihuan_domain::{accounts::Scope, hazards::Phase};

fn stored(number: u128) -> Photo {
    Photo {
        evidence: bihuan_domain::hazards::Evidence {
            taken_at: Some(morning()),
            latitude_1e6: Some(24_500_000),
            longitude_1e6: Some(-1),
            ..evidence(number)
        },
        hazard: hazard_id(1),
        phase: Phase::After,
        media_type: "image/jpeg".to_owned(),
        bytes: 123_456,
        width: 4_000,
        height: 3_000,
        uploaded_by: "operator".to_owned(),
        uploaded_at: morning(),
        file: format!("ab/{number}"),
    }
}

fn prepared(store: &Store) {
    let result: Result<_, CommandError> = store.write_blocking(|tx| {
        open(tx, hazard_id(1), draft(village(1, 1), "2026-03-01"), by(&officer(&township(1)), morning()))?;
        add(tx, &stored(1))?;
        Ok(add(tx, &stored(2))?)
    });
    result.unwrap();
}

#[test]
fn a_photo_is_shown_to_whoever_sees_its_hazard() {
    on_both_engines(|store| {
        prepared(store);
        let of = |scope: &Scope, number| store.read_blocking(|tx| photo(tx, scope, evidence(number).id)).unwrap();
        let township_scope = officer(&township(1)).scope();
        assert_eq!(of(&township_scope, 1), Some(stored(1)));
        assert_eq!(of(&enterprise_officer(1).scope(), 2), Some(stored(2)));
        for hidden in [Scope::nothing(), officer(&township(2)).scope(), enterprise_officer(3).scope()] {
            assert_eq!(of(&hidden, 1), None);
            assert_eq!(store.read_blocking(|tx| photos_of(tx, &hidden, hazard_id(1))).unwrap(), []);
        }
        assert_eq!(of(&township_scope, 3), None);
        let all = store.read_blocking(|tx| photos_of(tx, &township_scope, hazard_id(1))).unwrap();
        assert_eq!(all, [stored(1), stored(2)]);
        assert!(store.write_blocking(|tx| add(tx, &stored(1))).is_err(), "a photo is noted once");
    });
}

#[test]
fn files_without_a_photo_are_orphans() {
    on_both_engines(|store| {
        prepared(store);
        let files = ["ab/1", "ab/3", "x\0", "ab/2"].map(str::to_owned).to_vec();
        assert_eq!(store.read_blocking(|tx| orphans(tx, files)).unwrap(), ["ab/3", "x\0"]);
    });
}
