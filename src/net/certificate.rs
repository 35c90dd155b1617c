//! What a refused certificate says about itself, for the one who has to decide whom to ask.

use ring::digest::{SHA256, digest};
use x509_cert::Certificate;
use x509_cert::der::Decode;
use x509_cert::time::Time;

use crate::discovery::CertificateFacts;
use crate::key_manager::visible;

/// Longest name that is handed on, in characters; a hostile certificate can hold a novel.
const LONGEST_NAME: usize = 200;

/// Facts of a DER certificate, or `None` if it is none.
pub(super) fn facts(der: &[u8]) -> Option<CertificateFacts> {
    let certificate = Certificate::from_der(der).ok()?;
    let content = certificate.tbs_certificate();
    Some(CertificateFacts {
        subject: shown(&content.subject().to_string()),
        issuer: shown(&content.issuer().to_string()),
        not_before: date(&content.validity().not_before)?,
        not_after: date(&content.validity().not_after)?,
        sha256: fingerprint(der),
    })
}

/// The seconds since 1970 between which a certificate is valid.
pub(super) fn validity(der: &[u8]) -> Option<(u64, u64)> {
    let certificate = Certificate::from_der(der).ok()?;
    let validity = certificate.tbs_certificate().validity();
    Some((
        validity.not_before.to_unix_duration().as_secs(),
        validity.not_after.to_unix_duration().as_secs(),
    ))
}

fn shown(name: &str) -> String {
    let cut: String = name.chars().take(LONGEST_NAME).collect();
    visible(&cut)
}

/// RFC 3339 in UTC.
fn date(time: &Time) -> Option<String> {
    let seconds = i64::try_from(time.to_unix_duration().as_secs()).ok()?;
    jiff::Timestamp::from_second(seconds)
        .ok()
        .map(|timestamp| timestamp.to_string())
}

/// SHA-256 in upper-case hexadecimal pairs with colons, as certificate viewers show it.
pub(super) fn fingerprint(der: &[u8]) -> String {
    let pairs: Vec<String> = digest(&SHA256, der)
        .as_ref()
        .iter()
        .map(|byte| format!("{byte:02X}"))
        .collect();
    pairs.join(":")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_is_described() {
        let mut parameters = rcgen::CertificateParams::new(vec!["idp.example".to_owned()]).unwrap();
        parameters.distinguished_name = rcgen::DistinguishedName::new();
        parameters
            .distinguished_name
            .push(rcgen::DnType::CommonName, "idp\u{202e}.example");
        parameters.not_before = rcgen::date_time_ymd(2020, 1, 2);
        parameters.not_after = rcgen::date_time_ymd(2021, 3, 4);
        let key = rcgen::KeyPair::generate().unwrap();
        let certificate = parameters.self_signed(&key).unwrap();
        let facts = facts(certificate.der()).unwrap();
        assert!(facts.subject.starts_with("CN=idp"), "{}", facts.subject);
        assert!(!facts.subject.contains('\u{202e}'), "shown, not obeyed");
        assert_eq!(facts.subject, facts.issuer);
        assert_eq!(facts.not_before, "2020-01-02T00:00:00Z");
        assert_eq!(facts.not_after, "2021-03-04T00:00:00Z");
        assert_eq!(facts.sha256.len(), 95);
    }

    #[test]
    fn what_is_no_certificate_has_no_facts() {
        assert!(facts(b"").is_none());
        assert!(facts(b"\x30\x82\xff\xff nonsense").is_none());
        assert!(validity(b"nonsense").is_none());
    }
}
