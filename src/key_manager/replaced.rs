//! Values of the provider that an administrator replaced on purpose.

use serde::{Deserialize, Serialize};

use super::configuration::Configuration;
use super::field::Field;

/// Provider's value of one field, replaced on purpose: a check that reads it again reports no change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplacedValue {
    /// A field that the document has.
    pub field: Field,
    /// As the provider served it; empty for none.
    pub value: String,
}

/// The replaced values after an edit, one for each field at most. `accepted` are fields that took the provider's value.
#[must_use]
pub fn replaced_values(
    known: &[ReplacedValue],
    before: &Configuration,
    after: &Configuration,
    accepted: &[Field],
) -> Vec<ReplacedValue> {
    let fields = Field::CONFIGURATION.into_iter();
    fields
        .filter(|field| field.document_member().is_some() && !accepted.contains(field))
        .filter_map(|field| {
            let before = before.get(field).unwrap_or_default();
            let after = after.get(field).unwrap_or_default();
            let known = known.iter().find(|known| known.field == field);
            let value = match known {
                Some(known) => &known.value,
                None if before != after => before,
                None => return None,
            };
            (value != after).then(|| ReplacedValue {
                field,
                value: value.to_owned(),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_issuer(issuer: &str) -> Configuration {
        Configuration {
            issuer: issuer.to_owned(),
            ..Configuration::default()
        }
    }

    #[test]
    fn the_first_value_is_kept_until_it_is_set_or_accepted_again() {
        let [served, mine, other] = ["https://a/F", "https://a/f", "https://b"].map(with_issuer);
        let once = replaced_values(&[], &served, &mine, &[]);
        let expected = ReplacedValue {
            field: Field::Issuer,
            value: served.issuer.clone(),
        };
        assert_eq!(once, [expected]);
        assert_eq!(replaced_values(&once, &mine, &other, &[]), once);
        assert_eq!(replaced_values(&once, &mine, &mine, &[]), once);
        assert_eq!(replaced_values(&once, &mine, &served, &[]), []);
        assert_eq!(replaced_values(&once, &mine, &other, &[Field::Issuer]), []);
    }
}
