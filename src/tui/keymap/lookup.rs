//! Lookup of keys, and the footer and help made from the table.

use super::action::{Action, Availability, KeyContext};
use super::bindings::{BINDINGS, Binding, bindings};
use super::group::Group;
use crate::form::Edit;
use crate::input::key::{KeyEvent, typed_char};
use crate::key_manager::cells;

/// Input of a screen: an action, a character, or a paste.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// An action from the table.
    Act(Action),
    /// A character typed where text has the focus, or where text is pasted.
    Type(char),
    /// Text pasted; only where text has the focus does it do anything.
    Paste(String),
}

/// Input for a key in these contexts, most specific first. In a text context a printable key is text.
pub fn lookup(contexts: &[KeyContext], key: KeyEvent) -> Option<Input> {
    let text = contexts
        .iter()
        .any(|context| matches!(context, KeyContext::Text | KeyContext::Search));
    if text && let Some(c) = typed_char(key) {
        return Some(Input::Type(c));
    }
    let bound = contexts.iter().find_map(|context| {
        bindings(*context)
            .find(|binding| binding.keys.contains(&key))
            .map(|binding| Input::Act(binding.action))
    });
    // As a paste, the screen can explain it.
    let pasted = || contexts.contains(&KeyContext::Token);
    bound.or_else(|| typed_char(key).filter(|_| pasted()).map(Input::Type))
}

/// Bindings accepted by `wanted` that are reachable in these contexts: a more specific context hides bindings of the
/// same action or the same keys.
fn reachable<'a>(
    contexts: &'a [KeyContext],
    wanted: impl Fn(&Binding) -> bool + Copy + 'a,
) -> impl Iterator<Item = &'static Binding> + 'a {
    contexts
        .iter()
        .enumerate()
        .flat_map(move |(place, context)| {
            bindings(*context)
                .filter(move |binding| wanted(binding))
                .filter(move |binding| {
                    // Bindings whose keys a more specific context takes are omitted.
                    !contexts.iter().take(place).any(|earlier| {
                        bindings(*earlier).any(|other| {
                            other.action == binding.action
                                || binding.keys.iter().all(|key| other.keys.contains(key))
                        })
                    })
                })
        })
}

/// A key and what it does, for the footer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hint {
    /// Key, as written in the keymap.
    pub key: &'static str,
    /// Verb in this state.
    pub verb: &'static str,
    /// Action of a click on the hint.
    pub action: Option<Action>,
}

impl Hint {
    /// Hint without a click target.
    pub fn words(key: &'static str, verb: &'static str) -> Self {
        Hint {
            key,
            verb,
            action: None,
        }
    }

    /// Width in cells, without the gap to the next hint.
    pub fn width(&self) -> usize {
        cells(self.key) + 1 + cells(self.verb)
    }
}

/// The cells between two hints.
pub const HINT_GAP: usize = 2;

/// The footer: most used first, help last. As the width shrinks the least used drop first; the way back and help stay.
pub fn footer(
    contexts: &[KeyContext],
    width: usize,
    available: impl Fn(Action) -> Availability,
) -> Vec<Hint> {
    // A text that the screen offers is named, though the key is one of many that edit.
    let offered = |binding: &Binding| {
        binding.action == Action::Edit(Edit::Yank)
            && matches!(available(binding.action), Availability::Means(_))
    };
    let mut items: Vec<(u8, Hint)> =
        reachable(contexts, |binding| binding.rank > 0 || offered(binding))
            .filter_map(|binding| {
                let verb = match available(binding.action) {
                    Availability::Ready => binding.verb,
                    Availability::ReadyAs(verb) | Availability::Means(verb) => verb,
                    Availability::Quiet | Availability::Absent => return None,
                };
                let hint = Hint {
                    key: shown(binding, contexts),
                    verb,
                    action: Some(binding.action),
                };
                Some((binding.rank.max(1), hint))
            })
            .collect();
    items.sort_by_key(|(rank, _)| *rank);
    let help = items
        .iter()
        .position(|(rank, _)| *rank == 99)
        .map(|place| items.remove(place).1);
    let named = |action| items.iter().any(|(_, hint)| hint.action == Some(action));
    // Where nothing leads back, the way out does.
    let back = match named(Action::Back) {
        true => Action::Back,
        false => Action::LeaveProgram,
    };
    let is_back = |hint: &Hint| hint.action == Some(back);
    let mut taken = help.map_or(0, |help| help.width());
    // The way back keeps its place from the start, unless the most used key doesn't fit beside it.
    let back = items.iter().find(|(_, hint)| is_back(hint));
    let first = items.first().map_or(0, |(_, hint)| hint.width() + HINT_GAP);
    let mut kept = back.map_or(0, |(_, hint)| hint.width() + HINT_GAP);
    if taken + first + kept > width {
        kept = 0;
    }
    let mut hints = Vec::new();
    let mut is_full = false;
    for (_, item) in items {
        let back = is_back(&item);
        if back {
            kept = 0;
        }
        let needed = taken + item.width() + HINT_GAP;
        if needed + kept <= width && (back || !is_full) {
            hints.push(item);
            taken = needed;
        } else {
            is_full = true;
        }
    }
    hints.extend(help);
    hints
}

