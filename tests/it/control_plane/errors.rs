//! Every error of a control plane, read aloud: what, why, one thing to do.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use kmctl::control_plane::{Cause, RemoteError, WriteEffect};
use kmctl::discovery::FetchError;

/// One more than the last place of [`place`].
const KINDS: usize = 30;

/// Place of each cause; a new one does not compile until it has one here. It raises [`KINDS`], and fails until it is named below.
fn place(cause: &Cause) -> usize {
    match cause {
        Cause::Unreachable(_) => 0,
        Cause::SignIn => 1,
        Cause::WrongPassword => 2,
        Cause::ClientRefused(_) => 3,
        Cause::GrantRefused => 4,
        Cause::Forbidden => 5,
        Cause::LacksRight(_) => 6,
        Cause::LacksScope(_) => 7,
        Cause::OwnerRefused => 8,
        Cause::OtherOrganization => 9,
        Cause::Gone => 10,
        Cause::NameTaken => 11,
        Cause::InUse => 12,
        Cause::MissingSetting => 13,
        Cause::TypeUnknown => 14,
        Cause::RoleUnknown => 15,
        Cause::Invalid(_) => 16,
        Cause::UnknownMember(_) => 17,
        Cause::Fixed => 18,
        Cause::NeedsHttps => 19,
        Cause::IdentityProvider => 20,
        Cause::AddressRefused(_) => 21,
        Cause::NoSuchPath => 22,
        Cause::Internal => 23,
        Cause::NotStored => 24,
        Cause::NotUnderstood(_) => 25,
        Cause::FileUnread(_) => 26,
        Cause::FileUnwritten(_) => 27,
        Cause::NotMerged(..) => 28,
        Cause::Unexpected => 29,
    }
}

/// One of each cause.
fn causes() -> Vec<Cause> {
    let hosts = vec!["idp.example".to_owned(), "keys.example".to_owned()];
    let refused = FetchError::ConnectionRefused {
        host: "apim.example".to_owned(),
        port: 9443,
    };
    let all = vec![
        Cause::Unreachable(refused),
        Cause::SignIn,
        Cause::WrongPassword,
        Cause::ClientRefused("invalid_client".to_owned()),
        Cause::ClientRefused("unsupported_grant_type".to_owned()),
        Cause::GrantRefused,
        Cause::Forbidden,
        Cause::LacksRight("dp:key_manager:manage"),
        Cause::LacksScope("apim:admin"),
        Cause::OwnerRefused,
        Cause::OtherOrganization,
        Cause::Gone,
        Cause::NameTaken,
        Cause::InUse,
        Cause::MissingSetting,
        Cause::TypeUnknown,
        Cause::RoleUnknown,
        Cause::Invalid(Vec::new()),
        Cause::Invalid(vec!["name".to_owned(), "issuer".to_owned()]),
        Cause::UnknownMember("enableProvisionedAppValidation".to_owned()),
        Cause::Fixed,
        Cause::NeedsHttps,
        Cause::IdentityProvider,
        Cause::AddressRefused(Vec::new()),
        Cause::AddressRefused(hosts),
        Cause::NoSuchPath,
        Cause::Internal,
        Cause::NotStored,
        Cause::NotUnderstood("it is not JSON"),
        Cause::FileUnread("The file /etc/gw/config.toml can't be read.".to_owned()),
        Cause::FileUnwritten("The file /etc/gw/config.toml can't be written.".to_owned()),
        Cause::NotMerged("The file is not TOML.".to_owned(), "Repair the file."),
        Cause::Unexpected,
    ];
    let named: BTreeSet<usize> = all.iter().map(place).collect();
    assert_eq!(named, (0..KINDS).collect(), "a cause is not named above");
    all
}

#[test]
fn each_error_names_what_is_wrong_and_one_thing_to_do() {
    let mut text = String::new();
    for cause in causes() {
        for (method, effect) in [("GET", WriteEffect::None), ("PUT", WriteEffect::Unknown)] {
            let error = RemoteError {
                cause: cause.clone(),
                method,
                path: "/key-managers/{id}".to_owned(),
                status: Some(500),
                code: Some("900967".to_owned()),
                effect,
            };
            let (message, fix) = (
                error.message(),
                error.fix(kmctl::key_manager::FrontEnd::Command),
            );
            for sentence in [&message, &fix] {
                assert!(sentence.ends_with('.'), "{sentence}");
                assert!(sentence.starts_with(char::is_uppercase), "{sentence}");
            }
            let line = format!("{}: {message}\n    {fix}\n", error.word());
            if !text.contains(&line) {
                let _ = write!(text, "{line}");
            }
        }
    }
    insta::assert_snapshot!("remote_errors", text);
}
