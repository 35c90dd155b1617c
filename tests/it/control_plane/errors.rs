//! Every error of a control plane, read aloud: what, why, one thing to do.

use std::fmt::Write as _;

use kmctl::control_plane::{Cause, RemoteError, WriteEffect};
use kmctl::discovery::FetchError;

/// One of each cause; a new one has to be named here.
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
    for cause in &all {
        match cause {
            Cause::Unreachable(_) | Cause::SignIn | Cause::WrongPassword => {}
            Cause::ClientRefused(_) | Cause::Forbidden | Cause::LacksRight(_) => {}
            Cause::LacksScope(_) | Cause::OwnerRefused | Cause::OtherOrganization => {}
            Cause::Gone | Cause::NameTaken | Cause::InUse | Cause::MissingSetting => {}
            Cause::TypeUnknown | Cause::RoleUnknown | Cause::Invalid(_) => {}
            Cause::UnknownMember(_) | Cause::Fixed | Cause::NeedsHttps => {}
            Cause::IdentityProvider | Cause::AddressRefused(_) | Cause::NoSuchPath => {}
            Cause::Internal | Cause::NotStored | Cause::NotUnderstood(_) => {}
            Cause::FileUnread(_) | Cause::FileUnwritten(_) | Cause::NotMerged(..) => {}
            Cause::GrantRefused | Cause::Unexpected => {}
        }
    }
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
            let (message, fix) = (error.message(), error.fix());
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
