//! Line-by-line prompts: `?`, `back` and `cancel` work everywhere; end of input cancels.

use std::fmt;
use std::io::{self, Write};

use zeroize::Zeroizing;

use super::input::Input;
use super::typed_line::Echo;
use crate::cli::command_error::CommandError;
use crate::cli::exit_code::ExitCode;
use crate::key_manager::{cells, hanging, visible, without_backticks};
use crate::token::looks_like_token;

/// Reply: a value, or a step back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply<T> {
    /// Answer of the user.
    Answer(T),
    /// `back`.
    Back,
}

/// Input at a prompt.
enum PromptInput {
    Answer(Zeroizing<String>),
    Back,
    /// `cancel`, or the end of input.
    Left,
}

/// Prompts line by line: a question, an answer, an error below it. Everything that asks or says fails on Ctrl+C, or when a stream does.
pub struct Prompter {
    input: Input,
    out: Box<dyn Write>,
    /// Columns of the terminal that is written to.
    columns: Option<usize>,
    saved: bool,
}

impl fmt::Debug for Prompter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Prompter")
            .field("input", &self.input)
            .finish_non_exhaustive()
    }
}

impl Prompter {
    /// Prompter that reads from `input` and writes to `out`.
    pub fn new(input: Input, out: Box<dyn Write>) -> Self {
        Prompter {
            input,
            out,
            columns: None,
            saved: false,
        }
    }

    /// Wraps lines between words at this many columns. A longer word, such as an address, is never broken.
    pub fn wrapped(self, columns: Option<usize>) -> Self {
        Prompter { columns, ..self }
    }

    /// Records that something was saved, so that cancelling does not report that nothing was.
    pub fn saved(&mut self) {
        self.saved = true;
    }

    /// Prints one line, escaped for the terminal and wrapped to its width.
    pub fn say(&mut self, line: &str) -> Result<(), CommandError> {
        let text = self.fitted(line);
        writeln!(self.out, "{text}")?;
        self.out.flush()?;
        Ok(())
    }

    fn fitted(&self, line: &str) -> String {
        let text = visible(&without_backticks(line));
        match self.columns.filter(|columns| cells(&text) > *columns) {
            Some(columns) => hanging("", &text, columns).trim_end().to_owned(),
            None => text,
        }
    }

    /// Prints several lines.
    pub fn say_lines(&mut self, text: &str) -> Result<(), CommandError> {
        text.lines().try_for_each(|line| self.say(line))
    }

    /// Prints an error with its fix on the same line.
    pub fn error(&mut self, sentence: &str) -> Result<(), CommandError> {
        self.say(&format!("Error: {sentence}"))
    }

    /// Asks for a line of text; `help` is printed on `?`. A token is rejected.
    pub fn ask(&mut self, prompt: &str, help: &str) -> Result<Reply<String>, CommandError> {
        self.ask_no_token(prompt, help, Echo::Line)
    }

    fn ask_no_token(
        &mut self,
        prompt: &str,
        help: &str,
        echo: Echo,
    ) -> Result<Reply<String>, CommandError> {
        let heard = self.hear_no_token(prompt, help, echo)?;
        Ok(match self.reply(heard)? {
            Reply::Answer(text) => Reply::Answer(text.to_string()),
            Reply::Back => Reply::Back,
        })
    }

    fn hear_no_token(
        &mut self,
        prompt: &str,
        help: &str,
        echo: Echo,
    ) -> Result<PromptInput, CommandError> {
        loop {
            match self.hear(prompt, help, echo)? {
                PromptInput::Answer(text) if looks_like_token(&text) => self.error(
                    "That looks like a token. It was not saved. Paste it when kmctl asks for a token.",
                )?,
                heard => return Ok(heard),
            }
        }
    }

    /// Asks for a line that may contain a token beside the address.
    pub fn ask_address(
        &mut self,
        prompt: &str,
        help: &str,
    ) -> Result<Reply<Zeroizing<String>>, CommandError> {
        self.ask_with(prompt, help, Echo::Line)
    }

    /// Asks for a choice, or for a secret in its place: only the length of a choice is echoed.
    pub fn ask_choice_or_secret(
        &mut self,
        prompt: &str,
        help: &str,
    ) -> Result<Reply<Zeroizing<String>>, CommandError> {
        self.ask_with(prompt, help, Echo::Choice)
    }

    /// Next line of a multi-line answer, if it is not empty.
    pub fn next_line(&mut self) -> Result<Option<Zeroizing<String>>, CommandError> {
        let line = self
            .input
            .line(Echo::Line)
            .map_err(|error| cannot_read(&error))?;
        Ok(line.filter(|line| !line.trim().is_empty()))
    }

