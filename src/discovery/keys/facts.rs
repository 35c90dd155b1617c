//! Key set as served: a tolerant view that keeps everything a check may need.

use serde_json::{Map, Value};

use super::algorithm::{Algorithm, Purpose, algorithm};
use super::certificate::LeafCertificate;
use super::faults::{self, Fault};
use super::material::{self, PublicKey, thumbprint};
use super::near_words::{meant, of_family, of_other_type};
use crate::discovery::raw_text::PRIVATE_MEMBERS;
use crate::gateway::{KeySetResponse, NEWEST, load};

/// Most validated keys.
pub const KEY_LIMIT: usize = 1000;

/// Entry of `keys`, parsed once.
#[derive(Clone, Debug)]
pub struct KeyFacts<'a> {
    /// Place in the list, from 0.
    pub place: usize,
    /// `None` if the entry is not an object.
    pub(super) members: Option<&'a Map<String, Value>>,
    /// Faults of form (`jwks-structure`).
    pub(super) structure: Vec<Fault>,
    /// Reasons why the key is skipped (`jwks-key-unusable`).
    pub(super) unusable: Vec<Fault>,
    /// Misspelled registered words (`jwks-words`): member, value, intended word.
    pub(super) near_words: Vec<(&'static str, &'a str, &'static str)>,
    /// Faults of content (`jwks-key-parse`).
    pub(super) content: Vec<Fault>,
    /// Members that must not be public, by name.
    pub(super) private: Vec<&'static str>,
    /// The public numbers, if they can be read.
    pub(super) material: Option<PublicKey>,
    /// First certificate, if readable.
    pub(super) certificate: Option<LeafCertificate>,
    /// Whether the newest gateway loads the key although something is wrong with it.
    loaded: bool,
}

impl<'a> KeyFacts<'a> {
    fn read(place: usize, entry: &'a Value) -> Self {
        let mut facts = KeyFacts {
            place,
            members: entry.as_object(),
            structure: Vec::new(),
            unusable: Vec::new(),
            near_words: Vec::new(),
            content: Vec::new(),
            private: Vec::new(),
            material: None,
            certificate: None,
            loaded: false,
        };
        let Some(members) = facts.members else {
            facts.structure.push(faults::no_object(entry));
            return facts;
        };
        facts.private = PRIVATE_MEMBERS
            .into_iter()
            .filter(|name| members.contains_key(*name))
            .collect();
        facts.structure = faults::structure(members);
        facts.unusable = faults::unusable(members);
        for member in ["use", "kty", "crv", "alg"] {
            let value = members.get(member).and_then(Value::as_str);
            let Some(value) = value else { continue };
            let kind = members
                .get("kty")
                .and_then(Value::as_str)
                .unwrap_or_default();
            let curve = members.get("crv").and_then(Value::as_str);
            let family = || of_family(value, kind, curve).filter(|_| member == "alg");
            // No word that does not fit the key is offered.
            if member == "alg" && of_other_type(value, kind).is_some() {
                continue;
            }
            if let Some(word) = meant(member, value).or_else(family) {
                facts.near_words.push((member, value, word));
            }
        }
        if facts.structure.is_empty() && facts.unusable.is_empty() {
            let content = faults::content(members);
            facts.content = content.faults;
            facts.material = content.material;
            facts.certificate = content.certificate;
        }
        let plain = facts.for_signatures() && facts.algorithm_fits();
        if !plain && loads(entry) {
            facts.loaded = true;
            if facts.material.is_none() {
                facts.material = material::read_leniently(members);
            }
        }
        facts
    }

