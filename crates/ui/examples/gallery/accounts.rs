use crate::Gallery;
use bihuan_domain::accounts::SecondFactorNeed;
use bihuan_ui::{
    accounts::{EnrolPage, LoginPage, RecoveryCodesPage, SecondStepPage, SecondStepWay, SetPasswordPage},
    errors::ErrorPage,
};
use std::error::Error;

pub fn write(g: &Gallery) -> Result<(), Box<dyn Error>> {
    let title = g.pick("登录", "Log in");
    let mut login = LoginPage {
        shell: g.anonymous(&title),
        username: String::new(),
        next: "/workbench".into(),
        error: None,
        code: String::new(),
    };
    g.write("login", &login)?;
    login.username = "officer01".into();
    login.error = Some(g.pick("用户名或密码不正确。", "The user name or the password is wrong."));
    login.code = "AC-101".into();
    g.write("login-refused", &login)?;

    let rules =
        || vec![g.pick("至少 10 个字符", "At least 10 characters"), g.pick("不能与用户名相同", "Not the user name")];
    g.write("password", &SetPasswordPage::change(g.anonymous(""), "officer01", rules()))?;
    g.write("password-forced", &SetPasswordPage::forced(g.anonymous(""), "officer01", rules()))?;
    g.write("setup", &SetPasswordPage::set_up(g.anonymous(""), "/setup/sample", "admin", rules()))?;
    g.write("second-step", &SecondStepPage::new(g.anonymous(""), SecondStepWay::Telephone, "/workbench"))?;
    g.write("second-step-recovery", &SecondStepPage::new(g.anonymous(""), SecondStepWay::Recovery, "/workbench"))?;
    let square = ("M4,4h21v21h-21z".to_owned(), 29);
    g.write(
        "enrol",
        &EnrolPage::new(g.anonymous(""), SecondFactorNeed::MustEnrol, "admin", square, "GEZD GNBV GY3T QOJQ".into()),
    )?;
    let codes = (0..10).map(|number| format!("ABCD-EFGH-JKLM-NPQ{}", number % 8 + 2)).collect();
    g.write("recovery-codes", &RecoveryCodesPage::new(g.anonymous(""), codes, "admin", "2026-03-02", "/users"))?;
    for status in [400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503] {
        let mut page = ErrorPage::of_status(g.anonymous(""), status);
        if status == 500 {
            page.reference = "0192f0c4".into();
        }
        g.write(&format!("error-{status}"), &page)?;
    }
    let sentence = g.pick(
        "验收人不能属于整改单位。请由其他单位的人员验收。",
        "Who accepts may not be of the unit that rectified. Ask somebody of another unit.",
    );
    g.write("error-refusal", &ErrorPage::of_refusal(g.anonymous(""), 422, "HZ-110", sentence))
}
