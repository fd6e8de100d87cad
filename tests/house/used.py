"""Names that are used, though no line of the product says so: vulture reads this file as if it called them.

Each group gives its reason. A name that is not listed and not used is dead code and fails the check.
"""

# Flask, SQLAlchemy and marshmallow call these by name.
process_bind_param
process_result_value
cache_ok
impl
type_annotation_map
metadata
isolation_level
unknown
error_messages
to_nfc
