//! Screens: one file for state and handling, one for drawing.

pub mod add;
pub mod added;
mod added_view;
pub mod check;
pub mod check_several;
mod check_several_view;
mod check_view;
mod click;
pub mod control_planes;
mod debounced;
mod demo;
pub mod dialog;
pub(super) mod dialog_view;
pub mod edit;
pub mod environments;
pub mod fields;
mod findings_view;
mod focus;
pub mod form;
pub mod frame;
pub mod help;
mod help_view;
pub mod history;
mod history_view;
pub mod jwks_check;
mod line;
pub mod list;
mod list_columns;
mod list_detail;
pub mod list_export;
mod list_marks;
mod list_responses;
pub(super) mod list_view;
mod list_window;
pub mod messages;
mod messages_view;
mod name_list_view;
pub mod organizations;
mod paging;
pub mod portal;
mod portal_view;
pub mod question;
mod question_text;
mod screen_state;
mod stored_text;
pub mod token;
pub mod token_request;
mod token_request_view;
mod token_view;
pub mod url_check;
pub mod viewer;
mod viewer_view;

pub use screen_state::ScreenState;

use super::context::UpdateContext;
use super::mouse::HitFrame;
use super::notification::Level;
use super::route::Route;
use super::state::AppState;
use crate::control_plane::TargetKind;
use crate::form::{Button, Element};
use crate::key_manager::KeyManager;
use crate::ops::TargetScope;
use control_planes::{
    applying, applying_view, offer, offer_view, plan, plan_view, sheet, sheet_view, sign_in,
    sign_in_view, target_form, target_form_view, targets, targets_view, usage, usage_view, verify,
    verify_view,
};

/// A screen over the list. The stack of them is the way back.
#[derive(Clone, Debug)]
pub enum Screen {
    /// The wizard.
    Add(Box<add::Add>),
    /// Next steps after Add.
    Added(Box<added::Added>),
    /// A question over the screen below.
    Dialog(Box<dialog::Dialog>),
    /// Keys of the screen below.
    Help(Box<help::Help>),
    /// Messages of this run.
    Messages(Box<messages::MessageList>),
    /// A text to read and search.
    Viewer(Box<viewer::Viewer>),
    /// Local choice of the Developer Portal.
    Portal(Box<portal::Portal>),
    /// Form of a key manager.
    Edit(Box<edit::Edit>),
    /// Token test.
    Token(Box<token::TokenTest>),
    /// The organizations.
    Organizations(Box<organizations::Organizations>),
    /// The environments.
    Environments(Box<environments::Environments>),
    /// History of one key manager, or of the organization.
    History(Box<history::History>),
    /// Check of one key manager.
    Check(Box<check::Check>),
    /// Check of several key managers.
    CheckSeveral(Box<check_several::CheckSeveral>),
    /// The targets.
    Targets(Box<targets::Targets>),
    /// Form of a new target.
    TargetForm(Box<target_form::TargetForm>),
    /// Sign-in at a target.
    SignIn(Box<sign_in::SignIn>),
    /// Plan for a target.
    Plan(Box<plan::Planning>),
    /// Apply that runs, and its result.
    Applying(Box<applying::Applying>),
    /// Usage before a delete.
    Usage(Box<usage::UsageView>),
    /// Verification at a target.
    Verify(Box<verify::Verifying>),
    /// Values for the cloud console.
    Sheet(Box<sheet::Sheet>),
    /// Key managers of an API Portal.
    Offer(Box<offer::Offer>),
}

