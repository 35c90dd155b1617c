//! Groups of causes: on the way, not trusted here, temporary.

use crate::discovery::fetch_error::FetchError;
use crate::discovery::status::StatusCause;

impl FetchError {
    /// Whether the cause is between here and the provider, and says nothing about it.
    pub fn is_on_the_way(&self) -> bool {
        matches!(
            self,
            FetchError::Proxy { .. }
                | FetchError::NoRoute { .. }
                | FetchError::NoTrustStore { .. }
                | FetchError::RootsUnusable { .. }
                | FetchError::HttpStatus { status: 511, .. }
        )
    }

    /// Whether the certificate's authority is unknown here.
    pub fn is_untrusted(&self) -> bool {
        matches!(self, FetchError::Certificate { fault, .. } if fault.is_untrusted())
    }

    /// Whether nothing came from the host.
    pub(in crate::discovery) fn is_unanswered(&self) -> bool {
        matches!(
            self,
            FetchError::NameNotFound { .. }
                | FetchError::ConnectionRefused { .. }
                | FetchError::NoRoute { .. }
                | FetchError::TimedOut { .. }
        )
    }

    /// Whether the status is one that wrong addresses get.
    pub(in crate::discovery) fn may_be_wrong_address(&self) -> bool {
        matches!(
            self,
            FetchError::HttpStatus {
                status: 400 | 401 | 403 | 404 | 405 | 410,
                ..
            }
        )
    }

    /// Whether nothing is at the address.
    pub(in crate::discovery) fn is_gone(&self) -> bool {
        matches!(
            self,
            FetchError::HttpStatus {
                status: 404 | 410,
                ..
            }
        )
    }

    /// Whether another time may do: the server is busy or out of service for now.
    pub fn is_temporary(&self) -> bool {
        matches!(
            self,
            FetchError::HttpStatus {
                cause: StatusCause::Busy(..),
                ..
            }
        )
    }
}
