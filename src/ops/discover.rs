//! Read and judge a well-known URL: the document, then its keys.
