//! The page of GB/T 9704-2012: A4, a type area of 156 × 225 mm, 22 lines of 28 characters, and the elements on it.

use super::{Issue, NoticeError, texts};
use docx_rs::{
    AlignmentType, BorderType, DocGrid, DocGridType, Docx, Footer, LineSpacing, LineSpacingType, PageMargin, PageNum,
    Paragraph, ParagraphBorder, ParagraphBorderPosition, ParagraphBorders, Run, RunFonts, SpecialIndentType,
};
use std::io::Cursor;

/// Twips (1/1440 inch) of a millimetre count.
const fn twips_of_mm(mm: i32) -> i32 {
    mm * 14_400 / 254
}

/// 天头 37 mm, 订口 28 mm; with the type area of 156 × 225 mm on A4 that leaves 26 mm right and 35 mm below.
const MARGIN: PageMargin = PageMargin {
    top: twips_of_mm(37),
    left: twips_of_mm(28),
    right: twips_of_mm(26),
    bottom: twips_of_mm(35),
    header: twips_of_mm(15),
    // The number stands 7 mm below the type area.
    footer: twips_of_mm(35 - 7 - 5),
    gutter: 0,
};
/// A4 in twips.
const PAGE: (u32, u32) = (11_906, 16_838);
/// 225 mm in 22 lines.
const LINE_TWIPS: i32 = 579;
/// 3号 in half points.
const BODY_SIZE: usize = 32;
/// 2号.
const TITLE_SIZE: usize = 44;
/// 4号.
const PAGE_NUMBER_SIZE: usize = 28;
/// The width of a 3号 character in twips.
const CHARACTER_TWIPS: i32 = 320;
/// 28 characters of 16 pt are 6 pt wider than 156 mm: each is set a quarter of a point (5 twips) closer. Set on the text,
/// because programs read a grid of characters differently.
const CHARACTER_SPACING: i32 = -5;
/// The width of the type area in half points.
const TYPE_AREA_HALF_POINTS: usize = 884;

/// 正文 font.
pub const BODY_FONT: &str = "仿宋_GB2312";
/// Title and head font.
pub const TITLE_FONT: &str = "方正小标宋简体";
/// First level.
const FIRST_LEVEL_FONT: &str = "黑体";
/// Second level.
const SECOND_LEVEL_FONT: &str = "楷体_GB2312";
/// Page numbers.
const PAGE_NUMBER_FONT: &str = "宋体";
const RED: &str = "E60012";
const GREY: &str = "A0A0A0";

/// A document that grows from its head to its signature.
pub struct Document(Docx);

impl Document {
    /// The page, the red head with the number, the rule, the title and the addressee.
    pub fn new(issue: &Issue, title: &str, addressee: &str) -> Self {
        let mut docx = Docx::new()
            .page_size(PAGE.0, PAGE.1)
            .page_margin(MARGIN)
            .default_fonts(fonts(BODY_FONT))
            .default_size(BODY_SIZE)
            .footer(page_number(AlignmentType::Right))
            .even_footer(page_number(AlignmentType::Left));
        let grid = DocGrid::new().grid_type(DocGridType::Lines).line_pitch(579);
        docx.document = docx.document.doc_grid(grid);
        let heading = aligned(AlignmentType::Center).line_spacing(exact(LINE_TWIPS + 60));
        Self(docx)
            .head(issue)
            .push(heading.add_run(run(title, TITLE_FONT, TITLE_SIZE)))
            .blank_lines(1)
            .flush(&format!("{addressee}："))
    }

    /// 版头: the issuing authority in red, its number two lines below, a red rule 4 mm below that.
    fn head(self, issue: &Issue) -> Self {
        let characters = issue.authority.chars().count().max(1);
        let size = (TYPE_AREA_HALF_POINTS * 19 / 20 / characters).clamp(BODY_SIZE, 88);
        let height = i32::try_from(size).unwrap_or(BODY_SIZE as i32) * 10 + 200;
        // 发文机关标志 begins 35 mm below the edge of the type area.
        let spacing = exact(height).before(twips_of_mm(35).unsigned_abs());
        let authority = aligned(AlignmentType::Center).line_spacing(spacing);
        let authority = authority.add_run(run(&issue.authority, TITLE_FONT, size).color(RED));
        let number = issue.number.clone().unwrap_or_else(|| format!("　　　〔{}〕　　号", issue.issued_on.year()));
        let mut ruled = aligned(AlignmentType::Center);
        let rule = ParagraphBorder::new(ParagraphBorderPosition::Bottom).val(BorderType::Single);
        // 4 mm, in points; 1.5 pt wide, in eighths of a point.
        let rule = ParagraphBorders::with_empty().set(rule.size(12).space(11).color(RED));
        ruled.property = ruled.property.set_borders(rule);
        let ruled = ruled.add_run(run(&number, BODY_FONT, BODY_SIZE));
        self.push(authority).blank_lines(2).push(ruled).blank_lines(2)
    }

