//! 提交整改: the unit says that it is done.

use super::{
    Context, bounded, plan,
    texts::{LONG, required},
};
use crate::{
    Refusal, RefusalCode,
    hazards::{Hazard, HazardEvent, HazardLevel, Submission, Submit, fields},
};

pub fn submit(hazard: &Hazard, submit: &Submit, context: &Context<'_>) -> Result<Vec<HazardEvent>, Refusal> {
    let result = required(&submit.result, fields::RESULT, LONG)?;
    bounded(&submit.photos)?;
    if hazard.level == HazardLevel::Major {
        plan::complete_for_major(hazard)?;
        if submit.photos.is_empty() {
            return Err(RefusalCode::MajorNeedsPhotos.into());
        }
    }
    let person = context.actor.person();
    Ok(vec![HazardEvent::RectificationSubmitted {
        submission: Submission {
            submitted_by: person.map(|person| person.id),
            submitted_by_unit: person.map(|person| person.unit),
            completed_on: context.today(),
            result,
        },
        photos: submit.photos.clone(),
    }])
}
