//! Lives of hazards: each told through the rules, step by step, with people of the township acting at plausible times.

use crate::{people::People, random::Dice, township::Township, words};
use bihuan_domain::{
    Rules,
    accounts::{Actor, Person},
    china_date,
    clock::start_of_china_date,
    enterprises::{Position, RegisterEnterprise},
    hazards::{
        AcceptCommand, Assign, CloseOut, Command, Context, Delist, EscalationStep, Evidence, Extend, Hazard,
        HazardEvent, HazardLevel, HazardSource, HazardState, List, OnTheSpot, Open, OpenKind, PlanInput, Recorded,
        Reject, Reopen, Responsible, Sponsor, Submit, Term, TwoReports, decide, decide_open,
    },
    ids::{HazardId, PhotoId},
    jurisdictions::AdministrativeLevel,
};
use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date};

/// One thing that happened.
#[derive(Debug, Clone)]
pub struct Lived {
    /// What.
    pub event: HazardEvent,
    /// Who.
    pub actor: Actor,
    /// When.
    pub at: Timestamp,
}

/// A hazard with everything that happened to it.
#[derive(Debug, Clone)]
pub struct Life {
    /// The hazard as it now is.
    pub hazard: Hazard,
    /// Its events in order.
    pub events: Vec<Lived>,
}

/// The township's surroundings that its lives need.
pub struct Setting<'a> {
    /// The seed of everything.
    pub seed: u64,
    /// The township.
    pub township: &'a Township,
    /// Its officials.
    pub people: &'a People,
    /// Its enterprises.
    pub enterprises: &'a [RegisterEnterprise],
    /// The rules that every step obeys.
    pub rules: &'a Rules,
    /// Nothing happens after this moment.
    pub now: Timestamp,
    /// SM3 of the sample pictures of each phase, before and after.
    pub pictures: [&'a [String]; 2],
}

/// Lives of a township's hazards, in the order of their finding, numbered from 1 within each year.
pub fn lives<'a>(setting: &'a Setting<'a>, count: u32) -> impl Iterator<Item = Life> + 'a {
    let mut days: Vec<_> = (0..count).map(|number| (found_on(setting, number), number)).collect();
    days.sort_unstable();
    let mut serial = 0;
    let mut year = 0;
    days.into_iter().map(move |(found_on, number)| {
        if found_on.year() != year {
            year = found_on.year();
            serial = 0;
        }
        serial += 1;
        let code = &setting.township.node.code.as_str()[..9];
        Telling::new(setting, number).tell(found_on, format!("{code}-{year}-{serial:05}"))
    })
}

/// More finds in recent years, a few from before the campaign.
fn found_on(setting: &Setting<'_>, number: u32) -> Date {
    let mut dice = Dice::new(setting.seed, [4, u64::from(setting.township.index), u64::from(number)]);
    let days = match dice.between(0, 99) {
        0..8 => dice.between(1_100, 1_500),
        8..40 => dice.between(365, 1_100),
        40..85 => dice.between(45, 365),
        _ => dice.between(0, 45),
    };
    let date = china_date(setting.now).saturating_sub(days.days());
    if setting.rules.calendar.is_working_day(date) { date } else { date.saturating_sub(2.days()) }
}

struct Telling<'a> {
    setting: &'a Setting<'a>,
    dice: Dice,
    enterprise: &'a RegisterEnterprise,
    officers: [&'a Person; 2],
    grid_officer: &'a Person,
    at: Timestamp,
    hazard: Option<Hazard>,
    events: Vec<Lived>,
}

/// The life has come to the present moment, or the rules ended it.
struct Over;

type Told = Result<(), Over>;

impl<'a> Telling<'a> {
    fn new(setting: &'a Setting<'a>, number: u32) -> Self {
        let mut dice = Dice::new(setting.seed, [5, u64::from(setting.township.index), u64::from(number)]);
        let enterprise = dice.pick(setting.enterprises);
        let village = enterprise.profile.place.at(AdministrativeLevel::Village);
        let villages = &setting.township.villages;
        let position = villages.iter().position(|one| Some(&one.code) == village).unwrap_or(0);
        let first = usize::try_from(dice.between(0, 2)).unwrap_or(0);
        let officers = &setting.people.safety_officers;
        let officers = [&officers[first], &officers[(first + 1) % officers.len()]];
        let grid_officer = &setting.people.grid_officers[position];
        let at = Timestamp::UNIX_EPOCH;
        Self { setting, dice, enterprise, officers, grid_officer, at, hazard: None, events: Vec::new() }
    }