    /// Asks for a secret, without echo; zeroized on drop.
    pub fn ask_hidden(
        &mut self,
        prompt: &str,
        help: &str,
    ) -> Result<Reply<Zeroizing<String>>, CommandError> {
        self.ask_with(prompt, help, Echo::Hidden)
    }

    fn ask_with(
        &mut self,
        prompt: &str,
        help: &str,
        echo: Echo,
    ) -> Result<Reply<Zeroizing<String>>, CommandError> {
        let heard = self.hear(prompt, help, echo)?;
        self.reply(heard)
    }

    /// Reply of an input; cancelling is reported, and ends the command.
    fn reply(&mut self, heard: PromptInput) -> Result<Reply<Zeroizing<String>>, CommandError> {
        match heard {
            PromptInput::Answer(text) => Ok(Reply::Answer(text)),
            PromptInput::Back => Ok(Reply::Back),
            PromptInput::Left => {
                self.say(match self.saved {
                    true => "Canceled. Earlier changes are saved.",
                    false => "Canceled. Nothing was changed.",
                })?;
                Err(CommandError {
                    silent: true,
                    ..CommandError::cancelled()
                })
            }
        }
    }

    fn hear(&mut self, prompt: &str, help: &str, echo: Echo) -> Result<PromptInput, CommandError> {
        loop {
            let question = self.fitted(&format!("{prompt}:"));
            write!(self.out, "{question} ")?;
            self.out.flush()?;
            let line = self.input.line(echo).map_err(|error| cannot_read(&error))?;
            if echo == Echo::Hidden || !self.input.shows_typing() || line.is_none() {
                // The typed line end was not echoed: start a new line.
                writeln!(self.out)?;
            }
            let Some(line) = line else {
                return Ok(PromptInput::Left);
            };
            match line.trim() {
                "?" => self.say_lines(help)?,
                "back" => return Ok(PromptInput::Back),
                "cancel" => return Ok(PromptInput::Left),
                _ => return Ok(PromptInput::Answer(line)),
            }
        }
    }

    /// Asks yes or no; an empty answer is the default.
    pub fn yes_or_no(
        &mut self,
        question: &str,
        default: bool,
        help: &str,
    ) -> Result<Reply<bool>, CommandError> {
        let word = if default { "yes" } else { "no" };
        let prompt = format!("{question}, yes or no (default: {word})");
        loop {
            let text = match self.ask(&prompt, help)? {
                Reply::Answer(text) => text,
                Reply::Back => return Ok(Reply::Back),
            };
            match text.trim().to_ascii_lowercase().as_str() {
                "" => return Ok(Reply::Answer(default)),
                "yes" | "y" => return Ok(Reply::Answer(true)),
                "no" | "n" => return Ok(Reply::Answer(false)),
                _ => self.error("Type yes or no.")?,
            }
        }
    }

    /// Asks for one of the numbered options printed before; returns its index from 0.
    pub fn number(&mut self, count: usize, help: &str) -> Result<Reply<usize>, CommandError> {
        self.place(&format!("Number from 1 to {count}"), count, help)
    }

    /// Asks for a number with a given question; returns its index from 0.
    pub fn place(
        &mut self,
        prompt: &str,
        count: usize,
        help: &str,
    ) -> Result<Reply<usize>, CommandError> {
        loop {
            let text = match self.ask_no_token(prompt, help, Echo::Choice)? {
                Reply::Answer(text) => text,
                Reply::Back => return Ok(Reply::Back),
            };
            if let Some(place) = self.counted(&text, count)? {
                return Ok(Reply::Answer(place));
            }
        }
    }

    /// Asks for a menu entry, by its number or its first letters; returns its index from 0. `None` if the menu is left by `back`, `cancel` or the end of input.
    pub fn entry(
        &mut self,
        prompt: &str,
        titles: &[&str],
        help: &str,
    ) -> Result<Option<usize>, CommandError> {
        loop {
            let PromptInput::Answer(text) = self.hear_no_token(prompt, help, Echo::Choice)? else {
                return Ok(None);
            };
            if let Some(place) = titled(&text, titles) {
                return Ok(Some(place));
            }
            if let Some(place) = self.counted(&text, titles.len())? {
                return Ok(Some(place));
            }
        }
    }

