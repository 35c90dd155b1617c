//! Options, commands and types under the names that other programs give them.

use clap::Command;

/// Suggestion for an unknown option.
pub enum Meant {
    /// This option.
    Option(String),
    /// The argument that needs no option, as the usage names it.
    Argument(&'static str),
    /// Nothing: why there is no such option, and what to do instead, each a sentence.
    Nothing(&'static str, &'static str),
}

/// Options, and the names that they have elsewhere, separated by spaces; the first that the command has counts.
#[rustfmt::skip]
const OPTIONS: &[(&str, &str)] = &[
    ("well-known-url",
        "url uri address discovery discovery-url discovery-uri discovery-endpoint metadata \
         metadata-url metadata-address server-metadata-url openid-configuration \
         openid-config-url oidc-url oidc-issuer-url oidc-discovery-url well-known wellknown \
         wellknown-url well-known-uri well-known-endpoint config-url configuration-url \
         provider-url idp-url authority document-url"),
    ("issuer", "issuer-url issuer-uri iss oidc-issuer oidc-issuer-url"),
    ("jwks-endpoint", "jwks jwks-url jwks-uri jwk-set-uri key-set-url keys-url certs-url"),
    ("token-endpoint", "token-url token-uri access-token-url"),
    ("authorization-endpoint",
        "auth-url auth-uri auth-endpoint authorize-url authorize-endpoint authorization-url \
         authorization-uri"),
    ("revoke-endpoint", "revocation-endpoint revocation-url revoke-url"),
    ("oidc-logout-endpoint", "logout-endpoint logout-url logout-uri end-session-endpoint end-session-url"),
    ("consumer-key-identifier", "client-id-claim client-claim consumer-key-claim consumer-key"),
    ("scope-key-identifier", "scope-claim scopes-claim scope-key"),
    ("ca-file",
        "ca cafile cacert ca-cert ca-bundle ca-certificate certificate-authority root-ca \
         truststore cert-file"),
    ("client-secret-stdin", "client-secret secret"),
    ("password-stdin", "password pass"),
    ("token-stdin", "token jwt access-token bearer bearer-token"),
    ("user", "username user-name login"),
    ("output", "format out-format"),
    ("scope", "scopes"),
    ("audience", "aud"),
    ("param", "data parameter"),
    ("env", "environment environments"),
    ("organization", "org organisation"),
    ("database", "db"),
    ("timeout", "max-time connect-timeout request-timeout"),
    ("leeway", "clock-skew skew clock-leeway"),
    ("show-claims", "decode claims print-claims"),
    ("search", "filter query grep find"),
    ("all", "all-key-managers"),
    ("api", "url api-url endpoint"),
    ("yes", "force assume-yes auto-approve confirm"),
    ("output-dir", "out-dir output-directory"),
    ("name", "display-name displayname"),
    ("url", "host endpoint server"),
    ("no-input", "non-interactive batch"),
    ("dry-run", "simulate what-if"),
    ("access-token-version", "token-version"),
];

/// Options that one command does not have because another thing stands for them: command, names, why, what to do.
#[rustfmt::skip]
const BY_COMMAND: &[(&str, &str, &str, &str)] = &[
    ("kmctl token check", "issuer issuer-url iss authority",
        "The issuer comes from the key manager or from the document.",
        "Name the key manager, or use --well-known-url ISSUER/.well-known/openid-configuration."),
    ("kmctl token check", "jwks jwks-uri jwks-url jwks-endpoint jwks-file keys",
        "The keys come from the key manager's JWKS Endpoint, or from the document's jwks_uri.",
        "Name the key manager, or use --well-known-url with the address of the document."),
    ("kmctl token check", "token-endpoint token-url token-uri",
        "The token endpoint comes from the key manager or from the document.",
        "Name the key manager, or use --well-known-url with the address of the document."),
    ("kmctl discover", "jwks-uri jwks-url jwks-endpoint",
        "The address of the keys comes from the document.",
        "Leave it out; to check a saved key set, use --jwks FILE."),
    ("kmctl export", "file out output-file",
        "kmctl writes an export to stdout.",
        "Add > FILE to the command."),
];

/// Options that do not exist, separated by spaces, with the reason and what to do.
#[rustfmt::skip]
const NONE: &[(&str, &str, &str)] = &[
    ("follow-redirects follow location L",
        "kmctl doesn't follow redirects.",
        "Leave it out, and use the address that the redirect leads to."),
    ("u basic-auth",
        "kmctl reads discovery and keys without credentials, as gateways do.",
        "Leave it out; if the server asks for a password, ask the provider to serve discovery and keys without one."),
    ("x",
        "kmctl reads the proxy from the environment.",
        "Set HTTPS_PROXY to the address of the proxy."),
    ("retry retries max-retries",
        "kmctl requests each address once.",
        "Run the command again without it; --timeout gives a slow server more time."),
    ("tlsv1.2 tlsv1.3 tls-version tls-min-version",
        "kmctl always uses TLS 1.2 or 1.3.",
        "Leave it out."),
    ("4 6 ipv4 ipv6 servername connect-to interface",
        "kmctl has only one option for connecting elsewhere.",
        "Use --resolve HOST:PORT:ADDRESS, as in curl."),
    ("O remote-name save",
        "kmctl writes results to stdout.",
        "Add > FILE to the command; --json gives JSON."),
    ("grant-type grant username password",
        "kmctl gets tokens only with the client_credentials grant.",
        "Get the token in another way, and pipe it in with --token-stdin."),
    ("alg algorithm algorithms kid public-key",
        "The token and the provider's key set determine the algorithm and the key.",
        "Leave it out; --explain shows which algorithms each gateway accepts."),
    ("insecure k skip-tls-verify tls-skip-verify insecure-skip-tls-verify insecure-skip-verify no-check-certificate \
     no-verify verify verify-ssl no-verify-ssl",
        "kmctl always verifies certificates.",
        "If a private CA issued the certificate, pass the CA's certificate with --ca-file FILE."),
    ("proxy https-proxy http-proxy",
        "kmctl reads the proxy from the environment.",
        "Set HTTPS_PROXY to the address of the proxy."),
    ("header headers H",
        "kmctl sends no custom headers, because gateways read discovery and keys without them.",
        "Leave it out; if the server requires it, ask the provider to serve discovery and keys without it."),
    ("cert key client-cert client-key E",
        "kmctl presents no client certificate, because gateways have none when they read the keys.",
        "Leave it out; if the server requires one, ask the provider to serve discovery and keys without it."),
    ("introspection-endpoint introspect-endpoint introspection-url userinfo-endpoint userinfo-url",
        "A key manager has no such endpoint: the gateway checks tokens with the keys from the JWKS Endpoint.",
        "Leave it out."),
    ("enabled enable active",
        "A separate command enables a key manager.",
        "Use kmctl enable NAME; a new key manager is enabled unless you use --disabled."),
    ("disabled disable inactive",
        "A separate command disables a key manager.",
        "Use kmctl disable NAME."),
    ("tenant tenant-id",
        "The tenant is part of the Well-Known URL.",
        "Use --well-known-url https://login.microsoftonline.com/TENANT/v2.0/.well-known/openid-configuration with your tenant ID."),
    ("realm realm-name",
        "The realm is part of the Well-Known URL.",
        "Use --well-known-url https://HOST/realms/REALM/.well-known/openid-configuration with your host and realm."),
    ("client-id client-secret",
        "Key managers have no client; applications do.",
        "Leave it out. To get a token for a client, use kmctl token check NAME --client-id ID."),
];

/// What is meant by an option, `--oidc-issuer-url` or `-k`, that the command does not have.
pub fn option(command: &Command, path: &str, word: &str) -> Option<Meant> {
    let name = word.trim_start_matches('-').split('=').next()?;
    let plain = match name.len() {
        1 => name.to_owned(),
        _ => name.replace('_', "-").to_ascii_lowercase(),
    };
    let has = |name: &str| {
        command
            .get_arguments()
            .any(|it| it.get_long() == Some(name))
    };
    if has(&plain) {
        return Some(Meant::Option(plain));
    }
    let by_command = BY_COMMAND
        .iter()
        .find(|(of, names, ..)| *of == path && names.split(' ').any(|name| name == plain));
    if let Some((.., why, what)) = by_command {
        return Some(Meant::Nothing(why, what));
    }
    let other = OPTIONS
        .iter()
        .find(|(option, names)| has(option) && lists(names, &plain));
    if let Some((option, _)) = other {
        return Some(Meant::Option((*option).to_owned()));
    }
    let argument = |name: &str| {
        command
            .get_positionals()
            .find_map(|it| it.get_value_names()?.first().filter(|it| *it == name))
            .is_some()
    };
    let address = OPTIONS.iter().any(|(option, names)| {
        *option == "well-known-url" && (*option == plain || lists(names, &plain))
    });
    if (address || plain == "issuer" || plain == "issuer-url") && argument("URL") {
        return Some(Meant::Argument("URL"));
    }
    for (names, value) in [
        ("name id key-manager", "NAME"),
        ("type kind provider", "TYPE"),
    ] {
        if lists(names, &plain) && argument(value) {
            return Some(Meant::Argument(value));
        }
    }
    NONE.iter()
        .find(|(names, ..)| lists(names, &plain))
        .map(|(_, why, what)| Meant::Nothing(why, what))
}

/// Whether a word is in a list that is separated by spaces.
fn lists(names: &str, word: &str) -> bool {
    names.split(' ').any(|name| name == word)
}

/// Words for one thing that other programs use, the word of kmctl among them.
const COMMANDS: &[&str] = &[
    "add create new register",
    "delete remove rm del destroy",
    "show get describe view cat inspect",
    "list ls show get",
    "edit set update modify change",
    "use switch select activate",
    "discover validate lint fetch read wellknown well-known",
    "plan diff compare",
    "apply push deploy sync",
    "doctor status health diagnose",
    "login signin sign-in auth",
    "logout signout sign-out",
    "export backup dump",
    "import restore load",
    "enable on",
    "disable off",
    "organization org orgs organizations organisation",
    "env environment environments envs",
    "target targets",
    "devportal portal",
    "completions completion",
];

/// The command that is meant by a word that is none.
pub fn command(tree: &Command, word: &str) -> Option<String> {
    let word = word.to_ascii_lowercase();
    let has = |name: &str| tree.get_subcommands().any(|it| it.get_name() == name);
    let token = "verify-token check-token token-check introspect decode jwt";
    if has("token") && lists(token, &word) {
        return Some("token check".to_owned());
    }
    if has("discover") && word == "version" {
        return Some("--version".to_owned());
    }
    COMMANDS
        .iter()
        .filter(|group| lists(group, &word))
        .find_map(|group| group.split(' ').find(|name| has(name)))
        .map(str::to_owned)
}

/// The type of key manager for a provider or a name of one.
pub fn kind(word: &str) -> Option<&'static str> {
    let word = word.to_ascii_lowercase().replace(['-', '_', ' '], "");
    match word.as_str() {
        "entra" | "entraid" | "azure" | "azuread" | "aad" | "microsoftentraid" | "ms" => {
            Some("microsoft")
        }
        "keycloak" | "okta" | "auth0" | "ping" | "pingfederate" | "pingone" | "forgerock"
        | "adfs" | "cognito" | "google" | "zitadel" | "gitlab" | "dex" | "hydra" | "ory"
        | "curity" | "authentik" | "onelogin" | "wso2is" | "identityserver" | "duende"
        | "salesforce" | "oidc" | "oauth2" | "other" | "generic" => Some("custom"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;
    use crate::cli::arguments::Arguments;

    fn names(command: &Command, all: &mut Vec<String>) {
        all.extend(
            command
                .get_arguments()
                .filter_map(|it| it.get_long())
                .map(str::to_owned),
        );
        command.get_subcommands().for_each(|next| names(next, all));
    }

    #[test]
    fn each_option_command_and_type_exists() {
        let mut tree = Arguments::command();
        tree.build();
        let mut all = Vec::new();
        names(&tree, &mut all);
        for (option, _) in OPTIONS {
            assert!(all.iter().any(|it| it == option), "{option}");
        }
        for group in COMMANDS {
            let found = group.split(' ').find_map(|word| command(&tree, word));
            let inner = |next: &Command| group.split(' ').any(|word| command(next, word).is_some());
            assert!(
                found.is_some() || tree.get_subcommands().any(inner),
                "{group:?}"
            );
        }
        assert_eq!(command(&tree, "decode").as_deref(), Some("token check"));
        assert_eq!(command(&tree, "frob"), None);
        assert_eq!(kind("Entra ID"), Some("microsoft"));
        assert_eq!(kind("acme"), None);
    }
}
