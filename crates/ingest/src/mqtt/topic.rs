//! Filters of topics, and devices' names in topics.

/// The longest filter or name, in bytes.
const LONGEST: usize = 256;

/// A filter: `+` stands for one level, `#` at the end for any number of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Filter(Vec<String>);

impl Filter {
    /// Reads a filter; `None` for what a broker would not take.
    pub(super) fn parse(text: &str) -> Option<Self> {
        if text.is_empty() || text.len() > LONGEST || text.contains('\0') || text.starts_with('$') {
            return None;
        }
        let levels: Vec<_> = text.split('/').map(str::to_owned).collect();
        let in_order = levels.iter().enumerate().all(|(at, level)| match level.as_str() {
            "+" => true,
            "#" => at + 1 == levels.len(),
            other => !other.contains(['+', '#']),
        });
        in_order.then_some(Self(levels))
    }

    /// Whether a topic passes.
    pub(super) fn matches(&self, topic: &str) -> bool {
        let mut levels = topic.split('/');
        for wanted in &self.0 {
            if wanted == "#" {
                return true;
            }
            match levels.next() {
                Some(level) if wanted == "+" || wanted == level => {}
                _ => return false,
            }
        }
        levels.next().is_none()
    }

    /// How many levels a topic has at least that passes.
    fn sure_levels(&self) -> usize {
        self.0.iter().filter(|level| *level != "#").count()
    }
}

/// A device's name made of a topic: text, and `{2}` for the topic's second level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Template(Vec<Piece>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    /// From 0.
    Level(usize),
}

impl Template {
    /// Reads a template over the topics of a filter; `None` when it names a level that they need not have.
    pub(super) fn parse(text: &str, filter: &Filter) -> Option<Self> {
        if text.is_empty() || text.len() > LONGEST {
            return None;
        }
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once('{') {
            let (number, after) = behind.split_once('}')?;
            let number: usize = number.parse().ok()?;
            if !(1..=filter.sure_levels()).contains(&number) {
                return None;
            }
            pieces.extend([Piece::Text(before.to_owned()), Piece::Level(number - 1)]);
            rest = after;
        }
        pieces.push(Piece::Text(rest.to_owned()));
        (!rest.contains('}')).then_some(Self(pieces))
    }

    /// The name in a topic.
    pub(super) fn fill(&self, topic: &str) -> String {
        let levels: Vec<_> = topic.split('/').collect();
        let piece = |piece: &Piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Level(at) => levels.get(*at).copied().unwrap_or_default().to_owned(),
        };
        self.0.iter().map(piece).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_match_as_the_standard_says() {
        for (filter, topic, expected) in [
            ("a/+/c", "a/b/c", true),
            ("a/+/c", "a/b/d", false),
            ("a/+", "a/b/c", false),
            ("a/#", "a/b/c", true),
            ("a/#", "a", true),
            ("#", "a", true),
            ("+", "", true),
            ("a/b", "a/b/", false),
        ] {
            assert_eq!(Filter::parse(filter).unwrap().matches(topic), expected, "{filter} {topic}");
        }
        for bad in ["", "a/#/b", "a+", "a/b#", "$share/g/a", "a\0", &"a".repeat(300)] {
            assert!(Filter::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn a_name_is_made_of_levels_that_every_topic_has() {
        let filter = Filter::parse("plant/+/sensor/+/data").unwrap();
        let name = Template::parse("p{2}-s{4}", &filter).unwrap();
        assert_eq!(name.fill("plant/7/sensor/12/data"), "p7-s12");
        assert_eq!(Template::parse("press-1", &filter).unwrap().fill("plant/7/sensor/12/data"), "press-1");
        for bad in ["", "{0}", "{6}", "{x}", "{1", "1}", "{}"] {
            assert!(Template::parse(bad, &filter).is_none(), "{bad}");
        }
        assert!(Template::parse("{2}", &Filter::parse("plant/#").unwrap()).is_none());
    }
}
