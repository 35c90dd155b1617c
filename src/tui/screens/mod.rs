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

macro_rules! screens {
    ($($screen:ident($state:ty) $view:path, $help:expr;)*) => {
        /// A screen over the list. The stack of them is the way back.
        #[derive(Clone, Debug)]
        #[expect(missing_docs, reason = "each variant is documented in its module")]
        pub enum Screen {
            $($screen(Box<$state>),)*
        }

        impl Screen {
            /// State of the screen.
            pub fn state(&self) -> &dyn ScreenState {
                match self {
                    $(Screen::$screen(screen) => screen.as_ref(),)*
                }
            }

            /// State of the screen, to change it.
            pub fn state_mut(&mut self) -> &mut dyn ScreenState {
                match self {
                    $(Screen::$screen(screen) => screen.as_mut(),)*
                }
            }

            /// Draws the screen, and stores its viewport in its state.
            pub fn render(&mut self, shared: &AppState, frame: &mut HitFrame) {
                match self {
                    $(Screen::$screen(screen) => $view(screen, shared, frame),)*
                }
            }

            /// Title and purpose in the help.
            pub fn help(&self) -> (&'static str, &'static str) {
                match self {
                    $(Screen::$screen(screen) => {
                        let help: fn(&$state) -> (&'static str, &'static str) = $help;
                        help(screen)
                    })*
                }
            }
        }

        $(impl From<$state> for Screen {
            fn from(screen: $state) -> Self {
                Screen::$screen(Box::new(screen))
            }
        })*
    };
}

// Each screen: its state, its view, and its title and purpose in the help.
screens! {
    Add(add::Add) add::view, add::Add::help;
    Added(added::Added) added_view::view,
        |_| ("Key manager added", "The key manager was added. Choose what to do next.");
    Dialog(dialog::Dialog) dialog_view::view, |_| ("Question", "kmctl needs your decision. Esc is the safe answer.");
    Help(help::Help) help_view::view, |_| ("Help", "Keys and their meanings.");
    Messages(messages::MessageList) messages_view::view,
        |_| ("Messages", "What was done and what failed since kmctl started.");
    Viewer(viewer::Viewer) viewer_view::view, |_| ("Viewer", "Read, search and copy a text.");
    Portal(portal::Portal) portal_view::view,
        |_| ("Developer Portal", "Choose the key manager that the Developer Portal uses.");
    Edit(edit::Edit) edit::view, |_| ("Edit", "Change a key manager. Only the fields that you change are saved.");
    Token(token::TokenTest) token_view::view,
        |_| ("Test a token", "Check whether the gateways would accept a token of this key manager.");
    Organizations(organizations::Organizations) name_list_view::organizations,
        |_| ("Organizations", "Switch to another organization, or add one.");
    Environments(environments::Environments) name_list_view::environments,
        |_| ("Environments", "The environments that key managers apply to, in promotion order.");
    History(history::History) history_view::view, |_| ("History", "Every change, with a way back to each version.");
    Check(check::Check) check_view::view,
        |_| ("Check", "Compare the stored values with those that the provider has now.");
    CheckSeveral(check_several::CheckSeveral) check_several_view::view,
        |_| ("Check", "Compare several key managers with their providers.");
    Targets(targets::Targets) targets_view::view,
        |_| ("Targets", "The control planes that you apply key managers to.");
    TargetForm(target_form::TargetForm) target_form_view::view,
        |_| ("Add Target", "Add a control plane. kmctl only reads from it here.");
    SignIn(sign_in::SignIn) sign_in_view::view, |_| ("Sign in", "Sign in to the control plane.");
    Plan(plan::Planning) plan_view::view, |_| ("Plan", "See how the target differs, and select what to apply.");
    Applying(applying::Applying) applying_view::view,
        |_| ("Apply", "The selected changes are written, then read back to confirm.");
    Usage(usage::UsageView) usage_view::view, |_| ("Delete", "See what uses the key manager before you delete it.");
    Verify(verify::Verifying) verify_view::view, |_| ("Verify", "Check that the key manager works on the target.");
    Sheet(sheet::Sheet) sheet_view::view,
        |_| ("Console sheet", "Copy the values into the web console, field by field.");
    Offer(offer::Offer) offer_view::view,
        |_| ("Developer Portal", "Choose the key manager that the Developer Portal uses.");
}

