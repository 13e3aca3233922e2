//! Money and counts.

use super::{Parsed, normalise, refuse, text::is_placeholder};
use crate::tables::Cell;
use bihuan_domain::RefusalCode;
use serde::{Deserialize, Serialize};

/// The unit in which a column states money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MoneyUnit {
    /// 元
    #[default]
    Yuan,
    /// 千元
    ThousandYuan,
    /// 万元
    TenThousandYuan,
    /// 亿元
    HundredMillionYuan,
}

impl MoneyUnit {
    /// The unit that a text ends with or consists of.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let text = text.trim();
        [
            ("亿元", Self::HundredMillionYuan),
            ("万元", Self::TenThousandYuan),
            ("千元", Self::ThousandYuan),
            ("亿", Self::HundredMillionYuan),
            ("万", Self::TenThousandYuan),
            ("千", Self::ThousandYuan),
            ("人民币", Self::Yuan),
            ("元", Self::Yuan),
            ("块", Self::Yuan),
            ("rmb", Self::Yuan),
            ("yuan", Self::Yuan),
            ("cny", Self::Yuan),
        ]
        .into_iter()
        .find_map(|(word, unit)| text.to_lowercase().ends_with(word).then_some(unit))
    }

    const fn cents(self) -> i128 {
        match self {
            Self::Yuan => 100,
            Self::ThousandYuan => 100_000,
            Self::TenThousandYuan => 1_000_000,
            Self::HundredMillionYuan => 10_000_000_000,
        }
    }
}

/// Ten thousand times the yearly budget of a township: beyond, somebody mistook the unit.
const MOST_CENTS: i128 = 10_000_000_000_000;

/// An amount in cents; `unit` is the column's, a unit in the cell comes first. `None` for an empty cell or a placeholder.
///
/// # Errors
/// What is not one exact amount that is not negative.
pub fn money_cents(cell: &Cell, unit: MoneyUnit) -> Parsed<Option<i64>> {
    let unreadable = || refuse(RefusalCode::MoneyUnreadable, cell);
    let (text, unit) = match cell {
        Cell::Empty => return Ok(None),
        Cell::Error(error) => return Err(refuse(RefusalCode::FormulaError, error)),
        Cell::Number(number) => (number.to_string(), unit),
        Cell::Text(text) => {
            let text = normalise(text).replace(' ', "");
            if is_placeholder(&text) {
                return Ok(None);
            }
            if ["约", "左右", "大概", "多", "余", "近", "以上", "以内", "不足", "预计", "~", "至", "几"]
                .iter()
                .any(|w| text.contains(w))
            {
                return Err(refuse(RefusalCode::MoneyVague, cell));
            }
            let bare = text.trim_start_matches(['¥', '￥', '$']).trim_end_matches(['整', '。', '.']);
            let number = bare.trim_end_matches(|c: char| !c.is_ascii_digit());
            let unit = match &bare[number.len()..] {
                "" => unit,
                word if [
                    "元",
                    "万",
                    "万元",
                    "千元",
                    "亿元",
                    "亿",
                    "千",
                    "块",
                    "元人民币",
                    "万元人民币",
                    "人民币",
                    "rmb",
                    "RMB",
                    "yuan",
                ]
                .contains(&word) =>
                {
                    MoneyUnit::from_text(word.trim_end_matches("人民币")).unwrap_or(MoneyUnit::Yuan)
                }
                _ => return Err(unreadable()),
            };
            if number.contains('-') && !number.starts_with('-') {
                return Err(refuse(RefusalCode::MoneyVague, cell));
            }
            (number.replace(',', ""), unit)
        }
        Cell::Date(_) | Cell::Bool(_) => return Err(unreadable()),
    };
    let cents = decimal(&text, unit.cents()).filter(|cents| (0..=MOST_CENTS).contains(cents)).ok_or_else(unreadable)?;
    i64::try_from(cents).map(Some).map_err(|_| unreadable())
}

/// A decimal text times a whole number, rounded to the nearest whole.
fn decimal(text: &str, times: i128) -> Option<i128> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.len() <= 30 && text.bytes().all(|byte| byte.is_ascii_digit());
    if (whole.is_empty() && fraction.is_empty()) || !digits(whole) || !digits(fraction) || whole.len() > 15 {
        return None;
    }
    let fraction = &fraction[..fraction.len().min(15)];
    let scale = 10i128.pow(u32::try_from(fraction.len()).ok()?);
    let number: i128 = format!("0{whole}{fraction}").parse().ok()?;
    Some((number * times + scale / 2) / scale)
}

/// A count of people or things: `300`, `300人`, `约50`. `None` for an empty cell or a placeholder.
///
/// # Errors
/// What is not one whole number up to ten million.
pub fn count(cell: &Cell) -> Parsed<Option<u32>> {
    let unreadable = || refuse(RefusalCode::CountUnreadable, cell);
    let text = match cell {
        Cell::Empty => return Ok(None),
        Cell::Error(error) => return Err(refuse(RefusalCode::FormulaError, error)),
        Cell::Number(number) => number.to_string(),
        Cell::Text(text) if is_placeholder(text) => return Ok(None),
        Cell::Text(text) => normalise(text).replace([' ', ','], ""),
        Cell::Date(_) | Cell::Bool(_) => return Err(unreadable()),
    };
    let text = text.trim_start_matches(['约', '近', '共']);
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let tail = text[end..].strip_prefix(".0").unwrap_or(&text[end..]);
    let harmless = ["", "人", "名", "个", "家", "余人", "多人", "人左右", "左右", "余", "多", "余名", "位"];
    if !harmless.contains(&tail) {
        return Err(unreadable());
    }
    text[..end].parse().ok().filter(|count| *count <= 10_000_000).map(Some).ok_or_else(unreadable)
}
