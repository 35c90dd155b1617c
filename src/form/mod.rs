//! Forms as data: the fields of each step, and the state of filling one in; shared by screens and plain prompts.
