//! What a closed question, a token test or an edit means to the screens below.

use super::context::UpdateContext;
use super::route::Route;
use super::screens::Screen;
use super::screens::add::Add;
use super::screens::list::continue_draft;
use super::screens::list::{BulkAction, List};
use super::screens::question::Reply;
use super::screens::token::Tested;
use crate::key_manager::KeyManager;
use crate::ops::token::TestSubject;

/// Applies a reply to the screen below the question.
pub fn answered(reply: Reply, stack: &mut [Screen], list: &mut List, cx: &mut UpdateContext<'_>) {
    let under = stack.last_mut();
    match reply {
        Reply::Nothing => {}
        Reply::ContinueDraft(id, draft) => {
            cx.resume_draft(id);
            cx.push(Route::Resume {
                draft,
                provider_known: true,
            });
        }
        Reply::NextDraft => {
            cx.shared.drafts.rotate_left(1);
            if let Some(question) = continue_draft(cx.shared) {
                cx.question(question);
            }
        }
        Reply::StartNew => {
            cx.push(Route::Add);
        }
        Reply::Disable(name) => list.set_enabled(name, false, cx),
        Reply::Delete(name) => list.delete(name, cx),
        Reply::Undo => list.undo_now(cx),
        Reply::DisableSeveral(names) => list.bulk(names, BulkAction::Switch(false), cx),
        Reply::DeleteSeveral(names) => list.bulk(names, BulkAction::Delete, cx),
        Reply::KeepDraft => {
            if let Some(Screen::Add(add)) = under {
                leave_add(add, cx);
            }
        }
        Reply::DiscardDraft => {
            cx.discard_draft();
            cx.pop();
        }
        Reply::UseNewValues | Reply::KeepEdits => {
            let keep = matches!(reply, Reply::KeepEdits);
            match under {
                Some(Screen::Add(add)) => add.answer_new_document(keep, cx),
                Some(Screen::Edit(edit)) => edit.take_values(keep, cx),
                _ => {}
            }
        }
        Reply::AddAnyway => {
            if let Some(Screen::Add(add)) = under {
                add.add_now(cx);
            }
        }
        Reply::UpdateAnyway => {
            if let Some(Screen::Edit(edit)) = under {
                edit.update_now(cx);
            }
        }
        Reply::DiscardChanges => {
            if let Some(Screen::Edit(edit)) = under {
                edit.discard_draft(cx);
            }
            cx.pop();
        }
        Reply::SavePortal => {
            if let Some(Screen::Portal(portal)) = under {
                portal.save_and_leave(cx);
            }
        }
        Reply::Reload(current) => {
            if let Some(Screen::Edit(edit)) = under {
                edit.reload(&current, cx);
            }
        }
        Reply::SaveMine(current) => {
            if let Some(Screen::Edit(edit)) = under {
                edit.save_mine(&current, cx);
            }
        }
        Reply::RemoveEnvironment(name) => {
            if let Some(Screen::Environments(screen)) = under {
                screen.remove(name, cx);
            }
        }
        Reply::Trust(name, sha256) => match under {
            Some(Screen::TargetForm(form)) => form.trust(sha256, cx),
            Some(Screen::Targets(screen)) => screen.trust(name, sha256, cx),
            _ => {}
        },
        Reply::RemoveTarget(name) => {
            if let Some(Screen::Targets(screen)) = under {
                screen.remove(name, cx);
            }
        }
        Reply::Offer(name) => {
            if let Some(Screen::Offer(offer)) = under {
                offer.enable(name, cx);
            }
        }
        Reply::Apply | Reply::TakeTheirs(..) | Reply::KeepOurs(..) | Reply::DeleteThere(_) => {
            if let Some(Screen::Plan(planning)) = under {
                match reply {
                    Reply::TakeTheirs(name, field) => planning.take_theirs(name, field, cx),
                    Reply::KeepOurs(name, field) => planning.keep_ours(name, field, cx),
                    Reply::DeleteThere(name) => planning.selection.agree(name),
                    _ => planning.apply(cx),
                }
            }
        }
        Reply::Restore(state, revision) => {
            if let Some(Screen::History(screen)) = under {
                screen.restore(state, revision, cx);
            }
        }
    }
}

fn leave_add(add: &Add, cx: &mut UpdateContext<'_>) {
    if add.adding.is_none() {
        // Stored even if unchanged, since the wizard closes.
        cx.shared.saved_draft = None;
        cx.save_draft(&add.form.draft);
    }
    let kept = (cx.shared.draft_id, add.form.draft.clone());
    cx.shared.drafts.insert(0, kept);
    cx.pop();
}

/// Tells a screen what the token test over it has shown.
pub fn tested(tested: Tested, below: Option<&mut Screen>, cx: &mut UpdateContext<'_>) {
    match below {
        Some(Screen::Add(add)) => {
            add.tested(&tested, cx);
            if let Some(issuer) = tested.proven_issuer {
                add.prove_issuer(issuer, cx);
            }
        }
        Some(Screen::Edit(edit)) => edit.tested(tested, cx),
        Some(Screen::Added(added)) => added.tested(&tested, cx.shared),
        Some(Screen::Verify(verify)) => verify.tested(tested.accepted, cx.shared),
        _ => {}
    }
}

/// Lets every screen open for an edited key manager continue with its stored version; a token is tested again at once.
pub fn edited(key_manager: &KeyManager, stack: &mut [Screen], cx: &mut UpdateContext<'_>) {
    // It was accepted with other values; an open test checks it again.
    cx.shared.accepted_token = None;
    for screen in stack {
        match screen {
            Screen::Token(test) if test.is_of(key_manager) => {
                if let Some(target) = TestSubject::of_stored(key_manager) {
                    test.try_again(target, cx);
                }
            }
            Screen::Added(added) if added.key_manager.name == key_manager.name => {
                added.edited(key_manager, cx.shared);
            }
            Screen::Verify(verify) if verify.is_of(key_manager) => verify.edited(),
            _ => {}
        }
    }
}
