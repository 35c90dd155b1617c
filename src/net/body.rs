//! Reading of bodies within their limit.

use std::borrow::Cow;

use reqwest::header::{CONTENT_ENCODING, CONTENT_LENGTH, HeaderMap, TRANSFER_ENCODING};

use crate::discovery::{FetchError, TextCause};
use crate::gateway::{DecodeError, EncodedBody};
use crate::key_manager::visible;

/// Largest body of an error response, in bytes; the status decides, the body only explains.
const ERROR_LIMIT: usize = 64 * 1024;

/// Reason why a body is incomplete.
#[derive(Debug)]
pub(super) enum Incomplete {
    TooLarge,
    /// It ended before the announced length, in bytes.
    Short(Option<u64>),
    Broken(reqwest::Error),
}

/// Reads the body of a success into `body`, undecoded.
pub(super) async fn read(
    response: &mut reqwest::Response,
    body: &mut Vec<u8>,
    limit: usize,
) -> Result<(), Incomplete> {
    let announced = response.content_length();
    if announced.is_some_and(|length| length > limit as u64) {
        return Err(Incomplete::TooLarge);
    }
    let headers = response.headers();
    // Such a body ends with the connection; old servers omit the TLS close notification.
    let until_close = !headers.contains_key(CONTENT_LENGTH)
        && !headers.contains_key(TRANSFER_ENCODING)
        && response.version() < reqwest::Version::HTTP_2;
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) => {
                if body.len() + chunk.len() > limit {
                    return Err(Incomplete::TooLarge);
                }
                body.extend_from_slice(&chunk);
            }
            Ok(None) => return Ok(()),
            Err(error) if body.is_empty() || !ended_early(&error) => {
                return Err(Incomplete::Broken(error));
            }
            Err(_) if until_close => return Ok(()),
            Err(_) => return Err(Incomplete::Short(announced)),
        }
    }
}

/// Whether the connection ended before the body, or without the closing notice.
fn ended_early(error: &reqwest::Error) -> bool {
    let mut next: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(current) = next {
        let io = current.downcast_ref::<std::io::Error>();
        if io.is_some_and(|io| io.kind() == std::io::ErrorKind::UnexpectedEof) {
            return true;
        }
        next = current.source();
    }
    false
}

/// Appends the body of an error response up to its limit; a truncated body is not another error.
pub(super) async fn read_error(response: &mut reqwest::Response, body: &mut Vec<u8>) {
    while let Ok(Some(chunk)) = response.chunk().await {
        let room = ERROR_LIMIT.saturating_sub(body.len());
        body.extend(chunk.iter().take(room));
        if body.len() >= ERROR_LIMIT {
            return;
        }
    }
}

/// Decodes a body that a server compressed without being asked; returns it decoded and as received.
pub(super) fn unpack(
    response: &reqwest::Response,
    body: Vec<u8>,
    limit: usize,
) -> Result<(Vec<u8>, Option<EncodedBody>), FetchError> {
    let Some(packed) = packed(response.headers(), &body) else {
        return Ok((body, None));
    };
    match open(&packed, limit) {
        Ok(open) => {
            let open = open.into_owned();
            if open.starts_with(b"\x1f\x8b") {
                return Err(FetchError::NotJson {
                    cause: TextCause::CompressedTwice,
                });
            }
            Ok((open, Some(packed)))
        }
        // The status of an error says enough.
        Err(_) if response.status().as_u16() >= 400 => Ok((Vec::new(), None)),
        Err(failure) => Err(failure),
    }
}

/// Body with its `Content-Encoding`; `None` without one.
pub(super) fn packed(headers: &HeaderMap, body: &[u8]) -> Option<EncodedBody> {
    let value = headers.get(CONTENT_ENCODING)?;
    let encoding = String::from_utf8_lossy(value.as_bytes()).trim().to_owned();
    (!encoding.is_empty() && !encoding.eq_ignore_ascii_case("identity")).then(|| EncodedBody {
        encoding,
        body: body.to_vec(),
    })
}

/// Body decoded for display, to at most `limit` bytes.
pub(super) fn open(packed: &EncodedBody, limit: usize) -> Result<Cow<'_, [u8]>, FetchError> {
    packed.open(limit).map_err(|why| match why {
        DecodeError::TooLarge => FetchError::TooLarge { limit },
        DecodeError::Damaged => FetchError::NotJson {
            cause: TextCause::Damaged,
        },
        DecodeError::UnknownEncoding => compressed(&packed.encoding),
    })
}

fn compressed(how: &str) -> FetchError {
    let how: String = how.chars().take(40).collect();
    FetchError::NotJson {
        cause: TextCause::Compressed(visible(&how)),
    }
}