    /// A text member.
    pub(super) fn text(&self, name: &str) -> Option<&'a str> {
        self.members?.get(name)?.as_str()
    }

    /// `kid`, if it is a text.
    pub fn kid(&self) -> Option<&'a str> {
        self.text("kid")
    }

    /// `kty`, if it is a text.
    pub fn kty(&self) -> Option<&'a str> {
        self.text("kty")
    }

    /// Type that the members of the key belong to, whatever `kty` says.
    pub fn kty_of_members(&self) -> Option<&'static str> {
        faults::type_of_members(self.members?)
    }

    /// `use`, if it is a text.
    pub fn use_(&self) -> Option<&'a str> {
        self.text("use")
    }

    /// `alg`, if it is a text that is not empty.
    pub fn alg(&self) -> Option<&'a str> {
        self.text("alg").filter(|alg| !alg.is_empty())
    }

    /// `crv`, if it is a text.
    pub fn crv(&self) -> Option<&'a str> {
        self.text("crv")
    }

    /// The known algorithm that the key names.
    pub(super) fn algorithm(&self) -> Option<Algorithm> {
        algorithm(self.alg()?)
    }

    /// Whether the algorithm that the key names belongs to a key of its type; also when it names none.
    pub(super) fn algorithm_fits(&self) -> bool {
        match (self.algorithm(), self.kty()) {
            (Some(algorithm), Some(kty)) => algorithm.needs.met_by(kty, self.crv()),
            _ => true,
        }
    }

    /// Whether the key itself has no fault.
    pub(super) fn sound(&self) -> bool {
        self.structure.is_empty() && self.unusable.is_empty() && self.content.is_empty()
    }

    /// Whether its `kty` is known, but not the type of its members.
    pub(super) fn is_mistyped(&self) -> bool {
        let mistyped = |kty| {
            self.members
                .and_then(|members| faults::mistyped(kty, members))
        };
        self.kty().and_then(mistyped).is_some()
    }

    /// Whether it is a post-quantum key, of a type that verifiers of JWTs do not know yet.
    pub(super) fn is_post_quantum(&self) -> bool {
        self.kty() == Some("AKP") && !self.is_mistyped()
    }

    /// Whether another check has explained why the key can't verify signatures.
    pub(super) fn is_told(&self) -> bool {
        !self.sound() || !self.near_words.is_empty() || !self.private.is_empty()
    }

    /// A good key of a signing type that is not set aside for encryption.
    pub(super) fn for_signatures(&self) -> bool {
        let signing_type = match &self.material {
            Some(PublicKey::Okp { curve, .. }) => curve.signs(),
            Some(_) => true,
            None => false,
        };
        let use_ = self.members.and_then(|members| members.get("use"));
        self.sound()
            && signing_type
            && use_.is_none_or(|use_| use_ == "sig")
            && !self.operations_exclude_signatures()
            && self
                .algorithm()
                .is_none_or(|algorithm| algorithm.purpose == Purpose::Signing)
    }

    /// Whether it can verify a signature: by the standards, or because gateways accept it anyway.
    pub fn usable(&self) -> bool {
        let numbers = self.material.as_ref().is_some_and(PublicKey::can_verify);
        let taken = self.loaded && !self.for_encryption();
        numbers && (taken || self.for_signatures() && self.algorithm_fits())
    }

    /// Whether it declares encryption as its purpose, in any spelling.
    pub(super) fn for_encryption(&self) -> bool {
        let word = self.near_words.iter().any(|(_, _, meant)| *meant == "enc");
        let purpose = self.algorithm().map(|algorithm| algorithm.purpose);
        word || self.use_() == Some("enc")
            || purpose == Some(Purpose::Encryption)
            || self.operations_exclude_signatures()
    }

    /// Whether `key_ops` stands in place of `use`, and has nothing to do with signatures. RFC 7517 §4.3.
    fn operations_exclude_signatures(&self) -> bool {
        let operations = self.members.and_then(|members| members.get("key_ops"));
        let operations = operations.and_then(Value::as_array);
        let encrypts = |it: &Value| {
            let known = [
                "encrypt",
                "decrypt",
                "wrapKey",
                "unwrapKey",
                "deriveKey",
                "deriveBits",
            ];
            it.as_str().is_some_and(|it| known.contains(&it))
        };
        self.use_().is_none()
            && operations.is_some_and(|list| !list.is_empty() && list.iter().all(encrypts))
    }

    /// RFC 7638, SHA-256, base64url; `None` for a key of a wrong form.
    pub fn thumbprint(&self) -> Option<String> {
        if !self.structure.is_empty() {
            return None;
        }
        thumbprint(self.kty()?, self.members?)
    }
}

/// Whether the newest gateway loads this key; it ignores `use`, `alg` and `x5c`.
fn loads(entry: &Value) -> bool {
    let set = serde_json::json!({ "keys": [entry] }).to_string();
    let answer = KeySetResponse::saved(set.as_bytes());
    load(NEWEST, &answer).is_ok_and(|loaded| loaded.usable > 0)
}

/// Key set with the facts of its keys.
#[derive(Clone, Debug)]
pub struct SetFacts<'a> {
    /// The first [`KEY_LIMIT`] keys.
    pub keys: Vec<KeyFacts<'a>>,
    /// Total number of keys.
    pub total: usize,
    /// Number of keys that can verify a signature.
    pub usable: usize,
    /// Fault of `keys` if it is not a list.
    pub(super) list_fault: Option<Fault>,
}

impl<'a> SetFacts<'a> {
    /// Reads every key once.
    pub fn read(set: &'a Map<String, Value>) -> Self {
        let named = set
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case("keys"));
        let list = set.get("keys").or(named.map(|(_, value)| value));
        let list = list.and_then(Value::as_array);
        let keys: Vec<KeyFacts<'a>> = list
            .into_iter()
            .flatten()
            .take(KEY_LIMIT)
            .enumerate()
            .map(|(place, entry)| KeyFacts::read(place, entry))
            .collect();
        SetFacts {
            usable: keys.iter().filter(|key| key.usable()).count(),
            keys,
            total: list.map_or(0, Vec::len),
            list_fault: match (set.get("keys"), list, named) {
                (None, Some(_), Some((name, _))) => Some(faults::other_case(name)),
                (keys, None, _) => {
                    Some(faults::other_name(set).unwrap_or_else(|| faults::no_list(keys)))
                }
                (_, Some(_), _) => None,
            },
        }
    }
}