impl Screen {
    /// State of the screen.
    pub fn state(&self) -> &dyn ScreenState {
        match self {
            Screen::Add(screen) => screen.as_ref(),
            Screen::Added(screen) => screen.as_ref(),
            Screen::Dialog(screen) => screen.as_ref(),
            Screen::Help(screen) => screen.as_ref(),
            Screen::Messages(screen) => screen.as_ref(),
            Screen::Viewer(screen) => screen.as_ref(),
            Screen::Portal(screen) => screen.as_ref(),
            Screen::Edit(screen) => screen.as_ref(),
            Screen::Token(screen) => screen.as_ref(),
            Screen::Organizations(screen) => screen.as_ref(),
            Screen::Environments(screen) => screen.as_ref(),
            Screen::History(screen) => screen.as_ref(),
            Screen::Check(screen) => screen.as_ref(),
            Screen::CheckSeveral(screen) => screen.as_ref(),
            Screen::Targets(screen) => screen.as_ref(),
            Screen::TargetForm(screen) => screen.as_ref(),
            Screen::SignIn(screen) => screen.as_ref(),
            Screen::Plan(screen) => screen.as_ref(),
            Screen::Applying(screen) => screen.as_ref(),
            Screen::Usage(screen) => screen.as_ref(),
            Screen::Verify(screen) => screen.as_ref(),
            Screen::Sheet(screen) => screen.as_ref(),
            Screen::Offer(screen) => screen.as_ref(),
        }
    }

    /// State of the screen, to change it.
    pub fn state_mut(&mut self) -> &mut dyn ScreenState {
        match self {
            Screen::Add(screen) => screen.as_mut(),
            Screen::Added(screen) => screen.as_mut(),
            Screen::Dialog(screen) => screen.as_mut(),
            Screen::Help(screen) => screen.as_mut(),
            Screen::Messages(screen) => screen.as_mut(),
            Screen::Viewer(screen) => screen.as_mut(),
            Screen::Portal(screen) => screen.as_mut(),
            Screen::Edit(screen) => screen.as_mut(),
            Screen::Token(screen) => screen.as_mut(),
            Screen::Organizations(screen) => screen.as_mut(),
            Screen::Environments(screen) => screen.as_mut(),
            Screen::History(screen) => screen.as_mut(),
            Screen::Check(screen) => screen.as_mut(),
            Screen::CheckSeveral(screen) => screen.as_mut(),
            Screen::Targets(screen) => screen.as_mut(),
            Screen::TargetForm(screen) => screen.as_mut(),
            Screen::SignIn(screen) => screen.as_mut(),
            Screen::Plan(screen) => screen.as_mut(),
            Screen::Applying(screen) => screen.as_mut(),
            Screen::Usage(screen) => screen.as_mut(),
            Screen::Verify(screen) => screen.as_mut(),
            Screen::Sheet(screen) => screen.as_mut(),
            Screen::Offer(screen) => screen.as_mut(),
        }
    }

    /// Draws the screen, and stores its viewport in its state.
    pub fn render(&mut self, shared: &AppState, frame: &mut HitFrame) {
        match self {
            Screen::Add(screen) => add::view(screen, shared, frame),
            Screen::Added(screen) => added_view::view(screen, shared, frame),
            Screen::Dialog(screen) => dialog_view::view(screen, shared, frame),
            Screen::Help(screen) => help_view::view(screen, shared, frame),
            Screen::Messages(screen) => messages_view::view(screen, shared, frame),
            Screen::Viewer(screen) => viewer_view::view(screen, shared, frame),
            Screen::Portal(screen) => portal_view::view(screen, shared, frame),
            Screen::Edit(screen) => edit::view(screen, shared, frame),
            Screen::Token(screen) => token_view::view(screen, shared, frame),
            Screen::Organizations(screen) => name_list_view::organizations(screen, shared, frame),
            Screen::Environments(screen) => name_list_view::environments(screen, shared, frame),
            Screen::History(screen) => history_view::view(screen, shared, frame),
            Screen::Check(screen) => check_view::view(screen, shared, frame),
            Screen::CheckSeveral(screen) => check_several_view::view(screen, shared, frame),
            Screen::Targets(screen) => targets_view::view(screen, shared, frame),
            Screen::TargetForm(screen) => target_form_view::view(screen, shared, frame),
            Screen::SignIn(screen) => sign_in_view::view(screen, shared, frame),
            Screen::Plan(screen) => plan_view::view(screen, shared, frame),
            Screen::Applying(screen) => applying_view::view(screen, shared, frame),
            Screen::Usage(screen) => usage_view::view(screen, shared, frame),
            Screen::Verify(screen) => verify_view::view(screen, shared, frame),
            Screen::Sheet(screen) => sheet_view::view(screen, shared, frame),
            Screen::Offer(screen) => offer_view::view(screen, shared, frame),
        }
    }

