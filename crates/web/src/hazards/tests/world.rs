//! A township with two villages, an enterprise in one, and another township.

use crate::{
    photos::samples,
    testing::{Browser, Reply, TestApp, TestFile, county, subtree, township},
};
use bihuan_domain::{
    accounts::Role,
    enterprises::{Enterprise, EnterpriseStatus, Profile},
    hazards::SectorCode,
    ids::{UnitId, UserId},
    jurisdictions::{AdministrativeLevel, Jurisdiction, Node, Place, Subtree},
    units::{Unit, UnitKind},
};
use bihuan_store::{StoreError, enterprises, jurisdictions, units};
use image::ImageFormat;

pub const EAST: &str = "350525190201";
pub const WEST: &str = "350525190202";

/// The application with its township.
pub struct World {
    pub test: TestApp,
    pub works: UnitId,
    pub mill: UnitId,
}

fn place(codes: &[(AdministrativeLevel, &str)]) -> Place {
    let nodes: Vec<_> = codes.iter().map(|(level, code)| (*level, code.parse().unwrap())).collect();
    Place::try_from(nodes).unwrap()
}

fn village(code: &str) -> Place {
    use AdministrativeLevel::{County, Township, Village};
    place(&[(County, "350525000000"), (Township, "350525190000"), (Village, code)])
}

/// Another township of the county.
pub fn elsewhere() -> Subtree {
    subtree(AdministrativeLevel::Township, "350525101000")
}

impl World {
    pub async fn new() -> Self {
        use AdministrativeLevel::{County, Township, Village};
        let test = TestApp::new();
        let county = (County, "350525000000");
        let nodes = [
            (place(&[county]), "永春县"),
            (place(&[county, (Township, "350525190000")]), "青禾镇"),
            (place(&[county, (Township, "350525101000")]), "五里街镇"),
            (village(EAST), "河东村"),
            (village(WEST), "河西村"),
            (place(&[county, (Township, "350525101000"), (Village, "350525101201")]), "外村"),
        ];
        let other = place(&[county, (Township, "350525101000"), (Village, "350525101201")]);
        let (works, mill) = (UnitId(test_id(1)), UnitId(test_id(2)));
        let owned = [(works, "=示例家具厂", village(EAST)), (mill, "外镇面粉厂", other)];
        test.app
            .store
            .write(move |tx| {
                for (place, name) in nodes {
                    let jurisdiction =
                        Jurisdiction { code: place.code().clone(), name: name.to_owned(), place: place.clone() };
                    jurisdictions::put(tx, &Node { jurisdiction, version: 1, closed_on: None })?;
                }
                for (id, name, place) in owned {
                    let code = Some(place.code().clone());
                    let unit = Unit { id, kind: UnitKind::Enterprise, name: name.to_owned(), place: code };
                    units::put(tx, &unit)?;
                    let profile = Profile::new(name.to_owned(), SectorCode::parse("light_industry").unwrap(), place);
                    let status = EnterpriseStatus::Active;
                    enterprises::put(tx, &Enterprise { id, version: 1, status, closed_reason: None, profile })?;
                }
                Ok::<_, StoreError>(())
            })
            .await
            .unwrap();
        Self { test, works, mill }
    }

    pub async fn officer(&self) -> Browser {
        self.test.signed_in_as("officer", &[(Role::SafetyOfficer, &township())]).await
    }

    pub async fn works_officer(&self) -> Browser {
        let user = self.works_user().await;
        self.test.signed_in(user).await
    }

    async fn works_user(&self) -> UserId {
        self.test.enterprise_officer("works", self.works, "=示例家具厂").await
    }

    pub async fn mill_officer(&self) -> Browser {
        let user = self.test.enterprise_officer("mill", self.mill, "外镇面粉厂").await;
        self.test.signed_in(user).await
    }

    pub async fn leader(&self) -> Browser {
        self.test.signed_in_as("leader", &[(Role::Leader, &township())]).await
    }

    pub async fn stranger(&self) -> Browser {
        self.test.signed_in_as("stranger", &[(Role::SafetyOfficer, &elsewhere())]).await
    }

    pub async fn auditor(&self) -> Browser {
        self.test.signed_in_as("auditor", &[(Role::AuditAdministrator, &county())]).await
    }

    /// The files of photos on the disk.
    pub fn files(&self) -> usize {
        fn count(folder: &std::path::Path) -> usize {
            let children = std::fs::read_dir(folder).into_iter().flatten().map(Result::unwrap);
            children.map(|child| if child.path().is_dir() { count(&child.path()) } else { 1 }).sum()
        }
        count(&self.test.app.config.data_directory)
    }

    /// Registers a general hazard of the works; returns its path.
    pub async fn registered(&self, browser: &mut Browser) -> String {
        let reply = self.register(browser, &[]).await;
        assert_eq!(reply.status, 303, "{}", reply.text());
        reply.location().to_owned()
    }

    /// Sends the form of registration with some fields set otherwise.
    pub async fn register(&self, browser: &mut Browser, other: &[(&str, &str)]) -> Reply {
        let works = self.works.to_string();
        let fields = merged(
            &[
                ("variant", "register"),
                ("enterprise", &works),
                ("location", "喷漆车间"),
                ("description", "配电箱无门"),
                ("level", "general"),
                ("kind", "hazard"),
                ("sector", "other"),
                ("source", "township_inspection"),
                ("latitude", "24.98"),
                ("longitude", "118.13"),
            ],
            other,
        );
        let picture = samples::picture(640, 480, ImageFormat::Jpeg);
        browser.upload("/hazards", &fields, &[photo("photos", &picture)]).await
    }

    /// Assigns it to the works.
    pub async fn assigned(&self, officer: &mut Browser) -> String {
        let path = self.registered(officer).await;
        let works = self.works.to_string();
        let fields = [("version", "1"), ("unit", works.as_str()), ("working_days", "10"), ("requirement", "加装箱门")];
        let reply = officer.post(&format!("{path}/assign"), &fields).await;
        assert_eq!((reply.status.as_u16(), reply.location()), (303, path.as_str()), "{}", reply.text());
        path
    }
}

fn test_id(number: u128) -> uuid::Uuid {
    uuid::Uuid::from_u128(0x018f_0000_0000_7000_8000_0000_0000_0000 + number)
}

pub fn photo<'a>(field: &'a str, bytes: &'a [u8]) -> TestFile<'a> {
    TestFile { field, name: "photo.jpg", content_type: "image/jpeg", bytes }
}

/// Fields with some of them set otherwise.
pub fn merged<'a>(fields: &[(&'a str, &'a str)], other: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = fields.iter().filter(|(name, _)| !other.iter().any(|(set, _)| set == name));
    kept.chain(other).copied().collect()
}

/// The addresses of a page that begin with something.
pub fn addresses(page: &str, beginning: &str) -> Vec<String> {
    let found = page.split(['"', '\'']).filter(|part| part.starts_with(beginning));
    found.map(|part| part.replace("&#38;", "&").replace("&amp;", "&")).collect()
}

impl World {
    /// The same user in another browser.
    pub async fn mill_officer_again(&self) -> Browser {
        let user = self.test.enterprise_officer("mill2", self.mill, "外镇面粉厂").await;
        self.test.signed_in(user).await
    }
}
