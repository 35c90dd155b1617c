//! Certificate files as exported: PEM, DER, PKCS#7, with a byte order mark or in UTF-16.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use cms::cert::CertificateChoices;
use cms::content_info::ContentInfo;
use cms::signed_data::SignedData;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use x509_cert::Certificate;
use x509_cert::der::pem::decode_vec;
use x509_cert::der::{Decode, Encode};

use crate::key_manager::is_ssh_key;

/// `-----BEGIN` in base64.
pub(super) const PEM_IN_BASE64: &str = "LS0tLS1CRUdJTi";

/// The certificates in a file.
///
/// # Errors
/// Description of the file if it holds no certificate, half a sentence.
pub(super) fn certificates(file: &[u8]) -> Result<Vec<CertificateDer<'static>>, String> {
    let file = plain(file);
    // Base64 without the lines of PEM, as Kubernetes secrets and clipboards hold it, perhaps encoded twice.
    let mut layer = file.to_vec();
    for _ in 0..3 {
        let Some(inner) = from_base64(&layer) else {
            break;
        };
        if let Ok(found) = read(&inner) {
            return Ok(found);
        }
        layer = inner;
    }
    if let Some(found) = from_secret(&file) {
        return Ok(found);
    }
    read(&file)
}

/// Certificates that a manifest of a Kubernetes secret holds in base64.
fn from_secret(file: &[u8]) -> Option<Vec<CertificateDer<'static>>> {
    let text = std::str::from_utf8(file).ok()?;
    let mut runs = text
        .split(|letter: char| !(letter.is_ascii_alphanumeric() || "+/=".contains(letter)))
        .filter(|run| run.starts_with(PEM_IN_BASE64));
    runs.find_map(|run| read(&from_base64(run.as_bytes())?).ok())
}

/// What a text is that holds no certificate, half a sentence.
fn instead(file: &[u8]) -> Option<&'static str> {
    let start = String::from_utf8_lossy(file.get(..file.len().min(512)).unwrap_or_default());
    let text = start.trim_start();
    let lower = text.to_ascii_lowercase();
    let begins = |starts: &[&str]| starts.iter().any(|start| lower.starts_with(start));
    Some(match () {
        () if text.is_empty() => "is empty",
        () if is_ssh_key(text) || text.contains("BEGIN OPENSSH") => {
            "is an SSH key, not a certificate"
        }
        () if begins(&["<!doctype", "<html"]) => {
            "is a web page, perhaps a login page, not a certificate"
        }
        () if begins(&["{", "["]) && text.contains("\"kty\"") => {
            "is a key set (JWKS), not a CA certificate"
        }
        () if begins(&["{", "["]) => "is JSON, not a certificate",
        () if begins(&["http://", "https://"]) => "contains an address, not a certificate",
        () if file.starts_with(b"PK\x03\x04") => "is a ZIP archive; unpack it first",
        () if file.starts_with(b"\x1f\x8b") => "is compressed (gzip); unpack it first",
        () if text.contains("-----BEGIN PGP ") => "is a PGP key, not a certificate",
        () if text.contains("-----BEGIN X509 CRL-----") => {
            "is a list of revoked certificates (CRL), not a certificate"
        }
        () if text.contains("PUBLIC KEY-----") => "is a public key, not a certificate",
        () if begins(&["${", "$(", "{{"]) => "contains a variable that was not replaced",
        () => return None,
    })
}

fn read(file: &[u8]) -> Result<Vec<CertificateDer<'static>>, String> {
    let file = Cow::Borrowed(file);
    if contains(&file, b"-----BEGIN ") {
        return from_pem(&file);
    }
    if Certificate::from_der(&file).is_ok() {
        return Ok(vec![CertificateDer::from(file.into_owned())]);
    }
    match from_pkcs7(&file) {
        Some(found) if !found.is_empty() => Ok(found),
        Some(_) => Err("is a PKCS#7 file without a certificate".to_owned()),
        None if file.first() == Some(&0x30) => Err(
            "is not a certificate; if it is a PKCS#12 file (.pfx, .p12), export the certificate without its key"
                .to_owned(),
        ),
        None if file.starts_with(b"\xfe\xed\xfe\xed") => {
            Err("is a Java key store; export the certificate as PEM with keytool".to_owned())
        }
        None => Err(instead(&file)
            .unwrap_or("contains no certificate (PEM, DER and PKCS#7 are read)")
            .to_owned()),
    }
}

fn from_pem(file: &[u8]) -> Result<Vec<CertificateDer<'static>>, String> {
    let strict: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(file).collect();
    if let Some(found) = strict.as_ref().ok().filter(|found| !found.is_empty()) {
        return Ok(found.clone());
    }
    let loose = from_loose_pem(file);
    if !loose.is_empty() {
        return Ok(loose);
    }
    if strict.is_err() {
        return Err(instead(file)
            .unwrap_or("is not a valid PEM file")
            .to_owned());
    }
    if contains(file, b"-----BEGIN PKCS7-----")
        && let Ok((_, der)) = decode_vec(trimmed(file))
        && let Some(found) = from_pkcs7(&der)
        && !found.is_empty()
    {
        return Ok(found);
    }
    match contains(file, b"PRIVATE KEY-----") {
        true => Err("contains a private key and no certificate".to_owned()),
        false if contains(file, b"CERTIFICATE REQUEST-----") => {
            Err("contains a certificate request and no certificate".to_owned())
        }
        false => Err(instead(file)
            .unwrap_or("contains no certificate in PEM form")
            .to_owned()),
    }
}