    /// 一级标题, such as 一、隐患情况.
    pub fn first_level(self, text: &str) -> Self {
        self.push(indented().keep_next(true).add_run(run(text, FIRST_LEVEL_FONT, BODY_SIZE)))
    }

    /// 二级标题 that opens a paragraph of the body, such as （一）.
    pub fn second_level(self, head: &str, text: &str) -> Self {
        let paragraph = indented().add_run(run(head, SECOND_LEVEL_FONT, BODY_SIZE));
        self.push(paragraph.add_run(run(text, BODY_FONT, BODY_SIZE)))
    }

    /// A text of the body; each of its lines is a paragraph that begins two characters in.
    pub fn line(self, text: &str) -> Self {
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        lines.fold(self, |document, line| document.push(indented().add_run(run(line, BODY_FONT, BODY_SIZE))))
    }

    /// The last paragraph of the body: it stays with the signature, which never stands on a page alone.
    pub fn closing(self, text: &str) -> Self {
        self.push(indented().keep_next(true).keep_lines(true).add_run(run(text, BODY_FONT, BODY_SIZE)))
    }

    /// A line that begins at the edge: the addressee.
    fn flush(self, text: &str) -> Self {
        self.push(aligned(AlignmentType::Both).add_run(run(text, BODY_FONT, BODY_SIZE)))
    }

    /// 落款: the authority centred on the date below it; the date stands four characters from the right edge, further
    /// in when the authority's name is long. A grey mark shows where the seal goes.
    pub fn signature(self, issue: &Issue) -> Self {
        let date = texts::date(issue.issued_on);
        let half_date = width(&date) / 2;
        let half_name = width(&issue.authority) / 2;
        let four_characters = 4 * CHARACTER_TWIPS;
        let centre = (four_characters + half_date).max(half_name);
        let line = |text: &str, half: i32| {
            let paragraph = aligned(AlignmentType::Right).keep_next(true);
            paragraph.indent(None, None, Some((centre - half).max(0)), None).add_run(run(text, BODY_FONT, BODY_SIZE))
        };
        let seal = "（盖章）";
        let half_seal = width(seal) / 2;
        let seal = aligned(AlignmentType::Right)
            .keep_next(true)
            .indent(None, None, Some(centre - half_seal), None)
            .add_run(run(seal, BODY_FONT, BODY_SIZE).color(GREY));
        self.push(aligned(AlignmentType::Both).keep_next(true))
            .push(seal)
            .push(line(&issue.authority, half_name))
            .push(line(&date, half_date))
    }

    /// Empty lines.
    pub fn blank_lines(self, count: usize) -> Self {
        (0..count).fold(self, |document, _| document.push(aligned(AlignmentType::Both)))
    }

    /// The file.
    pub fn pack(self) -> Result<Vec<u8>, NoticeError> {
        let mut file = Cursor::new(Vec::new());
        self.0.build().pack(&mut file).map_err(std::io::Error::other)?;
        Ok(file.into_inner())
    }

    fn push(self, paragraph: Paragraph) -> Self {
        Self(self.0.add_paragraph(paragraph))
    }
}

fn aligned(alignment: AlignmentType) -> Paragraph {
    Paragraph::new().align(alignment).line_spacing(exact(LINE_TWIPS))
}

fn indented() -> Paragraph {
    let two_characters = SpecialIndentType::FirstLine(2 * CHARACTER_TWIPS);
    aligned(AlignmentType::Both).indent(None, Some(two_characters), None, None)
}

fn exact(twips: i32) -> LineSpacing {
    LineSpacing::new().line_rule(LineSpacingType::Exact).line(twips).before(0).after(0)
}

fn fonts(name: &str) -> RunFonts {
    RunFonts::new().east_asia(name).ascii(name).hi_ansi(name).hint("eastAsia")
}

/// A run without the characters that XML cannot hold.
fn run(text: &str, font: &str, size: usize) -> Run {
    let text: String = text.chars().filter(|character| !character.is_control()).collect();
    Run::new().fonts(fonts(font)).size(size).character_spacing(CHARACTER_SPACING).add_text(text)
}

/// The width of a 3号 text in twips: Latin letters and digits are half as wide.
fn width(text: &str) -> i32 {
    text.chars().map(|character| if character.is_ascii() { CHARACTER_TWIPS / 2 } else { CHARACTER_TWIPS }).sum()
}

/// 页码: 4号 half-width 宋体 between dashes, one character in from the outer edge.
fn page_number(alignment: AlignmentType) -> Footer {
    let dash = |text: &str| run(text, PAGE_NUMBER_FONT, PAGE_NUMBER_SIZE);
    let paragraph = Paragraph::new()
        .align(alignment)
        .indent(Some(CHARACTER_TWIPS), None, Some(CHARACTER_TWIPS), None)
        .fonts(fonts(PAGE_NUMBER_FONT))
        .size(PAGE_NUMBER_SIZE)
        .add_run(dash("— "))
        .add_page_num(PageNum::new())
        .add_run(dash(" —"));
    Footer::new().add_paragraph(paragraph)
}
