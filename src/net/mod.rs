//! The one HTTPS client, its bounds, and one error for each cause: the only room that names reqwest.
