//! Tables by the rules that are drawn.

use super::content::{Fragment, Rule};

/// Rules nearer than this are one.
const NEAR: f32 = 3.5;
const MAX_LINES: usize = 400;

/// A table's rules: the places of its lines, and which of them part which cells.
#[derive(Debug)]
pub(super) struct Grid {
    /// From the left.
    xs: Vec<f32>,
    /// From the top.
    ys: Vec<f32>,
    rules: Vec<Rule>,
}

/// A cell of a grid: its letters, and how far it reaches.
#[derive(Debug, Default, Clone)]
pub(super) struct GridCell {
    pub fragments: Vec<Fragment>,
    pub columns: usize,
    /// Where it ends.
    pub right: f32,
    pub merged_up: bool,
    /// Part of the cell to its left.
    pub merged_left: bool,
}

impl Grid {
    /// The top of the table.
    pub fn top(&self) -> f32 {
        self.ys.first().copied().unwrap_or(0.0)
    }

    /// How many columns it has.
    pub fn width(&self) -> usize {
        self.xs.len().saturating_sub(1)
    }

    /// Whether a place lies within the table.
    pub fn holds(&self, fragment: &Fragment) -> bool {
        let (Some(left), Some(right), Some(bottom)) = (self.xs.first(), self.xs.last(), self.ys.last()) else {
            return false;
        };
        let y = fragment.y + fragment.size * 0.3;
        (left - NEAR..=right + NEAR).contains(&fragment.x) && (*bottom..=self.top()).contains(&y)
    }

    /// The cells with their letters, row by row.
    pub fn cells(&self, fragments: &[Fragment]) -> Vec<Vec<GridCell>> {
        let (rows, columns) = (self.ys.len() - 1, self.width());
        let mut cells = vec![vec![GridCell { columns: 1, ..GridCell::default() }; columns]; rows];
        for (row, line) in cells.iter_mut().enumerate() {
            for (column, cell) in line.iter_mut().enumerate() {
                cell.merged_up = row > 0 && !self.is_ruled_above(row, column);
                cell.merged_left = column > 0 && !self.is_ruled_left(row, column);
            }
        }
        for fragment in fragments.iter().filter(|fragment| self.holds(fragment)) {
            let x = fragment.x + fragment.size * 0.4;
            let y = fragment.y + fragment.size * 0.3;
            let mut column = self.xs.windows(2).position(|pair| (pair[0]..pair[1]).contains(&x)).unwrap_or(columns - 1);
            let mut row = self.ys.windows(2).position(|pair| y <= pair[0] && y > pair[1]).unwrap_or(rows - 1);
            while column > 0 && cells[row][column].merged_left {
                column -= 1;
            }
            while row > 0 && cells[row][column].merged_up {
                row -= 1;
            }
            cells[row][column].fragments.push(fragment.clone());
        }
        for row in &mut cells {
            for column in 0..columns {
                row[column].right = self.xs[column + 1];
                row[column].columns = 1 + row[column + 1..].iter().take_while(|cell| cell.merged_left).count();
            }
        }
        cells
    }

    fn is_ruled_above(&self, row: usize, column: usize) -> bool {
        let (y, middle) = (self.ys[row], f32::midpoint(self.xs[column], self.xs[column + 1]));
        self.rules.iter().any(|rule| {
            is_level(rule) && (rule.y0 - y).abs() <= NEAR && rule.x0 - NEAR <= middle && middle <= rule.x1 + NEAR
        })
    }

    fn is_ruled_left(&self, row: usize, column: usize) -> bool {
        let (x, middle) = (self.xs[column], f32::midpoint(self.ys[row], self.ys[row + 1]));
        self.rules.iter().any(|rule| {
            is_upright(rule) && (rule.x0 - x).abs() <= NEAR && rule.y0 - NEAR <= middle && middle <= rule.y1 + NEAR
        })
    }
}

fn is_level(rule: &Rule) -> bool {
    rule.x1 - rule.x0 > rule.y1 - rule.y0
}

fn is_upright(rule: &Rule) -> bool {
    rule.y1 - rule.y0 > rule.x1 - rule.x0
}

fn touch(first: &Rule, second: &Rule) -> bool {
    first.x0 - NEAR <= second.x1
        && second.x0 - NEAR <= first.x1
        && first.y0 - NEAR <= second.y1
        && second.y0 - NEAR <= first.y1
}

/// The tables that rules make which touch each other.
pub(super) fn find(rules: &[Rule]) -> Vec<Grid> {
    if rules.len() > 6_000 {
        return Vec::new();
    }
    let mut groups: Vec<Vec<Rule>> = Vec::new();
    for rule in rules {
        let mut joined = vec![*rule];
        groups.retain_mut(|group| {
            let touches = group.iter().any(|other| touch(rule, other));
            if touches {
                joined.append(group);
            }
            !touches
        });
        groups.push(joined);
    }
    let mut grids: Vec<Grid> = groups.into_iter().filter_map(grid).collect();
    grids.sort_by(|first, second| second.top().total_cmp(&first.top()));
    grids
}

fn grid(rules: Vec<Rule>) -> Option<Grid> {
    let xs = places(rules.iter().filter(|rule| is_upright(rule)).map(|rule| f32::midpoint(rule.x0, rule.x1)).collect());
    let mut ys =
        places(rules.iter().filter(|rule| is_level(rule)).map(|rule| f32::midpoint(rule.y0, rule.y1)).collect());
    ys.reverse();
    let usable = xs.len() > 2 && ys.len() > 1 && xs.len() < MAX_LINES && ys.len() < MAX_LINES;
    usable.then_some(Grid { xs, ys, rules })
}

/// Places without those that stand next to another.
fn places(mut values: Vec<f32>) -> Vec<f32> {
    values.sort_by(f32::total_cmp);
    values.dedup_by(|later, earlier| *later - *earlier <= NEAR);
    values
}
