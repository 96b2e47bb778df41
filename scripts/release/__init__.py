"""A release: for each platform a zip and its bill of materials, and over all of them manifest, checksums, signature."""
