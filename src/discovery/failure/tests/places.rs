//! No cause is missing from the table.

use super::super::Failure;
use super::table;
use crate::discovery::cause::StatusCause;
use crate::discovery::cause::{ProxyCause, Redirect, TextCause, redirect_kind};
use crate::discovery::known_document::KnownDocument;

/// The place of each cause; a new one does not compile until it has one here, and fails below until it stands in the table.
fn places(failure: &Failure) -> [usize; 2] {
    use KnownDocument as D;
    let inner = match failure {
        Failure::Proxy { cause, .. } => match cause {
            ProxyCause::Login(_) => 0,
            ProxyCause::Refused(_) => 1,
            ProxyCause::Unreachable => 2,
            ProxyCause::NameNotFound => 3,
            ProxyCause::TimedOut(_) => 4,
            ProxyCause::NotAProxy => 5,
            ProxyCause::Unusable(_) => 6,
            ProxyCause::LoginRefused => 7,
            ProxyCause::Socks(_) => 8,
            ProxyCause::LocalName => 9,
            ProxyCause::Plain => 10,
        },
        Failure::HttpStatus { cause, .. } => match cause {
            StatusCause::Unknown => 0,
            StatusCause::Said(_) => 1,
            StatusCause::Password(_) => 2,
            StatusCause::Token => 3,
            StatusCause::Busy(_) => 4,
            StatusCause::ClientCertificate => 5,
            StatusCause::PlainHttp => 6,
            StatusCause::NoSuchRealm => 7,
            StatusCause::HttpsRequired => 8,
            StatusCause::BrowserCheck => 9,
            StatusCause::NoSuchPath(_) => 10,
            StatusCause::Login(_) => 11,
        },
        Failure::NotJson { cause } => match cause {
            TextCause::WebPage => 0,
            TextCause::LoginPage => 1,
            TextCause::Utf16 => 2,
            TextCause::NotUtf8(_) => 3,
            TextCause::Compressed(_) => 4,
            TextCause::Blank => 5,
            TextCause::CutOff(_) => 6,
            TextCause::Trailing(_) => 7,
            TextCause::TooDeep(_) => 8,
            TextCause::NotObject(_) => 9,
            TextCause::Syntax(_) => 10,
            TextCause::NoKeys => 11,
            TextCause::Form(_) => 12,
        },
        Failure::OtherDocument { document } => match document {
            D::KeySet => 0,
            D::CertificateMap => 1,
            D::SingleKey => 2,
            D::KeyList => 3,
            D::Pem => 4,
            D::SamlMetadata => 5,
            D::Xml => 6,
            D::ProtectedResource(_) => 7,
            D::Uma(_) => 8,
            D::KeycloakRealm(_) => 9,
            D::Error(_) => 10,
            D::TokenResponse => 11,
            D::Introspection => 12,
            D::UserInfo => 13,
            D::ClientRegistration => 14,
            D::OpenApi => 15,
            D::WebFinger => 16,
            D::Token => 17,
            D::Page(_) => 22,
            D::CredentialIssuer(_) => 18,
            D::Discovery(_) => 19,
            D::Wrapped(_) => 20,
            D::OtherJson(_) => 21,
        },
        Failure::Redirected { target, .. } => match redirect_kind(target.as_deref()) {
            Redirect::Document => 0,
            Redirect::Login => 1,
            Redirect::PlainHttp => 2,
            Redirect::Elsewhere => 3,
            Redirect::Nowhere => 4,
        },
        _ => 0,
    };
    let outer = match failure {
        Failure::InvalidUrl { .. } => 0,
        Failure::InsecureUrl { .. } => 1,
        Failure::NameNotFound { .. } => 2,
        Failure::ConnectionRefused { .. } => 3,
        Failure::NoRoute { .. } => 4,
        Failure::TimedOut { .. } => 5,
        Failure::SlowAnswer { .. } => 6,
        Failure::Proxy { .. } => 7,
        Failure::TlsUntrusted { .. } => 8,
        Failure::TlsSelfSigned { .. } => 9,
        Failure::TlsMissingIntermediate { .. } => 10,
        Failure::TlsExpired { .. } => 11,
        Failure::TlsNotYetValid { .. } => 12,
        Failure::TlsWrongHost { .. } => 13,
        Failure::TlsNoNames { .. } => 14,
        Failure::TlsWrongUsage { .. } => 15,
        Failure::TlsWeak { .. } => 16,
        Failure::TlsClientCertificate => 17,
        Failure::TlsVersion => 18,
        Failure::TlsNotSpoken => 19,
        Failure::TlsFailed { .. } => 20,
        Failure::RootsUnusable { .. } => 21,
        Failure::NoTrustStore { .. } => 22,
        Failure::HttpStatus { .. } => 23,
        Failure::Redirected { .. } => 24,
        Failure::TooLarge { .. } => 25,
        Failure::NotJson { .. } => 26,
        Failure::OtherDocument { .. } => 27,
        Failure::Empty { .. } => 28,
        Failure::NotHttp { .. } => 29,
        Failure::ConnectionClosed { .. } => 30,
        Failure::TlsUseless { .. } => 31,
    };
    [outer, inner]
}

#[test]
fn no_cause_is_missing_from_the_table() {
    let there: std::collections::BTreeSet<[usize; 2]> = table()
        .iter()
        .map(|(failure, ..)| places(failure))
        .collect();
    for (outer, inner) in [(7, 11), (23, 10), (24, 5), (26, 13), (27, 22)] {
        for inner in 0..inner {
            assert!(there.contains(&[outer, inner]), "{outer} {inner}");
        }
    }
    for outer in 0..=31 {
        assert!(there.iter().any(|it| it.first() == Some(&outer)), "{outer}");
    }
}
