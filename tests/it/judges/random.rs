//! Random tokens, key sets and configurations: kmctl and the judges never disagree. The seed of a case is told when they do.

use kmctl::gateway::RuleSet;
use serde_json::{Value, json};

use super::case::{Case, ISSUER, header, payload, shown, signed};
use super::dice::Dice;
use super::mutate::{
    change_claim, change_header, change_text, change_token, other_form, written_otherwise,
};
use super::mutate_keys::key_set;
use super::pairs::pair;
use super::platform::{Judges, SCOPE_CLAIMS, suffix};
use crate::support::shared::cases;
use crate::token::signer::encode;

/// Which reader a case is meant for: what is interesting differs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum For {
    Platform,
    Manager,
}

const ALGORITHMS: [&str; 14] = [
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "ES256K",
    "EdDSA", "HS256", "none", "rs256",
];

/// The pair that usually signs with an algorithm.
fn usual_pair(alg: &str) -> &'static str {
    match alg {
        "ES256" => "p256",
        "ES384" => "p384",
        "ES512" => "p521",
        "ES256K" => "k256",
        "EdDSA" => "ed",
        _ => "rsa2048",
    }
}

/// A case of a seed.
fn case(seed: u64, reader: For) -> (Case, String) {
    let mut dice = Dice::new(seed);
    let mut alg = if dice.once_in(3) {
        *dice.of(&ALGORITHMS.each_ref())
    } else {
        dice.of(&["RS256", "RS256", "RS256", "PS256", "ES256"])
    };
    if reader == For::Manager && dice.once_in(2) {
        alg = dice.of(&["RS256", "RS384", "RS512"]);
    }
    let key = match dice.below(12) {
        0 => dice.of(&[
            "rsa1024", "rsa3072", "rsa4096", "rsa3", "rsa512", "p256zero", "other",
        ]),
        1 => dice.of(&["p256", "p384", "p521", "k256", "ed"]),
        _ => usual_pair(alg),
    };
    let mut head = header(alg, "k1");
    let mut claims = payload();
    let scope_claim = *dice.of(&SCOPE_CLAIMS.each_ref());
    let mut issuer = ISSUER.to_owned();
    if reader == For::Platform {
        issuer.push_str(&suffix(scope_claim));
        claims.insert("iss".to_owned(), json!(issuer));
    }
    let rounds = dice.below(4);
    for _ in 0..rounds {
        if dice.once_in(2) {
            change_header(&mut head, &mut dice);
        } else {
            change_claim(&mut claims, &mut dice);
        }
    }
    let mut head = Value::Object(head).to_string().into_bytes();
    let mut body = Value::Object(claims).to_string().into_bytes();
    if dice.once_in(5) {
        change_text(&mut head, &mut dice);
    }
    if dice.once_in(5) {
        change_text(&mut body, &mut dice);
    }
    let mut token = signed(&head, &body, key, alg);
    if dice.once_in(8) {
        let mut parts = [encode(&head), encode(&body)];
        let place = dice.below(2);
        parts[place] = written_otherwise(&parts[place], &mut dice);
        let text = parts.join(".");
        // RFC 7797: a signature over the payload as it is.
        let plain = format!("{}.{}", parts[0], String::from_utf8_lossy(&body));
        let over = if dice.once_in(4) { &plain } else { &text };
        let signature = pair(key).sign(alg, over.as_bytes());
        token = format!("{text}.{}", encode(other_form(signature, alg, &mut dice)));
    }
    if alg == "PS256" && dice.once_in(4) && matches!(key, "rsa2048" | "other") {
        let (text, _) = token.rsplit_once('.').unwrap();
        let salt = *dice.of(&[&0, &20, &32, &64]);
        let signature = pair(key).sign_with_salt(text.as_bytes(), salt);
        token = format!("{text}.{}", encode(signature));
    }
    if dice.once_in(6) {
        token = change_token(&token, &mut dice);
    }
    // Gigantic depth costs the judge of API Manager a minute where it fails to read it.
    let longest = match reader {
        For::Platform => usize::MAX,
        For::Manager => 200_000,
    };
    let mut case = Case::new(key_set(key, &mut dice, longest), token);
    if dice.once_in(25) {
        case.status = *dice.of(&[&201, &204, &301, &304, &404, &500]);
    }
    case.scope_claim = scope_claim.to_owned();
    if dice.once_in(6) {
        case.audiences = vec![dice.of(&["orders-api", "x", "all", "app"]).to_owned()];
    }
    if reader == For::Manager {
        case.client_claim = match dice.below(8) {
            0 => None,
            1 => Some(
                dice.of(&["client_id", "sub", "aud", "cid", "exp", "iss"])
                    .to_owned(),
            ),
            _ => Some("azp".to_owned()),
        };
        case.type_enforced = dice.once_in(8);
        if dice.once_in(12) {
            case.scope_claim = dice.of(&["", "aud", "a.b", "exp"]).to_owned();
        }
    }
    (case, issuer)
}

