//! Queue of the store thread: order, and replacement of jobs with the same key. No I/O.

use std::collections::VecDeque;

use crate::key_manager::OrganizationName;
use crate::ops::Op;
use crate::tui::effect::TaskSlot;
use crate::tui::event::RequestId;

/// Key of jobs of which only the newest runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CoalesceKey {
    /// A newer one in this slot.
    Slot(TaskSlot),
    /// A newer state of this draft.
    Draft(u64),
}

/// Store op that waits for the store thread.
#[derive(Debug)]
pub struct Job {
    /// A newer job with the same key replaces this one; `None`: never dropped.
    pub coalesce: Option<CoalesceKey>,
    /// Id of the response; `None` if only an error is reported.
    pub request_id: Option<RequestId>,
    /// Organization in which the op runs.
    pub organization: OrganizationName,
    /// Op to run.
    pub op: Box<Op>,
}

/// FIFO queue of jobs; at most one job per [`CoalesceKey`].
#[derive(Debug, Default)]
pub struct Queue {
    waiting: VecDeque<Job>,
}

impl Queue {
    /// Adds a job at the end and removes a waiting one with the same key: jobs queued between them may affect the newer
    /// one.
    pub fn push(&mut self, job: Job) {
        if job.coalesce.is_some() {
            self.waiting
                .retain(|waiting| waiting.coalesce != job.coalesce);
        }
        self.waiting.push_back(job);
    }

    /// Removes and returns the oldest job.
    pub fn pop(&mut self) -> Option<Job> {
        self.waiting.pop_front()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(coalesce: Option<CoalesceKey>, id: u64) -> Job {
        Job {
            coalesce,
            request_id: Some(RequestId(id)),
            organization: OrganizationName::parse("acme").unwrap(),
            op: Box::new(Op::DiscardDraft { id }),
        }
    }

    fn order(mut queue: Queue) -> Vec<u64> {
        std::iter::from_fn(|| queue.pop())
            .filter_map(|job| job.request_id)
            .map(|request_id| request_id.0)
            .collect()
    }

    #[test]
    fn the_newest_page_and_the_newest_draft_win_and_writes_keep_their_order() {
        let page = Some(CoalesceKey::Slot(TaskSlot::Page));
        let mut queue = Queue::default();
        for (place, coalesce) in [
            page,
            Some(CoalesceKey::Draft(1)),
            None,
            page,
            Some(CoalesceKey::Draft(1)),
            None,
        ]
        .into_iter()
        .enumerate()
        {
            queue.push(job(coalesce, place as u64));
        }
        assert_eq!(order(queue), [2, 3, 4, 5]);
    }

    #[test]
    fn jobs_without_a_slot_are_never_dropped() {
        let mut queue = Queue::default();
        for id in 0..5 {
            queue.push(job(None, id));
        }
        assert_eq!(order(queue), [0, 1, 2, 3, 4]);
    }
}
