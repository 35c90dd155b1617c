//! Secrets in an address or a pasted text: a password before the host, a token or a key in a query, a fragment or a path.

use std::borrow::Cow;

use super::known_secret::{KnownSecret, PemKind};
use super::uri;

/// Secret exposed by an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Exposed {
    /// A user name alone.
    UserName,
    /// A user name and a password.
    Password,
    /// The value of this member of the query or the fragment.
    Member(String),
    /// A token that is no member's value.
    Token,
}

impl Exposed {
    /// Secret in an address; `None` if there is none.
    pub fn of(address: &str) -> Option<Self> {
        if let Some(user) = uri::user_info(address) {
            return Some(match user.contains(':') {
                true => Exposed::Password,
                false => Exposed::UserName,
            });
        }
        if let Some(member) = members(address).find(Member::is_secret) {
            return Some(Exposed::Member(member.plain_name()));
        }
        let after = address.split_once("://").map_or(address, |(_, rest)| rest);
        holds_token(after).then_some(Exposed::Token)
    }

    /// Half sentence about the address: `carries the secret access_token`.
    pub fn describe(&self) -> String {
        match self {
            Exposed::UserName => "contains a user name".to_owned(),
            Exposed::Password => "contains a user name and password".to_owned(),
            Exposed::Member(name) => format!("contains a secret in {name}"),
            Exposed::Token => "contains a token".to_owned(),
        }
    }

    /// Fix, given the address without the secret.
    pub fn fix(&self, without: &str) -> String {
        match self {
            Exposed::UserName => format!("Use {without}"),
            Exposed::Password => {
                format!("Use {without}, and change the password if it is real.")
            }
            Exposed::Member(name) => {
                format!("Use {without}, and replace the {name} if it is real.")
            }
            Exposed::Token => format!("Use {without}, and revoke the token if it is real."),
        }
    }

    /// Fix if the rest is not an address.
    pub fn removal(&self) -> String {
        match self {
            Exposed::UserName | Exposed::Password => {
                "Remove everything between :// and @.".to_owned()
            }
            Exposed::Member(name) => format!("Remove {name} from the address."),
            Exposed::Token => "Remove the token from the address.".to_owned(),
        }
    }
}

/// `name=value` pair after `?`, `&`, `#` or `;`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Member<'a> {
    /// As written.
    name: &'a str,
    pub(super) value: &'a str,
    /// Byte offset of the value.
    pub(super) start: usize,
}

fn ends_value(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '&' | '#' | '"' | '<' | '>' | '`' | '\'')
}

/// All members of a text, in order; also those of an address inside another one.
pub(super) fn members(text: &str) -> impl Iterator<Item = Member<'_>> {
    text.match_indices('=').filter_map(|(place, _)| {
        let before = text.get(..place)?;
        let begin = before.rfind(['?', '&', '#', ';'])? + 1;
        let name = before.get(begin..)?;
        let named = !name.is_empty()
            && name.len() <= 60
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_.%[]$".contains(&byte));
        let after = text.get(place + 1..)?;
        let value = after.split(ends_value).next().unwrap_or_default();
        named.then_some(Member {
            name,
            value,
            start: place + 1,
        })
    })
}

impl Member<'_> {
    pub(super) fn is_secret(&self) -> bool {
        if self.value.is_empty() {
            return false;
        }
        let name = self.plain_name();
        let long = self.value.len() >= 16;
        if is_secret_name(&name) || (long && name.eq_ignore_ascii_case("key")) {
            return true;
        }
        // A value may be a token, or an address with a secret of its own.
        if holds_token(self.value) || KnownSecret::of(self.value).is_some_and(|it| it.is_certain())
        {
            return true;
        }
        if !self.value.contains('%') {
            return false;
        }
        let inner = decoded(self.value);
        inner != self.value && (members(&inner).any(|it| it.is_secret()) || inner_user(&inner))
    }

    fn plain_name(&self) -> String {
        decoded(self.name)
            .chars()
            .filter(|letter| letter.is_ascii_graphic())
            .collect()
    }
}

fn inner_user(address: &str) -> bool {
    address.contains("://") && uri::user_info(address).is_some()
}

fn decoded(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let pair = format!("x={}", text.replace('+', "%2B").replace('&', "%26"));
    url::form_urlencoded::parse(pair.as_bytes())
        .next()
        .map_or_else(|| text.to_owned(), |(_, value)| value.into_owned())
}

