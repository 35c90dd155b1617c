//! The effects that the core asks for, carried out.

use std::time::{Duration, Instant};

use super::event_loop::EventLoop;
use super::incoming::Incoming;
use super::listener::HUNG_UP;
use super::queue::{Job, Same};
use crate::ops::Op;
use crate::tui::effect::Effect;
use crate::tui::event::{Answer, Event, Ticket};
use crate::tui::terminal;

/// How long a stop may take to take effect, where something can stop and continue the program.
const STOPPING: Duration = Duration::from_millis(200);

impl EventLoop {
    /// Carries them out, in order.
    pub(super) fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            self.carry_out_one(effect);
        }
    }

    fn carry_out_one(&mut self, effect: Effect) {
        match effect {
            Effect::Store(slot, ticket, op) => self.store(Job {
                same: slot.map(Same::Slot),
                ticket: Some(ticket),
                op,
            }),
            Effect::Read {
                slot,
                ticket,
                url,
                profile,
            } => self.network.read(slot, ticket, url, profile),
            Effect::Judge {
                slot,
                ticket,
                token,
                target,
            } => self.network.judge(slot, ticket, token, target),
            Effect::GetToken {
                slot,
                ticket,
                credentials,
                target,
            } => self.network.get_token(slot, ticket, credentials, target),
            Effect::Check {
                slot,
                ticket,
                subject,
            } => self.network.check(slot, ticket, subject),
            Effect::Cancel(slot) => self.network.cancel(slot),
            Effect::KeepDraft(draft) => {
                let op = Op::KeepDraft {
                    organization: self.model.shared.organization.clone(),
                    id: self.model.shared.draft_id,
                    draft,
                };
                self.store(self.draft(op));
            }
            Effect::TakeDraft(from) => self.store(Job {
                same: None,
                ticket: None,
                op: Box::new(Op::TakeDraft {
                    from,
                    to: self.model.shared.draft_id,
                }),
            }),
            Effect::DropDraft => self.store(self.draft(Op::DropDraft {
                id: self.model.shared.draft_id,
            })),
            Effect::Copy(text) => {
                // A long text may not get through.
                self.send();
                if self.terminal.copy(&text).is_err() {
                    self.leaving = Some(HUNG_UP);
                }
                self.happened(Event::Done(Ticket::default(), Answer::Copied));
            }
            Effect::Suspend => self.suspend(),
            Effect::Redraw => {
                self.drawn = None;
                if self.terminal.redraw().is_err() {
                    self.leaving = Some(HUNG_UP);
                }
            }
            Effect::Quit(code) => self.leaving = Some(code),
        }
    }

    /// Keeps what stands in an open wizard once more at the end: whatever became of the kept draft meanwhile, it is there.
    pub(super) fn keep_what_is_open(&mut self) {
        if let Some(draft) = self.model.draft_under_way() {
            self.carry_out_one(Effect::KeepDraft(Box::new(draft)));
        }
    }

    fn draft(&self, op: Op) -> Job {
        Job {
            same: Some(Same::Draft(self.model.shared.draft_id)),
            ticket: None,
            op: Box::new(op),
        }
    }

    /// Has the store do something, after what it was asked for before.
    fn store(&mut self, job: Job) {
        if self.unsent.is_empty() {
            self.store.want();
        }
        self.unsent.push(job);
    }

    /// Sends the store what it is to do.
    pub(super) fn send(&mut self) {
        if !self.unsent.is_empty() {
            self.store.run(std::mem::take(&mut self.unsent));
        }
    }

    /// Gives the terminal back and stops the process group, as Ctrl+Z does outside raw mode. Where nobody could continue it, the
    /// system doesn't stop it, and it goes on after a moment.
    fn suspend(&mut self) {
        self.send();
        terminal::leave();
        let _ = rustix::process::kill_current_process_group(rustix::process::Signal::TSTP);
        let until = Instant::now() + STOPPING;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            match self.ear.hear_within(left) {
                Some(Incoming::Continued) => break,
                Some(incoming) => self.backlog.push_back(incoming),
                None if left.is_zero() => break,
                None => {}
            }
        }
        self.backlog.push_front(Incoming::Continued);
    }
}