    fn tell(mut self, found_on: Date, number: String) -> Life {
        self.at = start_of_china_date(found_on) + SignedDuration::from_mins(self.dice.between(9 * 60, 17 * 60));
        self.at = self.at.min(self.setting.now);
        self.open(found_on, number);
        // A life that has come to the present stops wherever it is.
        let _ = self.go_on();
        self.sweep(self.setting.now);
        let hazard = self.hazard.expect("every life begins with an opening that the rules allow");
        Life { hazard, events: self.events }
    }

    fn open(&mut self, found_on: Date, number: String) {
        let level = match self.dice.between(0, 99) {
            0..86 => HazardLevel::General,
            86..93 => HazardLevel::Serious,
            _ => HazardLevel::Major,
        };
        let source = *self.dice.pick(&[
            HazardSource::GridPatrol,
            HazardSource::GridPatrol,
            HazardSource::TownshipInspection,
            HazardSource::TownshipInspection,
            HazardSource::DepartmentInspection,
            HazardSource::ExpertReview,
            HazardSource::SelfCheck,
            HazardSource::Tip,
        ]);
        let (description, location) = self.fault(level);
        let profile = &self.enterprise.profile;
        let finder = match source {
            HazardSource::DepartmentInspection | HazardSource::ExpertReview => &self.setting.people.supervisor,
            HazardSource::GridPatrol => self.grid_officer,
            _ => self.officers[0],
        };
        let photos = self.photos(0, 1);
        let open = Open {
            number,
            kind: self.kind(level, source),
            place: profile.place.clone(),
            enterprise: Some(self.enterprise.id),
            subject_name: profile.name.clone(),
            location: location.to_owned(),
            description: description.to_owned(),
            level,
            sector: profile.sector.clone(),
            source,
            criterion: None,
            found_on,
            photos,
            recurrence_of: None,
        };
        let actor = Actor::Person(finder.clone());
        let events = decide_open(&open, &self.context(&actor)).expect("the finder may register what was found today");
        let id = HazardId(self.dice.id(self.at));
        for event in events {
            let recorded = Recorded { event: event.clone(), at: self.at };
            match &mut self.hazard {
                None => self.hazard = Hazard::begin(id, &recorded),
                Some(hazard) => hazard.evolve(&recorded),
            }
            self.events.push(Lived { event, actor: actor.clone(), at: self.at });
        }
    }

    fn kind(&mut self, level: HazardLevel, source: HazardSource) -> OpenKind {
        if source == HazardSource::Tip {
            return OpenKind::Report;
        }
        if level != HazardLevel::General || !self.dice.percent(18) {
            return OpenKind::Register;
        }
        let photos = self.photos(1, 1);
        OpenKind::OnTheSpot(OnTheSpot {
            unit: self.enterprise.id,
            unit_name: self.enterprise.profile.name.clone(),
            result: "现场立即整改完毕".to_owned(),
            photos,
        })
    }

    fn go_on(&mut self) -> Told {
        if self.state() == HazardState::Reported {
            self.verify()?;
        }
        if self.state() == HazardState::Registered {
            self.assign()?;
        }
        if self.level() == HazardLevel::Major && self.state() == HazardState::Rectifying {
            self.prepare_major()?;
        }
        self.rectify()?;
        self.finish()
    }

    fn verify(&mut self) -> Told {
        self.wait_days(0, 3)?;
        let officer = self.officers[0];
        if self.dice.percent(12) {
            self.act(officer, &Command::Dismiss { reason: "现场核查未发现举报所述情形".to_owned() })?;
            return Err(Over);
        }
        let level = self.level();
        self.act(officer, &Command::Verify { finding: "现场核查，情况属实".to_owned(), level })
    }

    fn assign(&mut self) -> Told {
        self.wait_days(0, 2)?;
        let days = self.setting.rules.hazards.usual_working_days(self.level());
        let assign = Assign {
            unit: self.enterprise.id,
            unit_name: self.enterprise.profile.name.clone(),
            term: Term::WorkingDays(days),
            requirement: "限期整改，整改期间落实防范措施".to_owned(),
        };
        self.act(self.officers[0], &Command::Assign(assign))
    }

    /// 五落实, 双报告, and often listing, stop-work and a sponsor.
    fn prepare_major(&mut self) -> Told {
        self.wait_days(0, 2)?;
        let officer = self.officers[0];
        let (_, _, _, measures, contingency) = *self.major();
        let due_on = self.hazard.as_ref().and_then(Hazard::due_on);
        let plan = PlanInput {
            responsible: Some(Responsible::Head(self.enterprise.profile.head_name.clone())),
            measures: measures.to_owned(),
            funds_cents: Some(self.dice.between(5, 300) * 100_000),
            target_on: due_on,
            contingency: contingency.to_owned(),
        };
        self.act(officer, &Command::RecordPlan(plan))?;
        let today = china_date(self.at);
        let reports = TwoReports { to_regulator_on: Some(today), to_workers_congress_on: Some(today) };
        self.act(officer, &Command::RecordReports(reports))?;
        if self.dice.percent(25) {
            let number = format!("（示范）应急现措〔{}〕{}号", today.year(), self.dice.between(1, 180));
            let order = bihuan_domain::hazards::OrderStopWork { number, extent: "相关工段停产整改".to_owned() };
            self.act(&self.setting.people.supervisor, &Command::OrderStopWork(order))?;
        }
        if self.dice.percent(65) {
            self.list(today)?;
        }
        Ok(())
    }

