//! Commands, their output, and plain prompts.