/// A row of the help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HelpRow {
    /// Group under which the row is listed.
    pub group: Group,
    /// Keys, as written in the keymap.
    pub keys: &'static str,
    /// What they do in this state.
    pub text: &'static str,
    /// Action of the row.
    pub action: Action,
}

/// Rows of the help in the order of their groups; keys without effect in this state are omitted.
pub fn help_rows(
    contexts: &[KeyContext],
    available: impl Fn(Action) -> Availability,
) -> Vec<HelpRow> {
    let mut rows: Vec<HelpRow> = Vec::new();
    for binding in reachable(contexts, |binding| !binding.help.is_empty()) {
        let text = match available(binding.action) {
            Availability::Absent => continue,
            Availability::Means(meaning) => meaning,
            _ => binding.help,
        };
        let row = HelpRow {
            group: Group::of(binding.action),
            keys: shown(binding, contexts),
            text,
            action: binding.action,
        };
        // The keys of the same thing in a wider context.
        if !rows.iter().any(|it| it.text == text) {
            rows.push(row);
        }
    }
    rows.sort_by_key(|row| row.group);
    rows
}

/// Keys of a binding as shown: in a form, the help has one key wherever the focus is.
fn shown(binding: &Binding, contexts: &[KeyContext]) -> &'static str {
    match binding.action {
        Action::Help if contexts.contains(&KeyContext::Form) => "Ctrl+G",
        _ => binding.shown,
    }
}

