from tests.tiny_course_fixtures import (
    course,
    one_alembic,
    read_only_course,
    registered,
    registered_root,
)

__all__ = ["course", "one_alembic", "read_only_course", "registered", "registered_root"]