    /// Title and purpose in the help.
    pub fn help(&self) -> (&'static str, &'static str) {
        match self {
            Screen::Add(screen) => screen.help(),
            Screen::Added(_) => (
                "Key manager added",
                "The key manager was added. Choose what to do next.",
            ),
            Screen::Dialog(_) => ("Question", "Answer the question. Esc changes nothing."),
            Screen::Help(_) => ("Help", "Keyboard shortcuts."),
            Screen::Messages(_) => ("Messages", "Results and errors from this session."),
            Screen::Viewer(_) => ("Viewer", "Read, search and copy text."),
            Screen::Portal(_) => (
                "Developer Portal",
                "Select the key manager for the Developer Portal.",
            ),
            Screen::Edit(_) => (
                "Edit",
                "Change a key manager. Only the fields that you change are saved.",
            ),
            Screen::Token(_) => (
                "Test a token",
                "Check whether the gateways would accept a token from this key manager.",
            ),
            Screen::Organizations(_) => (
                "Organizations",
                "Switch to another organization, or add one.",
            ),
            Screen::Environments(_) => (
                "Environments",
                "The environments that key managers apply to, in promotion order.",
            ),
            Screen::History(_) => ("History", "Every change; restore any version."),
            Screen::Check(_) => (
                "Check",
                "Compare the stored values with the provider's current ones.",
            ),
            Screen::CheckSeveral(_) => (
                "Check",
                "Compare several key managers with their providers.",
            ),
            Screen::Targets(_) => (
                "Targets",
                "The control planes that you apply key managers to.",
            ),
            Screen::TargetForm(_) => (
                "Add Target",
                "Add a control plane. kmctl only reads from it here.",
            ),
            Screen::SignIn(_) => ("Sign in", "Sign in to the control plane."),
            Screen::Plan(_) => (
                "Plan",
                "See how the target differs, and select what to apply.",
            ),
            Screen::Applying(_) => ("Apply", "kmctl writes and confirms one change at a time."),
            Screen::Usage(_) => (
                "Delete",
                "See what uses the key manager before you delete it.",
            ),
            Screen::Verify(_) => ("Verify", "Check that the key manager works on the target."),
            Screen::Sheet(_) => (
                "Console sheet",
                "Copy the values into the cloud console, field by field.",
            ),
            Screen::Offer(_) => (
                "Developer Portal",
                "Select the key manager for the Developer Portal.",
            ),
        }
    }
}

