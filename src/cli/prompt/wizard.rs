//! `add` line by line: the same fields in the same order as on the screen.

use super::prompter::Reply;
use super::question::{self, Asking, ask_environments, ask_text, say_problem};
use super::review;
use super::state::Wizard;
use super::token_version::ask_token_version;
use crate::cli::failure::Failure;
use crate::form::{details, field_help, provider_help, token_version};
use crate::key_manager::{Field, Name, ProviderKind};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Provider,
    Field(Field),
    TokenVersion,
    Review,
}

impl Wizard<'_> {
    /// Asks everything; the draft is ready to be added when this returns.
    ///
    /// # Errors
    /// Cancelled (the draft is kept), or a stream or the file fails.
    pub fn run(&mut self) -> Result<(), Failure> {
        self.prompter
            .say("Add Key Manager. At any prompt: ? for help, back, cancel.")?;
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
                        .say("This is the first question. cancel leaves.")?;
                }
                Reply::Back => place -= 1,
            }
        }
    }

    fn steps(&self) -> Vec<Step> {
        let mut steps = vec![Step::Provider];
        for spec in details() {
            if spec.field != Field::Environments || !self.draft.all_environments {
                steps.push(Step::Field(spec.field));
            }
            if spec.field == Field::WellKnownUrl && token_version::is_asked(&self.draft) {
                steps.push(Step::TokenVersion);
            }
        }
        if self.draft.kind.has_identifiers() {
            steps.push(Step::Field(Field::ConsumerKeyIdentifier));
            steps.push(Step::Field(Field::ScopeKeyIdentifier));
        }
        steps.push(Step::Review);
        steps
    }

    fn take(&mut self, step: Step) -> Result<Reply<()>, Failure> {
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

    /// How fields are asked for here.
    pub fn asking(&self) -> Asking {
        Asking {
            http_allowed: self.http_allowed,
            keep: true,
        }
    }

    /// Keeps the draft after every answer.
    fn keep(&mut self) -> Result<(), Failure> {
        if self.draft.is_worth_keeping() {
            let (organization, draft, audit) = (self.organization, &self.draft, &self.audit);
            match self.draft_id {
                Some(id) => self.store.keep_draft(organization, id, draft, audit)?,
                None => {
                    let id = self.store.begin_draft(organization, draft, audit)?;
                    self.draft_id = Some(id);
                }
            }
        }
        Ok(())
    }

    fn provider(&mut self) -> Result<Reply<()>, Failure> {
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

    fn name(&mut self) -> Result<Reply<()>, Failure> {
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
            say_problem(self.prompter, &Name::taken().with_fix("Enter another."))?;
            self.draft.name.clear();
        }
    }

    fn all_environments(&mut self) -> Result<Reply<()>, Failure> {
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

    /// Asks for the address until a document can be read there, or the endpoints are to be entered by hand.
    pub fn well_known_url(&mut self) -> Result<Reply<()>, Failure> {
        loop {
            let asking = self.asking();
            let before = self.draft.well_known_url.clone();
            let help = format!(
                "{} {}",
                provider_help(self.draft.kind),
                "Paste the address that ends in /.well-known/openid-configuration."
            );
            let prompt = question::prompt(Field::WellKnownUrl, &before);
            let answer = match self.prompter.ask(&prompt, &help)? {
                Reply::Answer(answer) => answer,
                Reply::Back => return Ok(Reply::Back),
            };
            if answer.trim() == "hand" && self.unreadable() {
                self.report = None;
                return self.by_hand();
            }
            let cleaned = crate::key_manager::clean_url(&answer);
            if !cleaned.text.is_empty() {
                if let Some(notice) = cleaned.notice {
                    self.prompter.say(notice)?;
                }
                self.draft.well_known_url = cleaned.text;
            }
            let problem = self.draft.problem(Field::WellKnownUrl, asking.http_allowed);
            if let Some(problem) = problem {
                say_problem(self.prompter, &problem)?;
                continue;
            }
            if self.read()? {
                return Ok(Reply::Answer(()));
            }
        }
    }
}
