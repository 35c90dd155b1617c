//! Reading a body without ever holding more than the limit.

use crate::discovery::Failure;

/// How much of the body of an answer with an error status is read: the status says it, the rest only explains.
const ERROR_LIMIT: usize = 64 * 1024;

/// Why a body is not whole.
#[derive(Debug)]
pub(super) enum Incomplete {
    TooLarge,
    Broken(reqwest::Error),
}

/// Reads the body of a good answer.
pub(super) async fn read(
    response: &mut reqwest::Response,
    limit: usize,
) -> Result<Vec<u8>, Incomplete> {
    if response
        .content_length()
        .is_some_and(|length| length > limit as u64)
    {
        return Err(Incomplete::TooLarge);
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(Incomplete::Broken)? {
        if body.len() + chunk.len() > limit {
            return Err(Incomplete::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
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

/// Refuses a compressed body: this client asked for none and has no decompressor.
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
            let name = crate::key_manager::visible(&name);
            Err(Failure::NotJson {
                kind: format!("compressed data ({name}), not JSON"),
            })
        }
    }
}
