workbench-title = Workbench
workbench-summary = What waits
workbench-verify = To verify
workbench-verify-explanation = Tips, alarms and referrals: find out whether they are true.
workbench-assign = To assign
workbench-assign-explanation = Name the unit, the person responsible and the deadline.
workbench-rectify = To rectify
workbench-rectify-explanation = Upload photos when done and submit for acceptance.
workbench-accept = To accept
workbench-accept-explanation = Check on site: accept what is in order, return what is not.
workbench-close-out = To close out
workbench-close-out-explanation = Check the evidence, then close out.
workbench-overdue = Overdue
workbench-overdue-explanation = Past its deadline, the longest overdue first; the badge names the step it has escalated to.
workbench-all = { $count ->
    [one] See it
   *[other] See all { $count }
}
workbench-step-verify = Verify
workbench-step-assign = Assign
workbench-step-rectify = Submit
workbench-step-accept = Accept
workbench-step-close-out = Close out
workbench-step-open = Open
workbench-empty-title = Nothing waits for you
workbench-empty-sentence = Every hazard that needed you is dealt with. Register a new one whenever you find it.
workbench-task-report-explanation = Report progress and completion, with figures.
workbench-task-confirm-explanation = Check what other units reported, then confirm it.
workbench-task-verify-explanation = Check what was done: verify it, or give it back.
