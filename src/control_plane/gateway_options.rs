//! Options of a gateway target: the gateway that reads the file, and its CA file.

use super::gateway_entry::GatewayRelease;
use super::target_problem::TargetProblem;
use crate::key_manager::find_odd;

/// Options of a gateway target that determine its entries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GatewayOptions {
    /// The gateway that reads the file.
    pub release: GatewayRelease,
    /// CA file on the gateway, for key sets with a private authority; `None` for the gateway's own authorities.
    pub certificate_path: Option<CertificatePath>,
}

/// Path of a CA file on a gateway: 1 to 4096 bytes, no `{{`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificatePath(String);

impl CertificatePath {
    /// Parses typed text. Whether the file exists is not checked, since it is on the gateway's host.
    ///
    /// # Errors
    /// Empty, too long, a hidden character, or a template.
    pub fn parse(input: &str) -> Result<Self, TargetProblem> {
        const FIX: &str = "Enter the full path on the gateway, e.g. /etc/gateway/ca.pem.";
        let problem = |message: String| TargetProblem {
            message,
            fix: FIX.into(),
        };
        let text = input.trim();
        if text.is_empty() {
            return Err(problem("The path of the CA file is empty.".to_owned()));
        }
        if let Some(odd) = find_odd(text) {
            let message = format!("The path of the CA file contains {}.", odd.describe());
            return Err(problem(message));
        }
        if text.contains("{{") {
            let message =
                "The path of the CA file contains {{, which the gateway reads as a template.";
            return Err(problem(message.to_owned()));
        }
        if text.len() > 4096 {
            let message = "The path of the CA file is longer than 4096 bytes.";
            return Err(problem(message.to_owned()));
        }
        Ok(CertificatePath(text.to_owned()))
    }

    /// The path.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn stored(text: String) -> Self {
        CertificatePath(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_one_line_without_a_template() {
        for (text, fine) in [
            ("/etc/gateway/ca.pem", true),
            (" /etc/gateway/ca.pem ", true),
            ("", false),
            ("  ", false),
            ("/etc/{{ env \"CA\" }}", false),
            ("/etc/ca\u{202e}.pem", false),
            ("/etc/ca\n.pem", false),
        ] {
            assert_eq!(CertificatePath::parse(text).is_ok(), fine, "{text:?}");
        }
        assert!(CertificatePath::parse(&"x".repeat(4097)).is_err());
    }
}
