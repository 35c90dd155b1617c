//! Prompts of `add`: the fields of the screen, in its order.

use super::prompter::Reply;
use super::question::{self, FieldPrompt, ask_environments, ask_text, say_problem};
use super::review;
use super::state::Wizard;
use super::token_version::ask_token_version;
use crate::cli::command_error::CommandError;
use crate::discovery::Report;
use crate::discovery::address::{TextKind, recognize};
use crate::form::{details, field_help, provider_help, token_version};
use crate::key_manager::{Field, Name, ProviderKind, clean_url};
use zeroize::Zeroizing;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Provider,
    Field(Field),
    TokenVersion,
    Review,
}

impl Wizard<'_> {
    /// Asks all questions; the draft is then ready to be added.
    ///
    /// # Errors
    /// Cancelled (the draft is stored), or a stream or the database can't be read or written.
    pub fn run(&mut self) -> Result<(), CommandError> {
        self.prompter
            .say("Add Key Manager. At any prompt: ? for help, back, cancel.")?;
        self.prompter.say(
            "back returns to the previous question. In the review, type the name of a value to change it, or fix and a number to apply a fix.",
        )?;
        let mut place = usize::from(self.kind_known);
        loop {
            let steps = self.steps();
            let Some(step) = steps.get(place).copied() else {
                return Ok(());
            };
            let reply = self.take(step)?;
            self.keep()?;
            match reply {
                Reply::Answer(()) => place += 1,
                Reply::Back if place == 0 => {
                    self.prompter
                        .say("This is the first question. Type cancel to leave.")?;
                }
                Reply::Back => place -= 1,
            }
        }
    }

    fn steps(&self) -> Vec<Step> {
        let mut steps = vec![Step::Provider];
        for field in details().iter().copied() {
            if field != Field::Environments || !self.draft.all_environments {
                steps.push(Step::Field(field));
            }
            if field == Field::WellKnownUrl && token_version::is_asked(&self.draft) {
                steps.push(Step::TokenVersion);
            }
        }
        steps.push(Step::Review);
        steps
    }

    fn take(&mut self, step: Step) -> Result<Reply<()>, CommandError> {
        match step {
            Step::Provider => self.provider(),
            Step::Field(Field::Name) => self.name(),
            Step::Field(Field::WellKnownUrl) => self.well_known_url(),
            Step::Field(Field::AllEnvironments) => self.all_environments(),
            Step::Field(Field::Environments) => {
                ask_environments(self.prompter, &mut self.draft, &self.environments)
            }
            Step::Field(field) => {
                let asking = self.asking();
                ask_text(self.prompter, &mut self.draft, field, asking)
            }
            Step::TokenVersion => ask_token_version(self.prompter, &mut self.draft),
            Step::Review => review::run(self),
        }
    }

    /// Options of the field prompts.
    pub fn asking(&self) -> FieldPrompt {
        FieldPrompt {
            http_allowed: self.http_allowed,
            keep: true,
        }
    }

    /// Stores the draft after every answer.
    fn keep(&mut self) -> Result<(), CommandError> {
        if self.draft.is_worth_keeping() {
            let (organization, draft, audit) = (self.organization, &self.draft, &self.audit);
            match self.draft_id {
                Some(id) => self.store.save_draft(organization, id, draft, audit)?,
                None => {
                    let id = self.store.begin_draft(organization, draft, audit)?;
                    self.draft_id = Some(id);
                }
            }
        }
        Ok(())
    }

    fn provider(&mut self) -> Result<Reply<()>, CommandError> {
        let choices = ProviderKind::CHOICES;
        let list: Vec<String> = choices
            .iter()
            .enumerate()
            .map(|(place, kind)| format!("{}, {}.", place + 1, kind.title()))
            .collect();
        self.prompter
            .say(&format!("Provider. {}", list.join(" ")))?;
        let help = field_help(Field::Type, ProviderKind::Custom);
        match self.prompter.number(choices.len(), help)? {
            Reply::Answer(place) => {
                if let Some(kind) = choices.get(place) {
                    self.draft.kind = *kind;
                    self.kind_known = true;
                }
                Ok(Reply::Answer(()))
            }
            Reply::Back => Ok(Reply::Back),
        }
    }

    fn name(&mut self) -> Result<Reply<()>, CommandError> {
        loop {
            let asking = self.asking();
            let reply = ask_text(self.prompter, &mut self.draft, Field::Name, asking)?;
            if reply == Reply::Back {
                return Ok(reply);
            }
            let free = match Name::parse(&self.draft.name) {
                Ok(name) => !self.store.name_taken(self.organization, &name)?,
                Err(_) => true,
            };
            if free {
                return Ok(reply);
            }
            say_problem(self.prompter, &Name::taken().with_fix("Enter another one."))?;
            self.draft.name.clear();
        }
    }

    fn all_environments(&mut self) -> Result<Reply<()>, CommandError> {
        let field = Field::AllEnvironments;
        let help = field_help(field, self.draft.kind);
        let default = self.draft.all_environments;
        let reply = self.prompter.yes_or_no(field.label(), default, help)?;
        match reply {
            Reply::Answer(all) => {
                self.draft.all_environments = all;
                Ok(Reply::Answer(()))
            }
            Reply::Back => Ok(Reply::Back),
        }
    }

    /// Asks for the address until a document is read, or the endpoints are to be entered by hand.
    pub fn well_known_url(&mut self) -> Result<Reply<()>, CommandError> {
        loop {
            let help = format!(
                "{} {}",
                provider_help(self.draft.kind),
                "Paste the address that ends in /.well-known/openid-configuration. An issuer, a curl command or the document itself also works."
            );
            let prompt = question::prompt(Field::WellKnownUrl, &self.draft.well_known_url);
            let first = match self.prompter.ask_address(&prompt, &help)? {
                Reply::Answer(answer) => answer,
                Reply::Back => return Ok(Reply::Back),
            };
            if matches!(first.trim(), "manual" | "hand") && self.unreadable() {
                self.report = None;
                return self.by_hand();
            }
            let pasted = self.whole(first)?;
            let read = match self.address(&pasted)? {
                PasteResult::Nothing => continue,
                PasteResult::Address => {
                    let problem = self.draft.problem(Field::WellKnownUrl, self.http_allowed);
                    if let Some(problem) = problem {
                        say_problem(self.prompter, &problem)?;
                        continue;
                    }
                    self.read()? || self.elsewhere()?
                }
                PasteResult::Read => true,
            };
            if read {
                return Ok(Reply::Answer(()));
            }
        }
    }

    /// A paste of several lines, as far as it belongs together: a JSON document, a command with its continuation.
    fn whole(&mut self, first: Zeroizing<String>) -> Result<Zeroizing<String>, CommandError> {
        let mut text = first;
        let goes_on = |text: &str| {
            let open = text.trim_start().starts_with('{')
                && serde_json::from_str::<serde_json::Value>(text)
                    .is_err_and(|error| error.is_eof());
            open || text.trim_end().ends_with('\\')
        };
        while goes_on(&text) && text.len() < MAX_PASTE {
            let Some(line) = self.prompter.next_line()? else {
                break;
            };
            text.push('\n');
            text.push_str(&line);
        }
        Ok(text)
    }

    /// Finds the address in a paste and puts it into the draft. A suggestion is confirmed by one question.
    fn address(&mut self, pasted: &str) -> Result<PasteResult, CommandError> {
        let cleaned = clean_url(pasted);
        if cleaned.text.is_empty() {
            return Ok(PasteResult::Address);
        }
        let found = recognize(pasted);
        let meant = found.documents.first().map(|it| it.url.clone());
        match found.kind {
            TextKind::Command | TextKind::Wrapped => {
                if let (Some(address), true) = (&found.address, found.certain) {
                    self.prompter.say(&found.sentence.unwrap_or_default())?;
                    self.draft.well_known_url.clone_from(address);
                    return self.meant(
                        meant.filter(|it| it != address),
                        None,
                        PasteResult::Address,
                    );
                }
            }
            TextKind::Credentials | TextKind::Misspelled => {
                if let Some(address) = found.address {
                    return self.meant(
                        Some(address),
                        found.sentence.as_deref(),
                        PasteResult::Nothing,
                    );
                }
            }
            TextKind::OtherAddress => {
                self.draft.well_known_url = cleaned.text;
                return self.meant(
                    meant,
                    Some("This does not look like the address of a discovery document."),
                    PasteResult::Address,
                );
            }
            TextKind::Document
            | TextKind::KnownDocument
            | TextKind::Token
            | TextKind::Response
            | TextKind::Page
            | TextKind::Placeholder => {
                let said = found.sentence.unwrap_or_default();
                let address = found.address.or(meant);
                match address {
                    Some(_) => self.prompter.say(&said)?,
                    None => self.prompter.error(&said)?,
                }
                return match address {
                    Some(address) => self.meant(Some(address), None, PasteResult::Nothing),
                    None => Ok(PasteResult::Nothing),
                };
            }
            TextKind::Empty | TextKind::WellKnown | TextKind::Unknown => {}
        }
        if let Some(notice) = cleaned.notice {
            self.prompter.say(notice)?;
        }
        self.draft.well_known_url = cleaned.text;
        Ok(PasteResult::Address)
    }

    /// Asks whether to read the suggested address, and reads it; `otherwise` is the result if it is declined or has no document.
    fn meant(
        &mut self,
        address: Option<String>,
        why: Option<&str>,
        otherwise: PasteResult,
    ) -> Result<PasteResult, CommandError> {
        let Some(address) = address else {
            return Ok(otherwise);
        };
        if let Some(why) = why {
            self.prompter.say(why)?;
        }
        let question = format!("Read {address}");
        let help = "Type yes to read that address and use it if it has a document, or no to keep your entry.";
        match self.prompter.yes_or_no(&question, true, help)? {
            Reply::Answer(true) if self.read_instead(&address)? => Ok(PasteResult::Read),
            Reply::Answer(_) => {
                self.asked = Some(address);
                Ok(otherwise)
            }
            Reply::Back => Ok(PasteResult::Nothing),
        }
    }

    /// Offers the likely address in place of one that can't be read.
    fn elsewhere(&mut self) -> Result<bool, CommandError> {
        let report = self.report.as_ref();
        let others = report.map(Report::other_addresses).unwrap_or_default();
        let asked = self.asked.take();
        let mut others = others.into_iter().map(|it| it.url);
        let other = others.find(|url| asked.as_ref() != Some(url));
        let came = self.meant(other, None, PasteResult::Nothing)?;
        Ok(came == PasteResult::Read)
    }
}

/// Longest paste, in bytes.
const MAX_PASTE: usize = 1024 * 1024;

/// Result of an answer to the Well-Known URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PasteResult {
    /// No address; the question is repeated.
    Nothing,
    /// An address, in the draft.
    Address,
    /// An address that was read already.
    Read,
}