/// Parameter names whose values are secret, in lower case without separators.
#[rustfmt::skip]
const NAMES: [&str; 39] = [
    "accesskey", "apikey", "assertion", "auth", "authcode", "authkey", "authorization",
    "authorizationcode", "bearer", "code", "codeverifier", "credential", "credentials",
    "devicecode", "hmac", "jwt", "keyphrase", "otp", "pass", "passcode", "passphrase", "passwd",
    "password", "pin", "privatekey", "pwd", "samlart", "samlresponse", "secret", "secretkey",
    "session", "sessionid", "sid", "sig", "signature", "ticket", "token", "usercode", "userpass",
];

/// Ends of names whose values are secrets.
#[rustfmt::skip]
const NAME_ENDS: [&str; 12] = [
    "accesskey", "apikey", "assertion", "credential", "idtokenhint", "password", "privatekey",
    "secret", "secretkey", "sessionid", "signature", "token",
];

/// Whether a member of this name holds a secret, by its name alone.
pub fn is_secret_name(name: &str) -> bool {
    let plain: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_lowercase())
        .collect();
    NAMES.contains(&plain.as_str())
        || NAME_ENDS.iter().any(|end| plain.ends_with(end))
        || plain.ends_with("subscriptionkey")
}

/// Whether a text contains a JSON Web Token or most of one: `eyJ` at the start of a word, and at least 16 characters.
pub fn holds_token(text: &str) -> bool {
    tokens(text).next().is_some()
}

/// Byte ranges of tokens.
pub(super) fn tokens(text: &str) -> impl Iterator<Item = (usize, usize)> {
    text.match_indices("eyJ").filter_map(|(place, _)| {
        let before = text.get(..place)?.chars().next_back();
        let inside = before.is_some_and(|it| it.is_ascii_alphanumeric() || "-_.".contains(it));
        let rest = text.get(place..)?;
        let length = rest
            .find(|letter: char| !(letter.is_ascii_alphanumeric() || "-_.~+=".contains(letter)))
            .unwrap_or(rest.len());
        (!inside && length >= 16).then_some((place, length))
    })
}

/// Secret in the words of a text that is not an address, by its name with the article: a token, a private key, a known secret.
pub(super) fn secret_in_words(text: &str) -> Option<&'static str> {
    if let Some(pem) = PemKind::of(text).filter(|pem| pem.is_secret) {
        return Some(pem.what);
    }
    if holds_token(text) {
        return Some("a token");
    }
    let known = KnownSecret::in_text(text).filter(|known| known.is_certain())?;
    Some(known.what)
}

/// Whether a text that is not an address contains a token, a password or a key, by the words before them.
pub fn holds_secret(text: &str) -> bool {
    if holds_token(text) || PemKind::of(text).is_some_and(|pem| pem.is_secret) {
        return true;
    }
    let words =
        text.split(|letter: char| letter.is_whitespace() || "\"'`,{}?&#;()".contains(letter));
    let mut words = words.filter(|word| !word.is_empty()).peekable();
    while let Some(word) = words.next() {
        let follows = words.peek().is_some();
        let bare = word.trim_start_matches('-');
        let (name, value) = match bare.split_once(['=', ':']) {
            Some((name, value)) => (name, Some(value)),
            None => (bare, None),
        };
        let filled = match value {
            Some("") => follows,
            Some(_) => true,
            None => {
                let scheme = ["bearer", "basic", "dpop"]
                    .iter()
                    .any(|it| bare.eq_ignore_ascii_case(it));
                if scheme && follows {
                    return true;
                }
                matches!(words.peek(), Some(next) if next.starts_with(['=', ':']))
            }
        };
        if filled && is_secret_name(name) {
            return true;
        }
    }
    false
}

