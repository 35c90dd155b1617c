//! Key sets as the API Platform gateway loads them: `encoding/json` into fixed fields, names in any case.

use std::collections::HashMap;

use super::base64;
use super::cause::Cause;
use super::encoded_body::EncodedBody;
use super::go_json;
use super::json::Json;
use super::key::Key;
use super::key_set_response::{KeySetResponse, unpacked};
use super::rules::RuleSet;

/// Redirects followed by Go.
const REDIRECTS: u8 = 9;

/// Said of a set that comes compressed.
pub(super) const COMPRESSED: &str = "it is compressed in a way that the gateway does not read";

/// The loaded keys by their ids.
pub(super) type Keys = HashMap<String, Key>;

/// Loads the keys of a response.
pub(super) fn load(rules: &RuleSet, answer: &KeySetResponse) -> Result<Keys, Cause> {
    let records = match answer {
        KeySetResponse::Answer {
            status,
            body,
            packed,
            elapsed,
            redirects,
        } => {
            if rules.timeout.is_some_and(|timeout| *elapsed > timeout) {
                return Err(Cause::KeySetSlow);
            }
            if *redirects > REDIRECTS {
                return Err(Cause::KeySetRedirects);
            }
            if *status != 200 {
                return Err(Cause::KeySetStatus(*status));
            }
            let unreadable = Cause::KeySetUnreadable(COMPRESSED);
            let read = unpacked(body, packed, EncodedBody::for_go).ok_or(unreadable.clone())?;
            match records(&read) {
                Err(Cause::KeySetUnreadable(_)) if packed.is_some() => return Err(unreadable),
                read => read?,
            }
        }
        KeySetResponse::Unreachable(why) => return Err(Cause::KeySetUnreachable(why.clone())),
        KeySetResponse::Unknown(why) => return Err(Cause::KeySetUnknown(why.clone())),
        KeySetResponse::NoAnswerWithin(limit) if rules.timeout.is_some_and(|own| own <= *limit) => {
            return Err(Cause::KeySetSlow);
        }
        KeySetResponse::NoAnswerWithin(limit) => return Err(Cause::too_slow_here(*limit)),
        KeySetResponse::NotConfigured => return Err(Cause::KeySetNotConfigured),
    };
    let mut keys = Keys::new();
    for record in records {
        if record.kid.is_empty() {
            continue;
        }
        if let Some(key) = record.key(rules) {
            keys.insert(record.kid, key);
        }
    }
    if keys.is_empty() {
        return Err(Cause::KeySetEmpty);
    }
    Ok(keys)
}

/// Fields of one key; missing ones are empty.
#[derive(Clone, Default)]
struct Record {
    kty: String,
    usage: String,
    kid: String,
    alg: String,
    n: String,
    e: String,
    crv: String,
    x: String,
    y: String,
}

impl Record {
    fn field(&mut self, name: &str) -> Option<&mut String> {
        Some(match folded(name).as_str() {
            "KTY" => &mut self.kty,
            "USE" => &mut self.usage,
            "KID" => &mut self.kid,
            "ALG" => &mut self.alg,
            "N" => &mut self.n,
            "E" => &mut self.e,
            "CRV" => &mut self.crv,
            "X" => &mut self.x,
            "Y" => &mut self.y,
            _ => return None,
        })
    }

    fn key(&self, rules: &RuleSet) -> Option<Key> {
        match self.kty.as_str() {
            "RSA" => Some(Key::Rsa {
                n: base64::go_number(&self.n)?,
                e: base64::go_number(&self.e)?,
            }),
            "EC" if rules.curves => self.point(),
            _ => None,
        }
    }

    /// A point of full length that lies on its curve.
    fn point(&self) -> Option<Key> {
        let size = match self.crv.as_str() {
            "P-256" => 32,
            "P-384" => 48,
            "P-521" => 66,
            _ => return None,
        };
        let (x, y) = (base64::go_number(&self.x)?, base64::go_number(&self.y)?);
        if x.len() != size || y.len() != size {
            return None;
        }
        let point = [&[4][..], &x, &y].concat();
        match size {
            32 => p256::PublicKey::from_sec1_bytes(&point)
                .ok()
                .map(|_| Key::P256(point)),
            48 => p384::PublicKey::from_sec1_bytes(&point)
                .ok()
                .map(|_| Key::Other),
            _ => p521::PublicKey::from_sec1_bytes(&point)
                .ok()
                .map(|_| Key::Other),
        }
    }
}

/// The entries of `keys`. A list that is given again is written over the one before, field by field.
fn records(body: &[u8]) -> Result<Vec<Record>, Cause> {
    let unreadable = Cause::KeySetUnreadable;
    let Some(document) = go_json::read(body) else {
        let why = match body {
            [0xef, 0xbb, 0xbf, ..] => "it begins with a byte order mark",
            _ => "it is not valid JSON",
        };
        return Err(unreadable(why));
    };
    let members = match &document.value {
        Json::Object(members) => members,
        Json::Null => return Ok(Vec::new()),
        _ => return Err(unreadable("it is not a JSON object")),
    };
    // Go reuses the slice: entries beyond the length of a shorter duplicate list stay and reappear under a longer one.
    let (mut records, mut length) = (Vec::<Record>::new(), 0);
    for (_, value) in members.iter().filter(|(name, _)| folded(name) == "KEYS") {
        let entries = match value {
            Json::List(entries) => entries,
            Json::Null => {
                (records, length) = (Vec::new(), 0);
                continue;
            }
            _ => return Err(unreadable("keys is not a list")),
        };
        if entries.is_empty() {
            records = Vec::new();
        }
        for (place, entry) in entries.iter().enumerate() {
            if place >= records.len() {
                records.push(Record::default());
            }
            let Some(record) = records.get_mut(place) else {
                continue;
            };
            fill(record, entry, place + 1)?;
        }
        length = entries.len();
    }
    records.truncate(length);
    Ok(records)
}

fn fill(record: &mut Record, entry: &Json, place: usize) -> Result<(), Cause> {
    let members = match entry {
        Json::Object(members) => members,
        Json::Null => return Ok(()),
        _ => return Err(Cause::KeySetMember(place, "it is not an object")),
    };
    for (name, value) in members {
        let Some(field) = record.field(name) else {
            continue;
        };
        match value {
            Json::Text(text) => text.clone_into(field),
            Json::Null => {}
            _ => {
                return Err(Cause::KeySetMember(place, not_a_text(name)));
            }
        }
    }
    Ok(())
}

/// What is wrong with a member that has another type.
fn not_a_text(name: &str) -> &'static str {
    match folded(name).as_str() {
        "KTY" => "kty is not a string",
        "USE" => "use is not a string",
        "KID" => "kid is not a string",
        "ALG" => "alg is not a string",
        "N" => "n is not a string",
        "E" => "e is not a string",
        "CRV" => "crv is not a string",
        "X" => "x is not a string",
        _ => "y is not a string",
    }
}

/// A name without its case, as Go compares it.
fn folded(name: &str) -> String {
    name.chars()
        .map(|letter| match letter {
            '\u{17f}' => 'S',
            '\u{212a}' => 'K',
            letter => letter.to_ascii_uppercase(),
        })
        .collect()
}
