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

/// The certificates in a file.
///
/// # Errors
/// What the file is instead, half a sentence.
pub(super) fn certificates(file: &[u8]) -> Result<Vec<CertificateDer<'static>>, String> {
    let file = plain(file);
    // Base64 without the lines of PEM, as Kubernetes secrets and clipboards hold it.
    if let Some(inner) = from_base64(&file)
        && let Ok(found) = read(&inner)
    {
        return Ok(found);
    }
    read(&file)
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
        None => Err("contains no certificate (PEM, DER and PKCS#7 are read)".to_owned()),
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
        return Err("is not a valid PEM file".to_owned());
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
        false => Err("contains no certificate in PEM form".to_owned()),
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
