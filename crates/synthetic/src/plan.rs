//! A made-up plan document of a township.

/// The document as it was written for 青禾镇 in 2024.
const WRITTEN: &str = include_str!("../data/plan.txt");

/// The document of a township whose campaign ends with `year`.
#[must_use]
pub fn plan_text(township: &str, year: i16) -> String {
    // From the earliest year on, so that none is moved twice.
    let moved = (0..4).fold(WRITTEN.replace("青禾镇", township), |text, step| {
        text.replace(&format!("{}年", 2023 + step), &format!("\u{1}{step}年"))
            .replace(&format!("{}—", 2023 + step), &format!("\u{1}{step}—"))
            .replace(&format!("〔{}〕", 2023 + step), &format!("〔\u{1}{step}〕"))
    });
    (0..4).fold(moved, |text, step| text.replace(&format!("\u{1}{step}"), &(year - 3 + step).to_string()))
}

#[cfg(test)]
mod tests {
    use super::plan_text;

    #[test]
    fn a_plan_is_of_its_township_and_its_years() {
        let text = plan_text("白石镇", 2030);
        assert!(text.contains("白石府") || text.contains("白石镇人民政府"));
        assert!(text.contains("（2028—2030年）") && text.contains("2027年及以前"), "{text}");
        assert!(!text.contains("2024") && !text.contains("青禾镇") && !text.contains('\u{1}'));
    }
}
