//! Cases of the checks of scopes and language tags: section 7.

use serde_json::{Value, json};

use super::case::{Case, fires, passes};
use crate::discovery::severity::Impact::{Cosmetic, Limits};
use crate::discovery::severity::Severity;

pub(super) fn cases() -> Vec<Case> {
    let mut cases = scopes();
    cases.extend(tags());
    cases.extend(case_of_tags());
    cases
}

#[rustfmt::skip]
fn scopes() -> Vec<Case> {
    const ID: &str = "scopes-syntax";
    let list = |case: Case, extra: Value| {
        let mut scopes = vec![json!("openid")];
        scopes.extend(extra.as_array().cloned().unwrap_or_default());
        case.with("scopes_supported", Value::from(scopes))
    };
    vec![
        list(fires(ID, "a blank"), json!(["a b"])).says("`a b` (a space at character 2)")
            .points_at("/scopes_supported/1").graded(Severity::Failure, Limits),
        list(fires(ID, "a double quote"), json!(["a\"b"])),
        list(fires(ID, "a backslash"), json!(["a\\b"])),
        list(fires(ID, "empty"), json!([""])).says("empty"),
        list(fires(ID, "not ASCII"), json!(["é"])),
        list(fires(ID, "a control character"), json!(["a\tb"])).says("tab"),
        list(fires(ID, "several, in one finding"), json!(["a b", "", "ok"])).points_at("/scopes_supported"),
        list(fires(ID, "OAuth"), json!(["a b"])).oauth(),
        list(passes(ID, "every character allowed"), json!(["!#$%&'()*+,-./:;<=>?@[]^_`{|}~"])),
        list(passes(ID, "URLs and paths"), json!(["https://x.example/a", "storage.read:/", "user/*.*"])),
        passes(ID, "absent").without("scopes_supported"),
        passes(ID, "a wrong type").with("scopes_supported", json!([1, "a b"])),
    ]
}

#[rustfmt::skip]
fn tags() -> Vec<Case> {
    const ID: &str = "locales-syntax";
    const NAME: &str = "ui_locales_supported";
    let mut cases: Vec<Case> = [
        "en_US",
        "*",
        "",
        "en-",
        "en--US",
        "en-x",
        "en-u",
        "english",
        "jp",
        "en-UK",
        "en-Abcd",
        "en-US-posix",
        "bp",
    ]
    .into_iter()
    .map(|tag| {
        fires(ID, tag)
            .with(NAME, json!(["de", tag]))
            .points_at("/ui_locales_supported/1")
    })
    .collect();
    cases.extend(
        [
            "es-419",
            "de-1996",
            "x-foo",
            "en-x-foo",
            "en-u-co-phonebk",
            "qaa",
            "qtz",
            "en-Qaaa",
            "en-Qabx",
            "en-QM",
            "en-QZ",
            "en-XA",
            "en-XZ",
            "i-klingon",
            "art-lojban",
            "zh-min-nan",
            "en-GB-oed",
            "zh-cmn-Hans",
            "EN-us",
        ]
        .into_iter()
        .map(|tag| passes(ID, tag).with(NAME, json!([tag, tag]))),
    );
    cases.extend([
        fires(ID, "an underscore").with(NAME, json!(["en_US"])).advises("en-US").graded(Severity::Failure, Cosmetic),
        fires(ID, "Japanese").with(NAME, json!(["jp"])).advises("ja for"),
        fires(ID, "Chinese").with(NAME, json!(["cn"])).advises("zh-CN"),
        fires(ID, "United Kingdom").with(NAME, json!(["en-UK"])).advises("en-GB"),
        fires(ID, "both lists").with(NAME, json!(["jp"])).with("claims_locales_supported", json!(["jp"])).times(2),
        fires(ID, "OAuth").oauth().with(NAME, json!(["jp"])),
        passes(ID, "empty").with(NAME, json!([])),
    ]);
    cases
}

#[rustfmt::skip]
fn case_of_tags() -> Vec<Case> {
    const ID: &str = "locales-casing";
    const NAME: &str = "ui_locales_supported";
    vec![
        fires(ID, "a region").with(NAME, json!(["en-us"])).says("en-US").graded(Severity::Warning, Cosmetic),
        fires(ID, "a language").with(NAME, json!(["EN"])),
        fires(ID, "a script").with(NAME, json!(["zh-hans"])).says("zh-Hans"),
        fires(ID, "not registered").with(NAME, json!(["JP"])).also(&["locales-syntax"]).says("jp"),
        fires(ID, "an extension").with(NAME, json!(["en-U-co-phonebk"])),
        passes(ID, "as it should be").with(NAME, json!(["en-US", "zh-Hant-TW", "de"])),
        passes(ID, "a variant keeps its case").with(NAME, json!(["sl-ROZAJ"])),
        passes(ID, "replaced as a whole").with(NAME, json!(["I-KLINGON", "zh-CMN", "IW"])),
        passes(ID, "malformed").with(NAME, json!(["EN_us"])),
    ]
}
