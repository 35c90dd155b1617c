//! The product's verbs, one file each: checks, one transaction, history.
