//! The cases of the rule on language tags.

use super::registry::{Kind, all, file_date, find};
use super::suggest::suggestion;
use super::tag::LanguageTag;

#[test]
fn the_registry_is_sorted_whole_and_dated() {
    assert!(all(Kind::Language).len() > 8_000);
    for kind in [
        Kind::Language,
        Kind::Script,
        Kind::Region,
        Kind::Variant,
        Kind::Grandfathered,
        Kind::Redundant,
    ] {
        let entries = all(kind);
        assert!(entries.len() > 20, "{kind:?}");
        assert!(
            entries.is_sorted_by(|one, two| one.subtag < two.subtag),
            "{kind:?} is not sorted, so looking up fails"
        );
    }
    assert!(file_date().is_some_and(|date| date.parse::<jiff::civil::Date>().is_ok()));
}

#[test]
fn extended_languages_are_languages_too() {
    for subtag in ["cmn", "yue", "gan", "ase"] {
        assert!(find(Kind::Language, subtag).is_some(), "{subtag}");
    }
}

#[test]
fn malformed_tags() {
    #[rustfmt::skip]
    let texts = [
        "en_US", "*", "", "en-", "en--US", "en-x", "en-u", "e", "en-US-", "-en", "en US", "1234",
        "en-abcdefghi", "x", "en-a-b", "de-419-DE", "ja-JP-JP",
    ];
    for text in texts {
        assert!(LanguageTag::parse(text).is_err(), "{text}");
    }
}

#[test]
fn well_formed_but_not_registered() {
    for (text, subtag) in [
        ("english", "english"),
        ("jp", "jp"),
        ("en-UK", "UK"),
        ("en-Abcd", "Abcd"),
        ("en-US-posix", "posix"),
        ("zh-zzz-Hans", "zzz"),
    ] {
        let tag = LanguageTag::parse(text).unwrap();
        let unregistered = tag.unregistered();
        assert_eq!(unregistered.len(), 1, "{text}");
        assert!(unregistered.iter().all(|it| it.subtag == subtag));
    }
}

#[test]
fn registered() {
    #[rustfmt::skip]
    let texts = [
        "en", "en-US", "es-419", "de-1996", "x-foo", "en-x-foo", "en-u-co-phonebk", "qaa", "qtz",
        "en-Qaaa", "en-Qabx", "en-QM", "en-QZ", "en-XA", "en-XZ", "en-AA", "en-ZZ", "i-klingon",
        "art-lojban", "zh-min-nan", "en-GB-oed", "zh-cmn-Hans", "nl-NL", "EN-us", "sl-rozaj-biske",
        "zh-Hant-TW",
    ];
    for text in texts {
        let tag = LanguageTag::parse(text).unwrap();
        assert_eq!(tag.unregistered(), [], "{text}");
    }
    assert!(
        !LanguageTag::parse("qua-QL")
            .unwrap()
            .unregistered()
            .is_empty()
    );
}

#[test]
fn customary_case() {
    for (text, expected) in [
        ("EN-us", Some("en-US")),
        ("zh-hant-tw", Some("zh-Hant-TW")),
        ("de-1996", Some("de-1996")),
        ("sl-ROZAJ", Some("sl-ROZAJ")),
        ("en-U-CO-phonebk", Some("en-u-co-phonebk")),
        ("en-X-Foo", Some("en-x-foo")),
        ("jp-jp", Some("jp-JP")),
        ("X-Foo", Some("x-foo")),
        ("I-DEFAULT", Some("i-default")),
        ("I-Klingon", None),
        ("zh-CMN", None),
        ("IW", None),
        ("sgn-br", None),
        ("de-dd", None),
    ] {
        let tag = LanguageTag::parse(text).unwrap();
        assert_eq!(tag.customary_case().as_deref(), expected, "{text}");
    }
}

#[test]
fn suggestions() {
    for (text, expected) in [
        ("en_US", Some("en-US")),
        ("jp", Some("ja")),
        ("cn", Some("zh-CN")),
        ("jp-JP", Some("ja-JP")),
        ("cn-TW", Some("zh-TW")),
        ("en-UK", Some("en-GB")),
        ("english", Some("en")),
        ("en-Latm", None),
        ("de-fonipaa", Some("de-fonipa")),
        ("bp", None),
        ("", None),
        ("*", None),
    ] {
        assert_eq!(suggestion(text).as_deref(), expected, "{text}");
    }
}

#[test]
fn what_is_plainly_good_is_good_and_of_customary_case() {
    for text in [
        "en",
        "de-AT",
        "zh-Hant-TW",
        "sl-rozaj",
        "es-419",
        "de-1996",
        "de-Qaaa-QM",
    ] {
        assert!(LanguageTag::is_plainly_good(text), "{text}");
    }
    #[rustfmt::skip]
    let texts = [
        "", "e", "EN", "en-us", "en-US-", "en--US", "en-latn", "en-US-posix", "jp", "zh-cmn",
        "en-x-foo", "x-foo", "en\0", "de-1996\0", "en-Abcd", "i-klingon", "english",
    ];
    for text in texts {
        assert!(!LanguageTag::is_plainly_good(text), "{text:?}");
    }
}

/// Every registered subtag, each in its place and in three cases, and every whole tag: the short way never says more than the long one.
#[test]
fn the_short_way_agrees_with_the_long_one() {
    let subtags = |kind, before: &'static str| {
        all(kind)
            .iter()
            .map(move |entry| format!("{before}{}", entry.subtag))
    };
    let tags = subtags(Kind::Language, "")
        .chain(subtags(Kind::Script, "en-"))
        .chain(subtags(Kind::Region, "en-"))
        .chain(subtags(Kind::Variant, "en-"))
        .chain(subtags(Kind::Variant, "en-Latn-GB-"))
        .chain(subtags(Kind::Grandfathered, ""))
        .chain(subtags(Kind::Redundant, ""));
    let mut good = 0;
    for tag in tags {
        let titled = tag
            .split_inclusive('-')
            .map(|part| part[..1].to_uppercase() + &part[1..]);
        let (upper, titled) = (tag.to_uppercase(), titled.collect::<String>());
        let regional = tag
            .rsplit_once('-')
            .map_or_else(String::new, |(before, last)| {
                format!("{before}-{}", last.to_uppercase())
            });
        for text in [&tag, &upper, &titled, &regional] {
            if !LanguageTag::is_plainly_good(text) {
                continue;
            }
            good += 1;
            let parsed = LanguageTag::parse(text).unwrap();
            assert!(parsed.unregistered().is_empty(), "{text}");
            assert!(
                parsed.customary_case().is_none_or(|it| it == **text),
                "{text}"
            );
        }
    }
    assert!(good > 8_000);
}
