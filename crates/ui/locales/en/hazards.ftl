hazards-list-title = Hazard ledger
hazards-list-views = Lists
hazards-list-view-all = All hazards
hazards-list-view-rectification = Rectification
hazards-list-view-acceptance = Acceptance and close-out
hazards-list-view-listed = Supervision listing
hazards-list-saved = My views
hazards-list-save = Save this view
hazards-list-save-name = Name of the view
hazards-list-saved-delete = Delete the view “{ $name }”
hazards-list-saved-delete-confirm = Delete the view “{ $name }”? The hazards stay as they are.
hazards-list-empty-title = No hazard matches
hazards-list-empty-sentence = Widen or clear the filters.
hazards-list-search-hint = Number, enterprise, location, text
hazards-filter-text = Search
hazards-filter-jurisdiction = Jurisdiction
hazards-filter-state = State
hazards-filter-level = Level
hazards-filter-sector = Sector
hazards-filter-source = Source
hazards-filter-found-from = Found from
hazards-filter-found-to = Found until
hazards-filter-closed-from = Closed from
hazards-filter-closed-to = Closed until
hazards-filter-overdue = Overdue
hazards-filter-overdue-only = Overdue only
hazards-filter-listed = Supervision listing
hazards-filter-listed-only = Listed only
hazards-column-number = Number
hazards-column-description = Description
hazards-column-subject = Enterprise
hazards-column-place = Jurisdiction
hazards-column-level = Level
hazards-column-state = State
hazards-column-found = Found
hazards-column-due = Deadline
hazards-column-responsible = Responsible
hazards-column-source = Source
hazards-column-accepted = Accepted
hazards-column-closed = Closed out
hazards-column-listing-number = Listing number
hazards-column-listing-level = Listed at
hazards-column-funds = Funds
hazards-due-overdue = { $days ->
    [one] { $days } day overdue
   *[other] { $days } days overdue
}
hazards-due-today = Due today
hazards-due-in = { $days ->
    [one] { $days } day left
   *[other] { $days } days left
}
hazards-page-loop = Where it stands
hazards-page-facts = Facts
hazards-page-photos = Before and after
hazards-page-before = Before
hazards-page-after = After
hazards-page-no-before = No photo of the state before
hazards-page-no-after = No photo of the state after yet
hazards-page-timeline = History
hazards-page-actions = Your steps
hazards-page-notices = Notices
hazards-page-related = Related
hazards-page-chain-whole = { $count ->
    [one] { $count } event, chain whole
   *[other] { $count } events, chain whole
}
hazards-page-chain-broken = Chain broken
hazards-page-waiting = No step waits for you.
hazards-register-title = Register a hazard
hazards-register-lead = A photo, the enterprise, what is wrong: that is all.
hazards-register-submit = Register
hazards-register-variants = How it is registered
hazards-spot-title = Fixed on the spot
hazards-spot-lead = A general hazard that was put right at once: one photo before, one after, one step.
hazards-spot-submit = Register as fixed on the spot
