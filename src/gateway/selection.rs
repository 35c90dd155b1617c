//! Selection of gateways to validate for.

use super::rules::{ALL, NEWEST, RuleSet};

/// Gateways that decide a verdict; the others are reported beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection(Vec<&'static RuleSet>);

impl Default for Selection {
    /// The newest API Platform gateway.
    fn default() -> Self {
        Selection(vec![NEWEST])
    }
}

/// A name that no rule set has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is not a gateway that kmctl knows.")]
pub struct UnknownGateway(String);

impl UnknownGateway {
    /// Fix, a sentence.
    pub fn fix(&self) -> String {
        let names: Vec<&str> = ALL.iter().map(|set| set.name).collect();
        format!("Use one or more of {}.", names.join(", "))
    }
}

impl Selection {
    /// Parses names separated by commas; `all` selects every gateway.
    ///
    /// # Errors
    /// The first unknown name.
    pub fn parse(text: &str) -> Result<Self, UnknownGateway> {
        let mut chosen: Vec<&'static RuleSet> = Vec::new();
        for name in text.split(',').map(str::trim) {
            if name == "all" {
                return Ok(Selection(ALL.to_vec()));
            }
            let shown = || UnknownGateway(crate::key_manager::visible(name));
            let set = RuleSet::by_name(name).ok_or_else(shown)?;
            if !chosen.contains(&set) {
                chosen.push(set);
            }
        }
        Ok(Selection(chosen))
    }

    /// Selection of one gateway.
    pub fn of(set: &'static RuleSet) -> Self {
        Selection(vec![set])
    }

    /// Whether a gateway is selected.
    pub fn has(&self, set: &RuleSet) -> bool {
        self.0.iter().any(|asked| asked.name == set.name)
    }

    /// The gateways, in the order in which they were named.
    pub fn sets(&self) -> &[&'static RuleSet] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_and_written_alike() {
        let names = |asked: &Selection| {
            let names: Vec<&str> = asked.sets().iter().map(|set| set.name).collect();
            names.join(",")
        };
        assert_eq!(names(&Selection::default()), "gateway-1.2");
        let two = Selection::parse("api-manager, gateway-1.0,api-manager").unwrap();
        assert_eq!(names(&two), "api-manager,gateway-1.0");
        assert_eq!(Selection::parse(&names(&two)), Ok(two));
        assert_eq!(Selection::parse("all").unwrap().sets().len(), ALL.len());
        let unknown = Selection::parse("gateway-9").unwrap_err();
        assert_eq!(
            unknown.to_string(),
            "gateway-9 is not a gateway that kmctl knows."
        );
        assert!(unknown.fix().contains("gateway-1.0, gateway-1.2"));
        assert!(Selection::parse("").is_err());
    }
}
