//! Supervision: listing, stop-work orders, leader sponsors.

use super::{ApiRoutes, Body, Day, Found, body, on};
use bihuan_domain::{
    Refusal,
    hazards::{Command, CommandKind, Delist, List, OrderStopWork, Sponsor},
    jurisdictions::AdministrativeLevel,
};
use schemars::JsonSchema;
use serde::Deserialize;

pub fn add(routes: ApiRoutes) -> ApiRoutes {
    let routes = on::<PutOnList>(
        routes,
        "/api/v1/hazards/{id}/commands/list",
        "listHazardForSupervision",
        "Put a major hazard under supervision (挂牌督办)",
    );
    let routes = on::<TakeOffList>(
        routes,
        "/api/v1/hazards/{id}/commands/delist",
        "delistHazard",
        "Take it off the supervision list (摘牌)",
    );
    let routes = on::<StopWork>(
        routes,
        "/api/v1/hazards/{id}/commands/order-stop-work",
        "orderStopWork",
        "Order to stop work (停产停业)",
    );
    let routes = on::<LiftStopWork>(
        routes,
        "/api/v1/hazards/{id}/commands/lift-stop-work",
        "liftStopWork",
        "Let work go on (解除停产停业)",
    );
    on::<Appoint>(
        routes,
        "/api/v1/hazards/{id}/commands/appoint-sponsor",
        "appointHazardSponsor",
        "Appoint a leader who watches over it (领导挂钩)",
    )
}

body! {
    /// A level of government puts it under supervision.
    #[schemars(rename = "ListHazardForSupervision")]
    PutOnList = List, r#"{
        "version": 2, "level": "township", "number": "某安委〔2026〕3号", "authority": "某镇安委会", "due_on": "2026-05-01"
    }"#;
    {
        /// The level of government.
        level: AdministrativeLevel,
        /// Number of the document.
        #[schemars(length(min = 1, max = 100))]
        number: String,
        /// The authority that supervises.
        #[schemars(length(min = 1, max = 100))]
        authority: String,
        /// The day by which it must be done.
        due_on: Day,
    }
    fn command(self, _: Found) -> Result<Command, Refusal> {
        let Self { level, number, authority, due_on, .. } = self;
        Ok(Command::List(List { level, number, authority, due_on: due_on.0 }))
    }
}

body! {
    /// Supervision ends.
    #[schemars(rename = "DelistHazard")]
    TakeOffList = Delist, r#"{ "version": 6, "basis": "某安委〔2026〕9号" }"#;
    {
        /// Number of the document, or the reason.
        #[schemars(length(min = 1, max = 2000))]
        basis: String,
    }
    fn command(self, _: Found) -> Result<Command, Refusal> {
        Ok(Command::Delist(Delist { basis: self.basis }))
    }
}

body! {
    /// Work stops.
    #[schemars(rename = "OrderStopWork")]
    StopWork = OrderStopWork, r#"{ "version": 2, "number": "某应急责改〔2026〕5号", "extent": "喷漆车间" }"#;
    {
        /// Number of the order.
        #[schemars(length(min = 1, max = 100))]
        number: String,
        /// What stops.
        #[schemars(length(min = 1, max = 2000))]
        extent: String,
    }
    fn command(self, _: Found) -> Result<Command, Refusal> {
        Ok(Command::OrderStopWork(OrderStopWork { number: self.number, extent: self.extent }))
    }
}

body! {
    /// Work may go on.
    #[schemars(rename = "LiftStopWork")]
    LiftStopWork = LiftStopWork, r#"{ "version": 3, "reason": "复查合格" }"#;
    {
        /// Why.
        #[schemars(length(min = 1, max = 2000))]
        reason: String,
    }
    fn command(self, _: Found) -> Result<Command, Refusal> {
        Ok(Command::LiftStopWork { reason: self.reason })
    }
}

body! {
    /// A leader watches over it.
    #[schemars(rename = "AppointHazardSponsor")]
    Appoint = AppointSponsor, r#"{ "version": 2, "name": "某某", "post": "副镇长" }"#;
    {
        /// Name.
        #[schemars(length(min = 1, max = 100))]
        name: String,
        /// Post.
        #[schemars(length(min = 1, max = 100))]
        post: String,
    }
    fn command(self, _: Found) -> Result<Command, Refusal> {
        Ok(Command::AppointSponsor(Sponsor { name: self.name, post: self.post }))
    }
}
