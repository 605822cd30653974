"""Durable state: one schema for SQLite and PostgreSQL, and the lock that keeps it to one owner.

Nothing is imported here: `monitor.store.lock` must load without SQLAlchemy, because the lock is
taken before the heavy imports.
"""
