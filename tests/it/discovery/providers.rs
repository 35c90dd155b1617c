//! Providers recognized in real documents.

use kmctl::provider::recognize;

use crate::support::shared;

#[test]
fn real_documents_are_recognized() {
    let expected = [
        ("adfs-2019", "adfs"),
        ("apereo-cas-lifescience", "apereo-cas"),
        ("apple", "apple"),
        ("asgardeo-docs", "asgardeo"),
        ("auth0-common", "auth0"),
        ("auth0-docker-customdomain", "auth0"),
        ("auth0-micronautguides", "auth0"),
        ("authentik", "authentik"),
        ("battle-net", "battle-net"),
        ("casdoor", "casdoor"),
        ("cognito-domain", "cognito"),
        ("cognito-no-domain", "cognito"),
        ("dex", "dex"),
        ("didmos-satosa", "satosa"),
        ("discord", "discord"),
        ("duende-lego", "identityserver"),
        ("entra-v1-common", "entra-v1-common"),
        ("entra-v1-tenant", "entra-v1"),
        ("entra-v2-common", "entra-v2-common"),
        ("entra-v2-tenant", "entra-v2"),
        ("facebook", "facebook"),
        ("fedora-ipsilon", "ipsilon"),
        ("github-actions", "github-actions"),
        ("globus-auth", "globus"),
        ("google", "google"),
        ("hashicorp-vault", "vault"),
        ("identityserver4", "identityserver"),
        ("intersystems-iris", "intersystems-iris"),
        ("janssen", "janssen"),
        ("keycloak-12", "keycloak-auth"),
        ("keycloak-21", "keycloak"),
        ("keycloak-26", "keycloak"),
        ("keycloak-egi-checkin", "keycloak-auth"),
        ("klarna", "klarna"),
        ("kubernetes-apiserver", "kubernetes"),
        ("kubernetes-issuer-azure-blob", "kubernetes"),
        ("linkedin", "linkedin"),
        ("login-gov-sandbox", "login-gov"),
        ("logto", "logto"),
        ("mastodon-rfc8414", "mastodon"),
        ("mitreid-einfra", "mitreid"),
        ("mitreid-lifescience", "mitreid"),
        ("notion-mcp-rfc8414", "mcp"),
        ("okta-custom-default", "okta-custom"),
        ("okta-org", "okta-org"),
        ("onelogin-v2", "onelogin"),
        ("openam-16", "openam"),
        ("ory-hydra-2", "ory-hydra"),
        ("pingfederate-7", "pingfederate"),
        ("salesforce-login", "salesforce"),
        ("slack", "slack"),
        ("spire-oidc-provider", "spire"),
        ("spotify", "spotify"),
        ("spring-authorization-server", "spring"),
        ("twitch", "twitch"),
        ("unity-helmholtz", "unity"),
        ("wso2is-5", "wso2-is"),
        ("zitadel", "zitadel"),
        ("idpy-oidc-eudi", ""),
        ("justauthme", ""),
        ("scitokens-chtc", ""),
        ("topicus-keyhub", ""),
        ("volkswagen-identity", ""),
    ];
    let Some(corpus) = shared::part("recognized providers", "corpus/discovery", &[]) else {
        return;
    };
    let index = std::fs::read_to_string(corpus.join("INDEX.tsv")).unwrap();
    for (file, provider) in expected {
        let name = format!("{file}.json");
        let line = index
            .lines()
            .find(|line| line.starts_with(&format!("{name}\t")))
            .unwrap();
        let url = line.split('\t').nth(3).unwrap();
        let text = std::fs::read_to_string(corpus.join(&name)).unwrap();
        let document: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(&text).unwrap();
        let found = recognize(url, Some(&document)).map_or("", |found| found.id.as_str());
        assert_eq!(found, provider, "{file}");
    }
}
