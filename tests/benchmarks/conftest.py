from tests.tiny_course_fixtures import one_alembic, registered, registered_root

__all__ = ["one_alembic", "registered", "registered_root"]
