//! Clicks: what a click does on each screen, by the same actions as its keys.

use super::Screen;
use super::add::Stage;
use super::list::List;
use super::screen_state::ScreenState;
use crate::store::{Sort, SortBy};
use crate::tui::context::UpdateContext;
use crate::tui::keymap::{Action, Input};
use crate::tui::mouse::Hit;

impl Screen {
    /// A click on what the last frame showed.
    pub fn click(&mut self, hit: Hit, cx: &mut UpdateContext<'_>) {
        match (&mut *self, hit) {
            (Screen::Add(add), hit) => add.click(hit, cx),
            (Screen::Edit(edit), hit) => edit.click(hit, cx),
            (Screen::Dialog(dialog), Hit::Button(place)) => {
                dialog.typing = false;
                dialog.focus = place;
                self.press(Action::Submit, cx);
            }
            (Screen::Portal(portal), Hit::Button(_)) => {
                portal.on_save = true;
                self.press(Action::Submit, cx);
            }
            (_, Hit::Row(place)) => self.click_row(place, cx),
            (_, Hit::Toggle(stop)) => {
                self.walk(stop, cx);
                self.press(Action::Toggle, cx);
            }
            (_, Hit::Button(stop)) => {
                self.walk(stop, cx);
                self.press(Action::Submit, cx);
            }
            _ => {}
        }
    }

    fn press(&mut self, action: Action, cx: &mut UpdateContext<'_>) {
        self.state_mut().handle_action(Input::Act(action), cx);
    }

    /// The row gets the focus as by its keys; then it is chosen, in lists only if it had the focus.
    fn click_row(&mut self, place: usize, cx: &mut UpdateContext<'_>) {
        let again = self.row() == Some(place);
        self.walk(place, cx);
        let action = match self {
            Screen::Added(_) => Some(Action::Choose),
            Screen::Portal(_) => Some(Action::Toggle),
            Screen::Check(check) => Some(check.click_action()),
            Screen::Token(test) => match &test.getting {
                Some(_) => None,
                None => again.then_some(Action::Submit),
            },
            Screen::History(_) | Screen::CheckSeveral(_) => again.then_some(Action::Open),
            Screen::Help(_) => again.then_some(Action::Submit),
            Screen::Organizations(_) | Screen::Targets(_) => again.then_some(Action::Choose),
            Screen::Plan(_) | Screen::Sheet(_) => again.then_some(Action::Toggle),
            _ => None,
        };
        if let Some(action) = action.filter(|_| self.row() == Some(place)) {
            self.press(action, cx);
        }
    }

    /// Moves the focus to a row by the keys that do.
    fn walk(&mut self, place: usize, cx: &mut UpdateContext<'_>) {
        let (up, down) = match self {
            Screen::Token(test) if test.getting.is_some() => (Action::Previous, Action::Next),
            Screen::SignIn(_) | Screen::TargetForm(_) | Screen::Usage(_) | Screen::Verify(_) => {
                (Action::Previous, Action::Next)
            }
            _ => (Action::Up, Action::Down),
        };
        match self {
            Screen::Portal(portal) => portal.on_save = false,
            Screen::Plan(plan) => plan.on_detail = false,
            _ => {}
        }
        let Some(before) = self.row() else { return };
        for _ in place..before {
            self.press(up, cx);
        }
        for _ in before..place {
            self.press(down, cx);
        }
    }

    /// The row with the focus.
    fn row(&self) -> Option<usize> {
        Some(match self {
            Screen::Add(add) if add.stage == Stage::Provider => add.choice,
            Screen::Added(added) => added.choice,
            Screen::Help(help) => help.selected,
            Screen::Messages(list) => list.selected,
            Screen::Portal(portal) => portal.place,
            Screen::Token(test) => match &test.getting {
                Some(form) => form.focus,
                None => test.picking.map_or(test.selected, |picker| picker.selected),
            },
            Screen::Organizations(screen) => screen.selected,
            Screen::Environments(screen) => screen.selected,
            Screen::History(screen) => screen.selected,
            Screen::Check(check) => {
                let focus = check.focus;
                check.elements().iter().position(|it| *it == focus)?
            }
            Screen::CheckSeveral(check) => check.selected,
            Screen::Targets(screen) => screen.selected,
            Screen::TargetForm(form) => form.focus,
            Screen::SignIn(form) => form.focus,
            Screen::Verify(form) => form.focus,
            Screen::Plan(screen) => screen.selected,
            Screen::Applying(screen) => screen.selected,
            Screen::Usage(screen) => screen.focus,
            Screen::Sheet(screen) => screen.selected,
            _ => return None,
        })
    }
}

impl List {
    /// A click on what the last frame showed.
    pub fn click(&mut self, hit: Hit, cx: &mut UpdateContext<'_>) {
        match hit {
            Hit::Row(place) if place == self.selected => {
                self.handle_action(Input::Act(Action::Open), cx);
            }
            Hit::Row(place) => {
                let by = place as isize - self.selected as isize;
                self.step(by, cx);
            }
            Hit::Sort(by) => {
                let same =
                    self.sort.by == by || (by == SortBy::Status && self.sort.by == SortBy::Grade);
                let sort = match same {
                    true => self.sort.reversed(),
                    false => Sort {
                        by,
                        descending: false,
                    },
                };
                self.set_sort(sort, cx);
            }
            _ => {}
        }
    }
}
