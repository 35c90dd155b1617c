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
