//! Compressed HTTP bodies, decoded as each gateway does and for display.

use std::borrow::Cow;
use std::io::Read;

use flate2::bufread::{DeflateDecoder, GzDecoder, ZlibDecoder};

/// Most bytes decompressed for a gateway; bodies kept here had a smaller limit before.
const LIMIT: usize = 64 * 1024 * 1024;

/// Body as sent, with its `Content-Encoding`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncodedBody {
    /// Value of `Content-Encoding`.
    pub encoding: String,
    /// Body as received.
    pub body: Vec<u8>,
}

/// Error of decoding a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecodeError {
    /// Not in the declared encoding, or truncated.
    Damaged,
    /// The decoded body exceeds the limit.
    TooLarge,
    /// No decoder has this name.
    UnknownEncoding,
}

impl EncodedBody {
    /// Decodes the body for display, with every encoding that some gateway reads, to at most `limit` bytes. Plain JSON
    /// declared as compressed is returned as it is.
    ///
    /// # Errors
    /// [`DecodeError`].
    pub fn open(&self, limit: usize) -> Result<Cow<'_, [u8]>, DecodeError> {
        let mut body = Cow::Borrowed(self.body.as_slice());
        let mut fault = None;
        for name in self.names().filter(|name| name != "identity") {
            if looks_like_json(&body) {
                break;
            }
            let mut decoded = Vec::new();
            let read = match name.as_str() {
                "gzip" | "x-gzip" => gunzip_into(&mut decoded, &body, limit).map(drop),
                "deflate" => inflate_into(&mut decoded, &body, limit),
                _ => Err(DecodeError::UnknownEncoding),
            };
            fault = match read {
                Ok(()) => None,
                // As in `for_apache`: it counts only if the next decoder meets it.
                Err(DecodeError::Damaged) => Some(DecodeError::Damaged),
                Err(other) => return Err(other),
            };
            body = Cow::Owned(decoded);
        }
        fault.map_or(Ok(body), Err)
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
        let mut body = Vec::new();
        let more = gunzip_into(&mut body, &self.body, LIMIT).ok()?;
        (!more).then_some(Cow::Owned(body))
    }

    /// Body as Apache's client decodes it: each named encoding, in order; unknown ones are skipped. `None` if decoding
    /// fails.
    ///
    /// Its decoders are streams, each of which reads from the one before it. A fault after the last byte that the next decoder
    /// needs, such as a truncated checksum, is never met: only the last decoder is read to its end.
    pub(super) fn for_apache(&self) -> Option<Cow<'_, [u8]>> {
        let mut body = Cow::Borrowed(self.body.as_slice());
        let mut whole = true;
        for name in self.names() {
            let mut decoded = Vec::new();
            whole = match name.as_str() {
                "gzip" | "x-gzip" => gunzip_into(&mut decoded, &body, LIMIT).is_ok(),
                "deflate" => inflate_into(&mut decoded, &body, LIMIT).is_ok(),
                _ => continue,
            };
            body = Cow::Owned(decoded);
        }
        whole.then_some(body)
    }
}

/// How a gzip member begins.
const GZIP: &[u8] = b"\x1f\x8b";

fn looks_like_json(body: &[u8]) -> bool {
    let text = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    matches!(text.trim_ascii_start().first(), Some(b'{' | b'['))
}

/// All gzip members, and whether something else follows them; what was decoded before a fault is kept.
fn gunzip_into(whole: &mut Vec<u8>, mut rest: &[u8], limit: usize) -> Result<bool, DecodeError> {
    loop {
        let mut member = GzDecoder::new(rest);
        read_within(&mut member, whole, limit)?;
        rest = member.into_inner();
        if !rest.starts_with(GZIP) {
            return Ok(!rest.is_empty());
        }
    }
}

/// `deflate`: in the form of zlib, else bare; what was decoded before a fault is kept.
fn inflate_into(whole: &mut Vec<u8>, body: &[u8], limit: usize) -> Result<(), DecodeError> {
    let zlib = match body {
        [first, second, ..] => {
            first & 0x0f == 8
                && first >> 4 <= 7
                && u16::from_be_bytes([*first, *second]).is_multiple_of(31)
        }
        _ => return Err(DecodeError::Damaged),
    };
    match zlib {
        true => read_within(&mut ZlibDecoder::new(body), whole, limit),
        false => read_within(&mut DeflateDecoder::new(body), whole, limit),
    }
}

fn read_within(from: &mut impl Read, whole: &mut Vec<u8>, limit: usize) -> Result<(), DecodeError> {
    let room = (limit + 1).saturating_sub(whole.len()) as u64;
    let read = from.take(room).read_to_end(whole);
    if whole.len() > limit {
        return Err(DecodeError::TooLarge);
    }
    read.map(drop).map_err(|_| DecodeError::Damaged)
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::read::{DeflateEncoder, GzEncoder, ZlibEncoder};

    const TEXT: &[u8] = b"{\"keys\":[]}";

    fn packed(encoding: &str, body: Vec<u8>) -> EncodedBody {
        EncodedBody {
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
    fn apache_meets_no_fault_behind_what_the_last_decoder_needs() {
        let once = all(GzEncoder::new(TEXT, Compression::fast()));
        let twice = all(GzEncoder::new(once.as_slice(), Compression::fast()));
        let reads = |body: &[u8]| {
            let packed = packed("gzip, gzip", body.to_vec());
            let read = packed.for_apache().map(|body| body == TEXT);
            assert_eq!(packed.open(1000).is_ok(), read.is_some());
            read
        };
        assert_eq!(reads(&twice), Some(true));
        // The outer checksum is not read, the inner one is.
        let short = |from: &[u8]| from.get(..from.len() - 3).unwrap().to_vec();
        assert_eq!(reads(&short(&twice)), Some(true));
        let inner_short = all(GzEncoder::new(short(&once).as_slice(), Compression::fast()));
        assert_eq!(reads(&inner_short), None);
        let zlib = all(ZlibEncoder::new(TEXT, Compression::fast()));
        let mixed = all(GzEncoder::new(zlib.as_slice(), Compression::fast()));
        let mixed = packed("gzip,deflate", short(&mixed));
        assert!(mixed.for_apache().is_some_and(|body| body == TEXT));
    }

    #[test]
    fn a_bound_is_never_passed() {
        let bomb = all(GzEncoder::new(
            std::io::repeat(b' ').take(5_000_000),
            Compression::best(),
        ));
        assert_eq!(
            packed("gzip", bomb).open(1_000_000),
            Err(DecodeError::TooLarge)
        );
        let plain = packed("identity", vec![b' '; 10]);
        assert!(plain.open(10).is_ok());
    }
}
