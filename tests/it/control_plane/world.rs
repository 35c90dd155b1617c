//! A home with a target in it, and what is there behind kmctl's back.

use std::io::Write as _;
use std::process::Stdio;
use std::sync::atomic::{AtomicU32, Ordering};

use kmctl::control_plane::{Capabilities, Release};
use kmctl::net::{self, Authorization, AuthorizedRequest, Client, Method};
use serde_json::{Value, json};

use super::counterpart::{Counterpart, TOKEN};
use crate::support::home::Home;

/// What a run said.
#[derive(Debug)]
pub struct Ran {
    pub exit: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    /// The document on stdout.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The items of a plan or report, by name and a member.
    pub fn items(&self, member: &str) -> Vec<(String, String)> {
        let document = self.json();
        let items = document["item"]["items"].as_array().unwrap().clone();
        items
            .iter()
            .filter(|it| it["action"] != "unowned")
            .map(|it| (text(&it["name"]), text(&it[member])))
            .collect()
    }
}

pub fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Runs kmctl in a home.
pub fn run(home: &Home, words: &[&str], variables: &[(&str, &str)], input: &str) -> Ran {
    let mut command = home.kmctl(words);
    command
        .envs(variables.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A program that does not read it is no failure.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    Ran {
        exit: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A home whose target `there` is a counterpart.
pub struct World {
    pub home: Home,
    pub counterpart: Counterpart,
    prefix: String,
}

impl World {
    /// With the target added, and the token in the environment.
    pub fn new(counterpart: Counterpart) -> Self {
        let world = World::bare(counterpart);
        world.add_target("there", &world.counterpart.url());
        world
    }

    /// Without a target.
    pub fn bare(counterpart: Counterpart) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        World {
            home: Home::new(),
            counterpart,
            // Tests share the vendor's server.
            prefix: format!(
                "t{}x{}-",
                std::process::id(),
                NUMBER.fetch_add(1, Ordering::Relaxed)
            ),
        }
    }

    /// One for each counterpart, and once more through the contract of each release.
    pub fn each() -> impl Iterator<Item = World> {
        World::each_with(|_| true)
    }

    /// The same, without the releases that lack something.
    pub fn each_with(has: fn(&Capabilities) -> bool) -> impl Iterator<Item = World> {
        let all = Counterpart::all().into_iter();
        let all = all.chain(Counterpart::judged(has));
        all.map(World::new)
    }

    /// One for each counterpart, without a contract between.
    pub fn each_bare() -> impl Iterator<Item = World> {
        Counterpart::all().into_iter().map(World::new)
    }

    /// One for the demo's, and once more through the contract of each release.
    pub fn each_demo() -> impl Iterator<Item = World> {
        let demo = std::iter::once(Counterpart::demo(Release::V4_7));
        demo.chain(Counterpart::judged(|_| true)).map(World::new)
    }

    /// One for each of the vendor's.
    pub fn each_vendor() -> impl Iterator<Item = World> {
        Counterpart::vendors().map(World::new)
    }

    /// Whether the server knows a member of key managers.
    pub fn knows(&self, member: &str) -> bool {
        Capabilities::of(self.counterpart.release()).has(member)
    }

    pub fn add_target(&self, name: &str, url: &str) -> Ran {
        let authority = self.home.path().join("authority.pem");
        std::fs::write(&authority, self.counterpart.ca_pem()).unwrap();
        let authority = authority.display().to_string();
        let mut words = vec!["target", "add", name, "--url", url];
        if url.starts_with("https") {
            words.extend(["--ca-file", &authority]);
        }
        let ran = self.run(&words);
        assert_eq!(ran.exit, 0, "{ran:?}");
        ran
    }

    /// A name that no other test has.
    pub fn name(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    /// Runs kmctl with the token.
    pub fn run(&self, words: &[&str]) -> Ran {
        self.run_with(words, &[("KMCTL_TARGET_TOKEN", TOKEN)], "")
    }

    /// Runs kmctl with these variables and this input.
    pub fn run_with(&self, words: &[&str], variables: &[(&str, &str)], input: &str) -> Ran {
        run(&self.home, words, variables, input)
    }

    /// Runs kmctl, which has to end well, for JSON.
    pub fn done(&self, words: &[&str]) -> Value {
        let mut words = words.to_vec();
        words.push("--json");
        let ran = self.run(&words);
        assert_eq!(ran.exit, 0, "{words:?} {ran:?}");
        ran.json()
    }

    /// `apply` of all, with these words too.
    pub fn apply(&self, words: &[&str]) -> Ran {
        let mut all = vec!["apply", "--target", "there", "--yes", "--json"];
        all.extend(words);
        self.run(&all)
    }

    /// `plan` of these names.
    pub fn plan(&self, names: &[&str]) -> Ran {
        let mut all = vec!["plan", "--target", "there", "--exit-code", "--json"];
        all.extend(names);
        self.run(&all)
    }

    /// Asks the server behind kmctl's back.
    pub fn call(&self, method: Method, path: &str, body: Option<&Value>) -> (u16, Value) {
        let token = Authorization::Bearer(zeroize::Zeroizing::new(TOKEN.to_owned()));
        call(&self.counterpart, &token, (method, path), body)
    }

    /// What is stored of a name there, as a read answers it.
    pub fn there(&self, name: &str) -> Option<Value> {
        let (_, list) = self.call(Method::Get, "/key-managers", None);
        let list = list["list"].as_array().unwrap().clone();
        let entry = list.into_iter().find(|it| it["name"] == name)?;
        let path = format!("/key-managers/{}", text(&entry["id"]));
        Some(self.call(Method::Get, &path, None).1)
    }

    /// Changes what is stored of a name there.
    pub fn change_there(&self, name: &str, member: &str, value: Value) {
        let mut now = self.there(name).unwrap();
        now[member] = value;
        let path = format!("/key-managers/{}", text(&now["id"]));
        let (status, answer) = self.call(Method::Put, &path, Some(&now));
        assert_eq!(status, 200, "{answer}");
    }

    /// A key manager that somebody made by hand.
    pub fn by_hand(&self, name: &str) -> Value {
        self.made(body(name))
    }

    /// Makes this there behind kmctl's back, without what the server does not know; as a read answers it.
    pub fn made(&self, mut body: Value) -> Value {
        if let Some(body) = body.as_object_mut() {
            body.retain(|member, _| self.knows(member));
        }
        let (status, answer) = self.call(Method::Post, "/key-managers", Some(&body));
        assert_eq!(status, 201, "{answer}");
        self.there(&text(&body["name"])).unwrap()
    }

    /// Says who uses a key manager there.
    pub fn use_by(&self, name: &str, apis: u64, applications: u64) {
        match &self.counterpart {
            Counterpart::Demo(server) => server.use_by(name, apis, applications),
            Counterpart::Judged(judged) => judged.use_by(name, apis, applications),
            Counterpart::Vendor(_) => {
                let id = text(&self.there(name).unwrap()["id"]);
                let path = format!(
                    "/_test/usages?keyManager={name}&id={id}&apis={apis}&apps={applications}"
                );
                let token = Authorization::Bearer(zeroize::Zeroizing::new(TOKEN.to_owned()));
                let url = format!("{}{path}", self.counterpart.server_url());
                let (status, _) = raw(&self.counterpart, &token, (Method::Post, &url), None);
                assert!(status < 300, "{status}");
            }
        }
    }
}

/// A whole body as somebody would send it by hand.
pub fn body(name: &str) -> Value {
    json!({
        "name": name, "displayName": name, "type": "CustomKeyManager", "enabled": true,
        "description": "made by hand",
        "issuer": format!("https://{name}.example"),
        "tokenEndpoint": format!("https://{name}.example/token"),
        "revokeEndpoint": format!("https://{name}.example/revoke"),
        "certificates": { "type": "JWKS", "value": format!("https://{name}.example/jwks") },
        "consumerKeyClaim": "azp", "scopesClaim": "scope", "tokenType": "DIRECT",
        "permissions": { "permissionType": "PUBLIC", "roles": [] },
    })
}

pub fn call(
    counterpart: &Counterpart,
    token: &Authorization,
    (method, path): (Method, &str),
    body: Option<&Value>,
) -> (u16, Value) {
    let url = format!("{}/api/am/admin/v4{path}", counterpart.server_url());
    raw(counterpart, token, (method, &url), body)
}

fn raw(
    counterpart: &Counterpart,
    token: &Authorization,
    (method, url): (Method, &str),
    body: Option<&Value>,
) -> (u16, Value) {
    let client = Client::new(net::ClientSettings {
        extra_roots_pem: vec![counterpart.ca_pem()],
        // Many tests ask the same server.
        timeout: std::time::Duration::from_secs(120),
        connect_timeout: std::time::Duration::from_secs(60),
        ..net::ClientSettings::default()
    })
    .unwrap();
    let body = body.map(|body| body.to_string().into_bytes());
    let answer = net::block_on(client.call(&AuthorizedRequest {
        body: body.as_deref().map(|body| ("application/json", body)),
        ..AuthorizedRequest::new(method, url, Some(token))
    }))
    .unwrap()
    .unwrap();
    let body = serde_json::from_slice(&answer.body).unwrap_or(Value::Null);
    (answer.status, body)
}
