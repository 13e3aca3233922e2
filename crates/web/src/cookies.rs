//! Reading and writing cookies.

use crate::app::CookieSecurity;
use axum::http::{HeaderMap, HeaderValue, header};

/// A cookie of this program; its value is always of letters and digits and `-`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CookieName {
    /// The token of a session; until the browser closes.
    Session,
    /// What the forms of somebody not logged in are tied to; until the browser closes.
    Form,
    /// The language that was chosen; a year.
    Language,
    /// A log-in whose second step is awaited; five minutes.
    SecondStep,
    /// Tells a browser in which somebody has logged in before from others; half a year.
    Device,
}

impl CookieName {
    const fn plain(self) -> &'static str {
        match self {
            Self::Session => "bihuan-session",
            Self::Form => "bihuan-form",
            Self::Language => "bihuan-language",
            Self::SecondStep => "bihuan-second-step",
            Self::Device => "bihuan-device",
        }
    }

    fn name(self, security: CookieSecurity) -> String {
        match security {
            CookieSecurity::Secure => format!("__Host-{}", self.plain()),
            CookieSecurity::PlainHttp => self.plain().to_owned(),
        }
    }
}

/// The value of a cookie. When the browser sends several of one name, none is believed.
pub fn read(headers: &HeaderMap, name: CookieName, security: CookieSecurity) -> Option<&str> {
    let name = name.name(security);
    let mut values = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(key, _)| *key == name)
        .map(|(_, value)| value);
    let first = values.next()?;
    values.next().is_none().then_some(first)
}

/// `Set-Cookie` for a value; `None` deletes the cookie.
pub fn set(name: CookieName, value: Option<&str>, security: CookieSecurity) -> HeaderValue {
    let key = name.name(security);
    let secure = if security == CookieSecurity::Secure { "; Secure" } else { "" };
    let age = match (value, name) {
        (None, _) => "; Max-Age=0",
        (Some(_), CookieName::Language) => "; Max-Age=31536000",
        (Some(_), CookieName::SecondStep) => "; Max-Age=300",
        (Some(_), CookieName::Device) => "; Max-Age=15552000",
        (Some(_), CookieName::Session | CookieName::Form) => "",
    };
    let text = format!("{key}={}; Path=/; HttpOnly; SameSite=Lax{secure}{age}", value.unwrap_or_default());
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secure_cookie_is_bound_to_the_host() {
        let header = set(CookieName::Session, Some("abc"), CookieSecurity::Secure);
        assert_eq!(header, "__Host-bihuan-session=abc; Path=/; HttpOnly; SameSite=Lax; Secure");
    }

    #[test]
    fn one_cookie_is_read_and_two_of_a_name_are_not_believed() {
        let read_from = |text: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::COOKIE, HeaderValue::from_static(text));
            read(&headers, CookieName::Form, CookieSecurity::PlainHttp).map(str::to_owned)
        };
        assert_eq!(read_from("a=b; bihuan-form=abc"), Some("abc".to_owned()));
        assert_eq!(read_from("bihuan-form=abc; bihuan-form=def"), None);
        assert_eq!(read_from("xbihuan-form=abc"), None);
    }
}
