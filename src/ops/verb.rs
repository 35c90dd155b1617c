//! Verbs of store ops: log names, and which of them write.

use super::op::Op;

impl Op {
    /// Name of the op in the log.
    pub fn word(&self) -> &'static str {
        match self {
            Op::Overview { .. } => "overview",
            Op::Page(_) => "page",
            Op::Count(_) => "count",
            Op::Get { .. } => "get",
            Op::NameTaken { .. } => "name-taken",
            Op::FindByIssuer { .. } => "find-by-issuer",
            Op::Organizations => "organizations",
            Op::EnvironmentUse { .. } => "environment-use",
            Op::History { .. } => "history",
            Op::Subject { .. } => "subject",
            Op::SaveChecks { .. } => "save-checks",
            Op::SaveTokenTest { .. } => "save-token-test",
            Op::Add { .. } => "add",
            Op::Edit { .. } => "edit",
            Op::TargetValues { .. } => "target-values",
            Op::EditAt { .. } => "edit-at",
            Op::SetEnabled { .. } => "set-enabled",
            Op::Delete { .. } => "delete",
            Op::Restore { .. } => "restore",
            Op::Undo => "undo",
            Op::LastChange => "last-change",
            Op::Several(_) => "several",
            Op::Subjects(_) => "subjects",
            Op::ChoosePortal { .. } => "choose-portal",
            Op::AddOrganization { .. } => "add-organization",
            Op::UseOrganization { .. } => "use-organization",
            Op::AddEnvironment { .. } => "add-environment",
            Op::MarkEnvironment { .. } => "mark-environment",
            Op::MoveEnvironment { .. } => "move-environment",
            Op::RemoveEnvironment { .. } => "remove-environment",
            Op::AddTarget(_) => "add-target",
            Op::UseTarget { .. } => "use-target",
            Op::SavePreferences(_) => "save-preferences",
            Op::DraftOfEdit { .. } => "draft-of-edit",
            Op::SaveDraft { .. } => "save-draft",
            Op::ResumeDraft { .. } => "resume-draft",
            Op::DiscardDraft { .. } => "discard-draft",
        }
    }

    /// Whether it changes the file.
    pub fn changes(&self) -> bool {
        !matches!(
            self,
            Op::Overview { .. }
                | Op::Page(_)
                | Op::Count(_)
                | Op::Get { .. }
                | Op::TargetValues { .. }
                | Op::NameTaken { .. }
                | Op::FindByIssuer { .. }
                | Op::Organizations
                | Op::EnvironmentUse { .. }
                | Op::History { .. }
                | Op::Subject { .. }
                | Op::DraftOfEdit { .. }
                | Op::Subjects(_)
                | Op::LastChange
        )
    }

    /// Whether it saves or drops a draft.
    pub fn is_of_draft(&self) -> bool {
        matches!(self, Op::SaveDraft { .. } | Op::DiscardDraft { .. })
    }
}
