//! The words by which the log names the store's verbs.

use super::Op;

impl Op {
    /// Its word, and whether it changes the file.
    pub fn verb(&self) -> (&'static str, bool) {
        match self {
            Op::Overview { .. } => ("overview", false),
            Op::Page(_) => ("page", false),
            Op::PageOn { .. } => ("page-on", false),
            Op::CountOn { .. } => ("count-on", false),
            Op::Get { .. } => ("get", false),
            Op::NameTaken { .. } => ("name-taken", false),
            Op::FindByIssuer { .. } => ("issuer-twins", false),
            Op::Organizations => ("organizations", false),
            Op::EnvironmentUse { .. } => ("environment-use", false),
            Op::History { .. } => ("history", false),
            Op::Subject { .. } => ("subject", false),
            Op::KeepCheck { .. } => ("keep-check", true),
            Op::Add { .. } => ("add", true),
            Op::Edit { .. } => ("edit", true),
            Op::SetEnabled { .. } => ("set-enabled", true),
            Op::Delete { .. } => ("delete", true),
            Op::Undelete { .. } => ("put-back", true),
            Op::Restore { .. } => ("restore", true),
            Op::ChoosePortal { .. } => ("choose-portal", true),
            Op::AddOrganization { .. } => ("add-organization", true),
            Op::UseOrganization { .. } => ("use-organization", true),
            Op::AddEnvironment { .. } => ("add-environment", true),
            Op::MarkEnvironment { .. } => ("mark-environment", true),
            Op::MoveEnvironment { .. } => ("move-environment", true),
            Op::RemoveEnvironment { .. } => ("remove-environment", true),
            Op::KeepDraft { .. } => ("keep-draft", true),
            Op::TakeDraft { .. } => ("take-draft", true),
            Op::DropDraft { .. } => ("drop-draft", true),
        }
    }
}
