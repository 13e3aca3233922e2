//! Fields and forms as data: the web layer says what is asked, the components draw it.

/// One field of a form.
#[derive(Debug, Clone, Default)]
pub struct Field {
    /// The name under which it is sent.
    pub name: String,
    /// The label, in the page's language.
    pub label: String,
    /// What it holds now; for several-choice fields see [`Choice::is_selected`].
    pub value: String,
    /// One line of help.
    pub hint: Option<String>,
    /// Why the last try was refused.
    pub error: Option<String>,
    /// Whether it must be filled in.
    pub required: bool,
    /// What it looks like.
    pub kind: FieldKind,
    /// Prefix of the HTML id, unique per form on the page.
    pub form: String,
}

/// What a field looks like.
#[derive(Debug, Clone)]
pub enum FieldKind {
    /// One line. `autocomplete` is the HTML token (`off` by default).
    Text {
        /// Most characters, 0 for no bound.
        max_length: u32,
        /// The HTML `autocomplete` token.
        autocomplete: &'static str,
    },
    /// A password. `autocomplete` is `current-password` or `new-password`.
    Password {
        /// The HTML `autocomplete` token.
        autocomplete: &'static str,
    },
    /// The six digits that a telephone shows.
    OneTimeCode,
    /// A telephone number.
    Telephone,
    /// A number; bounds and step as HTML texts, empty for none.
    Number {
        /// Least value.
        min: String,
        /// Greatest value.
        max: String,
        /// Step, `any` for fractions.
        step: String,
        /// The unit after the field, such as `元`.
        unit: String,
    },
    /// A date, `2026-10-08`; bounds as such texts, empty for none.
    Date {
        /// Earliest.
        min: String,
        /// Latest.
        max: String,
    },
    /// Several lines.
    TextArea {
        /// Height in lines.
        rows: u32,
        /// Most characters, 0 for no bound.
        max_length: u32,
    },
    /// One of a list.
    Select {
        /// The choices.
        choices: Vec<Choice>,
        /// The text of the empty choice; `None` when there is none.
        empty: Option<String>,
    },
    /// One of a few, all shown as large buttons.
    Radio {
        /// The choices.
        choices: Vec<Choice>,
    },
    /// Several of a few.
    Checkboxes {
        /// The choices.
        choices: Vec<Choice>,
    },
    /// Yes (`on`) or not sent.
    Checkbox {
        /// Whether it is ticked.
        is_checked: bool,
    },
    /// Photos from the camera or the gallery.
    Photos {
        /// Most files.
        limit: u32,
        /// Most bytes of one file.
        max_bytes: u64,
    },
    /// Documents, several at a time.
    Documents {
        /// The HTML `accept` list.
        accept: String,
        /// Most files.
        limit: u32,
    },
    /// Another file.
    File {
        /// The HTML `accept` list, such as `.xlsx,.csv`.
        accept: String,
    },
    /// An enterprise or another thing found by typing; `search_url` answers a
    /// `Suggestions` fragment for `?q=`. Sent as the field's name; what was typed as
    /// `{name}_text`, for those without scripts.
    Suggest {
        /// Where suggestions come from.
        search_url: String,
        /// The text beside the chosen value.
        text: String,
    },
    /// Latitude and longitude (WGS 84 degrees) with a button that asks the device. Sent as `latitude`, `longitude`.
    Position {
        /// Latitude as a text, empty for none.
        latitude: String,
        /// Longitude as a text, empty for none.
        longitude: String,
    },
    /// Sent, not shown.
    Hidden,
}

impl Default for FieldKind {
    fn default() -> Self {
        Self::Text { max_length: 0, autocomplete: "off" }
    }
}

/// One choice of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
    /// A second line, empty for none.
    pub hint: String,
    /// Whether it is chosen.
    pub is_selected: bool,
}

impl Choice {
    /// A choice that is not chosen.
    #[must_use]
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), ..Self::default() }
    }

    /// Chooses it when its value is the given one.
    #[must_use]
    pub fn selected_if(mut self, value: &str) -> Self {
        self.is_selected = self.value == value;
        self
    }
}

impl Field {
    /// A field of a kind.
    #[must_use]
    pub fn new(name: impl Into<String>, label: impl Into<String>, kind: FieldKind) -> Self {
        Self { name: name.into(), label: label.into(), kind, ..Self::default() }
    }

    /// One line of text.
    #[must_use]
    pub fn text(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(name, label, FieldKind::default())
    }

    /// Several lines of text.
    #[must_use]
    pub fn text_area(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(name, label, FieldKind::TextArea { rows: 3, max_length: 2000 })
    }

    /// A date without bounds.
    #[must_use]
    pub fn date(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(name, label, FieldKind::Date { min: String::new(), max: String::new() })
    }

    /// A list to choose one from, with an empty choice of the given text.
    #[must_use]
    pub fn select(name: impl Into<String>, label: impl Into<String>, choices: Vec<Choice>, empty: &str) -> Self {
        let empty = Some(empty.to_owned()).filter(|text| !text.is_empty());
        Self::new(name, label, FieldKind::Select { choices, empty })
    }

    /// A few to choose one from.
    #[must_use]
    pub fn radio(name: impl Into<String>, label: impl Into<String>, choices: Vec<Choice>) -> Self {
        Self::new(name, label, FieldKind::Radio { choices })
    }

