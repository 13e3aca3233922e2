use crate::testing::{TestApp, township};
use bihuan_domain::accounts::Role;

#[tokio::test]
async fn a_place_out_of_sight_has_no_dashboard() {
    let test = TestApp::new();
    let mut officer = test.signed_in_as("officer", &[(Role::SafetyOfficer, &township())]).await;
    assert_eq!(officer.get("/dashboard").await.status, 200);
    for place in ["350525101000", "x", "%27%20OR%201%3D1"] {
        assert_eq!(officer.get(&format!("/dashboard?place={place}")).await.status, 404, "{place}");
    }
}
