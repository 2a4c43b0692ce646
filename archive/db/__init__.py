"""The database: its connection, its schema and migrations, what each table means."""