/// An address without the secret members of its query, without a fragment that holds one, and without tokens in its path.
pub fn without_secrets(address: &str) -> Cow<'_, str> {
    let secret = |text: &str| members(text).any(|it| it.is_secret());
    let whole = |text: &str| {
        let at = format!("?{text}");
        secret(&at) || holds_token(text)
    };
    if !whole(address) {
        return Cow::Borrowed(address);
    }
    let (rest, fragment) = match address.split_once('#') {
        Some((rest, fragment)) => (rest, Some(fragment)),
        None => (address, None),
    };
    let (path, query) = match rest.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (rest, None),
    };
    let path: Vec<&str> = path
        .split('/')
        .filter(|part| !holds_token(part))
        .map(|part| match part.split_once(';') {
            Some((before, parameters)) if whole(parameters) => before,
            _ => part,
        })
        .collect();
    let mut out = path.join("/");
    let kept: Vec<&str> = query
        .unwrap_or_default()
        .split('&')
        .filter(|pair| !pair.is_empty() && !whole(pair))
        .collect();
    if !kept.is_empty() {
        out.push('?');
        out.push_str(&kept.join("&"));
    }
    if let Some(fragment) = fragment.filter(|it| !it.is_empty() && !whole(it)) {
        out.push('#');
        out.push_str(fragment);
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key_manager::{masked, masked_address};

    const TOKEN: &str = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJnZWhlaW0ifQ.geheim";

    #[test]
    fn a_secret_in_an_address_is_named_and_taken_out() {
        let member = |name: &str| Some(Exposed::Member(name.to_owned()));
        #[rustfmt::skip]
        let rows = [
            ("https://h/x?access_token=geheim", member("access_token"), "https://h/x"),
            ("https://h/x?a=1&client_secret=geheim&b=2", member("client_secret"), "https://h/x?a=1&b=2"),
            ("https://h/x?p=b2c_1_x&code=geheim", member("code"), "https://h/x?p=b2c_1_x"),
            ("https://h/x?sv=2024&sig=geheim%3D&se=1", member("sig"), "https://h/x?sv=2024&se=1"),
            ("https://h/x?X-Amz-Signature=geheim", member("X-Amz-Signature"), "https://h/x"),
            ("https://h/x?subscription-key=geheim", member("subscription-key"), "https://h/x"),
            ("https://h/x?key=geheim0123456789", member("key"), "https://h/x"),
            ("https://h/x?API_KEY=geheim", member("API_KEY"), "https://h/x"),
            ("https://h/x#access_token=geheim&state=a", member("access_token"), "https://h/x"),
            ("https://h/#/cb?token=geheim", member("token"), "https://h/"),
            ("https://h/x;jsessionid=geheim?a=1", member("jsessionid"), "https://h/x?a=1"),
            ("https://h/x?next=https%3A%2F%2Fi%2F%3Ftoken%3Dgeheim", member("next"), "https://h/x"),
            ("https://h/x?access%5Ftoken=geheim", member("access_token"), "https://h/x"),
        ];
        for (address, exposed, without) in rows {
            assert_eq!(Exposed::of(address), exposed, "{address}");
            assert_eq!(without_secrets(address), without, "{address}");
            assert!(!masked(address).contains("geheim"), "{}", masked(address));
            assert_eq!(Exposed::of(without), None, "{without}");
        }
        for (address, without) in [
            (format!("https://h/{TOKEN}/x"), "https://h/x"),
            (format!("https://h/x#{TOKEN}"), "https://h/x"),
        ] {
            assert_eq!(Exposed::of(&address), Some(Exposed::Token));
            assert_eq!(without_secrets(&address), without);
            assert!(!masked(&address).contains("geheim"));
        }
        assert_eq!(Exposed::of("https://me@h/x"), Some(Exposed::UserName));
        assert_eq!(Exposed::of("https://me:pw@h/x"), Some(Exposed::Password));
        assert_eq!(Exposed::of("me:pw@h.example/x"), Some(Exposed::Password));
        assert_eq!(masked_address("joe:geheim@h.example/x"), "***@h.example/x");
    }

    #[test]
    fn what_is_no_secret_stays() {
        for address in [
            "https://h/x",
            "https://h/x?p=b2c_1_x",
            "https://h/x?response_type=code&client_id=app&state=1&nonce=2",
            "https://h/x?code_challenge_method=S256&token_type=Bearer",
            "https://h/x?key=shop",
            "https://h/x?token=",
            "https://h/token",
            "https://h/x?appid=6f1f1b1c-0000-0000-0000-000000000000",
            "https://h/#/shop/clients",
            "https://h/users/@me",
            "https://heyJude-and-others.example/x",
        ] {
            assert_eq!(Exposed::of(address), None, "{address}");
            assert_eq!(without_secrets(address), address);
            assert_eq!(masked(address), address);
        }
    }

    #[test]
    fn a_text_with_a_secret_is_told_from_other_text() {
        for text in [
            &format!("Bearer {TOKEN}"),
            &format!("\"{TOKEN}\""),
            "Authorization: Basic YXBwOmdlaGVpbQ==",
            "client_secret=TopSecret99",
            "client_secret: TopSecret99",
            "password = geheim",
            "export API_KEY=geheim",
            "--client-secret geheim=1 --token=x",
            "-----BEGIN RSA PRIVATE KEY-----",
        ] {
            assert!(holds_secret(text), "{text}");
        }
        for text in [
            "my provider",
            "issuer: https://h/x",
            "https://h/token",
            "the bearer",
            "token endpoint",
            "PingFederate",
        ] {
            assert!(!holds_secret(text), "{text}");
        }
    }
}