impl Screen {
    /// Opens the screen of a route; `None` if it cannot be opened.
    pub fn open(route: Route, cx: &mut UpdateContext<'_>) -> Option<Screen> {
        Some(match route {
            Route::Add => {
                cx.begin_draft();
                Screen::Add(Box::new(add::Add::new(cx)))
            }
            Route::Resume {
                draft,
                provider_known,
            } => {
                let mut add = add::Add::resume(*draft, cx);
                if !provider_known {
                    add.stage = add::Stage::Provider;
                }
                Screen::Add(Box::new(add))
            }
            Route::Added { key_manager, how } => {
                Screen::Added(Box::new(added::Added::new(&key_manager, &how, cx.shared)))
            }
            Route::Question(question) => {
                Screen::Dialog(Box::new(dialog::Dialog::new(*question, cx.now)))
            }
            Route::KeyManager(found) => open_key_manager(&found, cx),
            Route::EditWith {
                key_manager,
                field,
                value,
            } => {
                let mut edit = edit::Edit::new(&key_manager, cx);
                edit.put(field, &value, cx);
                edit.form.focus = Element::Button(Button::Update);
                let text = format!("Press Enter to save {} and check again.", field.label());
                cx.say(Level::Note, text);
                Screen::Edit(Box::new(edit))
            }
            Route::TokenOfDraft(draft) => {
                Screen::Token(Box::new(token::TokenTest::of_draft(&draft)))
            }
            Route::TokenOf(found) => {
                let mut test = token::TokenTest::of_stored(&found)?;
                test.find_duplicate_issuers(cx);
                Screen::Token(Box::new(test))
            }
            Route::Check(name) => Screen::Check(Box::new(check::Check::new(name, cx))),
            Route::CheckSeveral { names, filter } => Screen::CheckSeveral(Box::new(
                check_several::CheckSeveral::new(names, filter, cx),
            )),
            // An API Portal has its own choice; otherwise it is stored locally.
            Route::Portal(selected) => match portal_target(cx.shared) {
                Some(at) => Screen::Offer(Box::new(offer::Offer::new(at, selected, cx))),
                None => Screen::Portal(Box::new(portal::Portal::new(selected, cx))),
            },
            Route::History(of) => Screen::History(Box::new(history::History::new(of, cx))),
            Route::Messages => {
                let count = cx.shared.notifications.history().len();
                Screen::Messages(Box::new(messages::MessageList::new(count)))
            }
            Route::Organizations => {
                Screen::Organizations(Box::new(organizations::Organizations::new(cx)))
            }
            Route::Environments => Screen::Environments(Box::default()),
            Route::Targets => Screen::Targets(Box::new(targets::Targets::new(cx.shared))),
            Route::AddTarget => Screen::TargetForm(Box::default()),
            Route::SignIn(target) => Screen::SignIn(Box::new(sign_in::SignIn::new(*target))),
            Route::Plan(from) => {
                let Some(at) = cx.shared.target_scope() else {
                    cx.say(
                        Level::Note,
                        "No target is selected. Press T to select or add one.",
                    );
                    return None;
                };
                Screen::Plan(Box::new(plan::Planning::new(at, None, cx).focused_on(from)))
            }
            Route::PlanOf { at, name } => {
                Screen::Plan(Box::new(plan::Planning::new(at, Some(name), cx)))
            }
            Route::Offer { at, name } => {
                Screen::Offer(Box::new(offer::Offer::new(at, Some(name), cx)))
            }
            Route::Verify { at, name } => {
                Screen::Verify(Box::new(verify::Verifying::new(at, name, cx)))
            }
            Route::Apply {
                at,
                plan,
                confirmed_deletions,
            } => Screen::Applying(Box::new(applying::Applying::new(
                at,
                plan,
                confirmed_deletions,
                cx,
            ))),
            Route::Usage { at, key_manager } => {
                let subject = usage::Subject::Here(key_manager);
                Screen::Usage(Box::new(usage::UsageView::new(at, subject, cx)))
            }
            Route::UsageThere { at, name } => {
                let subject = usage::Subject::There(name);
                Screen::Usage(Box::new(usage::UsageView::new(at, subject, cx)))
            }
            Route::Sheet(found) => Screen::Sheet(Box::new(sheet::Sheet::new(&found))),
            Route::Viewer {
                title,
                source,
                text,
            } => Screen::Viewer(Box::new(viewer::Viewer::new(&title, &source, &text))),
        })
    }

    /// When it opened, if a key typed ahead could confirm it.
    pub fn guarded_since(&self) -> Option<std::time::Duration> {
        match self {
            Screen::Dialog(dialog) => (!dialog.question.is_harmless()).then_some(dialog.opened),
            Screen::Add(add) if add.stage == add::Stage::Review => Some(add.opened),
            _ => None,
        }
    }
}

/// Active target, if it is an API Portal.
fn portal_target(shared: &AppState) -> Option<TargetScope> {
    let target = shared.target()?;
    shared
        .target_scope()
        .filter(|_| target.kind == TargetKind::ApiPortal)
}

/// A key manager's form, or its values where it is built in.
fn open_key_manager(found: &KeyManager, cx: &mut UpdateContext<'_>) -> Screen {
    if !found.built_in() {
        return Screen::Edit(Box::new(edit::Edit::new(found, cx)));
    }
    let text = stored_text::described(found, &cx.shared.environment_names());
    let why = crate::ops::OpError::BuiltIn.message();
    Screen::Viewer(Box::new(viewer::Viewer::new(
        found.name.as_str(),
        &why,
        &text,
    )))
}
