//! The command line without the whole tree of commands, for what is started most: making the tree costs more than reading
//! fifty key managers.
//!
//! Words are first held against a tree of one command. What that doesn't take, help and mistakes too, goes to the whole tree,
//! which has the words for it.

use std::ffi::{OsStr, OsString};

use clap::{Args as _, Command as Tree, FromArgMatches as _, Parser as _};

use super::arguments::{Arguments, Global};
use super::command::{list::List, show::Show, switch::Disable, switch::Enable};

impl Arguments {
    /// Reads the words of a command line.
    ///
    /// # Errors
    /// A usage error, or the help or version that was asked for.
    pub fn read(words: &[OsString]) -> Result<Self, clap::Error> {
        match quickly(words) {
            Some(arguments) => Ok(arguments),
            None => Self::try_parse_from(words),
        }
    }
}

/// What they mean, where the small tree is enough; the same as the whole one would answer.
fn quickly(words: &[OsString]) -> Option<Arguments> {
    let (program, words) = words.split_first()?;
    let bare = |tree: Tree| tree.disable_help_flag(true).disable_help_subcommand(true);
    let mut tree = bare(Global::augment_args(Tree::new("kmctl")));
    match words.iter().find_map(|word| frequent(word)) {
        Some(command) => tree = tree.subcommand(bare(command)),
        // Nothing, or options alone.
        None if words.first().is_none_or(|word| is_option(word)) => {}
        None => return None,
    }
    let matches = tree
        .try_get_matches_from(std::iter::once(program).chain(words))
        .ok()?;
    Arguments::from_arg_matches(&matches).ok()
}

/// The tree of a command that scripts call again and again.
fn frequent(word: &OsStr) -> Option<Tree> {
    Some(match word.to_str()? {
        "list" => List::augment_args(Tree::new("list")),
        "show" => Show::augment_args(Tree::new("show")),
        "enable" => Enable::augment_args(Tree::new("enable")),
        "disable" => Disable::augment_args(Tree::new("disable")),
        _ => return None,
    })
}

fn is_option(word: &OsStr) -> bool {
    word.as_encoded_bytes().starts_with(b"-")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(line: &[&str]) -> Vec<OsString> {
        std::iter::once("kmctl")
            .chain(line.iter().copied())
            .map(OsString::from)
            .collect()
    }

    #[test]
    fn what_is_started_most_needs_no_whole_tree() {
        for line in [
            &[][..],
            &["--ascii", "--database", "list"],
            &["list", "--json", "--limit", "50"],
            &["--json", "list", "--enabled"],
            &["show", "--", "--name"],
            &["enable", "-n", "a"],
            &["disable", "a"],
        ] {
            assert!(quickly(&words(line)).is_some(), "{line:?}");
        }
        for line in [
            &["list", "--help"][..],
            &["--version"],
            &["list", "show"],
            &["shwo", "a"],
            &["discover", "list"],
        ] {
            assert!(quickly(&words(line)).is_none(), "{line:?}");
        }
    }

    proptest! {
        #[test]
        fn the_small_tree_says_what_the_whole_one_says(line in proptest::collection::vec(
            prop::sample::select(vec![
                "list", "show", "enable", "disable", "add", "env", "help", "--", "-", "a", "--json", "-o", "json", "-n",
                "--database", "--limit", "3", "--enabled", "--disabled", "--search=x", "--type", "okta", "custom", "-h",
                "--help", "-V", "-qv", "--timeout", "5s", "--resolve", "--ca-file", "-oyaml", "--output=json", "--color", "",
            ]), 0..6))
        {
            let words = words(&line);
            if let Some(quick) = quickly(&words) {
                let whole = Arguments::try_parse_from(&words);
                prop_assert_eq!(format!("{quick:?}"), format!("{:?}", whole.unwrap()));
            }
        }
    }
}