    fn list(&mut self, today: Date) -> Told {
        let people = self.setting.people;
        let by_county = self.dice.percent(40);
        let (who, level, prefix) = if by_county {
            (&people.county_officer, AdministrativeLevel::County, "示安委督")
        } else {
            (&people.leader, AdministrativeLevel::Township, "示镇安督")
        };
        let list = List {
            level,
            number: format!("{prefix}〔{}〕{}号", today.year(), self.dice.between(1, 220)),
            authority: who.unit_name.clone(),
            due_on: today.saturating_add(90.days()),
        };
        self.act(who, &Command::List(list))?;
        let sponsor = Sponsor { name: people.leader.name.clone(), post: "镇长".to_owned() };
        self.act(&people.leader, &Command::AppointSponsor(sponsor))
    }

    /// Until accepted: extension, lateness, rejection.
    fn rectify(&mut self) -> Told {
        while self.state() == HazardState::Rectifying {
            let due_on = self.hazard.as_ref().and_then(Hazard::due_on).ok_or(Over)?;
            if self.dice.percent(7) {
                self.extend(due_on);
            }
            let term = i64::from((due_on - china_date(self.at)).get_days()).max(1);
            let days = self.days_of_work(term);
            self.wait_days(days, days)?;
            let photos = self.photos(1, 1);
            let result = self.result().to_owned();
            self.act(self.grid_officer, &Command::Submit(Submit { result, photos }))?;
            self.wait_days(1, 4)?;
            let officer = self.officers[0];
            if self.dice.percent(10) {
                let reason = "整改不到位，未见相关记录，请继续整改".to_owned();
                self.act(officer, &Command::Reject(Reject { reason, photos: Vec::new() }))?;
            } else {
                let opinion = "经现场复查，整改到位，验收合格".to_owned();
                self.act(officer, &Command::Accept(AcceptCommand { opinion, photos: Vec::new() }))?;
            }
        }
        Ok(())
    }

    /// Mostly in time, sometimes late; a few major ones drag on for years, and of the oldest many until today.
    fn days_of_work(&mut self, term: i64) -> i64 {
        let major = self.level() == HazardLevel::Major;
        let age_days = (china_date(self.setting.now) - china_date(self.at)).get_days();
        match self.dice.between(0, 99) {
            60.. if major && age_days > 1_050 => term + 2_000,
            86.. if major => term + self.dice.between(700, 1_500),
            93.. => term + self.dice.between(20, 400),
            82.. => term + self.dice.between(1, 12),
            _ => self.dice.between((term / 3).max(1), term),
        }
    }

    fn extend(&mut self, due_on: Date) {
        let days = u32::try_from((due_on - china_date(self.at)).get_days()).unwrap_or(0) + 15;
        let reason = "设备采购周期较长，申请延期".to_owned();
        let extend = Extend { term: Term::CalendarDays(days), reason, decision: None };
        // A second extension without a decision is refused: then the term stays.
        drop(self.act(self.officers[1], &Command::Extend(extend)));
    }

    fn finish(&mut self) -> Told {
        if self.state() != HazardState::Accepted {
            return Err(Over);
        }
        self.wait_days(0, 5)?;
        let people = self.setting.people;
        if self.hazard.as_ref().is_some_and(|hazard| hazard.stop_work_in_force().is_some()) {
            self.act(&people.supervisor, &Command::LiftStopWork { reason: "整改验收合格".to_owned() })?;
        }
        if self.hazard.as_ref().is_some_and(|hazard| hazard.listing_in_force().is_some()) {
            let basis = "整改验收合格，准予摘牌".to_owned();
            self.act(&people.county_officer, &Command::Delist(Delist { basis }))?;
        }
        let major = self.level() == HazardLevel::Major;
        let closer = if major { &people.county_officer } else { self.officers[1] };
        self.act(closer, &Command::CloseOut(CloseOut { remark: String::new() }))?;
        if self.dice.percent(1) {
            self.wait_days(20, 60)?;
            let reopen = Reopen { reason: "回头看发现问题反弹".to_owned(), term: Term::WorkingDays(10) };
            self.act(self.officers[0], &Command::Reopen(reopen))?;
        }
        Ok(())
    }