/// Whether a key does something anywhere.
pub fn is_bound(key: KeyEvent) -> bool {
    let mut all = BINDINGS.iter().flat_map(|(context, _)| bindings(*context));
    all.any(|binding| binding.keys.contains(&key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::key::{KeyCode, KeyModifiers, ctrl, letter};

    #[test]
    fn no_chord_twice_in_a_context() {
        for (context, _) in BINDINGS {
            let mut keys: Vec<_> = bindings(*context).flat_map(|it| it.keys).collect();
            while let Some(key) = keys.pop() {
                assert!(
                    !keys.contains(&key),
                    "{key:?} is bound twice in {context:?}"
                );
            }
        }
    }

    #[test]
    fn keys_in_footer_and_help_have_a_name() {
        for binding in BINDINGS.iter().flat_map(|(context, _)| bindings(*context)) {
            let listed = binding.rank > 0 || !binding.help.is_empty();
            assert!(!listed || !binding.shown.is_empty(), "{binding:?}");
        }
    }

    #[test]
    fn keys_that_cannot_be_trusted_are_not_bound() {
        let banned = "sqijmnportx\\^@";
        for binding in BINDINGS.iter().flat_map(|(context, _)| bindings(*context)) {
            for key in binding.keys {
                if let (true, KeyCode::Char(letter)) =
                    (key.modifiers.contains(KeyModifiers::CONTROL), key.code)
                {
                    assert!(!banned.contains(letter), "Ctrl+{letter} is bound");
                }
                assert!(
                    !matches!(
                        key.code,
                        KeyCode::Char('[' | ']' | '{' | '}' | '\\' | '|' | '~' | '`')
                    ),
                    "{key:?} needs AltGr on many keyboards"
                );
            }
        }
    }

    #[test]
    fn letters_are_text_where_text_has_the_focus() {
        let contexts = [KeyContext::Text, KeyContext::Form, KeyContext::Everywhere];
        assert_eq!(lookup(&contexts, letter('?')), Some(Input::Type('?')));
        assert_eq!(lookup(&contexts, ctrl('g')), Some(Input::Act(Action::Help)));
    }

    #[test]
    fn letters_without_a_meaning_are_heard_where_text_is_pasted() {
        let e = letter('e');
        let elsewhere = [KeyContext::List, KeyContext::NoText, KeyContext::Everywhere];
        assert_eq!(lookup(&elsewhere, letter('z')), None);
        let here = [
            KeyContext::Token,
            KeyContext::NoText,
            KeyContext::Everywhere,
        ];
        assert_eq!(lookup(&here, e), Some(Input::Type('e')));
        assert_eq!(
            lookup(&here, letter('g')),
            Some(Input::Act(Action::GetToken))
        );
    }

    #[test]
    fn the_help_has_no_key_twice_and_its_groups_are_in_order() {
        use KeyContext as C;
        let list: &[C] = &[C::List, C::Tabs, C::NoText, C::Everywhere];
        let text: &[C] = &[C::Text, C::Form, C::Everywhere];
        let button: &[C] = &[C::Button, C::Form, C::NoText, C::Everywhere];
        let menu: &[C] = &[C::Menu, C::NoText, C::Everywhere];
        let token: &[C] = &[C::Token, C::NoText, C::Everywhere];
        for contexts in [list, text, button, menu, token] {
            let rows = help_rows(contexts, |_| Availability::Ready);
            assert!(rows.is_sorted_by_key(|row| row.group), "{rows:?}");
            for (place, row) in rows.iter().enumerate() {
                let rest = rows.iter().skip(place + 1);
                let mut same = rest.filter(|it| it.keys == row.keys || it.text == row.text);
                assert_eq!(same.next(), None, "{contexts:?}: {row:?}");
            }
        }
        let absent = help_rows(list, |_| Availability::Absent);
        assert_eq!(absent, Vec::new());
    }

    #[test]
    fn the_help_says_what_a_key_means_now() {
        let contexts = [KeyContext::Text, KeyContext::Form, KeyContext::Everywhere];
        let of = |available: Availability| {
            let rows = help_rows(&contexts, move |action| match action {
                Action::Edit(Edit::Yank) => available,
                _ => Availability::Ready,
            });
            let yank = |row: &HelpRow| row.action == Action::Edit(Edit::Yank);
            rows.into_iter().find(yank).map(|row| row.text)
        };
        assert_eq!(of(Availability::Ready), Some("paste what was deleted"));
        assert_eq!(
            of(Availability::Means("Demo address")),
            Some("Demo address")
        );
    }

    #[test]
    fn the_footer_drops_the_least_used_and_keeps_help() {
        let contexts = [KeyContext::List, KeyContext::NoText, KeyContext::Everywhere];
        let help = Hint {
            action: Some(Action::Help),
            key: "?",
            verb: "Help",
        };
        let wide = footer(&contexts, 120, |_| Availability::Ready);
        assert_eq!(wide.first().map(|hint| hint.verb), Some("Edit"));
        assert_eq!(wide.last(), Some(&help));
        let narrow = footer(&contexts, 30, |_| Availability::Ready);
        let taken: usize = narrow.iter().map(|hint| hint.width() + HINT_GAP).sum();
        assert!(taken - HINT_GAP <= 30, "{narrow:?}");
        assert!(narrow.len() < wide.len());
        assert_eq!(narrow.last(), Some(&help));
    }

    #[test]
    fn the_way_back_drops_last() {
        use KeyContext as C;
        let contexts = [C::Finding, C::Review, C::Form, C::NoText, C::Everywhere];
        let verbs = |width| {
            let hints = footer(&contexts, width, |_| Availability::Ready);
            hints.iter().map(|hint| hint.verb).collect::<Vec<_>>()
        };
        assert_eq!(verbs(32), ["Fix", "Back", "Help"]);
        assert_eq!(verbs(31), ["Fix", "Help"]);
        assert!(verbs(60).contains(&"Back"));
    }
}
