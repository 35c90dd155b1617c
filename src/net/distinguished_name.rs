//! Names in certificates as text, RFC 4514.
//!
//! The library that reads them writes them too, but looks each attribute up among three thousand, a table that every start of the
//! program would have to set right in memory.

use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::der::asn1::{
    Ia5StringRef, ObjectIdentifier, PrintableStringRef, TeletexStringRef, Utf8StringRef,
};
use x509_cert::der::{Encode as _, Tag, Tagged as _};
use x509_cert::name::Name;

/// RFC 4514, section 3, then what else stands in certificates, under the names of RFC 4519, RFC 5280, RFC 2985, and the
/// guidelines for extended validation.
const ATTRIBUTES: [(ObjectIdentifier, &str); 27] = [
    named("2.5.4.3", "CN"),
    named("2.5.4.7", "L"),
    named("2.5.4.8", "ST"),
    named("2.5.4.10", "O"),
    named("2.5.4.11", "OU"),
    named("2.5.4.6", "C"),
    named("2.5.4.9", "STREET"),
    named("0.9.2342.19200300.100.1.25", "DC"),
    named("0.9.2342.19200300.100.1.1", "UID"),
    named("2.5.4.4", "SN"),
    named("2.5.4.5", "SERIALNUMBER"),
    named("2.5.4.12", "TITLE"),
    named("2.5.4.13", "DESCRIPTION"),
    named("2.5.4.15", "BUSINESSCATEGORY"),
    named("2.5.4.17", "POSTALCODE"),
    named("2.5.4.20", "TELEPHONENUMBER"),
    named("2.5.4.41", "NAME"),
    named("2.5.4.42", "GIVENNAME"),
    named("2.5.4.43", "INITIALS"),
    named("2.5.4.44", "GENERATIONQUALIFIER"),
    named("2.5.4.46", "DNQUALIFIER"),
    named("2.5.4.65", "PSEUDONYM"),
    named("2.5.4.97", "ORGANIZATIONIDENTIFIER"),
    named("1.3.6.1.4.1.311.60.2.1.1", "JURISDICTIONL"),
    named("1.3.6.1.4.1.311.60.2.1.2", "JURISDICTIONST"),
    named("1.3.6.1.4.1.311.60.2.1.3", "JURISDICTIONC"),
    named("1.2.840.113549.1.9.1", "EMAILADDRESS"),
];

const fn named(oid: &str, name: &'static str) -> (ObjectIdentifier, &'static str) {
    (ObjectIdentifier::new_unwrap(oid), name)
}

/// The name, its last part first (RFC 4514, section 2.1).
pub(super) fn text(name: &Name) -> String {
    let parts = name.as_ref().as_ref().iter().rev().map(|part| {
        let attributes: Vec<String> = part.iter().map(attribute).collect();
        attributes.join("+")
    });
    parts.collect::<Vec<_>>().join(",")
}

fn attribute(it: &AttributeTypeAndValue) -> String {
    let known = ATTRIBUTES.iter().find(|(oid, _)| *oid == it.oid);
    if let (Some((_, name)), Some(value)) = (known, value(it)) {
        return format!("{name}={}", escaped(value));
    }
    // Section 2.4: what has no name, or is no text, is written as its encoding.
    let bytes = it.value.to_der().unwrap_or_default();
    let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{}=#{digits}", it.oid)
}

fn value(it: &AttributeTypeAndValue) -> Option<&str> {
    let value = &it.value;
    match value.tag() {
        Tag::PrintableString => PrintableStringRef::try_from(value)
            .ok()
            .map(|it| it.as_str()),
        Tag::Utf8String => Utf8StringRef::try_from(value).ok().map(|it| it.as_str()),
        Tag::Ia5String => Ia5StringRef::try_from(value).ok().map(|it| it.as_str()),
        Tag::TeletexString => TeletexStringRef::try_from(value).ok().map(|it| it.as_str()),
        _ => None,
    }
}

/// Section 2.4: what would be read as a part of the name's own form.
fn escaped(value: &str) -> String {
    let last = value.chars().count().saturating_sub(1);
    let mut text = String::with_capacity(value.len());
    for (place, c) in value.chars().enumerate() {
        match c {
            '#' if place == 0 => text.push_str("\\#"),
            ' ' if place == 0 || place == last => text.push_str("\\ "),
            '"' | '+' | ',' | ';' | '<' | '>' | '\\' => text.extend(['\\', c]),
            '\0'..='\x1f' | '\x7f' => text.push_str(&format!("\\{:02x}", u32::from(c))),
            c => text.push(c),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use std::str::FromStr as _;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// The library is right for what it is asked seldom enough.
        #[test]
        fn names_read_as_the_library_writes_them(
            values in proptest::collection::vec((0_usize..9, "[ a-c#+,;<>\"\\\\é\u{1}]{1,6}"), 1..5))
        {
            let parts: Vec<String> = values
                .iter()
                .map(|(which, value)| format!("{}={}", ATTRIBUTES[*which].1, escaped(value)))
                .collect();
            if let Ok(name) = Name::from_str(&parts.join(",")) {
                prop_assert_eq!(text(&name), name.to_string());
            }
        }
    }

    #[test]
    fn names_are_as_in_rfc_4514() {
        for example in [
            "UID=jsmith,DC=example,DC=net",
            "OU=Sales+CN=J.  Smith,DC=example,DC=net",
            "CN=James \\\"Jim\\\" Smith\\, III,DC=example,DC=net",
            "CN=Before\\0dAfter,DC=example,DC=net",
            "1.3.6.1.4.1.1466.0=#04024869",
        ] {
            let name = Name::from_str(example).unwrap();
            assert_eq!(text(&name), name.to_string());
            if !example.contains('+') {
                assert_eq!(text(&name), example);
            }
        }
    }

    #[test]
    fn what_servers_have_beyond_that_has_a_name() {
        let mut parameters = rcgen::CertificateParams::default();
        parameters.distinguished_name = rcgen::DistinguishedName::new();
        let email = rcgen::DnType::CustomDnType(vec![1, 2, 840, 113_549, 1, 9, 1]);
        let address = rcgen::string::Ia5String::try_from("it@example.com").unwrap();
        parameters
            .distinguished_name
            .push(email, rcgen::DnValue::Ia5String(address));
        let nameless = rcgen::DnType::CustomDnType(vec![1, 3, 6, 1, 4, 1, 1466, 0]);
        parameters.distinguished_name.push(nameless, "Hi");
        let key = rcgen::KeyPair::generate().unwrap();
        let certificate = parameters.self_signed(&key).unwrap();
        let read: x509_cert::Certificate =
            x509_cert::der::Decode::from_der(certificate.der()).unwrap();
        assert_eq!(
            text(read.tbs_certificate().subject()),
            "1.3.6.1.4.1.1466.0=#0c024869,EMAILADDRESS=it@example.com"
        );
    }
}
