//! Bodies that a server compressed, as each gateway unpacks them and as they are unpacked for people.

use std::borrow::Cow;
use std::io::Read;

use flate2::bufread::{DeflateDecoder, GzDecoder, ZlibDecoder};

/// Most bytes decompressed for a gateway; bodies kept here had a smaller limit before.
const LIMIT: usize = 64 * 1024 * 1024;

/// Body as sent, with its `Content-Encoding`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packed {
    /// The header's value.
    pub encoding: String,
    /// The bytes as they came.
    pub body: Vec<u8>,
}

/// Why a body can't be unpacked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unopened {
    /// Not in the declared encoding, or truncated.
    Damaged,
    /// It is larger than the bound.
    TooLarge,
    /// No decoder has this name.
    UnknownEncoding,
}

impl Packed {
    /// The body for people: what any gateway could read, at most `limit` bytes. A plain document that is announced as compressed
    /// is plain.
    ///
    /// # Errors
    /// [`Unopened`].
    pub fn open(&self, limit: usize) -> Result<Cow<'_, [u8]>, Unopened> {
        let mut body = Cow::Borrowed(self.body.as_slice());
        for name in self.names().filter(|name| name != "identity") {
            if looks_like_json(&body) {
                break;
            }
            body = Cow::Owned(match name.as_str() {
                "gzip" | "x-gzip" => gunzip(&body, limit)?.0,
                "deflate" => inflate(&body, limit)?,
                _ => return Err(Unopened::UnknownEncoding),
            });
        }
        Ok(body)
    }

    /// The encodings that are named, in lower case.
    fn names(&self) -> impl Iterator<Item = String> {
        let names = self.encoding.split(',');
        names.map(|name| name.trim().to_ascii_lowercase())
    }

    /// Body as Go's transport decodes it: `gzip` only, others unchanged. `None` if reading fails.
    pub(super) fn for_go(&self) -> Option<Cow<'_, [u8]>> {
        if !self.encoding.trim().eq_ignore_ascii_case("gzip") {
            return Some(Cow::Borrowed(&self.body));
        }
        let (body, more) = gunzip(&self.body, LIMIT).ok()?;
        (!more).then_some(Cow::Owned(body))
    }

    /// As Apache's client does: each encoding that is named, in this order; unknown ones are passed over. `None` where reading fails.
    pub(super) fn for_apache(&self) -> Option<Cow<'_, [u8]>> {
        let mut body = Cow::Borrowed(self.body.as_slice());
        for name in self.names() {
            let open = match name.as_str() {
                "gzip" | "x-gzip" => gunzip(&body, LIMIT).map(|(body, _)| body),
                "deflate" => inflate(&body, LIMIT),
                _ => continue,
            };
            body = Cow::Owned(open.ok()?);
        }
        Some(body)
    }
}

/// How a gzip member begins.
const GZIP: &[u8] = b"\x1f\x8b";

fn looks_like_json(body: &[u8]) -> bool {
    let text = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    matches!(text.trim_ascii_start().first(), Some(b'{' | b'['))
}

/// All gzip members, and whether something else follows them.
fn gunzip(mut rest: &[u8], limit: usize) -> Result<(Vec<u8>, bool), Unopened> {
    let mut whole = Vec::new();
    loop {
        let mut member = GzDecoder::new(rest);
        read_within(&mut member, &mut whole, limit)?;
        rest = member.into_inner();
        if !rest.starts_with(GZIP) {
            return Ok((whole, !rest.is_empty()));
        }
    }
}

/// `deflate`: in the form of zlib, else bare.
fn inflate(body: &[u8], limit: usize) -> Result<Vec<u8>, Unopened> {
    let mut whole = Vec::new();
    let zlib = match body {
        [first, second, ..] => {
            first & 0x0f == 8
                && first >> 4 <= 7
                && u16::from_be_bytes([*first, *second]).is_multiple_of(31)
        }
        _ => return Err(Unopened::Damaged),
    };
    match zlib {
        true => read_within(&mut ZlibDecoder::new(body), &mut whole, limit)?,
        false => read_within(&mut DeflateDecoder::new(body), &mut whole, limit)?,
    }
    Ok(whole)
}

fn read_within(from: &mut impl Read, whole: &mut Vec<u8>, limit: usize) -> Result<(), Unopened> {
    let room = (limit + 1).saturating_sub(whole.len()) as u64;
    let read = from.take(room).read_to_end(whole);
    if whole.len() > limit {
        return Err(Unopened::TooLarge);
    }
    read.map(drop).map_err(|_| Unopened::Damaged)
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::read::{DeflateEncoder, GzEncoder, ZlibEncoder};

    const TEXT: &[u8] = b"{\"keys\":[]}";

    fn packed(encoding: &str, body: Vec<u8>) -> Packed {
        Packed {
            encoding: encoding.to_owned(),
            body,
        }
    }

    fn all(mut from: impl Read) -> Vec<u8> {
        let mut bytes = Vec::new();
        from.read_to_end(&mut bytes).unwrap();
        bytes
    }

    #[test]
    fn each_reader_unpacks_what_it_knows() {
        let gzip = all(GzEncoder::new(TEXT, Compression::default()));
        let zlib = all(ZlibEncoder::new(TEXT, Compression::default()));
        let bare = all(DeflateEncoder::new(TEXT, Compression::default()));
        let half = gzip.get(..gzip.len() - 3).unwrap().to_vec();
        let trailed = [gzip.as_slice(), b"x"].concat();
        let two = [
            all(GzEncoder::new(b"{\"keys\"".as_slice(), Compression::fast())),
            all(GzEncoder::new(b":[]}".as_slice(), Compression::fast())),
        ];
        for (encoding, body, open, go, apache) in [
            ("gzip", gzip.clone(), true, true, true),
            ("GZip", gzip.clone(), true, true, true),
            ("x-gzip", gzip.clone(), true, false, true),
            ("gzip", two.concat(), true, true, true),
            ("gzip", trailed, true, false, true),
            ("gzip", half, false, false, false),
            ("gzip", TEXT.to_vec(), true, false, false),
            ("deflate", zlib, true, false, true),
            ("deflate", bare, true, false, true),
            ("deflate", TEXT.to_vec(), true, true, false),
            ("identity", TEXT.to_vec(), true, true, true),
            ("utf-8", TEXT.to_vec(), true, true, true),
            ("br", b"\x8b\x05".to_vec(), false, false, false),
            ("gzip, identity", gzip, true, false, true),
        ] {
            let it = packed(encoding, body);
            let reads = |body: Option<Cow<'_, [u8]>>| body.is_some_and(|body| body == TEXT);
            assert_eq!(reads(it.open(1000).ok()), open, "{encoding}");
            assert_eq!(reads(it.for_go()), go, "{encoding}");
            assert_eq!(reads(it.for_apache()), apache, "{encoding}");
        }
    }

    #[test]
    fn a_bound_is_never_passed() {
        let bomb = all(GzEncoder::new(
            std::io::repeat(b' ').take(5_000_000),
            Compression::best(),
        ));
        assert_eq!(
            packed("gzip", bomb).open(1_000_000),
            Err(Unopened::TooLarge)
        );
        let plain = packed("identity", vec![b' '; 10]);
        assert!(plain.open(10).is_ok());
    }
}