    /// Index from 0 of a number from 1; prints an error for any other text.
    fn counted(&mut self, text: &str, count: usize) -> Result<Option<usize>, CommandError> {
        match text.trim().parse::<usize>() {
            Ok(number) if (1..=count).contains(&number) => Ok(Some(number - 1)),
            _ => {
                self.error(&format!("Enter a number from 1 to {count}."))?;
                Ok(None)
            }
        }
    }
}

/// Index of the only title that begins with these letters.
fn titled(text: &str, titles: &[&str]) -> Option<usize> {
    let typed = text.trim().to_lowercase();
    let begins = |title: &&str| title.to_lowercase().starts_with(&typed);
    let mut places = (0..titles.len()).filter(|place| titles.get(*place).is_some_and(begins));
    let first = places.next().filter(|_| !typed.is_empty())?;
    places.next().is_none().then_some(first)
}

fn cannot_read(error: &io::Error) -> CommandError {
    if error.kind() == io::ErrorKind::Interrupted {
        // Ctrl+C during input.
        return CommandError::status(ExitCode::Interrupt);
    }
    CommandError::new(
        "input-failed",
        ExitCode::Unexpected,
        format!("Your input can't be read: {error}."),
    )
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct PromptInput(Arc<Mutex<Vec<u8>>>);

    impl Write for PromptInput {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn with(answers: &str) -> (Prompter, PromptInput) {
        let heard = PromptInput::default();
        let input = Input::Lines(Box::new(Cursor::new(answers.to_owned().into_bytes())));
        (Prompter::new(input, Box::new(heard.clone())), heard)
    }

    fn text(heard: &PromptInput) -> String {
        String::from_utf8(heard.0.lock().unwrap().clone()).unwrap()
    }

    #[test]
    fn help_is_said_and_the_question_put_again() {
        let (mut it, heard) = with("?\nmaybe\nYES\n");
        let reply = it.yes_or_no("Go on", false, "Say yes to go on.").unwrap();
        assert_eq!(reply, Reply::Answer(true));
        assert_eq!(
            text(&heard),
            "Go on, yes or no (default: no): \nSay yes to go on.\nGo on, yes or no (default: no): \nError: Type yes or no.\nGo on, yes or no (default: no): \n"
        );
    }

    #[test]
    fn back_cancel_and_the_end_of_input() {
        let (mut it, _) = with(" back \ncancel\n");
        assert_eq!(it.ask("A", "").unwrap(), Reply::Back);
        assert_eq!(it.ask("A", "").unwrap_err().exit, ExitCode::Cancelled);
        let (mut it, heard) = with("");
        assert_eq!(it.number(3, "").unwrap_err().exit, ExitCode::Cancelled);
        assert!(text(&heard).ends_with("Canceled. Nothing was changed.\n"));
    }

    #[test]
    fn a_menu_is_left_without_a_word() {
        const TITLES: [&str; 3] = ["List", "Search", "Show a key manager"];
        for leaving in ["9\nback\n", "9\ncancel\n", "9\n"] {
            let (mut it, heard) = with(leaving);
            assert_eq!(it.entry("Menu", &TITLES, "").unwrap(), None, "{leaving:?}");
            let said = text(&heard);
            assert!(said.contains("Error: Enter a number from 1 to 3."));
            assert!(!said.contains("Canceled"), "{said}");
        }
        for (answer, place) in [("2\n", 1), (" list\n", 0), ("s\nse\n", 1), ("Show\n", 2)] {
            let (mut it, _) = with(answer);
            let entered = it.entry("Menu", &TITLES, "").unwrap();
            assert_eq!(entered, Some(place), "{answer:?}");
        }
    }

    #[test]
    fn a_line_of_any_length_is_whole() {
        let long = "x".repeat(100_000);
        let (mut it, _) = with(&format!("{long}\r\n"));
        assert_eq!(it.ask("A", "").unwrap(), Reply::Answer(long));
    }

    #[test]
    fn lines_end_between_words_at_the_width_of_the_terminal() {
        let (it, heard) = with("x\n");
        let mut it = it.wrapped(Some(24));
        it.say("The `jwks_uri` is at https://idp.example.com/very/long/path now.")
            .unwrap();
        it.ask("Add this key manager, yes or no", "").unwrap();
        assert_eq!(
            text(&heard),
            "The jwks_uri is at\nhttps://idp.example.com/very/long/path\nnow.\nAdd this key manager,\nyes or no: \n"
        );
    }

    #[test]
    fn foreign_text_is_made_visible() {
        let (mut it, heard) = with("x\n");
        it.say("a\u{1b}[2Jb").unwrap();
        it.ask("c\u{1b}d", "").unwrap();
        assert!(!text(&heard).contains('\u{1b}'));
    }
}
