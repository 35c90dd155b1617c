//! Verbs of store ops: log names, and which of them write.

use super::op::Op;

/// A verb without its arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the op of its name")]
pub enum Verb {
    Overview,
    Page,
    Count,
    Get,
    NameTaken,
    FindByIssuer,
    Organizations,
    EnvironmentUse,
    History,
    Subject,
    KeepChecks,
    Add,
    Edit,
    TargetValues,
    EditAt,
    SetEnabled,
    Delete,
    Undelete,
    Restore,
    Undo,
    LastChange,
    Several,
    Subjects,
    ChoosePortal,
    AddOrganization,
    UseOrganization,
    AddEnvironment,
    MarkEnvironment,
    MoveEnvironment,
    RemoveEnvironment,
    AddTarget,
    UseTarget,
    KeepPreferences,
    Drafts,
    KeepDraft,
    TakeDraft,
    DropDraft,
}

impl Verb {
    /// Word in the log.
    pub fn word(self) -> &'static str {
        match self {
            Verb::Overview => "overview",
            Verb::Page => "page",
            Verb::Count => "count",
            Verb::Get => "get",
            Verb::NameTaken => "name-taken",
            Verb::FindByIssuer => "find-by-issuer",
            Verb::Organizations => "organizations",
            Verb::EnvironmentUse => "environment-use",
            Verb::History => "history",
            Verb::Subject => "subject",
            Verb::KeepChecks => "keep-checks",
            Verb::Add => "add",
            Verb::Edit => "edit",
            Verb::TargetValues => "target-values",
            Verb::EditAt => "edit-at",
            Verb::SetEnabled => "set-enabled",
            Verb::Delete => "delete",
            Verb::Undelete => "undelete",
            Verb::Restore => "restore",
            Verb::Undo => "undo",
            Verb::LastChange => "last-change",
            Verb::Several => "several",
            Verb::Subjects => "subjects",
            Verb::ChoosePortal => "choose-portal",
            Verb::AddOrganization => "add-organization",
            Verb::UseOrganization => "use-organization",
            Verb::AddEnvironment => "add-environment",
            Verb::MarkEnvironment => "mark-environment",
            Verb::MoveEnvironment => "move-environment",
            Verb::RemoveEnvironment => "remove-environment",
            Verb::AddTarget => "add-target",
            Verb::UseTarget => "use-target",
            Verb::KeepPreferences => "keep-preferences",
            Verb::Drafts => "drafts",
            Verb::KeepDraft => "keep-draft",
            Verb::TakeDraft => "take-draft",
            Verb::DropDraft => "drop-draft",
        }
    }

    /// Whether it changes the file.
    pub fn changes(self) -> bool {
        !matches!(
            self,
            Verb::Overview
                | Verb::Page
                | Verb::Count
                | Verb::Get
                | Verb::TargetValues
                | Verb::NameTaken
                | Verb::FindByIssuer
                | Verb::Organizations
                | Verb::EnvironmentUse
                | Verb::History
                | Verb::Subject
                | Verb::Subjects
                | Verb::LastChange
                | Verb::Drafts
        )
    }

    /// Whether it saves or drops a draft.
    pub fn is_of_draft(self) -> bool {
        matches!(self, Verb::KeepDraft | Verb::DropDraft)
    }
}

impl Op {
    /// Verb of the op.
    pub fn verb(&self) -> Verb {
        match self {
            Op::Overview { .. } => Verb::Overview,
            Op::Page(_) => Verb::Page,
            Op::Count(_) => Verb::Count,
            Op::Get { .. } => Verb::Get,
            Op::NameTaken { .. } => Verb::NameTaken,
            Op::FindByIssuer { .. } => Verb::FindByIssuer,
            Op::Organizations => Verb::Organizations,
            Op::EnvironmentUse { .. } => Verb::EnvironmentUse,
            Op::History { .. } => Verb::History,
            Op::Subject { .. } => Verb::Subject,
            Op::KeepChecks { .. } => Verb::KeepChecks,
            Op::Add { .. } => Verb::Add,
            Op::Edit { .. } => Verb::Edit,
            Op::TargetValues { .. } => Verb::TargetValues,
            Op::EditAt { .. } => Verb::EditAt,
            Op::SetEnabled { .. } => Verb::SetEnabled,
            Op::Delete { .. } => Verb::Delete,
            Op::Undelete { .. } => Verb::Undelete,
            Op::Restore { .. } => Verb::Restore,
            Op::Undo => Verb::Undo,
            Op::LastChange => Verb::LastChange,
            Op::Several(_) => Verb::Several,
            Op::Subjects(_) => Verb::Subjects,
            Op::ChoosePortal { .. } => Verb::ChoosePortal,
            Op::AddOrganization { .. } => Verb::AddOrganization,
            Op::UseOrganization { .. } => Verb::UseOrganization,
            Op::AddEnvironment { .. } => Verb::AddEnvironment,
            Op::MarkEnvironment { .. } => Verb::MarkEnvironment,
            Op::MoveEnvironment { .. } => Verb::MoveEnvironment,
            Op::RemoveEnvironment { .. } => Verb::RemoveEnvironment,
            Op::AddTarget(_) => Verb::AddTarget,
            Op::UseTarget { .. } => Verb::UseTarget,
            Op::KeepPreferences(_) => Verb::KeepPreferences,
            Op::Drafts { .. } => Verb::Drafts,
            Op::KeepDraft { .. } => Verb::KeepDraft,
            Op::TakeDraft { .. } => Verb::TakeDraft,
            Op::DropDraft { .. } => Verb::DropDraft,
        }
    }
}