/// The first seed; a run can begin elsewhere.
fn first_seed() -> u64 {
    u64::try_from(cases("KMCTL_RANDOM_SEED", 1)).unwrap()
}

#[test]
fn random_tokens_are_judged_as_the_api_platform_gateway_does() {
    let Some(judges) = Judges::start() else {
        return;
    };
    let count = cases("KMCTL_RANDOM_TOKENS", 2000) as u64;
    let (mut wrong, mut accepted) = (Vec::new(), 0);
    for seed in first_seed()..first_seed() + count {
        let (case, issuer) = case(seed, For::Platform);
        for (name, status, scopes) in judges.judge(&case) {
            let verdict = case.verdict_for(RuleSet::by_name(name).unwrap(), &issuer);
            let found = verdict.accepted();
            accepted += usize::from(found == Some(true));
            let same = found == Some(status == 200) && (status != 200 || verdict.scopes == scopes);
            if !same && wrong.len() < 20 {
                wrong.push(format!(
                    "seed {seed}, {name}: the judge says {status} {scopes:?}, kmctl {found:?} {:?} {:?}\n  {}\n  {}",
                    verdict.because,
                    verdict.scopes,
                    cut(&case.token),
                    cut(&String::from_utf8_lossy(&case.body)),
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(
        accepted as u64 > count / 4,
        "only {accepted} of {count} times accepted: the cases are too wild"
    );
}

#[test]
fn random_tokens_are_judged_as_api_managers_gateway_does() {
    let Some(mut judge) = super::manager::Judge::start() else {
        return;
    };
    let rules = RuleSet::by_name("api-manager").unwrap();
    let count = cases("KMCTL_APIM_TOKENS", 500) as u64;
    let (mut wrong, mut accepted) = (Vec::new(), 0);
    for seed in first_seed()..first_seed() + count {
        let (case, issuer) = case(seed, For::Manager);
        let answer = judge.judge(&case);
        let verdict = case.verdict_for(rules, &issuer);
        accepted += usize::from(verdict.accepted() == Some(true));
        let found = [shown(verdict.first), shown(verdict.later)];
        let read = (verdict.consumer_key.clone(), verdict.scopes.join(","));
        let same = verdict.accepted() == Some(answer.first == "200" && answer.again == "200")
            && found == [answer.first.clone(), answer.again.clone()]
            && answer
                .scopes
                .as_ref()
                .is_none_or(|scopes| (answer.consumer_key.clone(), scopes.clone()) == read);
        if !same && wrong.len() < 20 {
            wrong.push(format!(
                "seed {seed}: the judge says {answer:?}, kmctl {found:?} {:?} {read:?}\n  {}\n  {}",
                verdict.because,
                cut(&case.token),
                cut(&String::from_utf8_lossy(&case.body)),
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(
        accepted as u64 > count / 10,
        "only {accepted} of {count} times accepted: the cases are too wild"
    );
}

/// The parts of a token read, the middle of what is long left out.
fn cut(text: &str) -> String {
    let parts: Vec<String> = text
        .split('.')
        .map(|part| {
            let bytes = base64::Engine::decode(
                &base64::prelude::BASE64_URL_SAFE_NO_PAD,
                part.trim_matches(['=', '"', '!']),
            );
            match bytes.map(String::from_utf8) {
                Ok(Ok(read)) if part.starts_with("ey") => read,
                _ => part.to_owned(),
            }
        })
        .collect();
    let text = parts.join(" . ");
    let letters: Vec<char> = text.chars().collect();
    if letters.len() <= 900 {
        return text;
    }
    let begin: String = letters[..600].iter().collect();
    let end: String = letters[letters.len() - 300..].iter().collect();
    format!("{begin} ... {end}")
}
