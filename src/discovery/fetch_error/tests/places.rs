//! No cause is missing from the table.

use super::super::FetchError;
use super::table;
use crate::discovery::cause::{ProxyCause, Redirect, TextCause, redirect_kind};
use crate::discovery::certificate_fault::CertificateFault;
use crate::discovery::known_document::KnownDocument;
use crate::discovery::status::StatusCause;

/// The place of each cause; a new one does not compile until it has one here, and fails below until it stands in the table.
fn places(failure: &FetchError) -> [usize; 2] {
    use KnownDocument as D;
    let inner = match failure {
        FetchError::Proxy { cause, .. } => match cause {
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
            ProxyCause::Broken => 11,
            ProxyCause::Website(_) => 12,
            ProxyCause::SignIn(_) => 13,
            ProxyCause::Busy(..) => 14,
        },
        FetchError::HttpStatus { cause, .. } => match cause {
            StatusCause::Unknown => 0,
            StatusCause::Said(_) => 1,
            StatusCause::Password(_) => 2,
            StatusCause::Token => 3,
            StatusCause::Busy(..) => 4,
            StatusCause::Wrote(_) => 12,
            StatusCause::RealmDisabled => 13,
            StatusCause::ClientCertificate => 5,
            StatusCause::PlainHttp => 6,
            StatusCause::NoSuchRealm => 7,
            StatusCause::HttpsRequired => 8,
            StatusCause::BrowserCheck => 9,
            StatusCause::NoSuchPath(_) => 10,
            StatusCause::Login(_) => 11,
            StatusCause::Unrouted(_) => 14,
            StatusCause::Behind(_) => 15,
            StatusCause::WebFilter(_) => 16,
            StatusCause::Suspended(_) => 17,
            StatusCause::Firewall(_) => 18,
            StatusCause::AnsweredBy(_) => 19,
            StatusCause::ApiGateway(_) => 20,
        },
        FetchError::NotJson { cause } => match cause {
            TextCause::WebPage(_) => 0,
            TextCause::BrowserCheck => 14,
            TextCause::Damaged => 15,
            TextCause::Maintenance(_) => 16,
            TextCause::WebFilter(_) => 17,
            TextCause::NetworkPage(_) => 18,
            TextCause::LoginPage => 1,
            TextCause::Wide(_) => 2,
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
            TextCause::File(_) => 13,
            TextCause::Firewall(_) => 19,
            TextCause::Plain => 20,
            TextCause::CompressedTwice => 21,
        },
        FetchError::OtherDocument { document } => match document {
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
            D::WebFinger(_) => 16,
            D::Token => 17,
            D::Page(_) => 28,
            D::CredentialIssuer(_) => 18,
            D::Discovery(_) => 19,
            D::Wrapped(_) => 20,
            D::OtherJson(_) => 21,
            D::Statement(_) => 22,
            D::Smart => 23,
            D::WrappedKeys(_) => 24,
            D::TokenPayload(_) => 25,
            D::DeviceAuthorization => 26,
            D::KeyMap => 27,
        },
        FetchError::Redirected { target, .. } => match redirect_kind(target.as_deref()) {
            Redirect::Document => 0,
            Redirect::Login => 1,
            Redirect::PlainHttp => 2,
            Redirect::Elsewhere => 3,
            Redirect::Nowhere => 4,
            Redirect::Credentials => 5,
        },
        FetchError::Certificate { fault, .. } => match fault {
            CertificateFault::Untrusted { .. } => 0,
            CertificateFault::SelfSigned => 1,
            CertificateFault::MissingIntermediate { .. } => 2,
            CertificateFault::Expired { .. } => 3,
            CertificateFault::NotYetValid => 4,
            CertificateFault::WrongHost => 5,
            CertificateFault::NoNames => 6,
            CertificateFault::WrongUsage => 7,
            CertificateFault::Weak { .. } => 8,
            CertificateFault::Default => 9,
            CertificateFault::SelfSignedForOther => 10,
            CertificateFault::SignerNoAuthority => 11,
        },
        _ => 0,
    };
    let outer = match failure {
        FetchError::InvalidUrl { .. } => 0,
        FetchError::InsecureUrl { .. } => 1,
        FetchError::NameNotFound { .. } => 2,
        FetchError::ConnectionRefused { .. } => 3,
        FetchError::NoRoute { .. } => 4,
        FetchError::TimedOut { .. } => 5,
        FetchError::SlowAnswer { .. } => 6,
        FetchError::Proxy { .. } => 7,
        FetchError::Certificate { .. } => 8,
        FetchError::TlsClientCertificate => 9,
        FetchError::TlsVersion => 10,
        FetchError::TlsNotSpoken => 11,
        FetchError::TlsFailed { .. } => 12,
        FetchError::TlsRefused { .. } => 13,
        FetchError::RootsUnusable { .. } => 14,
        FetchError::NoTrustStore { .. } => 15,
        FetchError::HttpStatus { .. } => 16,
        FetchError::Redirected { .. } => 17,
        FetchError::TooLarge { .. } => 18,
        FetchError::NotJson { .. } => 19,
        FetchError::OtherDocument { .. } => 20,
        FetchError::Empty { .. } => 21,
        FetchError::NotHttp { .. } => 22,
        FetchError::ConnectionClosed { .. } => 23,
        FetchError::OtherService { .. } => 24,
    };
    [outer, inner]
}

#[test]
fn no_cause_is_missing_from_the_table() {
    let there: std::collections::BTreeSet<[usize; 2]> = table()
        .iter()
        .map(|(failure, ..)| places(failure))
        .collect();
    for (outer, inner) in [(7, 15), (8, 12), (16, 19), (17, 6), (19, 21), (20, 29)] {
        for inner in 0..inner {
            assert!(there.contains(&[outer, inner]), "{outer} {inner}");
        }
    }
    for outer in 0..=24 {
        assert!(there.iter().any(|it| it.first() == Some(&outer)), "{outer}");
    }
}
