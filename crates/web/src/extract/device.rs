//! Browser and system in a few words, so that people recognise their devices. Nothing is decided by it.

use axum::http::{HeaderMap, header};

const BROWSERS: [(&str, &str); 9] = [
    ("MicroMessenger/", "微信 WeChat"),
    ("DingTalk/", "钉钉 DingTalk"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("HuaweiBrowser/", "Huawei Browser"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
];
const SYSTEMS: [(&str, &str); 8] = [
    ("OpenHarmony", "HarmonyOS"),
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
];

/// Such as `Chrome · Windows`; empty when neither is known.
pub fn described(headers: &HeaderMap) -> String {
    let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let named =
        |names: &[(&str, &'static str)]| names.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name);
    [named(&BROWSERS), named(&SYSTEMS)].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_told_apart() {
        let described =
            |agent: &'static str| described(&HeaderMap::from_iter([(header::USER_AGENT, agent.parse().unwrap())]));
        let chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36";
        assert_eq!(described(chrome), "Chrome · Windows");
        let wechat = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Mobile/15E148 MicroMessenger/8.0";
        assert_eq!(described(wechat), "微信 WeChat · iPhone");
        assert_eq!(described("<script>alert(1)</script>"), "");
    }
}