impl Screen {
    /// Opens the screen of a route; `None` if it cannot be opened.
    pub fn open(route: Route, cx: &mut UpdateContext<'_>) -> Option<Screen> {
        Some(match route {
            Route::Add => {
                cx.begin_draft();
                add::Add::new(cx.now.since_start).into()
            }
            Route::Resume {
                draft,
                provider_known,
            } => {
                let mut add = add::Add::resume(*draft, cx);
                if !provider_known {
                    add.stage = add::Stage::Provider;
                }
                add.into()
            }
            Route::Added { key_manager, how } => {
                added::Added::new(&key_manager, &how, cx.shared).into()
            }
            Route::Question(question) => dialog::Dialog::new(*question, cx.now).into(),
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
                edit.into()
            }
            Route::TokenOfDraft(draft) => token::TokenTest::of_draft(&draft).into(),
            Route::TokenOf(found) => {
                let mut test = token::TokenTest::of_stored(&found)?;
                test.find_duplicate_issuers(cx);
                test.into()
            }
            Route::Check(name) => check::Check::new(name, cx).into(),
            Route::CheckSeveral { names, filter } => {
                check_several::CheckSeveral::new(names, filter, cx).into()
            }
            // An API Portal has its own choice; otherwise it is stored locally.
            Route::Portal(selected) => match portal_target(cx.shared) {
                Some(at) => offer::Offer::new(at, selected, cx).into(),
                None => portal::Portal::new(selected, cx).into(),
            },
            Route::History(of) => history::History::new(of, cx).into(),
            Route::Messages => {
                let count = cx.shared.notifications.history().len();
                messages::MessageList::new(count).into()
            }
            Route::Organizations => organizations::Organizations::new(cx).into(),
            Route::Environments => environments::Environments::default().into(),
            Route::Targets => targets::Targets::new(cx.shared).into(),
            Route::AddTarget => target_form::TargetForm::default().into(),
            Route::SignIn(target) => sign_in::SignIn::new(*target).into(),
            Route::Plan => {
                let Some(at) = cx.shared.at() else {
                    cx.say(
                        Level::Note,
                        "No target is selected. Press T to select or add one.",
                    );
                    return None;
                };
                plan::Planning::new(at, None, cx).into()
            }
            Route::PlanOf { at, name } => plan::Planning::new(at, Some(name), cx).into(),
            Route::Offer { at, name } => offer::Offer::new(at, Some(name), cx).into(),
            Route::Verify { at, name } => verify::Verifying::new(at, name, cx).into(),
            Route::Apply {
                at,
                plan,
                confirmed_deletions,
            } => applying::Applying::new(at, plan, confirmed_deletions, cx).into(),
            Route::Usage { at, key_manager } => {
                let subject = usage::Subject::Here(key_manager);
                usage::UsageView::new(at, subject, cx).into()
            }
            Route::UsageThere { at, name } => {
                let subject = usage::Subject::There(name);
                usage::UsageView::new(at, subject, cx).into()
            }
            Route::Sheet(found) => sheet::Sheet::new(&found).into(),
            Route::Viewer {
                title,
                source,
                text,
            } => viewer::Viewer::new(&title, &source, &text).into(),
        })
    }

    /// When it opened, if a key typed ahead could confirm it.
    pub fn guarded_since(&self) -> Option<std::time::Duration> {
        match self {
            Screen::Dialog(dialog) => Some(dialog.opened),
            Screen::Add(add) if add.stage == add::Stage::Review => Some(add.opened),
            _ => None,
        }
    }
}

/// Active target, if it is an API Portal.
fn portal_target(shared: &AppState) -> Option<TargetScope> {
    let target = shared.target()?;
    shared.at().filter(|_| target.kind == TargetKind::ApiPortal)
}

/// A key manager's form, or its values where it is built in.
fn open_key_manager(found: &KeyManager, cx: &mut UpdateContext<'_>) -> Screen {
    if !found.built_in() {
        return edit::Edit::new(found, cx).into();
    }
    let text = stored_text::described(found, &cx.shared.environment_names());
    let why = crate::ops::OpError::BuiltIn.message();
    viewer::Viewer::new(found.name.as_str(), &why, &text).into()
}