/// Certificates of a PEM text that was indented, joined to one line, or written with `\n`, as JSON and YAML hold it.
fn from_loose_pem(file: &[u8]) -> Vec<CertificateDer<'static>> {
    let text = String::from_utf8_lossy(file);
    let certificate = |part: &str| {
        let (inner, _) = part.split_once("-----END ")?;
        let der = from_base64(inner.replace("\\r", "").replace("\\n", "").as_bytes())?;
        // OpenSSL appends its own data to a trusted certificate.
        let der = match *der.as_slice() {
            [0x30, 0x82, high, low, ..] => {
                let length = 4 + usize::from(u16::from_be_bytes([high, low]));
                der.get(..length)?.to_vec()
            }
            _ => der,
        };
        Certificate::from_der(&der).ok()?;
        Some(CertificateDer::from(der))
    };
    text.replace("BEGIN TRUSTED CERTIFICATE", "BEGIN CERTIFICATE")
        .split("-----BEGIN CERTIFICATE-----")
        .skip(1)
        .filter_map(certificate)
        .collect()
}

/// The bytes of a text that is base64 and nothing else, blanks and quotes aside.
fn from_base64(text: &[u8]) -> Option<Vec<u8>> {
    let inner: Vec<u8> = text
        .iter()
        .copied()
        .filter(|byte| !byte.is_ascii_whitespace() && !matches!(byte, b'"' | b'\''))
        .collect();
    let end = inner
        .iter()
        .rposition(|byte| *byte != b'=')
        .map_or(0, |it| it + 1);
    STANDARD_NO_PAD
        .decode(inner.get(..end)?)
        .ok()
        .filter(|bytes| !bytes.is_empty())
}

fn from_pkcs7(der: &[u8]) -> Option<Vec<CertificateDer<'static>>> {
    let info = ContentInfo::from_der(der).ok()?;
    let data: SignedData = info.content.decode_as().ok()?;
    let certificates = data.certificates?;
    let found = certificates.0.iter().filter_map(|choice| match choice {
        CertificateChoices::Certificate(certificate) => {
            Some(CertificateDer::from(certificate.to_der().ok()?))
        }
        CertificateChoices::Other(_) => None,
    });
    Some(found.collect())
}

/// Without a byte order mark, and in UTF-8.
fn plain(file: &[u8]) -> Cow<'_, [u8]> {
    let utf16 = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units = bytes
            .chunks_exact(2)
            .filter_map(|pair| <[u8; 2]>::try_from(pair).ok());
        let text: String = char::decode_utf16(units.map(unit))
            .map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect();
        Cow::Owned(text.into_bytes())
    };
    match file {
        [0xef, 0xbb, 0xbf, rest @ ..] => Cow::Borrowed(rest),
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        _ => Cow::Borrowed(file),
    }
}

/// From the first boundary on; the decoder takes nothing in front of it.
fn trimmed(file: &[u8]) -> &[u8] {
    let start = file
        .windows(5)
        .position(|window| window == b"-----")
        .unwrap_or(0);
    file.get(start..).unwrap_or_default()
}

fn contains(file: &[u8], text: &[u8]) -> bool {
    file.windows(text.len()).any(|window| window == text)
}

#[cfg(test)]
mod tests {
    use super::certificates;

    #[test]
    fn what_a_file_is_instead_is_said() {
        #[rustfmt::skip]
        let rows = [
            ("", "is empty"),
            ("ssh-rsa AAAAB3 me@x", "an SSH key"),
            ("<!DOCTYPE html><title>x</title>", "a web page"),
            ("{\"keys\":[{\"kty\":\"RSA\"}]}", "a key set (JWKS)"),
            ("{\"a\":1}", "JSON"),
            ("https://pki.example/ca.pem", "an address"),
            ("PK\u{3}\u{4}x", "a ZIP archive"),
            ("-----BEGIN PGP PUBLIC KEY BLOCK-----\n", "a PGP key"),
            ("-----BEGIN X509 CRL-----\nMA==\n-----END X509 CRL-----", "(CRL)"),
            ("-----BEGIN PUBLIC KEY-----\nMA==\n-----END PUBLIC KEY-----", "a public key"),
            ("${CA_CERT}", "not replaced"),
            ("no certificate", "contains no certificate"),
        ];
        for (text, said) in rows {
            let why = certificates(text.as_bytes()).unwrap_err();
            assert!(why.contains(said), "{text}: {why}");
        }
    }
}