    /// Lets days pass; what the clock does meanwhile is done, too.
    fn wait_days(&mut self, low: i64, high: i64) -> Told {
        let days = self.dice.between(low, high);
        let minutes = self.dice.between(20, 240);
        let until = self.at + SignedDuration::from_hours(24 * days) + SignedDuration::from_mins(minutes);
        self.sweep(until.min(self.setting.now));
        if until > self.setting.now {
            return Err(Over);
        }
        self.at = until;
        Ok(())
    }

    /// Overdue marks and escalation up to a moment, each at one in the morning of its day.
    fn sweep(&mut self, until: Timestamp) {
        let Some(hazard) = &self.hazard else { return };
        let Some(due_on) = hazard.due_on().filter(|_| hazard.state == HazardState::Rectifying) else { return };
        let escalation = *self.setting.rules.hazards.escalation(hazard.level);
        self.tick(due_on.saturating_add(1.day()), until, &Command::MarkOverdue);
        for step in EscalationStep::ALL {
            // The first step falls on the day of the mark itself, a few minutes later.
            let day = due_on.saturating_add(i64::from(escalation.days_of(step)).days());
            self.tick(day, until, &Command::Escalate(step));
        }
    }

    fn tick(&mut self, day: Date, until: Timestamp, command: &Command) {
        let minutes = if *command == Command::MarkOverdue { 60 } else { 65 };
        let at = start_of_china_date(day) + SignedDuration::from_mins(minutes);
        if at <= until && at > self.at {
            self.at = at;
            // What was done by an earlier sweep is refused.
            drop(self.record(&Actor::System, command));
        }
    }

    fn act(&mut self, person: &Person, command: &Command) -> Told {
        let at = self.at + SignedDuration::from_mins(self.dice.between(2, 15));
        if at > self.setting.now {
            return Err(Over);
        }
        self.at = at;
        self.record(&Actor::Person(person.clone()), command)
    }

    fn record(&mut self, actor: &Actor, command: &Command) -> Told {
        let hazard = self.hazard.as_ref().ok_or(Over)?;
        let Ok(events) = decide(hazard, command, &self.context(actor)) else { return Err(Over) };
        let at = self.at;
        for event in events {
            if let Some(hazard) = &mut self.hazard {
                hazard.evolve(&Recorded { event: event.clone(), at });
            }
            self.events.push(Lived { event, actor: actor.clone(), at });
        }
        Ok(())
    }

    fn context<'b>(&'b self, actor: &'b Actor) -> Context<'b> {
        let rules = self.setting.rules;
        Context { actor, now: self.at, calendar: &rules.calendar, policy: &rules.hazards }
    }

    fn state(&self) -> HazardState {
        self.hazard.as_ref().map_or(HazardState::Dismissed, |hazard| hazard.state)
    }

    fn level(&self) -> HazardLevel {
        self.hazard.as_ref().map_or(HazardLevel::General, |hazard| hazard.level)
    }

    fn fault(&mut self, level: HazardLevel) -> (&'static str, &'static str) {
        match level {
            HazardLevel::General => {
                let (description, location, _) = self.dice.pick(&words::GENERAL);
                (description, location)
            }
            HazardLevel::Serious => {
                let (description, location, _) = self.dice.pick(&words::SERIOUS);
                (description, location)
            }
            HazardLevel::Major => {
                let (description, location, ..) = self.dice.pick(&words::MAJOR);
                (description, location)
            }
        }
    }

    fn major(&self) -> &'static (&'static str, &'static str, &'static str, &'static str, &'static str) {
        let description = self.hazard.as_ref().map_or("", |hazard| hazard.description.as_str());
        words::MAJOR.iter().find(|major| major.0 == description).unwrap_or(&words::MAJOR[0])
    }

    fn result(&self) -> &'static str {
        let Some(hazard) = &self.hazard else { return "" };
        let small = words::GENERAL.iter().chain(&words::SERIOUS).map(|(fault, _, result)| (*fault, *result));
        let mut all = small.chain(words::MAJOR.iter().map(|(fault, _, result, ..)| (*fault, *result)));
        all.find(|(fault, _)| *fault == hazard.description).map_or("已整改完毕", |(_, result)| result)
    }

    /// Sample pictures as evidence: `phase` 0 before, 1 after. None where the township has no pictures.
    fn photos(&mut self, phase: usize, count: i64) -> Vec<Evidence> {
        let pictures = self.setting.pictures[phase];
        let position = self.enterprise.profile.position;
        (0..count)
            .filter(|_| !pictures.is_empty())
            .map(|_| Evidence {
                id: PhotoId(self.dice.id(self.at)),
                sm3: self.dice.pick(pictures).clone(),
                taken_at: Some(self.at),
                latitude_1e6: position.map(Position::latitude_1e6),
                longitude_1e6: position.map(Position::longitude_1e6),
            })
            .collect()
    }
}
