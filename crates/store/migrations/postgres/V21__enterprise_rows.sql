-- Only SQLite lays rows out by their key.
SELECT 1;