    /// A tick.
    #[must_use]
    pub fn checkbox(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(name, label, FieldKind::Checkbox { is_checked: false })
    }

    /// Photos: at most nine, at most 12 MB each.
    #[must_use]
    pub fn photos(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(name, label, FieldKind::Photos { limit: 9, max_bytes: 12 * 1024 * 1024 })
    }

    /// Sent, not shown.
    #[must_use]
    pub fn hidden(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self::new(name, "", FieldKind::Hidden).value(value)
    }

    /// Sets what it holds; chooses the choice of that value.
    #[must_use]
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        let (FieldKind::Select { choices, .. } | FieldKind::Radio { choices }) = &mut self.kind else { return self };
        for choice in choices {
            choice.is_selected = choice.value == self.value;
        }
        self
    }

    /// It must be filled in.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Adds a line of help.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds why the last try was refused.
    #[must_use]
    pub fn error(mut self, error: impl Into<String>) -> Self {
        self.error = Some(error.into());
        self
    }

    /// Says which form it is in, where a page has several.
    #[must_use]
    pub fn in_form(mut self, form: impl Into<String>) -> Self {
        self.form = form.into();
        self
    }

    /// The HTML id.
    #[must_use]
    pub fn id(&self) -> String {
        if self.form.is_empty() { self.name.clone() } else { format!("{}-{}", self.form, self.name) }
    }

    /// The ids for `aria-describedby`, empty for none.
    #[must_use]
    pub fn described_by(&self) -> String {
        let id = self.id();
        let parts =
            [self.hint.as_ref().map(|_| format!("{id}-hint")), self.error.as_ref().map(|_| format!("{id}-error"))];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}

/// A step that the user may take, as a form of its own: one unfolds beside the other in the action panel.
#[derive(Debug, Clone, Default)]
pub struct ActionForm {
    /// Unique on the page; also the fragment (`#accept`) that unfolds it.
    pub id: String,
    /// Where it is posted.
    pub action: String,
    /// What the step is called, such as `验收`.
    pub title: String,
    /// The icon's name in the sprite.
    pub icon: &'static str,
    /// What the step does, one sentence.
    pub explanation: Option<String>,
    /// What to mind before it.
    pub warning: Option<String>,
    /// What is asked.
    pub fields: Vec<Field>,
    /// The button, such as `验收合格`.
    pub submit_label: String,
    /// A question to be answered before it is sent.
    pub confirm: Option<String>,
    /// How the step stands among the others.
    pub weight: ActionWeight,
    /// Whether it is unfolded.
    pub is_open: bool,
    /// Why the last try was refused; empty when it was not.
    pub error: String,
    /// The number of that refusal.
    pub code: String,
}

/// How a step stands among the others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ActionWeight {
    /// The next step of the loop.
    Primary,
    /// Another step.
    #[default]
    Secondary,
    /// A step that takes something away.
    Danger,
}

impl ActionForm {
    /// A form with the fields put into it.
    #[must_use]
    pub fn new(id: &str, action: impl Into<String>, title: impl Into<String>, fields: Vec<Field>) -> Self {
        let title = title.into();
        let fields = fields.into_iter().map(|field| field.in_form(id)).collect();
        let submit_label = title.clone();
        Self { id: id.to_owned(), action: action.into(), title, fields, submit_label, icon: "edit", ..Self::default() }
    }

    /// Whether files are sent.
    #[must_use]
    pub fn has_files(&self) -> bool {
        has_files(&self.fields)
    }

    /// Whether this is the next step of the loop.
    #[must_use]
    pub fn is_primary(&self) -> bool {
        self.weight == ActionWeight::Primary
    }

    /// Whether the step takes something away.
    #[must_use]
    pub fn is_danger(&self) -> bool {
        self.weight == ActionWeight::Danger
    }
}

/// Whether a form with these fields sends files, and so must be `multipart/form-data`.
#[must_use]
pub fn has_files(fields: &[Field]) -> bool {
    fields.iter().any(|field| {
        matches!(field.kind, FieldKind::Photos { .. } | FieldKind::Documents { .. } | FieldKind::File { .. })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_chooses_its_choice() {
        let field =
            Field::select("level", "等级", vec![Choice::new("general", "一般"), Choice::new("major", "重大")], "")
                .value("major");
        let FieldKind::Select { choices, empty } = field.kind else { panic!("a select stays one") };
        assert_eq!(choices.iter().map(|choice| choice.is_selected).collect::<Vec<_>>(), [false, true]);
        assert_eq!(empty, None);
    }

    #[test]
    fn a_form_with_photos_is_multipart() {
        assert!(ActionForm::new("submit", "/x", "提交", vec![Field::photos("after", "整改后")]).has_files());
        assert!(!ActionForm::new("accept", "/x", "验收", vec![Field::text("note", "意见")]).has_files());
    }

    #[test]
    fn hint_and_error_describe_a_field() {
        let field = Field::text("name", "名称").hint("全称").error("请填写").in_form("edit");
        assert_eq!(field.described_by(), "edit-name-hint edit-name-error");
        assert_eq!(Field::text("name", "名称").described_by(), "");
    }
}
