//! Front end that shows a message.

/// Front end for which a fix is worded: one fix, named by the keys of a screen or by a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrontEnd {
    /// Full screen: keys and screens.
    Screen,
    /// Commands and line-by-line prompts: commands and options.
    Command,
}

impl FrontEnd {
    /// The words for this front end.
    pub fn choose<T>(self, screen: T, command: T) -> T {
        match self {
            FrontEnd::Screen => screen,
            FrontEnd::Command => command,
        }
    }
}
