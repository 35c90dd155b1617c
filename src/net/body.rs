//! Reading a body without ever holding more than the limit.

use reqwest::header::{CONTENT_LENGTH, TRANSFER_ENCODING};

use crate::discovery::{Failure, TextCause};

/// How much of the body of an answer with an error status is read: the status says it, the rest only explains.
const ERROR_LIMIT: usize = 64 * 1024;

/// Why a body is not whole.
#[derive(Debug)]
pub(super) enum Incomplete {
    TooLarge,
    Broken(reqwest::Error),
}

/// Reads the body of a good answer into `body`, decoded; the limit counts decoded bytes.
pub(super) async fn read(
    response: &mut reqwest::Response,
    body: &mut Vec<u8>,
    limit: usize,
) -> Result<(), Incomplete> {
    if response
        .content_length()
        .is_some_and(|length| length > limit as u64)
    {
        return Err(Incomplete::TooLarge);
    }
    let headers = response.headers();
    // Such a body ends where the connection ends; old servers end it without the closing notice of TLS.
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
            Err(error) if until_close && !body.is_empty() && ended_early(&error) => return Ok(()),
            Err(error) => return Err(Incomplete::Broken(error)),
        }
    }
}

/// Whether the connection ended without the closing notice.
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

/// Adds what comes of an error's body, up to its limit; a body that breaks off is no second error.
pub(super) async fn read_error(response: &mut reqwest::Response, body: &mut Vec<u8>) {
    while let Ok(Some(chunk)) = response.chunk().await {
        let room = ERROR_LIMIT.saturating_sub(body.len());
        body.extend(chunk.iter().take(room));
        if body.len() >= ERROR_LIMIT {
            return;
        }
    }
}

/// Refuses a body in an encoding that this client does not decode; gzip and deflate are decoded, though nobody asked for them.
pub(super) fn refuse_encoding(response: &reqwest::Response) -> Result<(), Failure> {
    let names = response
        .headers()
        .get_all(reqwest::header::CONTENT_ENCODING);
    let odd = names
        .iter()
        .find(|name| !name.as_bytes().eq_ignore_ascii_case(b"identity"));
    match odd {
        None => Ok(()),
        Some(name) => {
            let name: String = String::from_utf8_lossy(name.as_bytes())
                .chars()
                .take(40)
                .collect();
            Err(Failure::NotJson {
                cause: TextCause::Compressed(crate::key_manager::visible(&name)),
            })
        }
    }
}
