"""One file for each step, numbered with four digits. The last is `schema.HEAD`.

Each runs inside one transaction with foreign keys on. So on SQLite a table that others refer to
must not be rebuilt (Alembic's batch mode): dropping it would delete their rows. Add a new column
or table instead.
"""
