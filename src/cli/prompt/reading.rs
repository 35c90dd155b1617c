//! Address of the prompts' wizard: read, validated, accepted; or the endpoints entered by hand.

use super::prompter::Reply;
use super::question::ask_text;
use super::state::Wizard;
use crate::cli::command_error::CommandError;
use crate::cli::wait::wait;
use crate::discovery::{Finding, Report, ask};
use crate::form::finding_summary::presets;
use crate::form::url_outcome::outcome;
use crate::form::{Refuted, current_findings, replace_refuted, shared_issuer, unread_keys};
use crate::key_manager::{Field, counted};
use crate::ops::discover::{Request, discover, read_keys};

impl Wizard<'_> {
    pub fn unreadable(&self) -> bool {
        let report = self.report.as_ref();
        report.is_some_and(|report| report.unreadable.is_some())
    }

    /// Reads and validates the draft's address; false without a document.
    pub fn read(&mut self) -> Result<bool, CommandError> {
        let report = self.report_of(&self.draft.well_known_url.clone())?;
        if let Some(failure) = &report.unreadable {
            self.prompter.error(&format!(
                "{}. {} Enter another address, or type manual to enter the endpoints yourself.",
                failure.sentence(),
                report.fix().map(|fix| fix.text).unwrap_or_default()
            ))?;
            self.report = Some(report);
            return Ok(false);
        }
        self.put(report)?;
        Ok(true)
    }

    /// Reads another address, which replaces the draft's only if it is as good or better. Returns whether it did.
    pub fn read_instead(&mut self, url: &str) -> Result<bool, CommandError> {
        let report = self.report_of(url)?;
        let now = self.report.as_ref().filter(|it| it.unreadable.is_none());
        if let Some(refuted) = Refuted::of(&report, now) {
            self.prompter
                .error(&format!("Address not changed: {}.", refuted.why))?;
            self.refuted.push(refuted);
            return Ok(false);
        }
        self.draft.well_known_url = url.to_owned();
        self.put(report)?;
        Ok(true)
    }

    fn report_of(&mut self, url: &str) -> Result<Report, CommandError> {
        let request = Request {
            allow_http: self.http_allowed,
            gateways: self.gateways.clone().unwrap_or_default(),
            ..Request::read(url)
        };
        let (client, now) = (self.client.clone(), jiff::Timestamp::now());
        super::progress::with_progress(self.prompter, "Checking the Well-Known URL.", move || {
            wait(discover(&client, &request, now))
        })?
    }

    fn put(&mut self, report: Report) -> Result<(), CommandError> {
        self.prompter.say(&outcome(&report).spoken())?;
        self.take_over(&report)?;
        self.report = Some(report);
        Ok(())
    }

    /// The findings about what would be stored, worst first; a JWKS Endpoint that was typed is read for them.
    pub fn findings(&mut self) -> Result<Vec<Finding>, CommandError> {
        let report = self.report.as_ref();
        if let Some(url) = unread_keys(&self.draft, report, self.keys.as_ref()) {
            let (client, now) = (self.client.clone(), jiff::Timestamp::now());
            let start = format!("Reading the keys at {url}");
            let keys = super::progress::with_progress(self.prompter, &start, move || {
                wait(read_keys(&client, &url, now))
            })??;
            self.keys = Some(keys);
        }
        let mut found =
            current_findings(&self.draft, self.report.as_ref(), self.keys.as_ref()).findings;
        ask(&mut found, &self.gateways.clone().unwrap_or_default());
        replace_refuted(&mut found, &self.refuted);
        let issuer = self.draft.configuration.issuer.trim();
        let duplicates = self.store.find_by_issuer(self.organization, issuer, None)?;
        let names: Vec<String> = duplicates.iter().map(ToString::to_string).collect();
        found.extend(shared_issuer(&names));
        found.sort_by_key(Finding::grade);
        Ok(found)
    }

    /// Puts the served values into the draft. Values edited by hand stay, unless the address changed and the new values are
    /// wanted.
    fn take_over(&mut self, report: &Report) -> Result<(), CommandError> {
        let served = presets(report);
        let edited: Vec<(Field, String)> = Field::CONFIGURATION
            .into_iter()
            .filter(|field| self.draft.discovered.is_some() && self.draft.edited(*field))
            .filter_map(|field| Some((field, self.draft.configuration.get(field)?.to_owned())))
            .collect();
        let same = self.draft.discovered_from.as_deref() == Some(report.url.as_str());
        let keep = edited.is_empty() || same || {
            let fields = counted(edited.len(), "field was", "fields were");
            let question =
                format!("The Well-Known URL changed. {fields} edited by you. Keep your edits");
            let help = "Type yes to keep your edits, or no to use the new values in all fields.";
            let reply = self.prompter.yes_or_no(&question, true, help)?;
            reply != Reply::Answer(false)
        };
        self.draft.configuration = served.clone();
        if keep {
            for (field, value) in edited {
                if let Some(slot) = self.draft.configuration.get_mut(field) {
                    *slot = value;
                }
            }
        }
        self.draft.discovered = Some(served);
        self.draft.discovered_from = Some(report.url.clone());
        Ok(())
    }

    /// The endpoints by hand, where no document can be read.
    pub fn by_hand(&mut self) -> Result<Reply<()>, CommandError> {
        let fields: Vec<Field> = Field::CONFIGURATION.into_iter().take(6).collect();
        let mut place = 0;
        while let Some(field) = fields.get(place) {
            let asking = self.asking();
            match ask_text(self.prompter, &mut self.draft, *field, asking)? {
                Reply::Answer(()) => place += 1,
                Reply::Back if place == 0 => return Ok(Reply::Back),
                Reply::Back => place -= 1,
            }
        }
        Ok(Reply::Answer(()))
    }
}
